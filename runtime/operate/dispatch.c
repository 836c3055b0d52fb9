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

#include "base/log.h"
#include "operate/load.h"
#include "operate/request.h"
#include "vm/fail.h"

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
	if (call->prepared) {
		lua_pushlstring(L, call->prepared, call->prepared_len);
		lua_setfield(L, -2, "prepared");
	}
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
	if (request->subject == NULL) /* settings have a name only */
		request->subject = id ? id : text_field(request, L, input, "name");
	version_set_etag(request, id);
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

/* Natives commit as they go, move the clock, write files: no rollback undoes them. */
static void refuse_dry(struct request *request)
{
	answer_problem(request->answer, 422, "DRY_IMPOSSIBLE",
		"this operation cannot be tried and undone; job.run has a field `dry` of its own",
		NULL);
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
	if (!again && !stored_find(request))
		return 0;
	if (!read_input(request, L))
		return 0;
	int input = lua_gettop(L);
	request->subject = text_field(request, L, input, "id");
	if (!again && !version_matches(request, request->subject))
		return 0;
	if (request->native && request->call.dry) {
		refuse_dry(request);
		return 0;
	}
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
	seat->call = &request->call;
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
	return write_audit(request, err) && stored_keep(request, err);
}

/* ---- the end ---- */

static void finish(struct request *request)
{
	struct answer *answer = request->answer;
	request->done(request->arg, answer);
	arena_fini(&request->arena);
	free(request);
}

/* A native that will not be called again frees what it kept between groups. */
static void drop_native(struct request *request)
{
	if (request->native == NULL || request->native_call.state == NULL)
		return;
	request->native_call.abandon = true;
	request->native->fn(&request->native_call, request->answer);
	request->native_call.state = NULL;
}

/* The service stops between two groups of a native. */
static void abandon(struct request *request)
{
	drop_native(request);
	answer_problem(request->answer, 503, "STORE_STOPPED",
		"the service is stopping; what is committed stays, ask again when it is up", NULL);
}

static void done(struct work *work)
{
	struct request *request = (struct request *)work;
	if (work->again)
		abandon(request);
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
	drop_native(request);
	if (strcmp(err->code, "STORE_STOPPED") != 0)
		log_error("nothing of an operation was kept", "operation", request->operation->name,
			"code", err->code, "why", err->text, NULL);
	answer_err(request->answer, err);
	finish(request);
}

void request_work(struct request *request)
{
	bool write = request->operation->kind == OPERATION_WRITE;
	request->work = (struct work){ .kind = request->native ? request->native->kind
			: write                                ? WORK_WRITE
							       : WORK_READ,
		.run = run,
		.late = write ? late : NULL,
		.done = done,
		.failed = failed };
}
