/* tx:emit: an event row in the same transaction, then the reactions of the areas
 * that need the emitter, at once and in order of needs. What a reaction refuses
 * refuses the whole operation. */
#include <string.h>

#include "operate/inside.h"
#include "operate/load.h"
#include "operate/seat.h"
#include "vm/fail.h"

enum { MAX_DEPTH = 8 };

static const char *event_key(lua_State *L, const struct event_decl *event, int data, size_t *len)
{
	lua_getfield(L, data, event->key);
	const char *key = lua_tolstring(L, -1, len);
	if (key == NULL)
		luaL_error(L, "event %s: its key `%s` is not in the data", event->name, event->key);
	return key;
}

static void insert_event(lua_State *L, struct tx *tx, const struct event_decl *event,
	const char *key, size_t key_len)
{
	struct seat *seat = tx->seat;
	struct err err;
	const struct buf *data = &seat->scratch;
	struct stmt *stmt = conn_prepare(seat->conn, engine_sql(SQL_EVENT_INSERT), &err);
	bool ok = stmt != NULL && stmt_bind_integer(stmt, 0, ++seat->next_event, &err) &&
		stmt_bind_text(stmt, 1, tx->now_text, INSTANT_LEN, &err) &&
		stmt_bind_text(stmt, 2, event->name, strlen(event->name), &err) &&
		stmt_bind_text(stmt, 3, key, key_len, &err) &&
		stmt_bind_text(stmt, 4, data->data, data->len, &err) &&
		stmt_bind_text(stmt, 5, tx->actor.id, strlen(tx->actor.id), &err) &&
		stmt_bind_text(stmt, 6, tx->request_id, strlen(tx->request_id), &err) &&
		stmt_bind_text(stmt, 7, tx->purpose, strlen(tx->purpose), &err) &&
		stmt_step(stmt, &err) != STEP_FAILED;
	if (stmt)
		stmt_reset(stmt);
	if (!ok)
		tx_raise(L, &err);
	tx->after.events++;
}

/* Before the reactions, which use the same scratch. */
static void tell_flows(lua_State *L, struct tx *tx, const struct event_decl *event, const char *key,
	size_t key_len)
{
	struct seat *seat = tx->seat;
	const struct flow_hooks *flows = seat->service->flows;
	struct err err;
	if (flows &&
		!flows->emitted(seat, event, key, key_len, seat->next_event, seat->scratch.data,
			seat->scratch.len, &err))
		tx_raise(L, &err);
}

static void push_event(lua_State *L, struct tx *tx, const struct event_decl *event, int key,
	int data)
{
	lua_createtable(L, 0, 4);
	lua_pushstring(L, event->name);
	lua_setfield(L, -2, "name");
	lua_pushvalue(L, key);
	lua_setfield(L, -2, "key");
	lua_pushvalue(L, data);
	lua_setfield(L, -2, "data");
	lua_pushstring(L, tx->now_text);
	lua_setfield(L, -2, "at");
}

static void react(lua_State *L, struct tx *tx, const struct event_decl *event, int key, int data)
{
	load_push_reactions(L, event->name);
	if (!lua_istable(L, -1)) {
		lua_pop(L, 1);
		return;
	}
	if (tx->depth >= MAX_DEPTH)
		luaL_error(L, "reactions and calls are nested more than %d deep", MAX_DEPTH);
	int list = lua_gettop(L);
	const char *area = tx->area;
	lua_Integer n = (lua_Integer)lua_rawlen(L, list);
	tx->depth++;
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, list, i);
		lua_getfield(L, -1, "area");
		tx->area = lua_tostring(L, -1);
		lua_getfield(L, -2, "run");
		tx_push(tx);
		push_event(L, tx, event, key, data);
		lua_call(L, 2, 0);
		lua_settop(L, list);
	}
	tx->depth--;
	tx->area = area;
	lua_pop(L, 1);
}

static int emit(lua_State *L)
{
	struct tx *tx = tx_self(L);
	size_t key_len;
	tx_must_write(L, tx, "emit");
	const char *name = luaL_checkstring(L, 2);
	luaL_checktype(L, 3, LUA_TTABLE);
	lua_settop(L, 3);
	const struct event_decl *event = registry_event(tx->seat->registry, name);
	if (event == NULL)
		return luaL_error(L, "event %s is not declared", name);
	struct issues issues;
	issues_init(&issues, &tx->arena);
	buf_reset(&tx->seat->scratch);
	if (!contract_write(event->data, L, 3, &tx->seat->scratch, &issues))
		return luaL_error(L, "event %s does not fit its contract: %s %s", name,
			issues.list[0].pointer, issues.list[0].text);
	const char *key = event_key(L, event, 3, &key_len);
	insert_event(L, tx, event, key, key_len);
	tell_flows(L, tx, event, key, key_len);
	react(L, tx, event, 4, 3);
	return 0;
}

const tx_method tx_event_methods[] = {
	{ "emit", emit },
	{ NULL, NULL },
};
