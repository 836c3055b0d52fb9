/* list: sequences that know they are one, so that an empty list is written as [].
 * The methods are found through the metatable; elements are plain fields, and a
 * loop over a list costs what a loop over any table costs. */
#include "vm/inside.h"

/* Puts the table to read from at index 1 and gives its length, charged. */
static lua_Integer readable(lua_State *L)
{
	freeze_read(L, 1);
	lua_replace(L, 1);
	lua_Integer n = (lua_Integer)lua_rawlen(L, 1);
	vm_charge(L, n);
	return n;
}

static int list_new(lua_State *L)
{
	lua_settop(L, 1);
	if (lua_isnil(L, 1)) {
		face_push_list(L, 0);
		return 1;
	}
	lua_Integer n = readable(L);
	face_push_list(L, (int)n);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, 1, i);
		lua_rawseti(L, 2, i);
	}
	return 1;
}

static int list_add(lua_State *L)
{
	freeze_check_writable(L, 1);
	luaL_checkany(L, 2);
	luaL_argcheck(L, !lua_isnil(L, 2), 2, "nil cannot be added");
	lua_settop(L, 2);
	lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
	return 1;
}

/* Calls the function at 2 with element i. */
static void apply(lua_State *L, lua_Integer i)
{
	lua_pushvalue(L, 2);
	lua_rawgeti(L, 1, i);
	lua_pushinteger(L, i);
	lua_call(L, 2, 1);
}

static int list_map(lua_State *L)
{
	luaL_checktype(L, 2, LUA_TFUNCTION);
	lua_settop(L, 2);
	lua_Integer n = readable(L);
	face_push_list(L, (int)n);
	for (lua_Integer i = 1; i <= n; i++) {
		apply(L, i);
		if (lua_isnil(L, -1))
			return luaL_error(L, "map: the function gave nil for element %I",
				(LUAI_UACINT)i);
		lua_rawseti(L, 3, i);
	}
	return 1;
}

static int list_filter(lua_State *L)
{
	luaL_checktype(L, 2, LUA_TFUNCTION);
	lua_settop(L, 2);
	lua_Integer n = readable(L), kept = 0;
	face_push_list(L, 0);
	for (lua_Integer i = 1; i <= n; i++) {
		apply(L, i);
		if (lua_toboolean(L, -1)) {
			lua_rawgeti(L, 1, i);
			lua_rawseti(L, 3, ++kept);
		}
		lua_pop(L, 1);
	}
	return 1;
}

static int list_first(lua_State *L)
{
	lua_settop(L, 2);
	lua_Integer n = readable(L);
	if (!lua_isnil(L, 2))
		luaL_checktype(L, 2, LUA_TFUNCTION);
	for (lua_Integer i = 1; i <= n; i++) {
		bool found = lua_isnil(L, 2);
		if (!found) {
			apply(L, i);
			found = lua_toboolean(L, -1);
			lua_pop(L, 1);
		}
		if (found) {
			lua_rawgeti(L, 1, i);
			return 1;
		}
	}
	lua_pushnil(L);
	return 1;
}

static int list_has(lua_State *L)
{
	luaL_checkany(L, 2);
	lua_settop(L, 2);
	lua_Integer n = readable(L);
	bool found = false;
	for (lua_Integer i = 1; i <= n && !found; i++) {
		lua_rawgeti(L, 1, i);
		if (lua_type(L, -1) == LUA_TSTRING)
			vm_charge(L, (int64_t)(lua_rawlen(L, -1) / 64));
		found = lua_compare(L, 2, -1, LUA_OPEQ);
		lua_pop(L, 1);
	}
	lua_pushboolean(L, found);
	return 1;
}

static int list_join(lua_State *L)
{
	size_t between, len;
	luaL_Buffer b;
	const char *sep = luaL_optlstring(L, 2, "", &between);
	lua_settop(L, 2);
	lua_Integer n = readable(L);
	luaL_buffinit(L, &b);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, 1, i);
		text_push(L, -1);
		lua_remove(L, -2);
		lua_tolstring(L, -1, &len);
		vm_charge(L, (int64_t)((len + between) / 8));
		luaL_addvalue(&b);
		if (i < n)
			luaL_addlstring(&b, sep, between);
	}
	luaL_pushresult(&b);
	return 1;
}

static int list_sort(lua_State *L)
{
	freeze_check_writable(L, 1);
	lua_settop(L, 2);
	if (!lua_isnil(L, 2))
		luaL_checktype(L, 2, LUA_TFUNCTION);
	sort_table(L, 1, lua_isnil(L, 2) ? 0 : 2);
	lua_settop(L, 1);
	return 1;
}

void lib_list_open(lua_State *L)
{
	static const luaL_Reg methods[] = {
		{ "add", list_add },
		{ "filter", list_filter },
		{ "first", list_first },
		{ "has", list_has },
		{ "join", list_join },
		{ "map", list_map },
		{ "sort", list_sort },
		{ NULL, NULL },
	};
	face_list_meta(L);
	lua_newtable(L);
	luaL_setfuncs(L, methods, 0);
	lua_setfield(L, -2, "__index");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_pop(L, 1);
}

/* list(D [, options]) */
static int list_call(lua_State *L)
{
	luaL_argcheck(L, lua_istable(L, 2), 2, "list(T) takes a type");
	describe_push(L, "list", 3, (const char *const[]){ "max", "min", "summary", NULL });
	lua_pushvalue(L, 2);
	lua_setfield(L, -2, "of");
	return 1;
}

void lib_list_push(lua_State *L)
{
	static const luaL_Reg functions[] = { { "new", list_new }, { NULL, NULL } };
	lib_push(L, functions, "list", list_call);
}
