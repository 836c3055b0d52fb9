/* Lists, maps and plain data.
 *
 * What must hold: a list table is made once, with its exact size, from values
 * that wait on the Lua stack; that stack is checked as it grows. A map refuses a
 * key given twice, also when one of the two was null. Plain data is a list or a
 * map of plain data. */
#include "value/face.h"
#include "value/json_reader.h"
#include <lauxlib.h>

static const struct contract any_list = { .type = CONTRACT_LIST, .of = &contract_any };
static const struct contract any_map = { .type = CONTRACT_MAP, .of = &contract_any };
static const char absent; /* stands for null in a map until the map is whole */

void json_gather_list(lua_State *L, int n)
{
	int base = lua_gettop(L) - n;
	face_push_list(L, n);
	for (int i = n; i >= 1; i--) {
		lua_pushvalue(L, base + i);
		lua_rawseti(L, -2, i);
	}
	if (n > 0)
		lua_replace(L, base + 1);
	lua_settop(L, base + 1);
}

void json_count_items(struct json_reader *r, const struct contract *type, const struct path *path,
	size_t n)
{
	struct complaint complaint;
	if (!check_count(type, n, &complaint))
		json_report(r, path, &complaint);
}

bool json_read_list(struct json_reader *r, const struct contract *type, const struct path *path)
{
	lua_State *L = r->L;
	struct path here = { .up = path };
	if (*r->at != '[')
		return json_read_wrong(r, type, path);
	if (!json_enter(r))
		return false;
	for (;; here.index++) {
		enum json_next next = json_next_item(r, here.index == 0, ']');
		if (next == NEXT_STOP)
			return false;
		if (next == NEXT_END)
			break;
		if (here.index % JSON_STRIDE == 0)
			luaL_checkstack(L, JSON_STRIDE + JSON_SLOTS, NULL);
		if (!json_read_value(r, type->of, &here))
			return false;
		/* A null keeps its place; so does what is refused anyway. */
		if (lua_isnil(L, -1)) {
			lua_pop(L, 1);
			lua_pushlightuserdata(L, NULL);
		}
	}
	json_count_items(r, type, path, here.index);
	json_gather_list(L, (int)here.index);
	return true;
}

/* Sets table[key] = value from the top, unless the key is there already. */
static void set_new(struct json_reader *r, const struct path *path)
{
	lua_State *L = r->L;
	struct complaint complaint;
	lua_pushvalue(L, -2);
	bool fresh = lua_rawget(L, -4) == LUA_TNIL;
	lua_pop(L, 1);
	if (fresh) {
		lua_rawset(L, -3);
		return;
	}
	complain(&complaint, "FIELD_DUPLICATE", "the key is given twice");
	json_report(r, path, &complaint);
	lua_pop(L, 2);
}

/* Takes out the members that were null. */
static void drop_absent(lua_State *L)
{
	lua_pushnil(L);
	while (lua_next(L, -2) != 0) {
		bool drop = lua_touserdata(L, -1) == &absent;
		lua_pop(L, 1);
		if (!drop)
			continue;
		lua_pushvalue(L, -1);
		lua_pushnil(L);
		lua_rawset(L, -4);
	}
}

/* One member; its key is pushed first, so its name outlives the scratch. */
static bool read_map_member(struct json_reader *r, const struct contract *type,
	const struct path *path, struct span key, bool *nulls)
{
	lua_State *L = r->L;
	struct path here = { .up = path, .len = key.len };
	here.name = lua_pushlstring(L, key.at, key.len);
	if (!json_read_value(r, type->of, &here))
		return false;
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		lua_pushlightuserdata(L, (void *)(uintptr_t)&absent);
		*nulls = true;
	}
	set_new(r, &here);
	return true;
}

bool json_read_map(struct json_reader *r, const struct contract *type, const struct path *path)
{
	struct span key;
	bool nulls = false;
	size_t n = 0;
	if (*r->at != '{')
		return json_read_wrong(r, type, path);
	if (!json_enter(r))
		return false;
	lua_createtable(r->L, 0, 4);
	for (;; n++) {
		enum json_next next = json_next_member(r, n == 0, &key);
		if (next == NEXT_STOP)
			return false;
		if (next == NEXT_END)
			break;
		if (!read_map_member(r, type, path, key, &nulls))
			return false;
	}
	json_count_items(r, type, path, n);
	if (nulls)
		drop_absent(r->L);
	return true;
}

bool json_read_any(struct json_reader *r, const struct contract *type, const struct path *path)
{
	switch (*r->at) {
	case '"':
		return json_read_text(r, type, path);
	case '[':
		return json_read_list(r, &any_list, path);
	case '{':
		return json_read_map(r, &any_map, path);
	case 't':
	case 'f':
		return json_read_boolean(r, type, path);
	case 'n':
		lua_pushnil(r->L);
		return json_read_literal(r, "null", 4);
	default:
		return json_starts_number(r) ? json_read_integer(r, type, path)
					     : json_expect(r, "a value");
	}
}
