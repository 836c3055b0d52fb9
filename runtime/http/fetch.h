/* Requests to the outside, on the loop: what http effects are made of.
 *
 * http and https only, TLS verified, no proxy, no credentials from anywhere but
 * the ask. Redirects are followed at most five times, never from https to http,
 * and what is marked private (and Authorization, Cookie) goes to the first host
 * only. Addresses are judged by address.h. Everything on the loop thread. */
#ifndef ORDAIN_HTTP_FETCH_H
#define ORDAIN_HTTP_FETCH_H
#include "base/buf.h"
#include "http/address.h"
#include "http/multi.h"

struct fetcher {
	struct multi *multi;
	const char *ca_file; /* besides the system's; NULL: those alone */
	struct networks networks;
};
struct fetch_header {
	const char *name, *value;
	bool private;
};
struct fetch_ask {
	const char *method, *url;
	const struct fetch_header *headers;
	size_t header_count;
	const char *body; /* NULL: none */
	size_t body_len;
	long timeout_ms;
	size_t most; /* bytes of the answer's body */
};
struct fetch_field {
	char *name, *value; /* name in lower case; fields of one name joined by ", " */
};
struct fetch_answer {
	int status; /* 0: none came, err says why */
	struct fetch_field *fields;
	size_t field_count;
	const char *body;
	size_t len;
	struct err err; /* TEMP HTTP_CONNECT, HTTP_DNS, HTTP_TLS, HTTP_TIMEOUT, HTTP_BROKEN;
	                 * PERM HTTP_TOO_LARGE, HTTP_PRIVATE_ADDRESS, HTTP_REDIRECT, HTTP_URL */
};

struct fetch;
/* The ask's texts are kept by the caller until `done`, which is called once, not
 * from inside fetch_start; the answer lives as long as that call. NULL: PERM
 * HTTP_URL, HTTP_HEADER, HTTP_METHOD. */
struct fetch *fetch_start(struct fetcher *fetcher, const struct fetch_ask *ask,
	void (*done)(void *arg, const struct fetch_answer *answer), void *arg, struct err *err);
/* Breaks off; `done` is not called. */
void fetch_drop(struct fetch *fetch);
const char *fetch_field(const struct fetch_answer *answer, const char *name); /* NULL: none */
#endif
