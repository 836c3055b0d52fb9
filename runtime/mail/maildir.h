/* Mailboxes that are folders: what lies in `new` is taken in, then moved to `cur`.
 *
 * A file is moved only after its mail is committed, so a crash between repeats it, and
 * the same mail is taken in once. On the loop thread. */
#ifndef ORDAIN_MAIL_MAILDIR_H
#define ORDAIN_MAIL_MAILDIR_H
#include "loop/loop.h"
#include "operate/service.h"

struct maildirs;
/* Mailboxes are looked for now, and every five seconds. */
struct maildirs *maildirs_start(struct service *service, struct loop *loop);
void maildirs_stop(struct maildirs *all); /* nothing new is begun; NULL is fine */
void maildirs_free(struct maildirs *all); /* after service_stop, before loop_free */
#endif
