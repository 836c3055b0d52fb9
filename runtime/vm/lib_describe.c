/* Descriptors: the words areas write shapes with. Each gives a plain table as
 * value/contract.h reads it; an option that a type does not have raises here, at
 * the line that wrote it. */
#include <string.h>

#include "vm/inside.h"
#include "vm/lib.h"

static bool listed(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

void describe_push(lua_State *L, const char *contract, int arg, const char *const *names)
{
	luaL_checkstack(L, 8, NULL);
	if (lua_gettop(L) < arg)
		lua_settop(L, arg);
	lua_createtable(L, 0, 4);
	lua_pushstring(L, contract);
	lua_setfield(L, -2, "contract");
	if (lua_isnoneornil(L, arg))
		return;
	int made = lua_gettop(L);
	freeze_read(L, arg);
	lua_pushnil(L);
	while (lua_next(L, made + 1)) {
		if (lua_type(L, -2) != LUA_TSTRING)
			luaL_error(L, "%s: options are written name = value", contract);
		if (!listed(lua_tostring(L, -2), names))
			luaL_error(L, "%s has no option '%s'", contract, lua_tostring(L, -2));
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		lua_rawset(L, made);
	}
	lua_settop(L, made);
}

static const char *const summary_only[] = { "summary", NULL };

static int call_integer(lua_State *L)
{
	describe_push(L, "integer", 2, (const char *const[]){ "max", "min", "summary", NULL });
	return 1;
}

static int call_boolean(lua_State *L)
{
	describe_push(L, "boolean", 2, summary_only);
	return 1;
}

static int call_id(lua_State *L)
{
	describe_push(L, "id", 2, summary_only);
	return 1;
}

static int call_zone(lua_State *L)
{
	describe_push(L, "zone", 2, summary_only);
	return 1;
}

static int call_file(lua_State *L)
{
	describe_push(L, "file", 2, summary_only);
	return 1;
}

static int call_any(lua_State *L)
{
	describe_push(L, "any", 2, summary_only);
	return 1;
}

/* choice { "a", "b", summary = "…" } */
static int describe_choice(lua_State *L)
{
	lua_settop(L, 1);
	freeze_read(L, 1);
	lua_createtable(L, 0, 3);
	lua_pushliteral(L, "choice");
	lua_setfield(L, 3, "contract");
	lua_getfield(L, 2, "summary");
	lua_setfield(L, 3, "summary");
	lua_Integer n = (lua_Integer)lua_rawlen(L, 2);
	lua_createtable(L, (int)n, 0);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, 2, i);
		lua_rawseti(L, 4, i);
	}
	lua_setfield(L, 3, "of");
	return 1;
}

static int describe_absent(lua_State *L, const char *word)
{
	luaL_argcheck(L, lua_istable(L, 1), 1, "it takes a type");
	describe_push(L, word, 2, summary_only);
	lua_pushvalue(L, 1);
	lua_setfield(L, -2, "of");
	return 1;
}

static int describe_optional(lua_State *L)
{
	return describe_absent(L, "optional");
}

static int describe_nullable(lua_State *L)
{
	return describe_absent(L, "nullable");
}

static int describe_map(lua_State *L)
{
	luaL_argcheck(L, lua_istable(L, 1), 1, "map(T) takes a type");
	describe_push(L, "map", 2, (const char *const[]){ "max", "summary", NULL });
	lua_pushvalue(L, 1);
	lua_setfield(L, -2, "of");
	return 1;
}

/* record { name = T, … [, summary = "words"] } or record({…}, { summary = … }). A
 * field called summary is a type and so never a text. */
static int describe_record(lua_State *L)
{
	lua_settop(L, 2);
	describe_push(L, "record", 2, summary_only);
	freeze_read(L, 1);
	lua_newtable(L);
	lua_pushnil(L);
	while (lua_next(L, 4)) {
		bool words = lua_type(L, -1) == LUA_TSTRING && lua_type(L, -2) == LUA_TSTRING &&
			strcmp(lua_tostring(L, -2), "summary") == 0;
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		lua_rawset(L, words ? 3 : 5);
	}
	lua_setfield(L, 3, "fields");
	lua_settop(L, 3);
	return 1;
}

void lib_describe_set(lua_State *L)
{
	static const luaL_Reg none[] = { { NULL, NULL } };
	static const luaL_Reg types[] = {
		{ "integer", call_integer },
		{ "boolean", call_boolean },
		{ "id", call_id },
		{ "zone", call_zone },
		{ "file", call_file },
		{ "any", call_any },
		{ NULL, NULL },
	};
	static const luaL_Reg makers[] = {
		{ "choice", describe_choice },
		{ "optional", describe_optional },
		{ "nullable", describe_nullable },
		{ "map", describe_map },
		{ "record", describe_record },
		{ NULL, NULL },
	};
	for (const luaL_Reg *type = types; type->name != NULL; type++) {
		lib_push(L, none, type->name, type->func);
		lua_setfield(L, -2, type->name);
	}
	luaL_setfuncs(L, makers, 0);
}
