/* date: civil dates, which are texts YYYY-MM-DD and compare by <. Also the
 * descriptor of their type. */
#include "vm/inside.h"

#include "base/civil.h"

static struct civil check_date(lua_State *L, int arg)
{
	struct civil date;
	size_t len;
	const char *text = luaL_checklstring(L, arg, &len);
	if (!civil_parse(text, len, &date))
		luaL_argerror(L, arg, "a date YYYY-MM-DD is needed");
	return date;
}

static enum civil_unit check_unit(lua_State *L, int arg)
{
	enum civil_unit unit = UNIT_DAY;
	luaL_argcheck(L, civil_unit_parse(luaL_checkstring(L, arg), &unit), arg,
		"a unit is day, week, month, quarter or year");
	return unit;
}

static enum civil_mode check_mode(lua_State *L, int arg)
{
	enum civil_mode mode = MODE_KEEP_DAY;
	luaL_argcheck(L, civil_mode_parse(luaL_optstring(L, arg, "keep_day"), &mode), arg,
		"a mode is keep_day, end_of_month or from_end");
	return mode;
}

static int push_date(lua_State *L, struct civil date)
{
	char text[DATE_LEN + 1];
	civil_text(date, text);
	lua_pushlstring(L, text, DATE_LEN);
	return 1;
}

static int date_add(lua_State *L)
{
	struct civil anchor = check_date(L, 1), result;
	lua_Integer n = luaL_checkinteger(L, 2);
	vm_charge(L, 20);
	if (!civil_add(anchor, check_unit(L, 3), n, check_mode(L, 4), &result))
		return luaL_error(L, "the date leaves the years 1 to 9999");
	return push_date(L, result);
}

static int date_between(lua_State *L)
{
	struct civil a = check_date(L, 1), b = check_date(L, 2);
	vm_charge(L, 40);
	luaL_argcheck(L, civil_to_days(a) <= civil_to_days(b), 2, "it is before the first date");
	lua_pushinteger(L, civil_between(a, b, check_unit(L, 3), check_mode(L, 4)));
	return 1;
}

static int date_days(lua_State *L)
{
	struct civil a = check_date(L, 1), b = check_date(L, 2);
	lua_pushinteger(L, civil_to_days(b) - civil_to_days(a));
	return 1;
}

static int date_weekday(lua_State *L)
{
	lua_pushinteger(L, civil_weekday(check_date(L, 1)));
	return 1;
}

static int date_last_of_month(lua_State *L)
{
	struct civil date = check_date(L, 1);
	date.day = civil_days_in_month(date.year, date.month);
	return push_date(L, date);
}

static int date_parts(lua_State *L)
{
	struct civil date = check_date(L, 1);
	lua_pushinteger(L, date.year);
	lua_pushinteger(L, date.month);
	lua_pushinteger(L, date.day);
	return 3;
}

static int date_of(lua_State *L)
{
	int part[3];
	for (int i = 0; i < 3; i++) {
		lua_Integer n = luaL_checkinteger(L, i + 1);
		luaL_argcheck(L, n >= 1 && n <= 9999, i + 1, "out of range");
		part[i] = (int)n;
	}
	struct civil date = { part[0], part[1], part[2] };
	if (!civil_valid(date))
		return luaL_error(L, "there is no date %d-%d-%d", part[0], part[1], part[2]);
	return push_date(L, date);
}

static int date_valid(lua_State *L)
{
	struct civil date;
	size_t len = 0;
	luaL_checkany(L, 1);
	const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &len) : NULL;
	lua_pushboolean(L, text != NULL && civil_parse(text, len, &date));
	return 1;
}

static int date_call(lua_State *L)
{
	describe_push(L, "date", 2, (const char *const[]){ "summary", NULL });
	return 1;
}

void lib_date_push(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{ "add", date_add },
		{ "between", date_between },
		{ "days", date_days },
		{ "last_of_month", date_last_of_month },
		{ "of", date_of },
		{ "parts", date_parts },
		{ "valid", date_valid },
		{ "weekday", date_weekday },
		{ NULL, NULL },
	};
	lib_push(L, functions, "date", date_call);
}
