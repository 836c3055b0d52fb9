/* The door of operations: an exchange becomes a call, the call's answer a reply.
 *
 * Checked here is what belongs to HTTP: the content type, the forms of the
 * fields. What the input may be is the contract's business, who may call is the
 * transaction's. The worker's `done` only posts back; a visit whose client has
 * left is answered like any other, and http/ drops it. */
#include "api/visit.h"
#include <glib.h>
#include <string.h>
#include <strings.h>

enum { KEY_MAX = 255, REASON_MAX = 1000, ID_MAX = 64 };

static bool printable(const char *text, size_t max)
{
	size_t len = strlen(text);

	if (len == 0 || len > max)
		return false;
	for (; *text; text++)
		if (*text < 0x21 || *text == 0x7f)
			return false;
	return true;
}

static bool bad_header(struct visit *visit, const char *detail)
{
	visit_refuse(visit, 400, "HEADER_INVALID", detail);
	return false;
}

/* The request id first: the refusals after it carry it. */
bool door_id(struct visit *visit)
{
	const char *id = http_header(visit->exchange, "X-Request-Id");

	if (!id)
		return true;
	if (strlen(id) > ID_MAX || !*id ||
		strspn(id,
			"-_.:0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"abcdefghijklmnopqrstuvwxyz") != strlen(id))
		return bad_header(visit, "X-Request-Id is 1 to 64 of A-Z a-z 0-9 - _ . :");
	visit->request_id = arena_text(&visit->arena, id);
	return true;
}

bool door_fields(struct visit *visit, struct call *call)
{
	const char *key = http_header(visit->exchange, "Idempotency-Key");
	const char *match = http_header(visit->exchange, "If-Match");
	const char *reason = http_header(visit->exchange, "X-Reason");
	const char *dry = http_header(visit->exchange, "X-Dry-Run");

	if (key && !printable(key, KEY_MAX))
		return bad_header(visit, "Idempotency-Key is 1 to 255 visible characters");
	if (match && !printable(match, 64))
		return bad_header(visit, "If-Match is the ETag of the version you saw");
	if (reason && (strlen(reason) > REASON_MAX || !g_utf8_validate(reason, -1, NULL)))
		return bad_header(visit, "X-Reason is at most 1000 bytes of UTF-8");
	if (dry && strcmp(dry, "true") != 0 && strcmp(dry, "false") != 0)
		return bad_header(visit, "X-Dry-Run is true or false");
	call->idempotency_key = key;
	call->if_match = match;
	call->reason = reason && *reason ? reason : NULL;
	call->dry = dry && strcmp(dry, "true") == 0;
	call->request_id = visit->request_id;
	return true;
}

static bool is_json(const char *type)
{
	static const char json[] = "application/json";
	const char *rest;

	if (!type || strncasecmp(type, json, sizeof json - 1) != 0)
		return false;
	rest = type + sizeof json - 1;
	rest += strspn(rest, " \t");
	if (*rest == '\0')
		return true;
	rest += strspn(rest, "; \t");
	return strcasecmp(rest, "charset=utf-8") == 0 || strcasecmp(rest, "charset=\"utf-8\"") == 0;
}

static bool read_body(struct visit *visit, const struct operation *operation, struct call *call)
{
	call->input = http_body(visit->exchange, &call->input_len);
	if (operation->raw || call->input_len == 0)
		return true;
	if (visit_is(visit, "GET")) {
		visit_refuse(visit, 400, "BODY_NOT_EXPECTED",
			"a GET has no body; use the query string");
		return false;
	}
	if (is_json(http_header(visit->exchange, "Content-Type")))
		return true;
	visit_refuse(visit, 415, "MEDIA_TYPE_WRONG", "the body must be application/json in UTF-8");
	return false;
}

/* Path parameters first, then the query. */
static void read_presets(struct visit *visit, const struct route_match *match, struct call *call)
{
	const struct http_pair *query = http_query(visit->exchange);
	struct preset *presets;
	size_t n = match->count;

	while (query[n - match->count].name)
		n++;
	if (n == 0)
		return;
	presets = arena_alloc(&visit->arena, n * sizeof *presets);
	for (size_t i = 0; i < match->count; i++)
		presets[i] = (struct preset){ match->params[i].name,
			arena_bytes(&visit->arena, match->params[i].text, match->params[i].len) };
	for (size_t i = match->count; i < n; i++)
		presets[i] = (struct preset){ query[i - match->count].name,
			query[i - match->count].value };
	call->presets = presets;
	call->preset_count = n;
}

static void read_raw(struct visit *visit, struct call *call)
{
	const struct http_pair *pairs = http_headers(visit->exchange);
	struct preset *headers;
	size_t n = 0;

	while (pairs[n].name)
		n++;
	headers = arena_alloc(&visit->arena, (n + 1) * sizeof *headers);
	for (size_t i = 0; i < n; i++)
		headers[i] = (struct preset){ pairs[i].name, pairs[i].value };
	call->raw_headers = headers;
	call->raw_header_count = n;
	call->raw_method = http_method(visit->exchange);
	call->raw_path = http_target(visit->exchange);
}

static void on_loop(void *arg)
{
	visit_answer(arg);
}

/* On a worker's thread. */
void door_done(void *arg, struct answer *answer)
{
	struct visit *visit = arg;

	visit->answer = answer;
	loop_post(visit->api->loop, on_loop, visit);
}

void door_operation(struct visit *visit, const struct route_match *match)
{
	const struct operation *operation = match->operation;
	struct call call = { .operation = operation->name };

	visit->slot = operation->index;
	visit->raw = operation->raw;
	if (!door_id(visit) || !caller_read(visit) || !caller_admit(visit, operation->role))
		return;
	if (!door_fields(visit, &call) || !read_body(visit, operation, &call))
		return;
	call.caller = visit->caller;
	if (operation->raw)
		read_raw(visit, &call);
	else
		read_presets(visit, match, &call);
	service_submit(visit->api->service, &call, door_done, visit);
}

/* POST /v1/operations/{name}, on the local socket only. */
void door_by_name(struct visit *visit)
{
	const char *name = http_path(visit->exchange) + strlen("/v1/operations/");
	struct route_match match = { 0 };
	uid_t uid;

	if (!http_peer_uid(visit->exchange, &uid)) {
		visit_not_found(visit);
		return;
	}
	match.operation = registry_operation(visit->api->registry, name);
	if (match.operation)
		door_operation(visit, &match);
	else
		visit_refuse(visit, 404, "OPERATION_UNKNOWN", "no operation has this name");
}
