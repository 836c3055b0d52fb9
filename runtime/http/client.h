/* A blocking HTTP client over libcurl, for the command line speaking to the
 * server's local socket. Effects will have their own, on the loop. */
#ifndef ORDAIN_HTTP_CLIENT_H
#define ORDAIN_HTTP_CLIENT_H
#include "base/buf.h"
#include "base/err.h"

/* Keeps a connection open between calls; one thread at a time. */
struct http_client;
struct http_client *http_client_new(void);
void http_client_free(struct http_client *client); /* NULL is fine */

struct http_call {
	struct http_client *client; /* NULL: a connection for this call alone */
	const char *unix_path;      /* or NULL for TCP */
	const char *method;
	const char *url;            /* http://localhost/v1/... */
	const char *const *headers; /* "Name: value", NULL-ended, may be NULL */
	const char *body;
	size_t body_len;
	const char *body_file; /* sent instead of body when set */
	/* Answer bytes as they come, instead of `answer`; return false to stop. */
	bool (*sink)(void *arg, const char *bytes, size_t len);
	void *arg;
	/* Each header line of the answer, with its line end; may be NULL. */
	void (*header)(void *header_arg, const char *line, size_t len);
	void *header_arg;
};
/* true: an answer of any status came. TEMP SERVER_UNREACHABLE otherwise (also when
 * the answer broke off or the sink stopped it); PERM FILE_MISSING for body_file.
 * `answer` and `content_type` are appended to and may be NULL. */
bool http_call(const struct http_call *call, int *status, struct buf *answer,
	struct buf *content_type, struct err *err);
#endif
