/* decimal: exact numbers of a fixed number of digits. + and - keep the larger
 * scale and * takes whole numbers only, so nothing is rounded by accident; what
 * rounds says how. There is no `/`. */
#include "vm/inside.h"

static int push(lua_State *L, bool ok, struct decimal value)
{
	if (!ok)
		return luaL_error(L, "the result does not fit a decimal");
	face_push_decimal(L, value);
	return 1;
}

static struct decimal self(lua_State *L)
{
	const struct decimal *value = face_decimal(L, 1);
	if (value == NULL)
		luaL_argerror(L, 1, "a decimal is needed");
	return *value;
}

static int decimal_of(lua_State *L)
{
	struct decimal value = { 0, 0 };
	size_t len;
	int scale = arg_scale(L, 2);
	if (lua_type(L, 1) == LUA_TSTRING) {
		const char *text = lua_tolstring(L, 1, &len);
		luaL_argcheck(L, decimal_parse(text, len, scale, &value), 1,
			"this is no decimal of that many digits");
	} else {
		struct decimal from = arg_decimal(L, 1);
		luaL_argcheck(L,
			decimal_rescale(from, scale, ROUND_DOWN, &value) &&
				decimal_compare(from, value) == 0,
			1, "this is no decimal of that many digits");
	}
	face_push_decimal(L, value);
	return 1;
}

static int decimal_add_op(lua_State *L)
{
	struct decimal out;
	bool ok = decimal_add(arg_decimal(L, 1), arg_decimal(L, 2), &out);
	return push(L, ok, out);
}

static int decimal_subtract_op(lua_State *L)
{
	struct decimal out;
	bool ok = decimal_subtract(arg_decimal(L, 1), arg_decimal(L, 2), &out);
	return push(L, ok, out);
}

static int decimal_multiply_op(lua_State *L)
{
	struct decimal a = arg_decimal(L, 1), b = arg_decimal(L, 2), out;
	if (!lua_isinteger(L, 1) && !lua_isinteger(L, 2))
		return luaL_error(L, "* takes a whole number; say a:times(b, scale, rounding)");
	bool ok = decimal_multiply(a, b, a.scale > b.scale ? a.scale : b.scale, ROUND_DOWN, &out);
	return push(L, ok, out);
}

static int decimal_negate_op(lua_State *L)
{
	struct decimal out;
	bool ok = decimal_subtract((struct decimal){ 0, 0 }, self(L), &out);
	return push(L, ok, out);
}

static int decimal_divide_op(lua_State *L)
{
	return luaL_error(L, "decimals have no such operator; say a:divide(b, scale, rounding)");
}

static int decimal_equal_op(lua_State *L)
{
	const struct decimal *a = face_decimal(L, 1), *b = face_decimal(L, 2);
	lua_pushboolean(L, a != NULL && b != NULL && decimal_compare(*a, *b) == 0);
	return 1;
}

static int decimal_less_op(lua_State *L)
{
	lua_pushboolean(L, decimal_compare(arg_decimal(L, 1), arg_decimal(L, 2)) < 0);
	return 1;
}

static int decimal_less_equal_op(lua_State *L)
{
	lua_pushboolean(L, decimal_compare(arg_decimal(L, 1), arg_decimal(L, 2)) <= 0);
	return 1;
}

static int concat_op(lua_State *L)
{
	text_push(L, 1);
	text_push(L, 2);
	lua_concat(L, 2);
	return 1;
}

static int decimal_text_of(lua_State *L)
{
	self(L);
	text_push(L, 1);
	return 1;
}

static int decimal_scale_of(lua_State *L)
{
	lua_pushinteger(L, self(L).scale);
	return 1;
}

static int decimal_rescale_of(lua_State *L)
{
	struct decimal out;
	bool ok = decimal_rescale(self(L), arg_scale(L, 2), arg_rounding(L, 3), &out);
	return push(L, ok, out);
}

static int decimal_integer_of(lua_State *L)
{
	struct decimal out;
	if (!decimal_rescale(self(L), 0, arg_rounding(L, 2), &out))
		return luaL_error(L, "the result does not fit an integer");
	lua_pushinteger(L, out.coefficient);
	return 1;
}

static int decimal_times(lua_State *L)
{
	struct decimal out, by = arg_decimal(L, 2);
	bool ok = decimal_multiply(self(L), by, arg_scale(L, 3), arg_rounding(L, 4), &out);
	return push(L, ok, out);
}

static int decimal_divide_by(lua_State *L)
{
	struct decimal out, by = arg_decimal(L, 2);
	luaL_argcheck(L, by.coefficient != 0, 2, "division by zero");
	bool ok = decimal_divide(self(L), by, arg_scale(L, 3), arg_rounding(L, 4), &out);
	return push(L, ok, out);
}

void lib_decimal_open(lua_State *L)
{
	static const luaL_Reg operators[] = {
		{ "__add", decimal_add_op },
		{ "__sub", decimal_subtract_op },
		{ "__mul", decimal_multiply_op },
		{ "__unm", decimal_negate_op },
		{ "__div", decimal_divide_op },
		{ "__idiv", decimal_divide_op },
		{ "__mod", decimal_divide_op },
		{ "__pow", decimal_divide_op },
		{ "__eq", decimal_equal_op },
		{ "__lt", decimal_less_op },
		{ "__le", decimal_less_equal_op },
		{ "__concat", concat_op },
		{ NULL, NULL },
	};
	static const luaL_Reg methods[] = {
		{ "divide", decimal_divide_by },
		{ "integer", decimal_integer_of },
		{ "rescale", decimal_rescale_of },
		{ "scale", decimal_scale_of },
		{ "text", decimal_text_of },
		{ "times", decimal_times },
		{ NULL, NULL },
	};
	face_decimal_meta(L);
	luaL_setfuncs(L, operators, 0);
	lua_newtable(L);
	luaL_setfuncs(L, methods, 0);
	lua_setfield(L, -2, "__index");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_pop(L, 1);
}

/* decimal(n [, options]) */
static int decimal_call(lua_State *L)
{
	int scale = arg_scale(L, 2);
	describe_push(L, "decimal", 3, (const char *const[]){ "max", "min", "summary", NULL });
	lua_pushinteger(L, scale);
	lua_setfield(L, -2, "scale");
	return 1;
}

void lib_decimal_push(lua_State *L)
{
	static const luaL_Reg functions[] = { { "of", decimal_of }, { NULL, NULL } };
	lib_push(L, functions, NULL, decimal_call);
}
