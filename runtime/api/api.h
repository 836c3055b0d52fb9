/* The API: one service spoken to over HTTP.
 *
 * Every operation with a route is a path; over the local socket each one is
 * also POST /v1/operations/{name}. Beside them: /v1/files, /v1/events/stream,
 * /livez, /readyz, /version, /metrics and /openapi.json. Two listeners share one
 * set of doors: TCP (plain or TLS) and the unix socket in the data directory,
 * whose peer is the operator when its uid owns that directory.
 *
 * Order of life: service_start, api_new, loop_run, api_quiesce, loop_stop in its
 * `done`, loop_run returns, service_stop, api_free, loop_free. Workers hand
 * answers back with loop_post, so api_free must come after service_stop. All
 * functions belong to the loop thread. */
#ifndef ORDAIN_API_API_H
#define ORDAIN_API_API_H
#include "base/err.h"
#include "loop/loop.h"
#include "operate/service.h"

struct api;

struct api_options {
	const char *host;              /* NULL: no TCP listener */
	int port;                      /* 0: any free one, see api_port */
	const char *certificate, *key; /* paths of PEM files, both or neither */
	const char *unix_path;         /* NULL: no local socket */
	int public_per_minute;         /* calls of one address to public operations; 0: 60 */
	int denied_per_minute;         /* refused tokens of one address before 429; 0: 20 */
	const char *version;           /* of the program, for /version; NULL: "0" */
};
/* PERM PORT_IN_USE, TLS_INVALID, LISTEN_FAILED. */
struct api *api_new(struct service *service, struct loop *loop, const struct api_options *options,
	struct err *err);
/* More lines of /metrics, from a floor that api knows nothing of. */
void api_show_also(struct api *api, void (*show)(void *arg, struct buf *out), void *arg);
int api_port(const struct api *api); /* 0 without a TCP listener */
/* No new connections; what is open gets its answer, streams end, what has none
 * after 8 s gets 503. Then `done`, once. */
void api_quiesce(struct api *api, void (*done)(void *arg), void *arg);
void api_free(struct api *api);
#endif
