/* The value `tx`: a table of the fields that change per request, whose
 * metatable holds the methods. Methods find their struct tx in an upvalue. */
#include "operate/tx.h"

#include <string.h>

#include "operate/seat.h"
#include "vm/fail.h"

static const char TX[] = "ordain.tx";

struct tx *tx_self(lua_State *L)
{
	return lua_touserdata(L, lua_upvalueindex(1));
}

static int status_of(const struct err *err)
{
	switch (err->kind) {
	case ERR_TEMP:
		return 503;
	case ERR_REFUSED:
		return 409;
	default:
		return 500;
	}
}

void tx_raise(lua_State *L, const struct err *err)
{
	vm_raise_fail(L, status_of(err), err->code, "%s", err->text);
}

void tx_must_write(lua_State *L, const struct tx *tx, const char *what)
{
	if (!tx->write)
		luaL_error(L, "tx:%s is not possible in a read", what);
}

static void set_methods(lua_State *L, struct tx *tx, const tx_method *methods)
{
	lua_pushlightuserdata(L, tx);
	luaL_setfuncs(L, methods, 1);
}

void tx_open(struct tx *tx, struct seat *seat)
{
	memset(tx, 0, sizeof(*tx));
	tx->seat = seat;
	arena_init(&tx->arena);
	lua_State *L = vm_lua(seat->vm);
	lua_newtable(L);
	lua_newtable(L);
	lua_newtable(L);
	set_methods(L, tx, tx_read_methods);
	set_methods(L, tx, tx_write_methods);
	set_methods(L, tx, tx_decide_methods);
	set_methods(L, tx, tx_event_methods);
	set_methods(L, tx, tx_call_methods);
	set_methods(L, tx, tx_host_methods);
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, -2);
	lua_setfield(L, LUA_REGISTRYINDEX, TX);
}

void tx_fini(struct tx *tx)
{
	set_drop(tx->after.set);
	arena_fini(&tx->arena);
}

void tx_begin(struct tx *tx, bool write)
{
	arena_reset(&tx->arena);
	tx->now = clock_now(service_clock(tx->seat->service));
	instant_text(tx->now, tx->now_text);
	tx->write = write;
	tx->preview = tx->counting = false;
	tx->depth = 0;
	tx->records = tx->last_record = NULL;
	tx->counts = NULL;
	set_drop(tx->after.set);
	memset(&tx->after, 0, sizeof(tx->after));
	tx->request_id = tx->reason = NULL;
	tx->purpose = tx->area = "";
	memset(&tx->actor, 0, sizeof(tx->actor));
}

void tx_push(struct tx *tx)
{
	lua_getfield(vm_lua(tx->seat->vm), LUA_REGISTRYINDEX, TX);
}

static void push_actor(lua_State *L, const struct actor *actor)
{
	lua_createtable(L, 0, 4);
	lua_pushstring(L, actor->kind);
	lua_setfield(L, -2, "kind");
	lua_pushstring(L, actor->id);
	lua_setfield(L, -2, "id");
	lua_pushstring(L, actor->on_behalf_of);
	lua_setfield(L, -2, "on_behalf_of");
	lua_createtable(L, (int)actor->role_count, 0);
	for (size_t i = 0; i < actor->role_count; i++) {
		lua_pushstring(L, actor->roles[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "roles");
}

void tx_publish(struct tx *tx)
{
	lua_State *L = vm_lua(tx->seat->vm);
	tx_push(tx);
	lua_pushstring(L, tx->now_text);
	lua_setfield(L, -2, "now");
	push_actor(L, &tx->actor);
	lua_setfield(L, -2, "actor");
	lua_pushstring(L, tx->request_id);
	lua_setfield(L, -2, "request_id");
	lua_pop(L, 1);
}
