/* math: what gives the same bits on every machine. No transcendental functions,
 * no random numbers, no infinity to start from. */
#include <math.h>

#include "vm/inside.h"

static int math_abs(lua_State *L)
{
	if (lua_isinteger(L, 1)) {
		lua_Integer n = lua_tointeger(L, 1);
		lua_pushinteger(L, n < 0 ? (lua_Integer)(0u - (lua_Unsigned)n) : n);
	} else {
		lua_pushnumber(L, fabs(luaL_checknumber(L, 1)));
	}
	return 1;
}

/* An integer when it fits, as Lua's own do. */
static void push_whole(lua_State *L, lua_Number value)
{
	lua_Integer whole;
	if (lua_numbertointeger(value, &whole))
		lua_pushinteger(L, whole);
	else
		lua_pushnumber(L, value);
}

static int math_ceil(lua_State *L)
{
	if (lua_isinteger(L, 1))
		lua_settop(L, 1);
	else
		push_whole(L, ceil(luaL_checknumber(L, 1)));
	return 1;
}

static int math_floor(lua_State *L)
{
	if (lua_isinteger(L, 1))
		lua_settop(L, 1);
	else
		push_whole(L, floor(luaL_checknumber(L, 1)));
	return 1;
}

static int math_fmod(lua_State *L)
{
	if (!lua_isinteger(L, 1) || !lua_isinteger(L, 2)) {
		lua_pushnumber(L, fmod(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
		return 1;
	}
	lua_Integer a = lua_tointeger(L, 1), b = lua_tointeger(L, 2);
	luaL_argcheck(L, b != 0, 2, "zero");
	lua_pushinteger(L, b == -1 ? 0 : a % b);
	return 1;
}

static int math_modf(lua_State *L)
{
	lua_Number value = luaL_checknumber(L, 1);
	lua_Number whole = value < 0 ? ceil(value) : floor(value);
	lua_pushnumber(L, whole);
	lua_pushnumber(L, isinf(value) ? 0.0 : value - whole);
	return 2;
}

static int choose(lua_State *L, bool greatest)
{
	int n = lua_gettop(L), best = 1;
	luaL_checkany(L, 1);
	vm_charge(L, n);
	for (int i = 1; i <= n; i++) {
		if (face_decimal(L, i) == NULL && face_money(L, i) == NULL)
			luaL_checknumber(L, i);
		if (lua_compare(L, greatest ? best : i, greatest ? i : best, LUA_OPLT))
			best = i;
	}
	lua_pushvalue(L, best);
	return 1;
}

static int math_max(lua_State *L)
{
	return choose(L, true);
}

static int math_min(lua_State *L)
{
	return choose(L, false);
}

static int math_tointeger(lua_State *L)
{
	int exact = 0;
	luaL_checkany(L, 1);
	lua_Integer n = lua_type(L, 1) == LUA_TNUMBER ? lua_tointegerx(L, 1, &exact) : 0;
	if (exact)
		lua_pushinteger(L, n);
	else
		lua_pushnil(L);
	return 1;
}

static int math_type(lua_State *L)
{
	luaL_checkany(L, 1);
	if (lua_type(L, 1) == LUA_TNUMBER)
		lua_pushstring(L, lua_isinteger(L, 1) ? "integer" : "float");
	else
		lua_pushnil(L);
	return 1;
}

static int math_ult(lua_State *L)
{
	lua_Unsigned a = (lua_Unsigned)luaL_checkinteger(L, 1);
	lua_pushboolean(L, a < (lua_Unsigned)luaL_checkinteger(L, 2));
	return 1;
}

void lib_math_push(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{ "abs", math_abs },
		{ "ceil", math_ceil },
		{ "floor", math_floor },
		{ "fmod", math_fmod },
		{ "max", math_max },
		{ "min", math_min },
		{ "modf", math_modf },
		{ "tointeger", math_tointeger },
		{ "type", math_type },
		{ "ult", math_ult },
		{ NULL, NULL },
	};
	lua_newtable(L);
	luaL_setfuncs(L, functions, 0);
	lua_pushinteger(L, LUA_MAXINTEGER);
	lua_setfield(L, -2, "maxinteger");
	lua_pushinteger(L, LUA_MININTEGER);
	lua_setfield(L, -2, "mininteger");
	freeze_push(L, NULL);
}
