/* What the files of api/ share: the api and its visits.
 *
 * A visit is one request on its way through: made when the exchange comes, freed
 * with its one reply. Work on a worker's thread holds the visit only as an
 * argument to hand back; all its fields belong to the loop thread. */
#ifndef ORDAIN_API_VISIT_H
#define ORDAIN_API_VISIT_H
#include "api/api.h"
#include "api/metrics.h"
#include "api/rate.h"
#include "api/route.h"
#include "base/arena.h"
#include "http/server.h"
#include <stdatomic.h>

enum { FILE_MAX = 100 << 20, STREAMS_MAX = 256, API_GRACE_MS = 8000, RAW_PER_MINUTE = 1200 };

struct feed;
struct api {
	struct service *service;
	struct loop *loop;
	const struct registry *registry;
	struct arena arena;
	struct http_server *tcp, *local;
	const char *version, *spool;
	uid_t owner; /* of the data directory: the operator */
	struct route_node *routes;
	struct metrics *metrics;
	void (*also)(void *arg, struct buf *out); /* NULL: nothing more is shown */
	void *also_arg;
	struct rate *open, *denied; /* public calls; refused tokens */
	struct rate *raw;           /* public calls of raw operations, which ask for a signature */
	struct visit *visits;
	const struct sql *probe; /* the trivial read of /readyz */
	struct feed *feeds;
	size_t feed_count;
	struct loop_timer *heartbeat;
	atomic_bool woken; /* a ticket for the feeds is on its way */
	char *openapi;     /* made on first use */
	size_t openapi_len;
	char openapi_etag[24];
	bool quiescing;
	int running; /* listeners */
	void (*done)(void *arg);
	void *done_arg;
};

struct visit {
	struct api *api;
	struct http_exchange *exchange;
	struct visit *next, *prev;
	struct arena arena;
	size_t slot; /* of the metrics */
	int64_t began_us;
	bool local, operates; /* over the local socket; as the operator */
	bool raw;             /* the operation takes what comes as it came */
	const char *request_id;
	struct caller caller;
	/* What came back from a worker; freed with the visit. */
	struct answer *answer;
	int fd;
	uint64_t size;
	const char *media_type;
	struct loop_timer *timer;
	void *work; /* what a timer or ticket must find again */
};

/* visit.c */
struct visit *visit_new(struct api *api, struct http_exchange *exchange);
void visit_free(struct visit *visit);
/* Each of these replies and frees the visit. */
void visit_answer(struct visit *visit); /* visit->answer */
void visit_refuse(struct visit *visit, int status, const char *code, const char *detail);
void visit_refuse_later(struct visit *visit, int status, const char *code, const char *detail,
	int retry_after);
void visit_bytes(struct visit *visit, int status, const char *type, const char *etag,
	const char *bytes, size_t len);
/* 405 with Allow. */
void visit_wrong_method(struct visit *visit, const char *allow);
void visit_not_found(struct visit *visit);
/* Counts and frees a visit whose exchange was answered by other means. */
void visit_end(struct visit *visit, int status);
bool visit_is(const struct visit *visit, const char *method);

/* caller.c: who calls. All false: the visit was refused and is gone. */
bool caller_read(struct visit *visit);
bool caller_admit(struct visit *visit, const char *role);
/* Open to probes of this machine, to others with a token. */
bool caller_is_near(const struct visit *visit);

/* door.c */
void door_operation(struct visit *visit, const struct route_match *match);
void door_by_name(struct visit *visit);

/* door.c: the fields of HTTP that every call has; false: refused. */
bool door_id(struct visit *visit); /* the request id, first */
bool door_fields(struct visit *visit, struct call *call);
/* Replies with the answer of a call; `arg` is the visit. On a worker's thread. */
void door_done(void *arg, struct answer *answer);

/* files.c */
void files_put(struct visit *visit);
void files_get(struct visit *visit);
size_t files_spool(struct http_exchange *exchange, void *arg);

/* mail.c */
size_t mail_spool(struct http_exchange *exchange, void *arg);
/* Whether it brings a mail. */
bool mail_is(struct http_exchange *exchange);
void mail_post(struct visit *visit, const struct route_match *match);

/* stream.c */
void stream_open(struct visit *visit);
void stream_setup(struct api *api);
void stream_teardown(struct api *api);

/* health.c */
bool health_setup(struct api *api, struct err *err);
void health_live(struct visit *visit);
void health_ready(struct visit *visit);
void health_version(struct visit *visit);

/* metrics.c, openapi.c */
void metrics_show(struct visit *visit);
void openapi_show(struct visit *visit);

/* socket.c */
bool socket_open(struct api *api, const char *path, struct err *err);

/* api.c: both listeners hand their exchanges here. */
void api_handle(struct http_exchange *exchange, void *arg);
#endif
