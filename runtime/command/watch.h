/* Publishing the working copy while the server runs: on save (--watch) and on
 * SIGHUP. Everything on the loop thread. */
#ifndef ORDAIN_COMMAND_WATCH_H
#define ORDAIN_COMMAND_WATCH_H
#include "base/err.h"
#include "loop/loop.h"
#include "operate/service.h"

struct watch;

struct watch *watch_new(struct service *service, struct loop *loop, const char *home);
/* Follows the folder from here on, and publishes once now. */
bool watch_follow(struct watch *watch, struct err *err);
/* Publishes what is on disk now; failing cases refuse it. */
void watch_publish(struct watch *watch);
void watch_free(struct watch *watch); /* after service_stop; NULL is fine */
#endif
