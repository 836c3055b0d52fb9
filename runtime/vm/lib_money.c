/* money: whole minor units of one currency. Different currencies never meet in
 * an operation; they are unequal, and ordering or adding them raises. Also the
 * descriptor of the type. */
#include <string.h>

#include "vm/inside.h"

static struct money check_money(lua_State *L, int arg)
{
	const struct money *value = face_money(L, arg);
	if (value == NULL)
		luaL_argerror(L, arg, "money is needed");
	return *value;
}

static const char *check_currency(lua_State *L, int arg)
{
	const char *code = luaL_checkstring(L, arg);
	luaL_argcheck(L, currency_valid(code), arg, "there is no such currency");
	return code;
}

static int push_minor(lua_State *L, int64_t minor, const char *currency)
{
	struct money value = { minor, "" };
	memcpy(value.currency, currency, 4);
	face_push_money(L, value);
	return 1;
}

static int too_large(lua_State *L)
{
	return luaL_error(L, "the amount is too large");
}

/* Both operands, of one currency. */
static void check_pair(lua_State *L, struct money *a, struct money *b)
{
	*a = check_money(L, 1);
	*b = check_money(L, 2);
	if (strcmp(a->currency, b->currency) != 0)
		luaL_error(L, "%s and %s do not mix", a->currency, b->currency);
}

static int money_of(lua_State *L)
{
	struct money value;
	size_t len;
	const char *currency = check_currency(L, 2);
	luaL_argcheck(L, lua_type(L, 1) == LUA_TSTRING || lua_isinteger(L, 1), 1,
		"an amount is a text such as \"12.50\"");
	const char *amount = lua_tolstring(L, 1, &len);
	luaL_argcheck(L, money_parse(amount, len, currency, &value), 1,
		"this is no amount of that currency");
	face_push_money(L, value);
	return 1;
}

static int money_minor(lua_State *L)
{
	lua_Integer minor = luaL_checkinteger(L, 1);
	return push_minor(L, minor, check_currency(L, 2));
}

static int money_zero(lua_State *L)
{
	return push_minor(L, 0, check_currency(L, 1));
}

static int money_add_op(lua_State *L)
{
	struct money a, b;
	int64_t sum;
	check_pair(L, &a, &b);
	if (__builtin_add_overflow(a.minor, b.minor, &sum))
		return too_large(L);
	return push_minor(L, sum, a.currency);
}

static int money_subtract_op(lua_State *L)
{
	struct money a, b;
	int64_t rest;
	check_pair(L, &a, &b);
	if (__builtin_sub_overflow(a.minor, b.minor, &rest))
		return too_large(L);
	return push_minor(L, rest, a.currency);
}

static int money_multiply_op(lua_State *L)
{
	int number = face_money(L, 1) ? 2 : 1;
	struct money value = check_money(L, 3 - number);
	int64_t product;
	if (!lua_isinteger(L, number))
		return luaL_error(L, "* takes a whole number; say m:times(decimal, rounding)");
	if (__builtin_mul_overflow(value.minor, lua_tointeger(L, number), &product))
		return too_large(L);
	return push_minor(L, product, value.currency);
}

static int money_negate_op(lua_State *L)
{
	struct money value = check_money(L, 1);
	if (value.minor == INT64_MIN)
		return too_large(L);
	return push_minor(L, -value.minor, value.currency);
}

static int money_divide_op(lua_State *L)
{
	return luaL_error(L, "money has no such operator; say m:divide(n, rounding)");
}

static int money_equal_op(lua_State *L)
{
	const struct money *a = face_money(L, 1), *b = face_money(L, 2);
	lua_pushboolean(L,
		a != NULL && b != NULL && a->minor == b->minor &&
			strcmp(a->currency, b->currency) == 0);
	return 1;
}

static int money_less_op(lua_State *L)
{
	struct money a, b;
	check_pair(L, &a, &b);
	lua_pushboolean(L, a.minor < b.minor);
	return 1;
}

static int money_less_equal_op(lua_State *L)
{
	struct money a, b;
	check_pair(L, &a, &b);
	lua_pushboolean(L, a.minor <= b.minor);
	return 1;
}

static int concat_op(lua_State *L)
{
	text_push(L, 1);
	text_push(L, 2);
	lua_concat(L, 2);
	return 1;
}

static int money_amount(lua_State *L)
{
	char text[DECIMAL_TEXT];
	size_t len = money_text(check_money(L, 1), text);
	lua_pushlstring(L, text, len);
	return 1;
}

static int money_currency(lua_State *L)
{
	lua_pushstring(L, check_money(L, 1).currency);
	return 1;
}

static int money_to_minor(lua_State *L)
{
	lua_pushinteger(L, check_money(L, 1).minor);
	return 1;
}

static int scaled(lua_State *L, struct decimal by, struct decimal over, enum rounding how)
{
	struct money out;
	if (!money_scale(check_money(L, 1), by, over, how, &out))
		return too_large(L);
	face_push_money(L, out);
	return 1;
}

static int money_times(lua_State *L)
{
	return scaled(L, arg_decimal(L, 2), (struct decimal){ 1, 0 }, arg_rounding(L, 3));
}

static int money_divide(lua_State *L)
{
	struct decimal by = arg_decimal(L, 2);
	luaL_argcheck(L, by.coefficient != 0, 2, "division by zero");
	return scaled(L, (struct decimal){ 1, 0 }, by, arg_rounding(L, 3));
}

static int money_share(lua_State *L)
{
	lua_Integer part = luaL_checkinteger(L, 2), whole = luaL_checkinteger(L, 3);
	luaL_argcheck(L, whole != 0, 3, "division by zero");
	return scaled(L, (struct decimal){ part, 0 }, (struct decimal){ whole, 0 },
		arg_rounding(L, 4));
}

void lib_money_open(lua_State *L)
{
	static const luaL_Reg operators[] = {
		{ "__add", money_add_op },
		{ "__sub", money_subtract_op },
		{ "__mul", money_multiply_op },
		{ "__unm", money_negate_op },
		{ "__div", money_divide_op },
		{ "__idiv", money_divide_op },
		{ "__mod", money_divide_op },
		{ "__pow", money_divide_op },
		{ "__eq", money_equal_op },
		{ "__lt", money_less_op },
		{ "__le", money_less_equal_op },
		{ "__concat", concat_op },
		{ NULL, NULL },
	};
	static const luaL_Reg methods[] = {
		{ "amount", money_amount },
		{ "currency", money_currency },
		{ "divide", money_divide },
		{ "share", money_share },
		{ "times", money_times },
		{ "to_minor", money_to_minor },
		{ NULL, NULL },
	};
	face_money_meta(L);
	luaL_setfuncs(L, operators, 0);
	lua_newtable(L);
	luaL_setfuncs(L, methods, 0);
	lua_setfield(L, -2, "__index");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_pop(L, 1);
}

static int money_call(lua_State *L)
{
	describe_push(L, "money", 2, (const char *const[]){ "summary", NULL });
	return 1;
}

void lib_money_push(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{ "minor", money_minor },
		{ "of", money_of },
		{ "zero", money_zero },
		{ NULL, NULL },
	};
	lib_push(L, functions, "money", money_call);
}
