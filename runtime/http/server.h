/* The HTTP server: libmicrohttpd inside the loop, behind a dozen functions.
 *
 * One server per listening socket (TCP or unix). Everything here runs on the
 * loop thread. A complete request is handed to `handle` as an exchange; the
 * answer is given at once or later, by http_reply or its sisters, exactly once;
 * if the client has gone meanwhile the answer is dropped and freed. The framing
 * guard answers 400 and closes on: more than one Content-Length, Host or
 * Transfer-Encoding, Content-Length with Transfer-Encoding, a coding other than
 * chunked, a field name that is no token, control bytes in a field, an encoded
 * slash or control bytes in the path, text that is not UTF-8, no Host on HTTP/1.1.
 * Limits: 16 KB of header (431), `max_body` (413), 10 s for the header, 30 s for
 * the body (a spooled one: 1 s more for each 256 KB that came), 60 s idle,
 * `max_connections`. These answers are problem documents too; what the library
 * itself refuses (no request line, a header far beyond the limit, broken chunks)
 * has its own words.
 * Stop = quiesce (no new connections), answer what is open, run, stop: a
 * suspended connection at stop would abort the process. */
#ifndef ORDAIN_HTTP_SERVER_H
#define ORDAIN_HTTP_SERVER_H
#include "base/err.h"
#include "loop/loop.h"
#include <stdint.h>
#include <sys/types.h>

struct http_server;
struct http_exchange;

struct http_options {
	const char *host;              /* address, e.g. 127.0.0.1 or ::1; NULL with unix_path */
	int port;                      /* 0: any free one, see http_server_port */
	const char *unix_path;         /* created 0600, an old socket file is replaced */
	const char *certificate, *key; /* PEM text, both or neither: TLS 1.2 and 1.3 */
	size_t max_body;               /* 0: 1 MB */
	int max_connections;           /* 0: 1000 */
	const char *spool_dir;         /* where spooled bodies go */
	/* Whether this request's body goes to a file instead of memory, and how many
	 * bytes it may have (0: not spooled). Asked after the header, for requests
	 * that bring a body; it may answer at once instead (http_reply), then the body
	 * is not read and `handle` not called. NULL: never spooled. */
	size_t (*spool)(struct http_exchange *exchange, void *arg);
	void (*handle)(struct http_exchange *exchange, void *arg);
	void *arg;
};
/* PERM PORT_IN_USE, TLS_INVALID, LISTEN_FAILED. */
struct http_server *http_server_new(struct loop *loop, const struct http_options *options,
	struct err *err);
int http_server_port(const struct http_server *server);
int http_server_open(const struct http_server *server); /* connections now */
/* Stops listening, ends streams and idle connections; `done` is called, from the
 * loop, when the last exchange has ended; after `grace_ms` the rest gets 503. Then
 * http_server_free, in `done` or later. */
void http_server_quiesce(struct http_server *server, uint64_t grace_ms, void (*done)(void *arg),
	void *arg);
void http_server_free(struct http_server *server);

/* The request; all borrowed until the answer. */
const char *http_method(const struct http_exchange *exchange);
const char *http_path(const struct http_exchange *exchange);   /* percent-decoded, valid UTF-8 */
const char *http_target(const struct http_exchange *exchange); /* path and query as received */
/* Query parameters in order, decoded; NULL name ends. */
struct http_pair {
	const char *name, *value;
};
const struct http_pair *http_query(struct http_exchange *exchange);
const char *http_header(const struct http_exchange *exchange, const char *name); /* or NULL */
/* All of them, in order; NULL name ends. */
const struct http_pair *http_headers(struct http_exchange *exchange);
const char *http_body(const struct http_exchange *exchange, size_t *len);
/* A spooled body: its file (removed after the answer unless taken) and its hash. */
const char *http_body_file(const struct http_exchange *exchange, uint64_t *size, char hash[65]);
const char *http_peer(const struct http_exchange *exchange);          /* address text, "unix" */
bool http_peer_uid(const struct http_exchange *exchange, uid_t *uid); /* unix sockets only */

/* Headers are pairs ended by a NULL name; names and values with control bytes
 * are a BUG (never). The body is copied unless `take`, then free()d. HEAD gets
 * no body. */
void http_reply(struct http_exchange *exchange, int status, const struct http_pair *headers,
	const char *body, size_t len);
void http_reply_take(struct http_exchange *exchange, int status, const struct http_pair *headers,
	char *body, size_t len);
/* Sends `size` bytes of fd and closes it. */
void http_reply_fd(struct http_exchange *exchange, int status, const struct http_pair *headers,
	int fd, uint64_t size);
/* A stream that stays open (text/event-stream): http_stream_send queues bytes
 * (at most 1 MB unread, then the stream is cut and false returned), `gone` is
 * called once when the client has left or the stream has ended; the exchange is
 * freed then. false: the client is gone already, and so is the exchange. */
bool http_stream_start(struct http_exchange *exchange, int status, const struct http_pair *headers,
	void (*gone)(void *arg), void *arg);
bool http_stream_send(struct http_exchange *exchange, const char *bytes, size_t len);
void http_stream_end(struct http_exchange *exchange);
#endif
