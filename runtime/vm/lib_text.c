/* text: what every policy does with words, by the character. Case mapping is the
 * simple one of Unicode (GLib), one character to one. Also the descriptor of the
 * type. */
#include <glib.h>
#include <string.h>

#include "vm/inside.h"

static const char *check(lua_State *L, int arg, size_t *len)
{
	const char *s = luaL_checklstring(L, arg, len);
	vm_charge(L, (int64_t)(*len / 2 + 1));
	return s;
}

/* A character, or a byte that is none, as it stands. */
static size_t next(const char *s, size_t len, uint32_t *rune)
{
	size_t n = text_rune(s, len, rune);
	if (n > 0)
		return n;
	*rune = 0xFFFD;
	return 1;
}

static int text_trim(lua_State *L)
{
	size_t len, first = 0, n;
	uint32_t rune;
	const char *s = check(L, 1, &len);
	while (first < len && (n = next(s + first, len - first, &rune)) && g_unichar_isspace(rune))
		first += n;
	size_t end = first;
	for (size_t at = first; at < len; at += n) {
		n = next(s + at, len - at, &rune);
		if (!g_unichar_isspace(rune))
			end = at + n;
	}
	lua_pushlstring(L, s + first, end - first);
	return 1;
}

static int text_split(lua_State *L)
{
	size_t len, sep_len;
	const char *s = check(L, 1, &len), *sep = luaL_checklstring(L, 2, &sep_len);
	const char *end = s + len;
	luaL_argcheck(L, sep_len > 0, 2, "the separator is empty");
	face_push_list(L, 4);
	for (lua_Integer i = 1;; i++) {
		const char *found = memmem(s, (size_t)(end - s), sep, sep_len);
		lua_pushlstring(L, s, (size_t)((found ? found : end) - s));
		lua_rawseti(L, -2, i);
		vm_charge(L, 4);
		if (found == NULL)
			return 1;
		s = found + sep_len;
	}
}

static int text_starts(lua_State *L)
{
	size_t len, n;
	const char *s = luaL_checklstring(L, 1, &len), *p = luaL_checklstring(L, 2, &n);
	vm_charge(L, (int64_t)(n / 32));
	lua_pushboolean(L, n <= len && memcmp(s, p, n) == 0);
	return 1;
}

static int text_ends(lua_State *L)
{
	size_t len, n;
	const char *s = luaL_checklstring(L, 1, &len), *p = luaL_checklstring(L, 2, &n);
	vm_charge(L, (int64_t)(n / 32));
	lua_pushboolean(L, n <= len && memcmp(s + len - n, p, n) == 0);
	return 1;
}

static void add_rune(luaL_Buffer *b, uint32_t rune)
{
	char out[4];
	luaL_addlstring(b, out, text_put_rune(rune, out));
}

static int map_runes(lua_State *L, gunichar (*map)(gunichar))
{
	size_t len;
	luaL_Buffer b;
	const char *s = check(L, 1, &len);
	luaL_buffinit(L, &b);
	for (size_t at = 0, n; at < len; at += n) {
		uint32_t rune;
		n = text_rune(s + at, len - at, &rune);
		if (n > 0)
			add_rune(&b, map(rune));
		else
			luaL_addlstring(&b, s + at, n = 1);
	}
	luaL_pushresult(&b);
	return 1;
}

static int text_lower(lua_State *L)
{
	return map_runes(L, g_unichar_tolower);
}

static int text_upper(lua_State *L)
{
	return map_runes(L, g_unichar_toupper);
}

static int text_length(lua_State *L)
{
	size_t len;
	lua_Integer n = 0;
	uint32_t rune;
	const char *s = check(L, 1, &len);
	for (size_t at = 0; at < len; n++)
		at += next(s + at, len - at, &rune);
	lua_pushinteger(L, n);
	return 1;
}

/* Lower case, decomposed (so that both ways of writing an accent are equal), runs
 * of white space as one space, none at the ends. */
static int text_fold(lua_State *L)
{
	size_t len;
	luaL_Buffer b;
	bool space = false, any = false;
	const char *s = check(L, 1, &len);
	vm_charge(L, (int64_t)len);
	luaL_buffinit(L, &b);
	for (size_t at = 0; at < len;) {
		uint32_t rune;
		gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
		at += next(s + at, len - at, &rune);
		if (g_unichar_isspace(rune)) {
			space = any;
			continue;
		}
		if (space)
			luaL_addchar(&b, ' ');
		space = false;
		any = true;
		gsize n = g_unichar_fully_decompose(g_unichar_tolower(rune), FALSE, parts,
			G_N_ELEMENTS(parts));
		for (gsize i = 0; i < n && i < G_N_ELEMENTS(parts); i++)
			add_rune(&b, parts[i]);
	}
	luaL_pushresult(&b);
	return 1;
}

static int text_call(lua_State *L)
{
	describe_push(L, "text", 2,
		(const char *const[]){ "max", "min", "pattern", "summary", NULL });
	return 1;
}

void lib_text_push(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{ "ends", text_ends },
		{ "fill", text_fill },
		{ "fill_html", text_fill_html },
		{ "fold", text_fold },
		{ "length", text_length },
		{ "lower", text_lower },
		{ "split", text_split },
		{ "starts", text_starts },
		{ "trim", text_trim },
		{ "upper", text_upper },
		{ NULL, NULL },
	};
	lib_push(L, functions, "text", text_call);
}
