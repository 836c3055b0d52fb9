/* The programs of the benchmark share this; a fault ends the program. */
#ifndef BENCH_DESK_H
#define BENCH_DESK_H
#include <jansson.h>
#include <sys/types.h>

#include "operate/service.h"

_Noreturn void stop(const char *what, const char *why);
/* A test database whose clock stands at 2026-01-30T08:00:00Z, opened by schedule_open
 * or flow_open; `home` NULL: what is shipped. */
struct service *open_service(const char *home, const char *data,
	struct service *(*open)(const struct service_options *options, struct err *err));
/* The body of the answer. */
json_t *ask(struct service *service, const char *operation, const char *input);
void ask_and_forget(struct service *service, const char *operation, const char *input);
/* Resident memory of a process. */
long rss_kb(pid_t pid);
#endif
