/* Faces: decimals, money and lists inside a VM.
 *
 * What must hold: a pointer that face_decimal or face_money returns really is
 * one. Every userdata of ours begins with the address of a static of this file;
 * only C makes userdata, and nothing else in the process has that address, so
 * the check needs no metatable and no Lua stack. Metatables live in the registry
 * under the same addresses and are closed to scripts. */
#include "value/face.h"
#include "value/contract.h"
#include <lauxlib.h>

struct face_decimal {
	const void *tag;
	struct decimal value;
};
struct face_money {
	const void *tag;
	struct money value;
};

static const char decimal_tag, money_tag, list_tag;

static void open_meta(lua_State *L, const char *tag, const char *name)
{
	lua_createtable(L, 0, 16);
	lua_pushstring(L, name);
	lua_setfield(L, -2, "__name");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_rawsetp(L, LUA_REGISTRYINDEX, tag);
}

void face_open(lua_State *L)
{
	luaL_checkstack(L, 4, NULL);
	open_meta(L, &decimal_tag, "decimal");
	open_meta(L, &money_tag, "money");
	open_meta(L, &list_tag, "list");
}

static void set_meta(lua_State *L, const char *tag)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, tag);
	lua_setmetatable(L, -2);
}

void face_push_decimal(lua_State *L, struct decimal value)
{
	struct face_decimal *face = lua_newuserdatauv(L, sizeof *face, 0);
	face->tag = &decimal_tag;
	face->value = value;
	set_meta(L, &decimal_tag);
}

void face_push_money(lua_State *L, struct money value)
{
	struct face_money *face = lua_newuserdatauv(L, sizeof *face, 0);
	face->tag = &money_tag;
	face->value = value;
	set_meta(L, &money_tag);
}

void face_push_list(lua_State *L, int n)
{
	lua_createtable(L, n, 0);
	set_meta(L, &list_tag);
}

/* The userdata at idx if it begins with this tag. */
static const void *tagged(lua_State *L, int idx, size_t size, const void *tag)
{
	if (lua_type(L, idx) != LUA_TUSERDATA || lua_rawlen(L, idx) != size)
		return NULL;
	const void *const *face = lua_touserdata(L, idx);
	return *face == tag ? face : NULL;
}

const struct decimal *face_decimal(lua_State *L, int idx)
{
	const struct face_decimal *face = tagged(L, idx, sizeof *face, &decimal_tag);
	return face == NULL ? NULL : &face->value;
}

const struct money *face_money(lua_State *L, int idx)
{
	const struct face_money *face = tagged(L, idx, sizeof *face, &money_tag);
	return face == NULL ? NULL : &face->value;
}

bool face_is_list(lua_State *L, int idx)
{
	if (lua_type(L, idx) != LUA_TTABLE || !lua_getmetatable(L, idx))
		return false;
	lua_rawgetp(L, LUA_REGISTRYINDEX, &list_tag);
	bool same = lua_rawequal(L, -1, -2);
	lua_pop(L, 2);
	return same;
}

void face_thaw(lua_State *L)
{
	if (!lua_getmetatable(L, -1))
		return;
	if (lua_rawgeti(L, -1, 1) == LUA_TTABLE)
		lua_replace(L, -3);
	else
		lua_pop(L, 1);
	lua_pop(L, 1);
}

void face_decimal_meta(lua_State *L)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &decimal_tag);
}

void face_money_meta(lua_State *L)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &money_tag);
}

void face_list_meta(lua_State *L)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &list_tag);
}

void face_push_names(lua_State *L, const struct contract *record)
{
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, record) == LUA_TTABLE)
		return;
	lua_pop(L, 1);
	lua_createtable(L, (int)record->count, 0);
	for (size_t i = 0; i < record->count; i++) {
		lua_pushlstring(L, record->fields[i].name, record->fields[i].name_len);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_pushvalue(L, -1);
	lua_rawsetp(L, LUA_REGISTRYINDEX, record);
}
