/* instant: points in time as text of fixed width in UTC, and the way between them
 * and the civil date and time of a zone. Also the descriptor of the type. */
#include <stdio.h>

#include "base/zone.h"
#include "vm/inside.h"

enum { ZONE_STEPS = 50 };
static const int64_t SECOND = 1000000;

static instant check_instant(lua_State *L, int arg)
{
	instant at = 0;
	size_t len;
	const char *text = luaL_checklstring(L, arg, &len);
	if (!instant_parse(text, len, &at))
		luaL_argerror(L, arg, "an instant such as 2026-01-31T09:30:00Z is needed");
	return at;
}

static int push_instant(lua_State *L, instant at)
{
	char text[INSTANT_LEN + 1];
	instant_text(at, text);
	lua_pushlstring(L, text, INSTANT_LEN);
	return 1;
}

static bool two_digits(const char *text, int below, int *out)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return false;
	*out = (text[0] - '0') * 10 + (text[1] - '0');
	return *out < below;
}

/* HH:MM or HH:MM:SS. */
static void check_time(lua_State *L, int arg, struct civil_time *local)
{
	size_t len;
	const char *text = luaL_optlstring(L, arg, "00:00", &len);
	bool ok = (len == 5 || len == 8) && text[2] == ':' && two_digits(text, 24, &local->hour) &&
		two_digits(text + 3, 60, &local->minute) &&
		(len == 5 || (text[5] == ':' && two_digits(text + 6, 60, &local->second)));
	luaL_argcheck(L, ok, arg, "a time HH:MM or HH:MM:SS is needed");
}

static int instant_of(lua_State *L)
{
	struct civil_time local = { 0 };
	instant at;
	size_t len;
	const char *date = luaL_checklstring(L, 1, &len), *zone = luaL_checkstring(L, 2);
	luaL_argcheck(L, civil_parse(date, len, &local.date), 1, "a date YYYY-MM-DD is needed");
	check_time(L, 3, &local);
	vm_charge(L, ZONE_STEPS);
	luaL_argcheck(L, zone_to_instant(zone, local, &at), 2, "there is no such time zone");
	return push_instant(L, at);
}

static void check_local(lua_State *L, struct civil_time *local)
{
	instant at = check_instant(L, 1);
	const char *zone = luaL_checkstring(L, 2);
	vm_charge(L, ZONE_STEPS);
	luaL_argcheck(L, zone_from_instant(zone, at, local), 2, "there is no such time zone");
}

static int instant_date(lua_State *L)
{
	struct civil_time local;
	char text[DATE_LEN + 1];
	check_local(L, &local);
	civil_text(local.date, text);
	lua_pushlstring(L, text, DATE_LEN);
	return 1;
}

static int instant_time(lua_State *L)
{
	struct civil_time local;
	char text[48];
	check_local(L, &local);
	snprintf(text, sizeof(text), "%02d:%02d:%02d", local.hour, local.minute, local.second);
	lua_pushstring(L, text);
	return 1;
}

static int instant_add(lua_State *L)
{
	instant at = check_instant(L, 1);
	int64_t seconds = luaL_checkinteger(L, 2), micros;
	if (__builtin_mul_overflow(seconds, SECOND, &micros) ||
		__builtin_add_overflow(at, micros, &at) || !instant_valid(at))
		return luaL_error(L, "the instant leaves the years 1 to 9999");
	return push_instant(L, at);
}

static int instant_seconds(lua_State *L)
{
	int64_t micros = check_instant(L, 2) - check_instant(L, 1);
	lua_pushinteger(L, micros / SECOND - (micros % SECOND < 0));
	return 1;
}

static int instant_check(lua_State *L)
{
	instant at;
	size_t len = 0;
	luaL_checkany(L, 1);
	const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &len) : NULL;
	lua_pushboolean(L, text != NULL && instant_parse(text, len, &at));
	return 1;
}

static int instant_call(lua_State *L)
{
	describe_push(L, "instant", 2, (const char *const[]){ "summary", NULL });
	return 1;
}

void lib_instant_push(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{ "add", instant_add },
		{ "date", instant_date },
		{ "of", instant_of },
		{ "seconds", instant_seconds },
		{ "time", instant_time },
		{ "valid", instant_check },
		{ NULL, NULL },
	};
	lib_push(L, functions, "instant", instant_call);
}
