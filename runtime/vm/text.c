/* Text: UTF-8 by the character, the one safe tostring, the one string.format.
 *
 * What must hold: no text made here depends on an address, the locale or the
 * machine, and none is invalid UTF-8 when it goes into an error. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "vm/inside.h"

enum { FORMAT_LONGEST = 4096, FORMAT_SPEC = 16 };

size_t text_rune(const char *bytes, size_t len, uint32_t *rune)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = len > 0 ? (unsigned char)bytes[0] : 0xFF;
	size_t n = first < 0x80 ? 1
		: first < 0xC2  ? 0
		: first < 0xE0  ? 2
		: first < 0xF0  ? 3
		: first < 0xF5  ? 4
				: 0;
	if (n == 0 || n > len)
		return 0;
	uint32_t value = n == 1 ? first : first & (0x7Fu >> n);
	for (size_t i = 1; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if ((c & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (c & 0x3F);
	}
	if (value < least[n] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*rune = value;
	return n;
}

size_t text_put_rune(uint32_t rune, char out[4])
{
	size_t n = rune < 0x80 ? 1 : rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
	if (n == 1) {
		out[0] = (char)rune;
		return 1;
	}
	for (size_t i = n; i-- > 1; rune >>= 6)
		out[i] = (char)(0x80 | (rune & 0x3F));
	out[0] = (char)((0xF00u >> n & 0xFF) | rune);
	return n;
}

void text_clean(char *out, size_t size, const char *bytes, size_t len)
{
	size_t put = 0;
	for (size_t i = 0; i < len;) {
		uint32_t rune = 0;
		size_t n = text_rune(bytes + i, len - i, &rune);
		bool plain =
			n > 0 && (rune >= 0x20 || rune == '\n' || rune == '\t') && rune != 0x7F;
		size_t take = plain ? n : 1;
		if (put + take + 1 > size)
			break;
		if (plain)
			memcpy(out + put, bytes + i, n);
		else
			out[put] = '?';
		put += take;
		i += n > 0 ? n : 1;
	}
	out[put] = 0;
}

static void push_number(lua_State *L, int idx)
{
	if (!lua_isinteger(L, idx) && isnan(lua_tonumber(L, idx)))
		lua_pushliteral(L, "nan"); /* its sign differs from machine to machine */
	else
		luaL_tolstring(L, idx, NULL);
}

static void push_userdata(lua_State *L, int idx)
{
	char text[DECIMAL_TEXT];
	const struct decimal *decimal = face_decimal(L, idx);
	const struct money *money = decimal ? NULL : face_money(L, idx);
	if (decimal) {
		size_t len = decimal_text(*decimal, text);
		lua_pushlstring(L, text, len);
	} else if (money) {
		money_text(*money, text);
		lua_pushfstring(L, "%s %s", text, money->currency);
	} else {
		luaL_error(L, "tostring of a %s", luaL_typename(L, idx));
	}
}

void text_push(lua_State *L, int idx)
{
	switch (lua_type(L, idx)) {
	case LUA_TNIL:
		lua_pushliteral(L, "nil");
		break;
	case LUA_TBOOLEAN:
		lua_pushstring(L, lua_toboolean(L, idx) ? "true" : "false");
		break;
	case LUA_TNUMBER:
		push_number(L, idx);
		break;
	case LUA_TSTRING:
		lua_pushvalue(L, idx);
		break;
	case LUA_TUSERDATA:
		push_userdata(L, idx);
		break;
	default:
		luaL_error(L, "tostring of a %s", luaL_typename(L, idx));
	}
}

/* ---- string.format ------------------------------------------------------- */

struct format {
	lua_State *L;
	char out[FORMAT_LONGEST + 1];
	size_t len;
	int arg, top;
};

static void put(struct format *f, const char *bytes, size_t len)
{
	if (len > FORMAT_LONGEST - f->len)
		luaL_error(f->L, "the formatted text is longer than %d bytes", FORMAT_LONGEST);
	memcpy(f->out + f->len, bytes, len);
	f->len += len;
}

/* Copies one conversion, e.g. "%-5.2f", checked; returns what follows it. */
static const char *read_spec(struct format *f, const char *at, const char *end,
	char spec[FORMAT_SPEC], int *precision)
{
	const char *p = at;
	p += strspn(p, "-+ #0");
	size_t flags = (size_t)(p - at), width = strspn(p, "0123456789");
	p += width;
	size_t digits = 0;
	*precision = -1;
	if (*p == '.') {
		digits = strspn(++p, "0123456789");
		*precision = 0;
		for (size_t i = 0; i < digits && i < 2; i++)
			*precision = *precision * 10 + (p[i] - '0');
		p += digits;
	}
	if (flags > 5 || width > 2 || digits > 2 || p >= end)
		luaL_error(f->L, "bad conversion in a format");
	spec[0] = '%';
	memcpy(spec + 1, at, (size_t)(p - at));
	spec[1 + (p - at)] = 0;
	return p;
}

static void put_integer(struct format *f, char *spec, char conversion)
{
	char text[160];
	size_t n = strlen(spec);
	lua_Integer value = luaL_checkinteger(f->L, f->arg);
	memcpy(spec + n, "ll", 2);
	spec[n + 2] = conversion;
	spec[n + 3] = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	int len = snprintf(text, sizeof(text), spec, (long long)value);
#pragma GCC diagnostic pop
	put(f, text, (size_t)len);
}

static void put_float(struct format *f, char *spec, char conversion)
{
	char text[512];
	size_t n = strlen(spec);
	lua_Number value = luaL_checknumber(f->L, f->arg);
	if (isnan(value)) {
		put(f, "nan", 3);
		return;
	}
	spec[n] = conversion;
	spec[n + 1] = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	int len = snprintf(text, sizeof(text), spec, value);
#pragma GCC diagnostic pop
	put(f, text, (size_t)len);
}

static void put_text(struct format *f, const char *spec, int precision)
{
	size_t len, width = 0;
	text_push(f->L, f->arg);
	const char *bytes = lua_tolstring(f->L, -1, &len);
	if (precision >= 0 && (size_t)precision < len)
		len = (size_t)precision;
	const char *p = spec + 1 + strspn(spec + 1, "-+ #0");
	for (; *p >= '0' && *p <= '9'; p++)
		width = width * 10 + (size_t)(*p - '0');
	bool left = strchr(spec, '-') != NULL;
	if (left)
		put(f, bytes, len);
	for (size_t i = len; i < width; i++)
		put(f, " ", 1);
	if (!left)
		put(f, bytes, len);
	lua_pop(f->L, 1);
}

static void put_quoted(struct format *f)
{
	size_t len;
	const char *bytes;
	if (lua_type(f->L, f->arg) != LUA_TSTRING) {
		put_text(f, "%", -1);
		return;
	}
	bytes = lua_tolstring(f->L, f->arg, &len);
	put(f, "\"", 1);
	for (size_t i = 0; i < len; i++) {
		char escape[5];
		unsigned char c = (unsigned char)bytes[i];
		if (c == '"' || c == '\\' || c == '\n') {
			put(f, "\\", 1);
			put(f, bytes + i, 1);
		} else if (c < 0x20 || c == 0x7F) {
			put(f, escape, (size_t)snprintf(escape, sizeof(escape), "\\%03d", c));
		} else {
			put(f, bytes + i, 1);
		}
	}
	put(f, "\"", 1);
}

static void put_char(struct format *f)
{
	char c = (char)luaL_checkinteger(f->L, f->arg);
	put(f, &c, 1);
}

static void convert(struct format *f, char *spec, char conversion, int precision)
{
	if (++f->arg > f->top)
		luaL_error(f->L, "a format needs more values than it got");
	if (conversion == 's')
		put_text(f, spec, precision);
	else if (conversion != 0 && strchr("dixXo", conversion))
		put_integer(f, spec, conversion);
	else if (conversion != 0 && strchr("eEfFgG", conversion))
		put_float(f, spec, conversion);
	else if (conversion == 'c')
		put_char(f);
	else if (conversion == 'q')
		put_quoted(f);
	else
		luaL_error(f->L, "a format has no conversion '%%%c'", conversion);
}

void text_format(lua_State *L, int first)
{
	size_t len;
	struct format f = { .L = L, .arg = first, .top = lua_gettop(L) };
	const char *at = luaL_checklstring(L, first, &len), *end = at + len;
	vm_charge(L, (int64_t)(len / 4 + 4));
	while (at < end) {
		const char *percent = memchr(at, '%', (size_t)(end - at));
		if (percent == NULL)
			percent = end;
		put(&f, at, (size_t)(percent - at));
		if (percent == end)
			break;
		at = percent + 1;
		if (at < end && *at == '%') {
			put(&f, at++, 1);
			continue;
		}
		char spec[FORMAT_SPEC];
		int precision;
		at = read_spec(&f, at, end, spec, &precision);
		convert(&f, spec, *at++, precision);
	}
	lua_pushlstring(L, f.out, f.len);
}
