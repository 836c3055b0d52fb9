/* Request bodies: in memory up to a limit, in a file for the paths that ask for
 * it, or read and thrown away.
 *
 * Throwing away has a purpose: a server that answers and closes while bytes are
 * still coming makes the peer's kernel drop the answer. So a refused body is
 * read on up to HTTP_DRAIN_MAX; only what announces more is answered at once. */
#include "base/clock.h"
#include "base/log.h"
#include "http/exchange.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whether a body is announced; *declared is UINT64_MAX when chunked. */
bool body_expected(const struct http_exchange *exchange, uint64_t *declared)
{
	const char *length = http_header(exchange, "Content-Length");

	*declared = 0;
	if (http_header(exchange, "Transfer-Encoding"))
		*declared = UINT64_MAX;
	else if (length)
		*declared = strtoull(length, NULL, 10);
	return *declared > 0;
}

static void too_large(struct http_exchange *exchange)
{
	char detail[96];

	snprintf(detail, sizeof detail, "the body may have at most %llu bytes",
		(unsigned long long)exchange->body.limit);
	reply_problem(exchange, 413, "BODY_TOO_LARGE", detail);
	exchange->body.mode = BODY_DRAIN;
}

static void spool_failed(struct http_exchange *exchange, const char *what)
{
	log_error("a body could not be spooled", "what", what, "why", strerror(errno), NULL);
	reply_problem(exchange, 503, "SPOOL_FAILED", "the server cannot store the body now");
	exchange->body.mode = BODY_DRAIN;
}

static void spool_open(struct http_exchange *exchange)
{
	struct http_body *body = &exchange->body;

	must(exchange->server->options.spool_dir);
	body->file = arena_printf(&exchange->arena, "%s/upload-XXXXXX",
		exchange->server->options.spool_dir);
	body->fd = mkostemp(body->file, O_CLOEXEC);
	body->mode = BODY_SPOOL;
	if (body->fd < 0) {
		body->file = NULL;
		spool_failed(exchange, "create");
		return;
	}
	hash_begin(&body->hash);
}

void body_begin(struct http_exchange *exchange)
{
	struct http_body *body = &exchange->body;
	const struct http_options *options = &exchange->server->options;
	size_t spooled = 0;
	uint64_t declared;

	if (!body_expected(exchange, &declared))
		return;
	if (!exchange->response && options->spool)
		spooled = options->spool(exchange, options->arg);
	body->limit = spooled ? spooled : options->max_body;
	body->began_ms = (uint64_t)clock_monotonic_us() / 1000;
	link_deadline(exchange->link, HTTP_BODY_MS);
	if (exchange->response)
		body->mode = BODY_DRAIN;
	else if (declared != UINT64_MAX && declared > body->limit)
		too_large(exchange);
	else if (spooled)
		spool_open(exchange);
	else
		body->mode = BODY_MEMORY;
	if (body->mode == BODY_MEMORY && declared != UINT64_MAX)
		buf_reserve(&body->bytes, (size_t)declared);
}

static void spool_add(struct http_exchange *exchange, const char *data, size_t len)
{
	struct http_body *body = &exchange->body;
	uint64_t allowed, passed;

	hash_add(&body->hash, data, len);
	while (len > 0) {
		ssize_t n = write(body->fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			spool_failed(exchange, "write");
			return;
		}
		data += n;
		len -= (size_t)n;
	}
	allowed = HTTP_BODY_MS + body->size / 256;
	passed = (uint64_t)clock_monotonic_us() / 1000 - body->began_ms;
	link_deadline(exchange->link, allowed > passed ? allowed - passed : 1);
}

/* false: the connection is to be closed. */
bool body_add(struct http_exchange *exchange, const char *data, size_t len)
{
	struct http_body *body = &exchange->body;

	body->size += len;
	if (body->mode != BODY_DRAIN && body->size > body->limit)
		too_large(exchange);
	if (body->mode == BODY_MEMORY)
		buf_put(&body->bytes, data, len);
	else if (body->mode == BODY_SPOOL)
		spool_add(exchange, data, len);
	else
		return body->size <= body->limit + HTTP_DRAIN_MAX;
	return true;
}

void body_end(struct http_exchange *exchange)
{
	struct http_body *body = &exchange->body;

	if (body->mode == BODY_SPOOL)
		hash_end(&body->hash, body->digest);
	if (body->fd >= 0)
		close(body->fd);
	body->fd = -1;
}

void body_fini(struct http_exchange *exchange)
{
	struct http_body *body = &exchange->body;

	if (body->fd >= 0)
		close(body->fd);
	if (body->file)
		(void)unlink(body->file);
	buf_fini(&body->bytes);
}

const char *http_body(const struct http_exchange *exchange, size_t *len)
{
	*len = exchange->body.bytes.len;
	return exchange->body.bytes.data ? exchange->body.bytes.data : "";
}

const char *http_body_file(const struct http_exchange *exchange, uint64_t *size, char hash[65])
{
	const struct http_body *body = &exchange->body;

	if (body->mode != BODY_SPOOL)
		return NULL;
	*size = body->size;
	memcpy(hash, body->digest, HASH_LEN + 1);
	return body->file;
}
