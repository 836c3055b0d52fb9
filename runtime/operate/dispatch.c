/* One request, from bytes to bytes: the piece of work that every door submits.
 *
 *   run    actor · role · stored answer · input · If-Match · the operation · output
 *   late   decision records · audit row · stored answer      (kept when refused)
 *   done   what was asked for after the commit · events wake readers · the caller
 *
 * A work may run more than once (store/worker.h), so run starts from scratch. */
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/log.h"
#include "operate/inside.h"
#include "operate/load.h"
#include "vm/fail.h"

struct request {
	struct work work;
	struct service *service;
	const struct operation *operation;
	const struct native *native;
	struct native_call native_call;
	struct call call; /* copied into arena */
	struct arena arena;
	struct answer *answer;
	struct seat *seat; /* while running */
	bool admitted;     /* passed actor, role, input: its answer is stored and audited so */
	bool applied, started;
	char body_hash[HASH_LEN + 1];
	const char *subject;
	struct actor actor; /* of a native, whose records have a tx of their own */
	struct after after; /* taken from tx when run has ended */
	char request_id[72];
	void (*done)(void *arg, struct answer *answer);
	void *arg;
};

/* ---- stored answers ---- */

static const char *scope_of(struct request *request)
{
	const struct actor *actor = &request->seat->tx.actor;
	return arena_printf(&request->seat->tx.arena, "%s:%s", actor->kind, actor->id);
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

static bool bind_texts(struct stmt *stmt, const char *const *texts, size_t n, struct err *err)
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

/* true: go on. false: *answer is the stored one, or the refusal. */
static bool no_stored_answer(struct request *request)
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
	hash_body(request);
	const char *texts[] = { scope_of(request), request->operation->name, key };
	struct stmt *stmt =
		conn_prepare(request->seat->conn, engine_sql(SQL_IDEMPOTENT_FIND), &err);
	enum step step =
		stmt && bind_texts(stmt, texts, 3, &err) ? stmt_step(stmt, &err) : STEP_FAILED;
	if (step == STEP_ROW)
		take_stored(request, stmt);
	if (step == STEP_FAILED)
		answer_err(request->answer, &err);
	if (stmt)
		stmt_reset(stmt);
	return step == STEP_DONE;
}

static bool store_answer(struct request *request, struct err *err)
{
	const struct answer *answer = request->answer;
	struct seat *seat = request->seat;
	if (request->call.idempotency_key == NULL || !request->admitted || answer->replayed ||
		request->call.dry || answer->status >= 500)
		return true;
	struct stmt *stmt = conn_prepare(seat->conn, engine_sql(SQL_IDEMPOTENT_INSERT), err);
	const char *texts[] = { scope_of(request), request->operation->name,
		request->call.idempotency_key, request->body_hash };
	bool ok = stmt && bind_texts(stmt, texts, 4, err) &&
		stmt_bind_integer(stmt, 4, answer->status, err) &&
		stmt_bind_text(stmt, 5, answer->body.data, answer->body.len, err) &&
		stmt_bind_text(stmt, 6, answer->etag, strlen(answer->etag), err) &&
		stmt_bind_text(stmt, 7, seat->tx.now_text, INSTANT_LEN, err) &&
		stmt_step(stmt, err) != STEP_FAILED;
	if (stmt)
		stmt_reset(stmt);
	return ok;
}

/* ---- versions ---- */

static const struct sql *version_sql(struct request *request, struct err *err)
{
	struct seat *seat = request->seat;
	size_t n = seat->registry->operations_count;
	if (seat->versions == NULL)
		seat->versions = arena_alloc(&seat->arena, (n + 1) * sizeof(*seat->versions));
	const struct sql **slot = &seat->versions[request->operation->index];
	if (*slot == NULL)
		*slot = sql_parse(&seat->arena,
			arena_printf(&seat->arena,
				"select version from %s where id = $id order by id",
				request->operation->changes),
			request->operation->name, err);
	return *slot;
}

/* The version of the row that the operation changes; 0: there is none. */
static bool row_version(struct request *request, const char *id, int64_t *version, struct err *err)
{
	const struct sql *sql = version_sql(request, err);
	struct stmt *stmt = sql ? conn_prepare(request->seat->conn, sql, err) : NULL;
	*version = 0;
	if (stmt == NULL || !stmt_bind_text(stmt, 0, id, strlen(id), err))
		return false;
	enum step step = stmt_step(stmt, err);
	if (step == STEP_ROW)
		*version = stmt_integer(stmt, 0);
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

static bool version_matches(struct request *request, const char *id)
{
	struct err err;
	int64_t version;
	char etag[32];
	const char *want = request->call.if_match;
	if (want == NULL || request->operation->changes == NULL || id == NULL)
		return true;
	if (!row_version(request, id, &version, &err)) {
		answer_err(request->answer, &err);
		return false;
	}
	snprintf(etag, sizeof(etag), "\"%lld\"", (long long)version);
	if (version == 0 || strcmp(want, "*") == 0 || strcmp(want, etag) == 0)
		return true;
	answer_problem(request->answer, 412, "VERSION_CHANGED",
		"someone else changed this record; read it again and repeat", NULL);
	return false;
}

static void set_etag(struct request *request, const char *id)
{
	struct err err;
	int64_t version;
	if (request->operation->changes && id && row_version(request, id, &version, &err) &&
		version > 0)
		snprintf(request->answer->etag, sizeof(request->answer->etag), "\"%lld\"",
			(long long)version);
}

/* ---- the operation ---- */

static bool admit_actor(struct request *request)
{
	struct tx *tx = &request->seat->tx;
	const struct operation *op = request->operation;
	if (!actor_find(request->seat, &request->call.caller, &tx->actor, request->answer))
		return false;
	if (strcmp(op->role, "public") == 0)
		return true;
	if (tx->actor.role_count == 0 && strcmp(tx->actor.kind, "public") == 0) {
		answer_problem(request->answer, 401, "TOKEN_MISSING",
			"this operation needs a token: Authorization: Bearer ...", NULL);
		return false;
	}
	if (registry_allows(request->seat->registry, tx->actor.roles, tx->actor.role_count,
		    op->role))
		return true;
	answer_problem(request->answer, 403, "ROLE_MISSING",
		arena_printf(&tx->arena, "%s needs the role %s", op->name, op->role), NULL);
	return false;
}

static bool is_syntax(const char *code)
{
	return strncmp(code, "JSON_", 5) == 0;
}

static void push_raw(lua_State *L, const struct call *call)
{
	lua_createtable(L, 0, 4);
	lua_pushstring(L, call->raw_method ? call->raw_method : "POST");
	lua_setfield(L, -2, "method");
	lua_pushstring(L, call->raw_path ? call->raw_path : "");
	lua_setfield(L, -2, "path");
	lua_pushlstring(L, call->input ? call->input : "", call->input_len);
	lua_setfield(L, -2, "body");
	lua_createtable(L, 0, (int)call->raw_header_count);
	for (size_t i = 0; i < call->raw_header_count; i++) {
		lua_pushstring(L, call->raw_headers[i].text);
		lua_setfield(L, -2, call->raw_headers[i].name);
	}
	lua_setfield(L, -2, "headers");
}

/* Pushes the input; false: *answer lists all that is wrong with it. */
static bool read_input(struct request *request, lua_State *L)
{
	const struct call *call = &request->call;
	struct issues issues;
	if (request->operation->raw) {
		push_raw(L, call);
		return true;
	}
	issues_init(&issues, &request->seat->tx.arena);
	if (contract_read(request->operation->input, L, call->input ? call->input : "",
		    call->input_len, call->presets, call->preset_count, &issues))
		return true;
	bool syntax = issues.count > 0 && is_syntax(issues.list[0].code);
	answer_problem(request->answer, syntax ? 400 : 422,
		syntax ? issues.list[0].code : "INPUT_INVALID",
		syntax ? issues.list[0].text : "some fields are not acceptable; see errors",
		&issues);
	return false;
}

static const char *text_field(struct request *request, lua_State *L, int idx, const char *field)
{
	if (!lua_istable(L, idx))
		return NULL;
	lua_pushstring(L, field);
	lua_rawget(L, idx < 0 ? idx - 1 : idx);
	const char *text = lua_type(L, -1) == LUA_TSTRING
		? arena_text(&request->seat->tx.arena, lua_tostring(L, -1))
		: NULL;
	lua_pop(L, 1);
	return text;
}

static bool write_output(struct request *request, lua_State *L)
{
	struct issues issues;
	struct answer *answer = request->answer;
	issues_init(&issues, &request->seat->tx.arena);
	buf_reset(&answer->body);
	if (contract_write(request->operation->output, L, lua_gettop(L), &answer->body, &issues)) {
		answer->status = request->operation->status;
		return true;
	}
	log_error("an operation's output does not fit its contract", "operation",
		request->operation->name, "at", issues.list[0].pointer, "why", issues.list[0].text,
		NULL);
	answer_problem(answer, 500, "OUTPUT_INVALID",
		arena_printf(&request->seat->tx.arena, "the output of %s does not fit its contract",
			request->operation->name),
		&issues);
	return false;
}

static bool run_script(struct request *request, lua_State *L, int input)
{
	struct tx *tx = &request->seat->tx;
	tx->area = request->operation->area;
	load_push_operation(L, request->operation);
	tx_push(tx);
	lua_pushvalue(L, input);
	lua_call(L, 2, 1);
	if (lua_isnil(L, -1)) {
		lua_newtable(L);
		lua_replace(L, -2);
	}
	if (!write_output(request, L))
		return false;
	const char *id = text_field(request, L, input, "id");
	if (id == NULL)
		id = text_field(request, L, lua_gettop(L), "id");
	if (request->subject == NULL)
		request->subject = id;
	set_etag(request, id);
	return true;
}

static void keep_actor(struct request *request)
{
	struct arena *arena = &request->arena;
	const struct actor *actor = &request->seat->tx.actor;
	request->actor = (struct actor){ .kind = actor->kind };
	request->actor.id = arena_text(arena, actor->id);
	request->actor.on_behalf_of = arena_text(arena, actor->on_behalf_of);
}

/* The records of a job use the seat's tx; what is written late is the request's. */
static void restore_tx(struct request *request)
{
	struct tx *tx = &request->seat->tx;
	tx->actor = request->actor;
	tx->request_id = request->request_id;
	tx->reason = request->call.reason;
	tx->purpose = request->operation->name;
	request->subject = NULL;
	tx->after.events = 1;
}

static bool run_native(struct request *request, int input)
{
	struct native_call *call = &request->native_call;
	keep_actor(request);
	call->seat = request->seat;
	call->operation = request->operation;
	call->input = input;
	call->again = false;
	bool applied = request->native->fn(call, request->answer);
	request->work.again = call->again;
	restore_tx(request);
	return applied;
}

/* All that may raise, under one protected call. */
static int body(lua_State *L)
{
	struct request *request = lua_touserdata(L, 1);
	struct tx *tx = &request->seat->tx;
	bool again = request->started && request->native && request->native_call.state;
	request->started = true;
	if (!admit_actor(request))
		return 0;
	if (!again && !no_stored_answer(request))
		return 0;
	if (!read_input(request, L))
		return 0;
	int input = lua_gettop(L);
	request->subject = text_field(request, L, input, "id");
	if (!again && !version_matches(request, request->subject))
		return 0;
	request->admitted = true;
	tx_publish(tx);
	request->applied =
		request->native ? run_native(request, input) : run_script(request, L, input);
	return 0;
}

static void answer_failure(struct request *request, const struct err *err)
{
	struct vm *vm = request->seat->vm;
	const struct fail *fail = vm_fail(vm);
	struct issues issues;
	issues_init(&issues, &request->seat->tx.arena);
	if (vm_breach(vm) == BREACH_NONE && fail->status) {
		vm_fail_issues(vm, &issues);
		answer_problem(request->answer, fail->status, fail->code, fail->text, &issues);
		return;
	}
	log_error("an operation failed", "operation", request->operation->name, "request",
		request->request_id, "where", err->where, "why", err->text, NULL);
	answer_problem(request->answer, 500, err->code,
		arena_printf(&request->seat->tx.arena, "%s failed at %s: %s",
			request->operation->name, err->where, err->text),
		NULL);
}

static void prepare(struct request *request, struct seat *seat)
{
	struct tx *tx = &seat->tx;
	request->seat = seat;
	request->admitted = request->applied = false;
	request->subject = NULL;
	set_drop(request->after.set);
	memset(&request->after, 0, sizeof(request->after));
	request->work.again = false;
	seat_refresh(seat);
	tx_begin(tx, request->operation->kind == OPERATION_WRITE);
	tx->request_id = request->request_id;
	tx->reason = request->call.reason;
	tx->purpose = request->operation->name;
	tx->preview = request->call.dry;
	struct answer *answer = request->answer;
	buf_reset(&answer->body);
	answer->problem = answer->replayed = false;
	answer->etag[0] = 0;
	answer->status = 500;
}

static bool run(struct work *work, struct worker *worker)
{
	struct request *request = (struct request *)work;
	struct seat *seat = worker->owner;
	struct err err;
	prepare(request, seat);
	lua_State *L = vm_lua(seat->vm);
	vm_budget(seat->vm, OPERATION_STEPS, OPERATION_WALL_MS);
	lua_pushcfunction(L, body);
	lua_pushlightuserdata(L, request);
	if (!vm_call(seat->vm, 1, 0, &err)) {
		request->applied = false;
		answer_failure(request, &err);
	}
	request->after = seat->tx.after;
	memset(&seat->tx.after, 0, sizeof(seat->tx.after));
	return request->applied && !request->call.dry;
}

/* ---- late ---- */

static bool write_audit(struct request *request, struct err *err)
{
	struct seat *seat = request->seat;
	const struct tx *tx = &seat->tx;
	const struct answer *answer = request->answer;
	const char *code = NULL;
	char found[64] = "";
	if (answer->problem) {
		const char *at = strstr(answer->body.data, "\"code\":\"");
		if (at && sscanf(at + 8, "%63[A-Z0-9_]", found) == 1)
			code = found;
	}
	struct stmt *stmt = conn_prepare(seat->conn, engine_sql(SQL_AUDIT_INSERT), err);
	const char *texts[] = { request->operation->name, tx->actor.kind ? tx->actor.kind : "?",
		tx->actor.id ? tx->actor.id : "?", tx->actor.on_behalf_of,
		request->call.caller.address, request->request_id, tx->reason, request->subject };
	if (stmt == NULL || !stmt_bind_integer(stmt, 0, ++seat->next_audit, err) ||
		!stmt_bind_text(stmt, 1, tx->now_text, INSTANT_LEN, err))
		return false;
	for (size_t i = 0; i < 8; i++)
		if (texts[i] && !stmt_bind_text(stmt, i + 2, texts[i], strlen(texts[i]), err))
			return false;
	bool ok = stmt_bind_integer(stmt, 10, answer->status, err) &&
		(code == NULL || stmt_bind_text(stmt, 11, code, strlen(code), err)) &&
		stmt_step(stmt, err) != STEP_FAILED;
	stmt_reset(stmt);
	return ok;
}

static bool late(struct work *work, struct worker *worker, struct err *err)
{
	struct request *request = (struct request *)work;
	(void)worker;
	if (request->work.again || request->call.dry)
		return true;
	if (!tx_write_records(&request->seat->tx, request->applied, err))
		return false;
	if (request->answer->replayed)
		return true;
	return write_audit(request, err) && store_answer(request, err);
}

/* ---- the end ---- */

static void finish(struct request *request)
{
	struct answer *answer = request->answer;
	request->done(request->arg, answer);
	arena_fini(&request->arena);
	free(request);
}

static void done(struct work *work)
{
	struct request *request = (struct request *)work;
	if (request->applied && !request->call.dry)
		after_commit(request->service, &request->after);
	else
		set_drop(request->after.set);
	finish(request);
}

static void failed(struct work *work, const struct err *err)
{
	struct request *request = (struct request *)work;
	set_drop(request->after.set);
	answer_err(request->answer, err);
	finish(request);
}

/* ---- making a request ---- */

static char *keep(struct arena *arena, const char *text)
{
	return arena_text(arena, text);
}

static const struct preset *keep_presets(struct arena *arena, const struct preset *presets,
	size_t count)
{
	struct preset *copy = arena_alloc(arena, (count + 1) * sizeof(*copy));
	for (size_t i = 0; i < count; i++) {
		copy[i].name = keep(arena, presets[i].name);
		copy[i].text = keep(arena, presets[i].text);
	}
	return copy;
}

static void copy_caller(struct arena *arena, struct caller *caller)
{
	caller->token = keep(arena, caller->token);
	caller->on_behalf_of = keep(arena, caller->on_behalf_of);
	caller->address = keep(arena, caller->address);
	caller->user = keep(arena, caller->user);
	const char **roles = arena_alloc(arena, (caller->role_count + 1) * sizeof(*roles));
	for (size_t i = 0; i < caller->role_count; i++)
		roles[i] = keep(arena, caller->roles[i]);
	caller->roles = roles;
}

static void copy_call(struct request *request, const struct call *call)
{
	struct arena *arena = &request->arena;
	struct call *copy = &request->call;
	*copy = *call;
	copy->operation = request->operation->name;
	copy->input = arena_bytes(arena, call->input ? call->input : "", call->input_len);
	copy->idempotency_key = keep(arena, call->idempotency_key);
	copy->if_match = keep(arena, call->if_match);
	copy->reason = keep(arena, call->reason);
	copy->raw_method = keep(arena, call->raw_method);
	copy->raw_path = keep(arena, call->raw_path);
	copy->presets = keep_presets(arena, call->presets, call->preset_count);
	copy->raw_headers = keep_presets(arena, call->raw_headers, call->raw_header_count);
	copy_caller(arena, &copy->caller);
}

static const struct native *native_of(const struct service *service, const struct operation *op)
{
	for (size_t i = 0; op->native && i < service->native_count; i++)
		if (strcmp(service->natives[i].name, op->native) == 0)
			return &service->natives[i];
	return NULL;
}

static void name_request(const struct call *call, char out[72])
{
	char id[ID_LEN + 1];
	id_new(id);
	snprintf(out, 72, "%.71s", call->request_id ? call->request_id : id);
}

static struct request *request_new(struct service *service, const struct operation *op,
	const struct call *call, struct answer *answer)
{
	struct request *request = calloc(1, sizeof(*request));
	must(request != NULL);
	arena_init(&request->arena);
	request->service = service;
	request->operation = op;
	request->native = native_of(service, op);
	request->answer = answer;
	snprintf(request->request_id, sizeof(request->request_id), "%s", answer->request_id);
	copy_call(request, call);
	bool write = op->kind == OPERATION_WRITE;
	request->work = (struct work){ .kind = request->native ? request->native->kind
			: write                                ? WORK_WRITE
							       : WORK_READ,
		.run = run,
		.late = write ? late : NULL,
		.done = done,
		.failed = failed };
	return request;
}

/* NULL: *answer says that there is no such operation. */
static struct request *request_for(struct service *service, const struct call *call,
	struct answer *answer)
{
	const struct operation *op = registry_operation(&service->registry, call->operation);
	name_request(call, answer->request_id);
	if (op == NULL) {
		char text[160];
		snprintf(text, sizeof(text), "there is no operation %.100s", call->operation);
		answer_problem(answer, 404, "OPERATION_UNKNOWN", text, NULL);
		return NULL;
	}
	if (op->native && native_of(service, op) == NULL) {
		answer_problem(answer, 503, "OPERATION_UNAVAILABLE",
			"this operation is not available in this process", NULL);
		return NULL;
	}
	return request_new(service, op, call, answer);
}

static void done_inline(void *arg, struct answer *answer)
{
	(void)answer;
	*(bool *)arg = true;
}

void service_call(struct service *service, const struct call *call, struct answer *answer)
{
	bool answered = false;
	struct request *request = request_for(service, call, answer);
	if (request == NULL)
		return;
	request->done = done_inline;
	request->arg = &answered;
	pool_run(service->pool, &request->work);
	must(answered);
}

void service_submit(struct service *service, const struct call *call,
	void (*done_fn)(void *arg, struct answer *answer), void *arg)
{
	struct answer *answer = malloc(sizeof(*answer));
	must(answer != NULL);
	answer_init(answer);
	struct request *request = request_for(service, call, answer);
	if (request == NULL) {
		done_fn(arg, answer);
		return;
	}
	request->done = done_fn;
	request->arg = arg;
	pool_submit(service->pool, &request->work);
}

void service_native(struct service *service, const char *name, enum work_kind kind, native_fn *fn)
{
	must(service->native_count < NATIVE_MAX);
	service->natives[service->native_count++] = (struct native){ name, kind, fn };
}
