/* A blocking HTTP client over libcurl, for the command line speaking to the
 * server's local socket. Effects will have their own, on the loop. */
#ifndef ORDAIN_HTTP_CLIENT_H
#define ORDAIN_HTTP_CLIENT_H
#include "base/buf.h"
#include "base/err.h"

struct http_call {
	const char *unix_path; /* or NULL for TCP */
	const char *method;
	const char *url;       /* http://localhost/v1/... */
	const char *const *headers; /* "Name: value", NULL-ended, may be NULL */
	const char *body;
	size_t body_len;
	const char *body_file; /* sent instead of body when set */
	/* Answer bytes as they come, instead of `answer`; return false to stop. */
	bool (*sink)(void *arg, const char *bytes, size_t len);
	void *arg;
};
/* true: an answer of any status came. TEMP SERVER_UNREACHABLE otherwise. */
bool http_call(const struct http_call *call, int *status, struct buf *answer,
	struct buf *content_type, struct err *err);
#endif
