/* text.fill and text.fill_html: the words of a template in place of %name%. A
 * placeholder without a value raises: a letter with a hole in it must not go out.
 * Whoever fills markup uses fill_html, the one place where a value is escaped. */
#include <string.h>

#include "vm/inside.h"

static size_t name_length(const char *s, const char *end)
{
	const char *p = s;
	while (p < end &&
		((*p >= 'a' && *p <= 'z') || *p == '_' || (p > s && *p >= '0' && *p <= '9')))
		p++;
	return p < end && *p == '%' ? (size_t)(p - s) : 0;
}

/* The text on the top becomes one that markup shows as it stands. */
static void escape(lua_State *L)
{
	size_t len;
	luaL_Buffer b;
	const char *s = lua_tolstring(L, -1, &len);
	luaL_buffinit(L, &b);
	for (size_t i = 0; i < len; i++) {
		switch (s[i]) {
		case '&':
			luaL_addstring(&b, "&amp;");
			break;
		case '<':
			luaL_addstring(&b, "&lt;");
			break;
		case '>':
			luaL_addstring(&b, "&gt;");
			break;
		case '"':
			luaL_addstring(&b, "&quot;");
			break;
		case '\'':
			luaL_addstring(&b, "&#39;");
			break;
		default:
			luaL_addchar(&b, s[i]);
		}
	}
	luaL_pushresult(&b);
	lua_remove(L, -2);
}

/* Pushes the text of a value. */
static void push_value(lua_State *L, const char *name, size_t len, bool markup)
{
	lua_pushlstring(L, name, len);
	lua_pushvalue(L, -1);
	if (lua_gettable(L, 2) == LUA_TNIL)
		luaL_error(L, "there is no value for %%%s%%", lua_tostring(L, -2));
	text_push(L, -1);
	vm_charge(L, (int64_t)lua_rawlen(L, -1) + 4);
	if (markup)
		escape(L);
	lua_replace(L, -3);
	lua_pop(L, 1);
}

static int fill(lua_State *L, bool markup)
{
	size_t len;
	luaL_Buffer b;
	const char *s = luaL_checklstring(L, 1, &len), *end = s + len;
	luaL_checktype(L, 2, LUA_TTABLE);
	lua_settop(L, 2);
	vm_charge(L, (int64_t)(len / 2 + 1));
	luaL_buffinit(L, &b);
	while (s < end) {
		const char *sign = memchr(s, '%', (size_t)(end - s));
		size_t n;
		luaL_addlstring(&b, s, (size_t)((sign ? sign : end) - s));
		if (sign == NULL)
			break;
		s = sign + 1;
		if (s < end && *s == '%') {
			luaL_addchar(&b, '%');
			s++;
		} else if ((n = name_length(s, end)) > 0) {
			push_value(L, s, n, markup);
			luaL_addvalue(&b);
			s += n + 1;
		} else {
			luaL_addchar(&b, '%');
		}
	}
	luaL_pushresult(&b);
	return 1;
}

int text_fill(lua_State *L)
{
	return fill(L, false);
}

int text_fill_html(lua_State *L)
{
	return fill(L, true);
}
