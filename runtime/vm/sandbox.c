/* Environments. The list of names is built once per state and copied for each
 * file: an environment is an empty table that reads from its own copy and raises
 * on assignment, so no file can change what another sees, nor its own names. */
#include "vm/sandbox.h"

#include "vm/inside.h"
#include "vm/lib.h"

static const char NAMES = 0, NAMES_META = 1;

static const char *key_text(lua_State *L)
{
	return lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
}

static int raise_unknown(lua_State *L)
{
	return luaL_error(L, "unknown name '%s'", key_text(L));
}

static int raise_assigned(lua_State *L)
{
	const char *name = key_text(L);
	return luaL_error(L, "'%s' would be a global: write `local %s`", name, name);
}

static void set_libraries(lua_State *L)
{
	static const struct {
		const char *name;
		void (*push)(lua_State *L);
	} libraries[] = {
		{ "string", lib_string_push },
		{ "table", lib_table_push },
		{ "math", lib_math_push },
		{ "utf8", lib_utf8_push },
		{ "date", lib_date_push },
		{ "instant", lib_instant_push },
		{ "decimal", lib_decimal_push },
		{ "money", lib_money_push },
		{ "list", lib_list_push },
		{ "text", lib_text_push },
	};
	for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
		libraries[i].push(L);
		lua_setfield(L, -2, libraries[i].name);
	}
}

/* ("x"):upper() reads from the frozen library; arithmetic on texts raises. */
static void open_strings(lua_State *L)
{
	lua_pushliteral(L, "");
	lua_createtable(L, 0, 2);
	lua_getfield(L, -3, "string");
	lua_setfield(L, -2, "__index");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_setmetatable(L, -2);
	lua_pop(L, 1);
}

void sandbox_open(lua_State *L)
{
	enum vm_kind kind = vm_kind_of(vm_of(L));
	fail_open(L);
	lib_list_open(L);
	lib_decimal_open(L);
	lib_money_open(L);
	lua_newtable(L);
	basic_set(L, kind);
	set_libraries(L);
	open_strings(L);
	if (kind == VM_SCRIPT) {
		lib_describe_set(L);
		fail_push(L);
		lua_setfield(L, -2, "fail");
	}
	lua_rawsetp(L, LUA_REGISTRYINDEX, &NAMES);
	lua_createtable(L, 0, 2);
	lua_pushcfunction(L, raise_unknown);
	lua_setfield(L, -2, "__index");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_rawsetp(L, LUA_REGISTRYINDEX, &NAMES_META);
}

void sandbox_push_script_env(lua_State *L)
{
	luaL_checkstack(L, 6, NULL);
	lua_createtable(L, 0, 48);
	lua_rawgetp(L, LUA_REGISTRYINDEX, &NAMES);
	lua_pushnil(L);
	while (lua_next(L, -2)) {
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		lua_rawset(L, -5);
	}
	lua_pop(L, 1);
}

void sandbox_push_env(lua_State *L)
{
	luaL_checkstack(L, 8, NULL);
	lua_newtable(L);
	lua_createtable(L, 0, 3);
	sandbox_push_script_env(L);
	lua_rawgetp(L, LUA_REGISTRYINDEX, &NAMES_META);
	lua_setmetatable(L, -2);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, raise_assigned);
	lua_setfield(L, -2, "__newindex");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_setmetatable(L, -2);
}

/* Pushes the names of the environment at idx; false: it is none of ours. */
static bool push_names(lua_State *L, int idx)
{
	if (!lua_getmetatable(L, idx))
		return false;
	lua_getfield(L, -1, "__newindex");
	bool ours = lua_tocfunction(L, -1) == raise_assigned;
	lua_pop(L, 1);
	if (ours)
		lua_getfield(L, -1, "__index");
	lua_remove(L, ours ? -2 : -1);
	return ours;
}

void sandbox_seal(lua_State *L, int idx)
{
	idx = lua_absindex(L, idx);
	luaL_checkstack(L, 6, NULL);
	if (!push_names(L, idx))
		return;
	lua_pushnil(L);
	while (lua_next(L, idx)) {
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		lua_rawset(L, -4);
		lua_pushvalue(L, -1);
		lua_pushnil(L);
		lua_rawset(L, idx);
	}
	lua_pop(L, 1);
}
