/* table: insert, remove, concat, sort, unpack. Raw access, lengths checked, the
 * work charged first; a frozen table refuses to be changed. */
#include "vm/inside.h"

static int table_insert(lua_State *L)
{
	freeze_check_writable(L, 1);
	lua_Integer n = (lua_Integer)lua_rawlen(L, 1) + 1, at = n;
	if (lua_gettop(L) == 3) {
		at = luaL_checkinteger(L, 2);
		luaL_argcheck(L, at >= 1 && at <= n, 2, "position out of bounds");
	} else if (lua_gettop(L) != 2) {
		return luaL_error(L, "table.insert takes two or three arguments");
	}
	vm_charge(L, n - at + 1);
	for (lua_Integer i = n; i > at; i--) {
		lua_rawgeti(L, 1, i - 1);
		lua_rawseti(L, 1, i);
	}
	lua_rawseti(L, 1, at);
	return 0;
}

static int table_remove(lua_State *L)
{
	freeze_check_writable(L, 1);
	lua_Integer n = (lua_Integer)lua_rawlen(L, 1), at = luaL_optinteger(L, 2, n);
	if (lua_gettop(L) > 1)
		luaL_argcheck(L, (at >= 1 && at <= n + 1) || (n == 0 && at == 0), 2,
			"position out of bounds");
	vm_charge(L, n > at ? n - at + 1 : 1);
	lua_rawgeti(L, 1, at);
	for (; at < n; at++) {
		lua_rawgeti(L, 1, at + 1);
		lua_rawseti(L, 1, at);
	}
	if (at == n && n > 0) {
		lua_pushnil(L);
		lua_rawseti(L, 1, at);
	}
	return 1;
}

static int table_concat(lua_State *L)
{
	size_t between, len;
	luaL_Buffer b;
	const char *sep = luaL_optlstring(L, 2, "", &between);
	lua_settop(L, 4);
	freeze_read(L, 1);
	lua_replace(L, 1);
	lua_Integer from = luaL_optinteger(L, 3, 1);
	lua_Integer to = luaL_optinteger(L, 4, (lua_Integer)lua_rawlen(L, 1));
	luaL_buffinit(L, &b);
	for (lua_Integer i = from; i <= to; i++) {
		int type = lua_rawgeti(L, 1, i);
		if (type != LUA_TSTRING && type != LUA_TNUMBER)
			return luaL_error(L, "table.concat: value %I is a %s", (LUAI_UACINT)i,
				luaL_typename(L, -1));
		lua_tolstring(L, -1, &len);
		vm_charge(L, (int64_t)((len + between) / 8 + 1));
		luaL_addvalue(&b);
		if (i == to)
			break;
		luaL_addlstring(&b, sep, between);
	}
	luaL_pushresult(&b);
	return 1;
}

static int table_sort(lua_State *L)
{
	freeze_check_writable(L, 1);
	lua_settop(L, 2);
	if (!lua_isnil(L, 2))
		luaL_checktype(L, 2, LUA_TFUNCTION);
	sort_table(L, 1, lua_isnil(L, 2) ? 0 : 2);
	return 0;
}

static int table_unpack(lua_State *L)
{
	lua_settop(L, 3);
	freeze_read(L, 1);
	lua_replace(L, 1);
	lua_Integer from = luaL_optinteger(L, 2, 1);
	lua_Integer to = luaL_optinteger(L, 3, (lua_Integer)lua_rawlen(L, 1));
	if (from > to)
		return 0;
	if ((lua_Unsigned)to - (lua_Unsigned)from >= VM_SPREAD)
		return luaL_error(L, "table.unpack gives at most %d values", VM_SPREAD);
	int n = (int)(to - from) + 1;
	luaL_checkstack(L, n, NULL);
	for (int i = 0; i < n; i++)
		lua_rawgeti(L, 1, from + i);
	return n;
}

void lib_table_push(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{ "concat", table_concat },
		{ "insert", table_insert },
		{ "remove", table_remove },
		{ "sort", table_sort },
		{ "unpack", table_unpack },
		{ NULL, NULL },
	};
	lib_push(L, functions, NULL, NULL);
}
