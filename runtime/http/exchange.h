/* What the files of http/ share: a server, its connections, their exchanges.
 *
 * A link is one connection, from accept to close; it owns the deadline timer.
 * An exchange is one request on it, from its first line to the end of the
 * answer. The life of an exchange:
 *
 *   HEADER   the request line came; the rest of the header is on its way
 *   BODY     the header passed the guard; the body is collected or drained
 *   HANDED   given to `handle`; the connection sleeps until an answer is there
 *   SENDING  the answer is queued; the library sends it
 *
 * It ends when the library says so. An exchange whose answer is still owed then
 * (the server was stopped by force) outlives its connection and is freed by the
 * late http_reply. */
#ifndef ORDAIN_HTTP_EXCHANGE_H
#define ORDAIN_HTTP_EXCHANGE_H
#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "http/server.h"
#include <microhttpd.h>

enum {
	HTTP_HEADER_MAX = 16 << 10,
	HTTP_POOL = 48 << 10,     /* the library's memory for one connection */
	HTTP_DRAIN_MAX = 8 << 20, /* of a refused body we read on, so that the answer is seen */
	HTTP_STREAM_MAX = 1 << 20,
	HTTP_QUERY_MAX = 64,
	HTTP_HEADER_MS = 10000,
	HTTP_BODY_MS = 30000,
	HTTP_IDLE_MS = 60000,
	HTTP_SEND_MS = 60000
};

struct http_link {
	struct http_server *server;
	struct http_link *next, *prev;
	struct loop_timer *deadline;
	struct http_exchange *exchange; /* the one now, or NULL */
	int fd;
	char peer[64];
};

enum exchange_stage { STAGE_HEADER, STAGE_BODY, STAGE_HANDED, STAGE_SENDING };
enum body_mode { BODY_NONE, BODY_MEMORY, BODY_SPOOL, BODY_DRAIN };

struct http_body {
	enum body_mode mode;
	struct buf bytes;
	uint64_t size, limit;
	int fd;
	char *file;
	struct hash hash;
	char digest[HASH_LEN + 1];
	uint64_t began_ms;
};
struct http_stream {
	struct buf out;
	size_t sent; /* of out */
	bool on, ending, cut;
	void (*gone)(void *arg);
	void *arg;
};
struct http_exchange {
	struct http_server *server; /* NULL once the connection is gone */
	struct http_link *link;
	struct http_exchange *next, *prev;
	struct MHD_Connection *connection;
	struct arena arena;
	enum exchange_stage stage;
	const char *target, *method, *path, *peer;
	struct http_pair *query;
	struct http_body body;
	struct http_stream stream;
	struct MHD_Response *response; /* to be queued */
	unsigned status;
	uint64_t answer_size;
	bool asleep; /* suspended in the library */
	bool owed;   /* handed up and not answered */
	bool forced; /* answered by the stop; the real answer will be dropped */
	bool close;  /* the connection ends with this answer */
};

struct http_server {
	struct loop *loop;
	struct http_options options; /* texts copied */
	struct MHD_Daemon *daemon;
	struct loop_watch *watch;
	struct loop_timer *tick, *grace;
	struct http_link *links;
	struct http_exchange *exchanges;
	int port, connections;
	bool running, quiescing, forced, stopping;
	bool stirred, freed; /* a ticket to run is on its way; it frees what was freed */
	void (*done)(void *arg);
	void *done_arg;
	struct arena arena;
};

/* listen.c */
int http_listen_tcp(const char *host, int port, int *bound, struct err *err);
int http_listen_unix(const char *path, struct err *err);
bool http_tls_check(const char *certificate, const char *key, struct err *err);

/* exchange.c: callbacks of the library */
void *exchange_open(void *cls, const char *target, struct MHD_Connection *connection);
enum MHD_Result exchange_go(void *cls, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *data, size_t *size, void **context);
void exchange_ended(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_RequestTerminationCode code);
/* What the stop does to an exchange after the grace. */
void exchange_force(struct http_exchange *exchange);
void exchange_wake(struct http_exchange *exchange);
bool exchange_settle(struct http_exchange *exchange);

/* guard.c: false: refused, and the answer is in the exchange. */
bool guard_header(struct http_exchange *exchange, const char *version);
/* target.c: splits and decodes exchange->target; the reason it cannot, or NULL. */
const char *target_read(struct http_exchange *exchange);

/* body.c */
bool body_expected(const struct http_exchange *exchange, uint64_t *declared);
void body_begin(struct http_exchange *exchange);
bool body_add(struct http_exchange *exchange, const char *data, size_t len);
void body_end(struct http_exchange *exchange);
void body_fini(struct http_exchange *exchange);

/* reply.c: the answer of this floor itself, a problem document */
void reply_problem(struct http_exchange *exchange, int status, const char *code,
	const char *detail);
struct MHD_Response *reply_headers(struct http_exchange *exchange, struct MHD_Response *response,
	const struct http_pair *headers);
void reply_give(struct http_exchange *exchange, int status, struct MHD_Response *response);

/* stream.c */
void stream_fini(struct http_exchange *exchange);

/* server.c */
void server_stir(struct http_server *server);            /* run soon, from the loop */
void link_deadline(struct http_link *link, uint64_t ms); /* 0: none */
void link_cut(struct http_link *link);
#endif
