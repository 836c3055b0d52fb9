/* utf8: characters of a text. Strict (no surrogates, nothing above 10FFFF); each
 * step of an iteration looks at one character only. */
#include "vm/inside.h"

/* 1..len+1; negative counts from the end. */
static lua_Integer position(lua_Integer pos, size_t len)
{
	if (pos >= 0)
		return pos;
	return pos < -(lua_Integer)len ? 0 : (lua_Integer)len + pos + 1;
}

static bool continues(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static int utf8_char(lua_State *L)
{
	char out[VM_SPREAD * 4];
	size_t put = 0;
	int n = lua_gettop(L);
	if (n > VM_SPREAD)
		return luaL_error(L, "utf8.char takes at most %d values", VM_SPREAD);
	for (int i = 1; i <= n; i++) {
		lua_Integer rune = luaL_checkinteger(L, i);
		luaL_argcheck(L, rune >= 0 && rune <= 0x10FFFF && (rune & ~0x7FF) != 0xD800, i,
			"value out of range");
		put += text_put_rune((uint32_t)rune, out + put);
	}
	lua_pushlstring(L, out, put);
	return 1;
}

static int utf8_codepoint(lua_State *L)
{
	size_t len;
	const char *s = luaL_checklstring(L, 1, &len);
	lua_Integer from = position(luaL_optinteger(L, 2, 1), len);
	lua_Integer to = position(luaL_optinteger(L, 3, from), len);
	luaL_argcheck(L, from >= 1, 2, "out of bounds");
	luaL_argcheck(L, to <= (lua_Integer)len, 3, "out of bounds");
	int n = 0;
	luaL_checkstack(L, VM_SPREAD, NULL);
	for (size_t at = (size_t)from - 1; from <= to && at < (size_t)to; n++) {
		uint32_t rune;
		size_t step = text_rune(s + at, len - at, &rune);
		if (step == 0)
			return luaL_error(L, "invalid UTF-8");
		if (n == VM_SPREAD)
			return luaL_error(L, "utf8.codepoint gives at most %d values", VM_SPREAD);
		lua_pushinteger(L, rune);
		at += step;
	}
	return n;
}

static int utf8_len(lua_State *L)
{
	size_t len;
	const char *s = luaL_checklstring(L, 1, &len);
	lua_Integer from = position(luaL_optinteger(L, 2, 1), len), n = 0;
	lua_Integer to = position(luaL_optinteger(L, 3, -1), len);
	luaL_argcheck(L, from >= 1 && from <= (lua_Integer)len + 1, 2, "out of bounds");
	luaL_argcheck(L, to <= (lua_Integer)len, 3, "out of bounds");
	vm_charge(L, (int64_t)(len / 2 + 1));
	for (size_t at = (size_t)from - 1; to > 0 && at < (size_t)to; n++) {
		uint32_t rune;
		size_t step = text_rune(s + at, len - at, &rune);
		if (step == 0) {
			lua_pushnil(L);
			lua_pushinteger(L, (lua_Integer)at + 1);
			return 2;
		}
		at += step;
	}
	lua_pushinteger(L, n);
	return 1;
}

static int utf8_offset(lua_State *L)
{
	size_t len;
	const char *s = luaL_checklstring(L, 1, &len);
	lua_Integer n = luaL_checkinteger(L, 2), size = (lua_Integer)len;
	lua_Integer at = position(luaL_optinteger(L, 3, n > 0 ? 1 : size + 1), len) - 1;
	luaL_argcheck(L, at >= 0 && at <= size, 3, "out of bounds");
	vm_charge(L, (int64_t)(len / 2 + 1));
	if (n == 0) {
		while (at > 0 && at < size && continues(s[at]))
			at--;
		lua_pushinteger(L, at + 1);
		return 1;
	}
	if (at < size && continues(s[at]))
		return luaL_error(L, "initial position is a continuation byte");
	for (; n < 0 && at > 0; n++)
		do
			at--;
		while (at > 0 && continues(s[at]));
	for (n -= n > 0; n > 0 && at < size; n--)
		do
			at++;
		while (at < size && continues(s[at]));
	if (n == 0)
		lua_pushinteger(L, at + 1);
	else
		lua_pushnil(L);
	return 1;
}

/* (text, position of the last character or 0) -> position, code. */
static int codes_step(lua_State *L)
{
	size_t len, step = 0;
	uint32_t rune;
	const char *s = luaL_checklstring(L, 1, &len);
	lua_Integer last = luaL_checkinteger(L, 2);
	luaL_argcheck(L, last >= 0 && last <= (lua_Integer)len, 2, "out of bounds");
	size_t at = (size_t)last;
	if (last > 0) {
		step = text_rune(s + at - 1, len - at + 1, &rune);
		at += step > 0 ? step - 1 : 0;
	}
	if (at >= len)
		return 0;
	if (text_rune(s + at, len - at, &rune) == 0)
		return luaL_error(L, "invalid UTF-8");
	lua_pushinteger(L, (lua_Integer)at + 1);
	lua_pushinteger(L, rune);
	return 2;
}

static int utf8_codes(lua_State *L)
{
	luaL_checkstring(L, 1);
	lua_pushcfunction(L, codes_step);
	lua_pushvalue(L, 1);
	lua_pushinteger(L, 0);
	return 3;
}

void lib_utf8_push(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{ "char", utf8_char },
		{ "codepoint", utf8_codepoint },
		{ "codes", utf8_codes },
		{ "len", utf8_len },
		{ "offset", utf8_offset },
		{ NULL, NULL },
	};
	static const char pattern[] = "[\0-\x7F\xC2-\xFD][\x80-\xBF]*";
	lua_newtable(L);
	luaL_setfuncs(L, functions, 0);
	lua_pushlstring(L, pattern, sizeof(pattern) - 1);
	lua_setfield(L, -2, "charpattern");
	freeze_push(L, NULL);
}
