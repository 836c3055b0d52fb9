/* tx:call, tx:try, tx:start and tx:resume: another operation in this transaction, and a savepoint.
 *
 * A call validates the input against the callee's contract and passes the same
 * table on; nothing is copied. A failed try rolls its rows back and keeps its
 * decisions, marked refused. */
#include <string.h>

#include "operate/inside.h"
#include "operate/load.h"
#include "operate/seat.h"
#include "vm/fail.h"

enum { MAX_DEPTH = 8 };

bool tx_reaches(const struct registry *registry, const char *from, const char *to)
{
	if (strcmp(from, to) == 0 || strcmp(to, "system") == 0)
		return true;
	for (size_t i = 0; i < registry->areas_count; i++) {
		const struct area_decl *area = &registry->areas[i];
		if (strcmp(area->name, from) != 0)
			continue;
		for (size_t k = 0; k < area->need_count; k++)
			if (strcmp(area->needs[k], to) == 0)
				return true;
	}
	return false;
}

static const struct operation *callee(lua_State *L, struct tx *tx)
{
	const char *name = luaL_checkstring(L, 2);
	const struct operation *op = registry_operation(tx->seat->registry, name);
	if (op == NULL)
		luaL_error(L, "there is no operation %s", name);
	if (!tx_reaches(tx->seat->registry, tx->area, op->area))
		luaL_error(L, "area %s does not need area %s", tx->area, op->area);
	if (op->kind == OPERATION_WRITE)
		tx_must_write(L, tx, "call of a write");
	if (op->native || op->raw)
		luaL_error(L, "operation %s cannot be called from a script", name);
	if (tx->depth >= MAX_DEPTH)
		luaL_error(L, "calls are nested more than %d deep", MAX_DEPTH);
	return op;
}

static int call(lua_State *L)
{
	struct tx *tx = tx_self(L);
	const struct operation *op = callee(L, tx);
	struct issues issues;
	lua_settop(L, 3);
	if (lua_isnil(L, 3)) {
		lua_newtable(L);
		lua_replace(L, 3);
	}
	issues_init(&issues, &tx->arena);
	buf_reset(&tx->seat->scratch);
	if (!contract_write(op->input, L, 3, &tx->seat->scratch, &issues))
		vm_raise_issues(L, 422, "INPUT_INVALID",
			arena_printf(&tx->arena, "the input of %s is not acceptable", op->name),
			&issues);
	const char *area = tx->area;
	tx->area = op->area;
	tx->depth++;
	load_push_operation(L, op);
	tx_push(tx);
	lua_pushvalue(L, 3);
	lua_call(L, 2, 1);
	tx->depth--;
	tx->area = area;
	return 1;
}

static void push_failure(lua_State *L, struct tx *tx, const struct err *err)
{
	struct vm *vm = tx->seat->vm;
	struct issues issues;
	issues_init(&issues, &tx->arena);
	lua_createtable(L, 0, 3);
	lua_pushstring(L, err->code);
	lua_setfield(L, -2, "code");
	lua_pushstring(L, err->text);
	lua_setfield(L, -2, "text");
	if (err->kind != ERR_REFUSED && err->kind != ERR_TEMP)
		return;
	vm_fail_issues(vm, &issues);
	lua_createtable(L, (int)issues.count, 0);
	for (size_t i = 0; i < issues.count && i < ISSUES_MAX; i++) {
		lua_createtable(L, 0, 3);
		lua_pushstring(L, issues.list[i].pointer);
		lua_setfield(L, -2, "pointer");
		lua_pushstring(L, issues.list[i].code);
		lua_setfield(L, -2, "code");
		lua_pushstring(L, issues.list[i].text);
		lua_setfield(L, -2, "text");
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "issues");
}

void tx_undo_records(struct tx *tx, const struct record *before)
{
	struct record *record = before ? before->next : tx->records;
	for (; record; record = record->next)
		record->undone = true;
}

static int try(lua_State *L)
{
	struct tx *tx = tx_self(L);
	struct err err;
	tx_must_write(L, tx, "try");
	luaL_checktype(L, 2, LUA_TFUNCTION);
	lua_settop(L, 2);
	struct record *before = tx->last_record;
	const char *area = tx->area;
	int depth = tx->depth;
	if (!conn_savepoint(tx->seat->conn, &err))
		tx_raise(L, &err);
	lua_pushvalue(L, 2);
	if (vm_call(tx->seat->vm, 0, 1, &err)) {
		struct err release;
		if (!conn_release(tx->seat->conn, &release))
			tx_raise(L, &release);
		lua_pushboolean(L, true);
		lua_insert(L, -2);
		return 2;
	}
	tx->area = area;
	tx->depth = depth;
	struct err rollback;
	if (!conn_alive(tx->seat->conn) || !conn_rollback_to(tx->seat->conn, &rollback) ||
		vm_breach(tx->seat->vm) != BREACH_NONE)
		tx_raise(L, &err);
	tx_undo_records(tx, before);
	lua_pushboolean(L, false);
	push_failure(L, tx, &err);
	return 2;
}

/* tx:start(flow, input): a flow and its first turn, under a savepoint. */
static int start(lua_State *L)
{
	struct tx *tx = tx_self(L);
	struct seat *seat = tx->seat;
	tx_must_write(L, tx, "start");
	const char *name = luaL_checkstring(L, 2);
	luaL_checktype(L, 3, LUA_TTABLE);
	const struct flow_decl *flow = registry_flow(seat->registry, name);
	if (flow == NULL)
		return luaL_error(L, "there is no flow %s", name);
	if (!tx_reaches(seat->registry, tx->area, flow->area))
		return luaL_error(L, "area %s does not need area %s", tx->area, flow->area);
	struct issues issues;
	issues_init(&issues, &tx->arena);
	buf_reset(&seat->scratch);
	if (!contract_write(flow->input, L, 3, &seat->scratch, &issues))
		vm_raise_issues(L, 422, "INPUT_INVALID",
			arena_printf(&tx->arena, "the input of flow %s is not acceptable", name),
			&issues);
	size_t len = seat->scratch.len;
	const char *input = arena_bytes(&tx->arena, seat->scratch.data, len);
	const char *key = NULL;
	if (flow->key) {
		lua_getfield(L, 3, flow->key);
		key = arena_text(&tx->arena, lua_tostring(L, -1));
	}
	char id[40];
	struct err err;
	if (!seat->service->flows->start(seat, flow, input, len, key, id, &err))
		tx_raise(L, &err);
	lua_pushstring(L, id);
	return 1;
}

/* tx:resume(id): a flow goes on at once: a failed one from the failed step, another
 * with what has arrived for it. */
static int resume(lua_State *L)
{
	struct tx *tx = tx_self(L);
	struct err err;
	tx_must_write(L, tx, "resume");
	if (!tx->seat->service->flows->resume(tx->seat, luaL_checkstring(L, 2), &err))
		tx_raise(L, &err);
	return 0;
}

const tx_method tx_call_methods[] = {
	{ "call", call },
	{ "try", try },
	{ "start", start },
	{ "resume", resume },
	{ NULL, NULL },
};
