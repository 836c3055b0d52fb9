/* Inside steps: what they do, each under a savepoint of its own, and what their
 * answer is as JSON. A refusal is an answer too; false is only for a store that
 * failed, after which the whole turn is undone. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "flow/inside.h"
#include "operate/load.h"

/* ---- failures as JSON ---- */

void failure_json(struct buf *out, const char *code, const char *text, const char *kind, int status,
	const struct issues *issues)
{
	json_t *doc = json_pack("{s:s, s:s, s:s, s:i}", "code", code, "kind", kind, "text", text,
		"status", status);
	if (doc && issues && issues->count > 0) {
		json_t *list = json_array();
		for (size_t i = 0; i < issues->count && i < ISSUES_MAX; i++)
			json_array_append_new(list,
				json_pack("{s:s, s:s, s:s}", "pointer", issues->list[i].pointer,
					"code", issues->list[i].code, "text",
					issues->list[i].text));
		json_object_set_new(doc, "issues", list);
	}
	char *text_of = doc ? json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	buf_reset(out);
	buf_text(out,
		text_of ? text_of : "{\"code\":\"SCRIPT_ERROR\",\"kind\":\"perm\",\"text\":\"?\"}");
	free(text_of);
	json_decref(doc);
}

static const char *kind_name(enum err_kind kind)
{
	return kind == ERR_TEMP ? "temp" : kind == ERR_REFUSED ? "refused" : "perm";
}

void failure_of(struct flow_run *run, const struct err *err, struct buf *out)
{
	struct vm *vm = run->host->seat->vm;
	const struct fail *fail = vm_fail(vm);
	struct issues issues;
	struct arena *arena = &run->host->seat->tx.arena;
	issues_init(&issues, arena);
	bool refused = vm_breach(vm) == BREACH_NONE && fail->status;
	if (refused)
		vm_fail_issues(vm, &issues);
	const char *text = err->text;
	if (!refused && err->where[0])
		text = arena_printf(arena, "%s: %s", err->where, err->text);
	int status = refused               ? fail->status
		: err->kind == ERR_TEMP    ? 503
		: err->kind == ERR_REFUSED ? 409
					   : 500;
	failure_json(out, err->code, text, kind_name(err->kind), status, &issues);
}

static bool refuse(struct outcome_of *out, const char *code, int status, const char *text)
{
	out->ok = false;
	failure_json(&out->json, code, text, status == 500 ? "perm" : "refused", status, NULL);
	return true;
}

/* ---- under a savepoint ---- */

struct inside {
	struct flow_run *run;
	const struct flow_step *step;
	const struct operation *operation;
	const struct point *point;
	struct outcome_of *out;
	bool unreadable; /* the ask does not fit the contract; out says so */
};

static void unreadable(struct inside *inside, const struct issues *issues, const char *what)
{
	inside->unreadable = true;
	inside->out->ok = false;
	failure_json(&inside->out->json, "INPUT_INVALID", what, "refused", 422, issues);
}

static void call_body(lua_State *L, void *arg)
{
	struct inside *inside = arg;
	struct tx *tx = &inside->run->host->seat->tx;
	const struct operation *op = inside->operation;
	struct issues issues;
	issues_init(&issues, &tx->arena);
	load_push_operation(L, op);
	tx_push(tx);
	if (!contract_read(op->input, L, inside->step->ask, inside->step->ask_len, NULL, 0,
		    &issues)) {
		unreadable(inside, &issues,
			arena_printf(&tx->arena, "the input of %s is not acceptable", op->name));
		return;
	}
	lua_call(L, 2, 1);
	if (lua_isnil(L, -1)) {
		lua_newtable(L);
		lua_replace(L, -2);
	}
	buf_reset(&inside->out->json);
	if (!contract_write(op->output, L, lua_gettop(L), &inside->out->json, &issues))
		luaL_error(L, "the output of %s does not fit its contract: %s %s", op->name,
			issues.list[0].pointer, issues.list[0].text);
}

static void decide_body(lua_State *L, void *arg)
{
	struct inside *inside = arg;
	struct seat *seat = inside->run->host->seat;
	const struct point *point = inside->point;
	struct issues issues;
	issues_init(&issues, &seat->tx.arena);
	tx_push(&seat->tx);
	lua_getfield(L, -1, "decide");
	lua_insert(L, -2);
	lua_pushstring(L, point->name);
	if (!contract_read(point->ask, L, inside->step->ask, inside->step->ask_len, NULL, 0,
		    &issues)) {
		unreadable(inside, &issues,
			arena_printf(&seat->tx.arena, "the question for %s is not acceptable",
				point->name));
		return;
	}
	lua_pushstring(L, inside->run->id);
	lua_call(L, 4, 1);
	const struct verdict *verdict = &seat->verdict;
	buf_reset(&inside->out->json);
	buf_printf(&inside->out->json,
		"{\"fault\":\"%s\",\"outcome\":\"%s\",\"fields\":", verdict->fault,
		point->outcomes[verdict->outcome].name);
	buf_put(&inside->out->json, verdict->fields.data, verdict->fields.len);
	buf_char(&inside->out->json, '}');
}

/* false: the store failed, or the transaction is gone. */
static bool guarded(struct inside *inside, void (*body)(lua_State *L, void *arg), struct err *err)
{
	struct seat *seat = inside->run->host->seat;
	struct record *before = seat->tx.last_record;
	struct err why;
	int depth = seat->tx.depth;
	if (!conn_savepoint(seat->conn, err))
		return false;
	vm_budget(seat->vm, OPERATION_STEPS, OPERATION_WALL_MS);
	bool ok = vm_protect(seat->vm, body, inside, &why);
	if (ok && !inside->unreadable) {
		inside->out->ok = true;
		return conn_release(seat->conn, err);
	}
	seat->tx.depth = depth;
	if (!ok) {
		inside->out->ok = false;
		inside->out->temp = why.kind == ERR_TEMP;
		failure_of(inside->run, &why, &inside->out->json);
	}
	if (!conn_alive(seat->conn)) {
		*err = why;
		return false;
	}
	vm_budget(seat->vm, OPERATION_STEPS, OPERATION_WALL_MS);
	tx_undo_records(&seat->tx, before);
	return conn_rollback_to(seat->conn, err);
}

/* ---- the kinds ---- */

static bool admits(struct flow_run *run, const struct operation *op, const char *name,
	struct outcome_of *out)
{
	struct tx *tx = &run->host->seat->tx;
	struct arena *arena = &tx->arena;
	const char *text = NULL, *code = "OPERATION_UNKNOWN";
	int status = 500;
	if (op == NULL || op->native || op->raw)
		text = arena_printf(arena, "there is no operation %s that a flow can call", name);
	else if (run->decl && !tx_reaches(run->host->seat->registry, run->decl->area, op->area))
		text = arena_printf(arena, "area %s does not need area %s", run->decl->area,
			op->area);
	else if (strcmp(op->role, "public") != 0 &&
		!registry_allows(run->host->seat->registry, tx->actor.roles, tx->actor.role_count,
			op->role)) {
		text = arena_printf(arena, "%s needs the role %s; the flow's `as` does not have it",
			op->name, op->role);
		code = "ROLE_MISSING";
		status = 403;
	}
	return text == NULL || !refuse(out, code, status, text);
}

static bool call(struct flow_run *run, const struct flow_step *step, struct outcome_of *out,
	struct err *err)
{
	struct tx *tx = &run->host->seat->tx;
	struct inside inside = { .run = run, .step = step, .out = out };
	inside.operation = registry_operation(run->host->seat->registry, step->name);
	if (!admits(run, inside.operation, step->name, out))
		return true;
	const char *area = tx->area;
	tx->area = inside.operation->area;
	tx->write = inside.operation->kind == OPERATION_WRITE;
	tx->depth++;
	bool ok = guarded(&inside, call_body, err);
	tx->depth--;
	tx->write = true;
	tx->area = area;
	return ok;
}

static bool decide(struct flow_run *run, const struct flow_step *step, struct outcome_of *out,
	struct err *err)
{
	struct inside inside = { .run = run, .step = step, .out = out };
	inside.point = registry_point(run->host->seat->registry, step->name);
	if (inside.point == NULL)
		return refuse(out, "POINT_UNKNOWN", 500,
			arena_printf(&run->host->seat->tx.arena, "there is no point %s",
				step->name));
	return guarded(&inside, decide_body, err);
}

static bool start(struct flow_run *run, const struct flow_step *step, struct outcome_of *out,
	struct err *err)
{
	struct seat *seat = run->host->seat;
	const struct flow_decl *decl = registry_flow(seat->registry, step->name);
	char id[ID_LEN + 1];
	bool fresh;
	if (decl == NULL)
		return refuse(out, "FLOW_UNKNOWN", 500,
			arena_printf(&seat->tx.arena, "there is no flow %s", step->name));
	json_t *input = json_loadb(step->ask, step->ask_len, JSON_DECODE_ANY, NULL);
	const char *key = decl->key ? json_string_value(json_object_get(input, decl->key)) : NULL;
	key = arena_text(&seat->tx.arena, key);
	json_decref(input);
	bool child = strcmp(step->kind, "flow") == 0;
	if (!flow_insert(seat, decl, step->ask, step->ask_len, key, seat->next_event,
		    child ? run->id : NULL, id, &fresh, err))
		return false;
	out->ok = true;
	buf_printf(&out->json, "{\"id\":\"%s\"}", id);
	return true;
}

static void random_number(const struct flow_step *step, struct outcome_of *out)
{
	json_t *ask = json_loadb(step->ask, step->ask_len, 0, NULL);
	json_int_t most = json_integer_value(json_object_get(ask, "most"));
	uint64_t drawn;
	randombytes_buf(&drawn, sizeof(drawn));
	buf_printf(&out->json, "%lld", (long long)(drawn % (uint64_t)(most > 0 ? most : 1)) + 1);
	json_decref(ask);
}

bool perform(struct flow_run *run, const struct flow_step *step, struct outcome_of *out,
	struct err *err)
{
	buf_reset(&out->json);
	out->ok = true;
	out->temp = false;
	if (strcmp(step->kind, "call") == 0)
		return call(run, step, out, err);
	if (strcmp(step->kind, "decide") == 0)
		return decide(run, step, out, err);
	if (strcmp(step->kind, "start") == 0 || strcmp(step->kind, "flow") == 0)
		return start(run, step, out, err);
	if (strcmp(step->kind, "now") == 0)
		buf_printf(&out->json, "\"%s\"", run->host->seat->tx.now_text);
	else if (strcmp(step->kind, "random") == 0)
		random_number(step, out);
	else
		buf_text(&out->json, "null");
	return true;
}
