/* Stored answers: the same key and body give the same bytes again, also when the
 * answer was a refusal of the business. Refusals that came before the operation
 * ran (who, role, shape) are not stored: the caller mends them and repeats. */
#include <string.h>

#include "base/utf8.h"
#include "operate/request.h"

/* As found: an operation may go on as somebody else (engine.call_as). */
static void scope(struct request *request)
{
	const struct actor *actor = &request->seat->tx.actor;
	request->scope = arena_printf(&request->arena, "%s:%s", actor->kind, actor->id);
}

static void hash_body(struct request *request)
{
	struct hash hash;
	const struct call *call = &request->call;
	hash_begin(&hash);
	hash_add(&hash, call->input, call->input_len);
	for (size_t i = 0; i < call->preset_count; i++) {
		hash_add(&hash, call->presets[i].name, strlen(call->presets[i].name) + 1);
		hash_add(&hash, call->presets[i].text, strlen(call->presets[i].text) + 1);
	}
	hash_end(&hash, request->body_hash);
}

bool stored_bind(struct stmt *stmt, const char *const *texts, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (!(texts[i] ? stmt_bind_text(stmt, i, texts[i], strlen(texts[i]), err)
			       : stmt_bind_null(stmt, i, err)))
			return false;
	return true;
}

static void take_stored(struct request *request, struct stmt *stmt)
{
	struct answer *answer = request->answer;
	size_t len;
	const char *hash = stmt_text(stmt, 0, &len);
	if (strcmp(hash, request->body_hash) != 0) {
		answer_problem(answer, 422, "IDEMPOTENCY_REUSED",
			"this Idempotency-Key was used with another body; use a new key", NULL);
		return;
	}
	answer->status = (int)stmt_integer(stmt, 1);
	const char *body = stmt_text(stmt, 2, &len);
	buf_reset(&answer->body);
	buf_put(&answer->body, body, len);
	const char *etag = stmt_text(stmt, 3, &len);
	snprintf(answer->etag, sizeof(answer->etag), "%s", etag);
	answer->problem = answer->status >= 400;
	answer->replayed = true;
}

bool stored_find(struct request *request)
{
	struct err err;
	const char *key = request->call.idempotency_key;
	if (key == NULL || request->operation->kind == OPERATION_READ || request->call.dry)
		return true;
	if (strlen(key) > 255) {
		answer_problem(request->answer, 422, "IDEMPOTENCY_KEY_LONG",
			"an Idempotency-Key has at most 255 bytes", NULL);
		return false;
	}
	if (!utf8_text(key, strlen(key))) {
		answer_problem(request->answer, 422, "IDEMPOTENCY_KEY_INVALID",
			"an Idempotency-Key is text in UTF-8", NULL);
		return false;
	}
	hash_body(request);
	scope(request);
	const char *texts[] = { request->scope, request->operation->name, key };
	struct stmt *stmt =
		conn_prepare(request->seat->conn, engine_sql(SQL_IDEMPOTENT_FIND), &err);
	enum step step =
		stmt && stored_bind(stmt, texts, 3, &err) ? stmt_step(stmt, &err) : STEP_FAILED;
	if (step == STEP_ROW)
		take_stored(request, stmt);
	if (step == STEP_FAILED)
		answer_err(request->answer, &err);
	if (stmt)
		stmt_reset(stmt);
	return step == STEP_DONE;
}

/* What is kept in place of an answer that holds a secret. */
static void withhold(const struct request *request, struct answer *out)
{
	snprintf(out->request_id, sizeof(out->request_id), "%s", request->request_id);
	answer_problem(out, 409, "ANSWER_NOT_KEPT",
		"this was done; its answer held a secret, which is shown once and not kept", NULL);
}

static bool keep(struct request *request, const struct answer *answer, struct err *err)
{
	struct seat *seat = request->seat;
	struct stmt *stmt = conn_prepare(seat->conn, engine_sql(SQL_IDEMPOTENT_INSERT), err);
	const char *texts[] = { request->scope, request->operation->name,
		request->call.idempotency_key, request->body_hash };
	bool ok = stmt && stored_bind(stmt, texts, 4, err) &&
		stmt_bind_integer(stmt, 4, answer->status, err) &&
		stmt_bind_text(stmt, 5, answer->body.data, answer->body.len, err) &&
		stmt_bind_text(stmt, 6, answer->etag, strlen(answer->etag), err) &&
		stmt_bind_text(stmt, 7, seat->tx.now_text, INSTANT_LEN, err) &&
		stmt_step(stmt, err) != STEP_FAILED;
	if (stmt)
		stmt_reset(stmt);
	return ok;
}

bool stored_keep(struct request *request, struct err *err)
{
	const struct answer *answer = request->answer;
	if (request->call.idempotency_key == NULL || !request->admitted || answer->replayed ||
		request->call.dry || answer->status >= 500)
		return true;
	if (!request->after.shown_once || answer->problem)
		return keep(request, answer, err);
	struct answer withheld;
	answer_init(&withheld);
	withhold(request, &withheld);
	bool ok = keep(request, &withheld, err);
	answer_fini(&withheld);
	return ok;
}
