/* The basic functions: what is left of Lua's own in a closed environment.
 *
 * What must hold: pairs goes through the keys in one order on every machine and
 * in every process (numbers first, then texts bytewise); pcall, in policies,
 * cannot hide a breach of the budget; nothing gives away an address. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vm/inside.h"

static int basic_assert(lua_State *L)
{
	luaL_checkany(L, 1);
	if (lua_toboolean(L, 1))
		return lua_gettop(L);
	if (lua_gettop(L) == 1)
		return luaL_error(L, "assertion failed");
	lua_settop(L, 2);
	return lua_error(L);
}

static int basic_error(lua_State *L)
{
	int level = (int)luaL_optinteger(L, 2, 1);
	lua_settop(L, 1);
	if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
		luaL_where(L, level);
		lua_insert(L, 1);
		lua_concat(L, 2);
	}
	return lua_error(L);
}

static int basic_pcall(lua_State *L)
{
	luaL_checkany(L, 1);
	lua_pushboolean(L, 1);
	lua_insert(L, 1);
	int status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
	vm_settle(L, status);
	if (status == LUA_OK)
		return lua_gettop(L);
	lua_pushboolean(L, 0);
	lua_replace(L, 1);
	return 2;
}

static int basic_select(lua_State *L)
{
	int n = lua_gettop(L);
	if (lua_type(L, 1) == LUA_TSTRING && *lua_tostring(L, 1) == '#') {
		lua_pushinteger(L, n - 1);
		return 1;
	}
	lua_Integer i = luaL_checkinteger(L, 1);
	if (i < 0)
		i = n + i;
	else if (i > n)
		i = n;
	luaL_argcheck(L, i >= 1, 1, "index out of range");
	return n - (int)i;
}

/* A whole number in a base, with sign and spaces around it; nil otherwise. */
static int number_in_base(lua_State *L, const char *s, int base)
{
	lua_Unsigned value = 0;
	s += strspn(s, " \t\n\r\f\v");
	bool negative = *s == '-';
	s += *s == '-' || *s == '+';
	const char *first = s;
	for (;; s++) {
		int digit = *s >= '0' && *s <= '9'             ? *s - '0'
			: (*s | 32) >= 'a' && (*s | 32) <= 'z' ? (*s | 32) - 'a' + 10
							       : 99;
		if (digit >= base)
			break;
		value = value * (lua_Unsigned)base + (lua_Unsigned)digit;
	}
	bool any = s > first;
	s += strspn(s, " \t\n\r\f\v");
	if (!any || *s != 0)
		return 0;
	lua_pushinteger(L, (lua_Integer)(negative ? 0u - value : value));
	return 1;
}

static int basic_tonumber(lua_State *L)
{
	size_t len = 0;
	luaL_checkany(L, 1);
	if (lua_type(L, 1) == LUA_TSTRING) {
		lua_tolstring(L, 1, &len);
		vm_charge(L, (int64_t)(len / 4));
	}
	if (!lua_isnoneornil(L, 2)) {
		lua_Integer base = luaL_checkinteger(L, 2);
		luaL_checktype(L, 1, LUA_TSTRING);
		luaL_argcheck(L, base >= 2 && base <= 36, 2, "base out of range");
		const char *text = lua_tostring(L, 1);
		if (strlen(text) == len && number_in_base(L, text, (int)base))
			return 1;
		lua_pushnil(L);
	} else if (lua_type(L, 1) == LUA_TNUMBER) {
		lua_settop(L, 1);
	} else if (len == 0 || lua_stringtonumber(L, lua_tostring(L, 1)) != len + 1) {
		lua_pushnil(L);
	}
	return 1;
}

static int basic_tostring(lua_State *L)
{
	luaL_checkany(L, 1);
	text_push(L, 1);
	return 1;
}

static int basic_type(lua_State *L)
{
	luaL_checkany(L, 1);
	lua_pushstring(L, luaL_typename(L, 1));
	return 1;
}

static int ipairs_step(lua_State *L)
{
	lua_Integer i = luaL_checkinteger(L, 2);
	i = (lua_Integer)((lua_Unsigned)i + 1);
	lua_pushinteger(L, i);
	return lua_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

static int basic_ipairs(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_pushcfunction(L, ipairs_step);
	lua_pushvalue(L, 1);
	lua_pushinteger(L, 0);
	return 3;
}

/* Scripts only: any order, for `next(t) == nil`. */
static int basic_next(lua_State *L)
{
	lua_settop(L, 2);
	freeze_read(L, 1);
	lua_replace(L, 1);
	if (lua_next(L, 1))
		return 2;
	lua_pushnil(L);
	return 1;
}

/* ---- pairs --------------------------------------------------------------- */

struct key {
	int slot; /* in the table of keys that keeps them alive */
	int type; /* 0 integer, 1 float, 2 text */
	union {
		lua_Integer integer;
		lua_Number number;
		const char *text;
	} value;
	size_t len;
};
struct walk {
	size_t count, at;
	struct key keys[];
};

/* On every platform we build for a long double holds each int64 exactly. */
static long double key_number(const struct key *key)
{
	return key->type == 0 ? (long double)key->value.integer : (long double)key->value.number;
}

static int compare_keys(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	if (a->type == 2 && b->type == 2) {
		int side = memcmp(a->value.text, b->value.text, a->len < b->len ? a->len : b->len);
		return side != 0 ? side : (a->len > b->len) - (a->len < b->len);
	}
	if (a->type == 2 || b->type == 2)
		return a->type == 2 ? 1 : -1;
	if (a->type == 0 && b->type == 0)
		return (a->value.integer > b->value.integer) -
			(a->value.integer < b->value.integer);
	long double x = key_number(a), y = key_number(b);
	return (x > y) - (x < y);
}

static void read_key(lua_State *L, struct key *key)
{
	if (lua_type(L, -1) == LUA_TSTRING) {
		key->type = 2;
		key->value.text = lua_tolstring(L, -1, &key->len);
	} else if (lua_isinteger(L, -1)) {
		key->type = 0;
		key->value.integer = lua_tointeger(L, -1);
	} else if (lua_type(L, -1) == LUA_TNUMBER) {
		key->type = 1;
		key->value.number = lua_tonumber(L, -1);
	} else {
		luaL_error(L, "pairs: a key is a %s, not a number or a text", luaL_typename(L, -1));
	}
}

static size_t count_keys(lua_State *L, int table)
{
	size_t n = 0;
	lua_pushnil(L);
	while (lua_next(L, table)) {
		lua_pop(L, 1);
		if (++n % 64 == 0)
			vm_charge(L, 64);
	}
	return n;
}

/* Pushes the keys' table and the walk; says whether they already lie in order. */
static bool collect(lua_State *L, int table, struct walk **out, size_t count)
{
	bool ordered = true;
	lua_createtable(L, (int)count, 0);
	struct walk *walk = lua_newuserdatauv(L, sizeof(*walk) + count * sizeof(struct key), 1);
	walk->count = walk->at = 0;
	lua_pushnil(L);
	while (walk->count < count && lua_next(L, table)) {
		struct key *key = &walk->keys[walk->count];
		lua_pop(L, 1);
		read_key(L, key);
		key->slot = (int)++walk->count;
		lua_pushvalue(L, -1);
		lua_rawseti(L, -4, key->slot);
		if (walk->count > 1 && compare_keys(key - 1, key) > 0)
			ordered = false;
	}
	if (walk->count == count)
		lua_pop(L, 1);
	*out = walk;
	return ordered;
}

/* (table, last key) -> the next key that still has a value. */
static int pairs_step(lua_State *L)
{
	struct walk *walk = lua_touserdata(L, lua_upvalueindex(1));
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	lua_getiuservalue(L, lua_upvalueindex(1), 1);
	while (walk->at < walk->count) {
		lua_rawgeti(L, 2, walk->keys[walk->at++].slot);
		lua_pushvalue(L, 3);
		if (lua_gettable(L, 1) != LUA_TNIL)
			return 2;
		lua_settop(L, 2);
		vm_charge(L, 1);
	}
	lua_pushnil(L);
	return 1;
}

int basic_pairs(lua_State *L)
{
	struct walk *walk;
	lua_settop(L, 1);
	freeze_read(L, 1);
	size_t count = count_keys(L, 2);
	luaL_argcheck(L, count < (size_t)1 << 26, 1, "too many keys");
	vm_charge(L, sort_cost(count));
	bool ordered = collect(L, 2, &walk, count);
	if (!ordered)
		qsort(walk->keys, walk->count, sizeof(walk->keys[0]), compare_keys);
	lua_insert(L, -2);
	lua_setiuservalue(L, -2, 1);
	lua_pushcclosure(L, pairs_step, 1);
	lua_pushvalue(L, 1);
	lua_pushnil(L);
	return 3;
}

void basic_set(lua_State *L, enum vm_kind kind)
{
	static const luaL_Reg functions[] = {
		{ "assert", basic_assert },
		{ "error", basic_error },
		{ "ipairs", basic_ipairs },
		{ "pairs", basic_pairs },
		{ "select", basic_select },
		{ "tonumber", basic_tonumber },
		{ "tostring", basic_tostring },
		{ "type", basic_type },
		{ NULL, NULL },
	};
	luaL_setfuncs(L, functions, 0);
	lua_pushcfunction(L, kind == VM_POLICY ? basic_pcall : basic_next);
	lua_setfield(L, -2, kind == VM_POLICY ? "pcall" : "next");
}
