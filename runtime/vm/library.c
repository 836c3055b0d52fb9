/* What the libraries have in common: how one is pushed, how arguments are read. */
#include "vm/inside.h"

void lib_push(lua_State *L, const luaL_Reg *functions, const char *contract, lua_CFunction call)
{
	lua_newtable(L);
	luaL_setfuncs(L, functions, 0);
	if (contract != NULL) {
		lua_pushstring(L, contract);
		lua_setfield(L, -2, "contract");
	}
	freeze_push(L, vm_kind_of(vm_of(L)) == VM_SCRIPT ? call : NULL);
}

enum rounding arg_rounding(lua_State *L, int arg)
{
	enum rounding how = ROUND_HALF_UP;
	const char *name = luaL_optstring(L, arg, "half_up");
	luaL_argcheck(L, rounding_parse(name, &how), arg,
		"rounding is half_up, half_even, down or up");
	return how;
}

struct decimal arg_decimal(lua_State *L, int arg)
{
	const struct decimal *value = face_decimal(L, arg);
	if (value != NULL)
		return *value;
	if (!lua_isinteger(L, arg))
		luaL_argerror(L, arg, "a decimal or a whole number is needed");
	return (struct decimal){ lua_tointeger(L, arg), 0 };
}

int arg_scale(lua_State *L, int arg)
{
	lua_Integer scale = luaL_checkinteger(L, arg);
	luaL_argcheck(L, scale >= 0 && scale <= DECIMAL_MAX_SCALE, arg, "a scale is 0 to 9");
	return (int)scale;
}
