/* Read-only tables. A frozen table is an empty one, the proxy, whose metatable
 * reads from the real one and raises on every write. The real table is never
 * handed out: our libraries read it in place. The metatable keeps it at [1] too,
 * where value/ finds it when it writes a frozen table as part of a value. */
#include "vm/inside.h"

enum { FREEZE_DEPTH = 100 };

bool freeze_real(lua_State *L, int idx)
{
	if (lua_type(L, idx) != LUA_TTABLE || !lua_getmetatable(L, idx))
		return false;
	if (lua_rawgeti(L, -1, 1) == LUA_TTABLE) {
		lua_remove(L, -2);
		return true;
	}
	lua_pop(L, 2);
	return false;
}

void freeze_read(lua_State *L, int idx)
{
	idx = lua_absindex(L, idx);
	luaL_checktype(L, idx, LUA_TTABLE);
	if (!freeze_real(L, idx))
		lua_pushvalue(L, idx);
}

static int raise_read_only(lua_State *L)
{
	if (lua_type(L, 2) == LUA_TSTRING)
		return luaL_error(L, "this table is read-only (field '%s')", lua_tostring(L, 2));
	return luaL_error(L, "this table is read-only");
}

void freeze_check_writable(lua_State *L, int idx)
{
	luaL_checktype(L, idx, LUA_TTABLE);
	if (freeze_real(L, idx))
		luaL_error(L, "this table is read-only");
}

static int length(lua_State *L)
{
	freeze_read(L, 1);
	lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
	return 1;
}

/* The real table is on the top; leaves the proxy above it. */
static void push_proxy(lua_State *L, lua_CFunction call)
{
	lua_newtable(L);
	lua_createtable(L, 1, 6);
	lua_pushvalue(L, -3);
	lua_rawseti(L, -2, 1);
	lua_pushvalue(L, -3);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, raise_read_only);
	lua_setfield(L, -2, "__newindex");
	lua_pushcfunction(L, length);
	lua_setfield(L, -2, "__len");
	lua_pushcfunction(L, basic_pairs);
	lua_setfield(L, -2, "__pairs");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	if (call != NULL) {
		lua_pushcfunction(L, call);
		lua_setfield(L, -2, "__call");
	}
	lua_setmetatable(L, -2);
}

void freeze_push(lua_State *L, lua_CFunction call)
{
	luaL_checkstack(L, 6, NULL);
	push_proxy(L, call);
	lua_remove(L, -2);
}

static void freeze_deep(lua_State *L, int memo, int depth);

/* Replaces the fields of the table at `table` that are tables themselves. */
static void freeze_fields(lua_State *L, int table, int memo, int depth)
{
	lua_pushnil(L);
	while (lua_next(L, table)) {
		if (lua_type(L, -1) == LUA_TTABLE) {
			freeze_deep(L, memo, depth + 1);
			lua_pushvalue(L, -2);
			lua_insert(L, -2);
			lua_rawset(L, table);
		} else {
			lua_pop(L, 1);
		}
	}
}

static void freeze_deep(lua_State *L, int memo, int depth)
{
	if (depth > FREEZE_DEPTH)
		luaL_error(L, "tables are nested too deeply to be frozen");
	luaL_checkstack(L, 12, NULL);
	if (freeze_real(L, -1)) {
		lua_pop(L, 1);
		return;
	}
	lua_pushvalue(L, -1);
	if (lua_rawget(L, memo) != LUA_TNIL) {
		lua_remove(L, -2);
		return;
	}
	lua_pop(L, 1);
	push_proxy(L, NULL);
	lua_pushvalue(L, -2);
	lua_pushvalue(L, -2);
	lua_rawset(L, memo);
	freeze_fields(L, lua_gettop(L) - 1, memo, depth);
	lua_remove(L, -2);
}

void vm_freeze(lua_State *L, bool deep)
{
	luaL_checkstack(L, 6, NULL);
	if (freeze_real(L, -1)) {
		lua_pop(L, 1);
		return;
	}
	if (!deep) {
		freeze_push(L, NULL);
		return;
	}
	lua_newtable(L);
	lua_insert(L, -2);
	freeze_deep(L, lua_gettop(L) - 1, 0);
	lua_remove(L, -2);
}
