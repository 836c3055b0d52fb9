/* Visits: their life, and the one place that makes replies of answers.
 *
 * Every reply carries the same safe headers; every refusal is a problem
 * document with the request id the caller can quote. */
#include "api/visit.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEADERS = 12 };

struct headers {
	struct http_pair list[HEADERS + 1];
	size_t count;
	char retry[16];
};

struct visit *visit_new(struct api *api, struct http_exchange *exchange)
{
	struct visit *visit = calloc(1, sizeof *visit);

	must(visit);
	arena_init(&visit->arena);
	visit->api = api;
	visit->exchange = exchange;
	visit->slot = metrics_slot(api->metrics, DOOR_NONE);
	visit->began_us = clock_monotonic_us();
	visit->fd = -1;
	visit->next = api->visits;
	if (visit->next)
		visit->next->prev = visit;
	api->visits = visit;
	return visit;
}

void visit_free(struct visit *visit)
{
	if (visit->next)
		visit->next->prev = visit->prev;
	if (visit->prev)
		visit->prev->next = visit->next;
	else
		visit->api->visits = visit->next;
	if (visit->timer)
		loop_timer_free(visit->timer);
	if (visit->fd >= 0)
		close(visit->fd);
	if (visit->answer)
		answer_fini(visit->answer);
	free(visit->answer);
	arena_fini(&visit->arena);
	free(visit);
}

void visit_end(struct visit *visit, int status)
{
	int64_t us = clock_monotonic_us() - visit->began_us;

	metrics_count(visit->api->metrics, visit->slot, status, us);
	visit_free(visit);
}

bool visit_is(const struct visit *visit, const char *method)
{
	const char *mine = http_method(visit->exchange);

	return strcmp(mine, method) == 0 ||
		(strcmp(mine, "HEAD") == 0 && strcmp(method, "GET") == 0);
}

static void header(struct headers *headers, const char *name, const char *value)
{
	must(headers->count < HEADERS);
	headers->list[headers->count++] = (struct http_pair){ name, value };
}

static void headers_begin(struct headers *headers, const char *type)
{
	headers->count = 0;
	memset(headers->list, 0, sizeof headers->list);
	header(headers, "Content-Type", type);
	header(headers, "Cache-Control", "no-store");
	header(headers, "X-Content-Type-Options", "nosniff");
}

static void headers_of(struct headers *headers, const struct answer *answer)
{
	headers_begin(headers, answer->problem ? "application/problem+json" : "application/json");
	header(headers, "ETag", answer->etag);
	header(headers, "X-Request-Id", answer->request_id);
	if (answer->replayed)
		header(headers, "Idempotent-Replayed", "true");
	if (answer->status == 401)
		header(headers, "WWW-Authenticate", "Bearer");
	if (answer->retry_after > 0) {
		snprintf(headers->retry, sizeof headers->retry, "%d", answer->retry_after);
		header(headers, "Retry-After", headers->retry);
	}
}

void visit_answer(struct visit *visit)
{
	struct answer *answer = visit->answer;
	struct headers headers;
	int status = answer->status;
	size_t len;
	char *body;

	headers_of(&headers, answer);
	body = buf_take(&answer->body, &len);
	http_reply_take(visit->exchange, status, headers.list, body, len);
	visit_end(visit, status);
}

static const char *request_id(struct visit *visit)
{
	char id[ID_LEN + 1];

	if (!visit->request_id) {
		id_new(id);
		visit->request_id = arena_text(&visit->arena, id);
	}
	return visit->request_id;
}

static void refuse(struct visit *visit, int status, const char *code, const char *detail,
	int retry_after, const char *allow)
{
	struct headers headers;
	struct answer answer;
	size_t len;
	char *body;

	answer_init(&answer);
	snprintf(answer.request_id, sizeof answer.request_id, "%s", request_id(visit));
	answer_problem(&answer, status, code, detail, NULL);
	if (retry_after > 0)
		answer.retry_after = retry_after;
	headers_of(&headers, &answer);
	if (allow)
		header(&headers, "Allow", allow);
	body = buf_take(&answer.body, &len);
	http_reply_take(visit->exchange, status, headers.list, body, len);
	answer_fini(&answer);
	visit_end(visit, status);
}

void visit_refuse(struct visit *visit, int status, const char *code, const char *detail)
{
	refuse(visit, status, code, detail, 0, NULL);
}

void visit_refuse_later(struct visit *visit, int status, const char *code, const char *detail,
	int retry_after)
{
	refuse(visit, status, code, detail, retry_after, NULL);
}

void visit_wrong_method(struct visit *visit, const char *allow)
{
	const char *detail = arena_printf(&visit->arena, "this path takes %s", allow);

	refuse(visit, 405, "METHOD_NOT_ALLOWED", detail, 0, allow);
}

void visit_not_found(struct visit *visit)
{
	visit_refuse(visit, 404, "PATH_UNKNOWN", "nothing has this path; see /openapi.json");
}

void visit_bytes(struct visit *visit, int status, const char *type, const char *etag,
	const char *bytes, size_t len)
{
	struct headers headers;

	headers_begin(&headers, type);
	if (etag)
		header(&headers, "ETag", etag);
	http_reply(visit->exchange, status, headers.list, bytes, len);
	visit_end(visit, status);
}
