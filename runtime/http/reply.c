/* Answers: made into the library's responses and given to the exchange, which
 * sends them from within the library's own callback. */
#include "http/exchange.h"
#include "operate/service.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool clean(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}

struct MHD_Response *reply_headers(struct http_exchange *exchange, struct MHD_Response *response,
	const struct http_pair *headers)
{
	(void)exchange;
	must(response);
	for (; headers && headers->name; headers++) {
		if (!*headers->value)
			continue;
		if (!clean(headers->name) || !clean(headers->value))
			never("a control byte in a response header");
		must(MHD_add_response_header(response, headers->name, headers->value) == MHD_YES);
	}
	return response;
}

void reply_give(struct http_exchange *exchange, int status, struct MHD_Response *response)
{
	if (exchange->response)
		MHD_destroy_response(exchange->response);
	exchange->response = response;
	exchange->status = (unsigned)status;
	exchange_wake(exchange);
}

static struct MHD_Response *from_memory(struct http_exchange *exchange, char *body, size_t len)
{
	exchange->answer_size = len;
	if (!body)
		return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	return MHD_create_response_from_buffer(len, body, MHD_RESPMEM_MUST_FREE);
}

void reply_problem(struct http_exchange *exchange, int status, const char *code, const char *detail)
{
	static const struct http_pair headers[] = { { "Content-Type", "application/problem+json" },
		{ "Cache-Control", "no-store" }, { "X-Content-Type-Options", "nosniff" },
		{ NULL, NULL } };
	struct answer answer;
	size_t len;
	char *body;

	answer_init(&answer);
	answer_problem(&answer, status, code, detail, NULL);
	body = buf_take(&answer.body, &len);
	answer_fini(&answer);
	exchange->close = exchange->close || status == 400;
	reply_give(exchange, status,
		reply_headers(exchange, from_memory(exchange, body, len), headers));
}

void http_reply_take(struct http_exchange *exchange, int status, const struct http_pair *headers,
	char *body, size_t len)
{
	if (!exchange_settle(exchange)) {
		free(body);
		return;
	}
	reply_give(exchange, status,
		reply_headers(exchange, from_memory(exchange, body, len), headers));
}

void http_reply(struct http_exchange *exchange, int status, const struct http_pair *headers,
	const char *body, size_t len)
{
	char *copy = NULL;

	if (len > 0) {
		copy = malloc(len);
		must(copy);
		memcpy(copy, body, len);
	}
	http_reply_take(exchange, status, headers, copy, len);
}

void http_reply_fd(struct http_exchange *exchange, int status, const struct http_pair *headers,
	int fd, uint64_t size)
{
	if (!exchange_settle(exchange)) {
		close(fd);
		return;
	}
	exchange->answer_size = size;
	reply_give(exchange, status,
		reply_headers(exchange, MHD_create_response_from_fd64(size, fd), headers));
}
