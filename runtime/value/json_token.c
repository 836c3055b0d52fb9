/* The tokens of JSON text: strings, numbers, commas and marks.
 *
 * What must hold: strict RFC 8259. UTF-8 is valid, surrogates come in pairs,
 * control characters are escaped, numbers have no idle zeros; the text is never
 * read beyond its end, which need not be a NUL. A string without escapes is a
 * span of the text itself; one with escapes is decoded into the scratch, which
 * lies in the arena, so that a Lua raise later on leaks nothing. */
#include "value/json_reader.h"
#include <glib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool json_stop(struct json_reader *r, const char *code, const char *fmt, ...)
{
	char text[128];
	size_t line = 1, column = 1;
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	for (const char *p = r->text; p < r->at; p++) {
		column = *p == '\n' ? 1 : column + (((unsigned char)*p & 0xC0) != 0x80);
		line += *p == '\n';
	}
	r->issues->count = r->before;
	issue_add(r->issues, "", code, "line %zu, column %zu: %s", line, column, text);
	return false;
}

bool json_expect(struct json_reader *r, const char *what)
{
	if (r->at >= r->end)
		return json_stop(r, "JSON_SYNTAX", "the text ends where %s should be", what);
	return json_stop(r, "JSON_SYNTAX", "expected %s", what);
}

bool json_read_literal(struct json_reader *r, const char *word, size_t len)
{
	if ((size_t)(r->end - r->at) < len || memcmp(r->at, word, len) != 0)
		return json_expect(r, "a value");
	r->at += len;
	return true;
}

/* Four hex digits at r->at + 2, behind a backslash and a u; -1: none. */
static int32_t hex_unit(const struct json_reader *r)
{
	int32_t unit = 0;
	if (r->end - r->at < 6 || r->at[0] != '\\' || r->at[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = g_ascii_xdigit_value(r->at[i]);
		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

static bool unescape_unit(struct json_reader *r, char **out)
{
	int32_t high = hex_unit(r), low;
	if (high < 0)
		return json_expect(r, "four hex digits behind \\u");
	if (high >= 0xDC00 && high <= 0xDFFF)
		return json_stop(r, "JSON_UTF8", "a low surrogate without its high one");
	if (high >= 0xD800 && high <= 0xDBFF) {
		r->at += 6;
		low = hex_unit(r);
		if (low < 0xDC00 || low > 0xDFFF)
			return json_stop(r, "JSON_UTF8", "a high surrogate without its low one");
		high = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
	}
	r->at += 6;
	*out += g_unichar_to_utf8((gunichar)high, *out);
	return true;
}

static bool unescape(struct json_reader *r, char **out)
{
	static const char plain[128] = { ['"'] = '"',
		['\\'] = '\\',
		['/'] = '/',
		['b'] = '\b',
		['f'] = '\f',
		['n'] = '\n',
		['r'] = '\r',
		['t'] = '\t' };
	unsigned char c = r->end - r->at > 1 ? (unsigned char)r->at[1] : 0;
	if (c == 'u')
		return unescape_unit(r, out);
	if (c >= sizeof plain || plain[c] == 0)
		return json_stop(r, "JSON_SYNTAX", "no such escape in a string");
	*(*out)++ = plain[c];
	r->at += 2;
	return true;
}

/* Bytes that end a run of ordinary ones: 1 a quotation mark or a backslash, 2 a
 * control character, 3 the start of a longer UTF-8 sequence. */
const unsigned char
	json_marks[256] = { [0 ... 0x1F] = 2, ['"'] = 1, ['\\'] = 1, [0x80 ... 0xFF] = 3 };

bool json_skip_special(struct json_reader *r)
{
	for (;;) {
		while (r->at < r->end && json_marks[(unsigned char)*r->at] == 0)
			r->at++;
		if (r->at == r->end)
			return json_expect(r, "the end of a string");
		unsigned char mark = json_marks[(unsigned char)*r->at];
		if (mark == 1)
			return true;
		if (mark == 2)
			return json_stop(r, "JSON_SYNTAX",
				"a control character in a string; escape it");
		size_t step =
			utf8_sequence((const unsigned char *)r->at, (const unsigned char *)r->end);
		if (step == 0)
			return json_stop(r, "JSON_UTF8", "bytes that are no UTF-8");
		r->at += step;
	}
}

/* Room for what is left of the string: an escape never grows when decoded. */
static void scratch_reserve(struct json_reader *r, const char *from)
{
	const char *close = r->at;
	for (; close < r->end && *close != '"'; close++)
		if (*close == '\\' && r->end - close > 1)
			close++;
	size_t need = (size_t)(close - from) + 1;
	if (need <= r->scratch_cap)
		return;
	r->scratch_cap = need > 2 * r->scratch_cap ? need : 2 * r->scratch_cap;
	r->scratch = arena_alloc(r->issues->arena, r->scratch_cap);
}

/* From the first escape on: decodes into the scratch. */
bool json_read_escaped(struct json_reader *r, const char *from, struct span *out)
{
	scratch_reserve(r, from);
	char *put = r->scratch;
	for (;;) {
		memcpy(put, from, (size_t)(r->at - from));
		put += r->at - from;
		if (*r->at == '"')
			break;
		if (!unescape(r, &put))
			return false;
		from = r->at;
		if (!json_skip_ordinary(r))
			return false;
	}
	r->at++;
	*out = (struct span){ r->scratch, (size_t)(put - r->scratch) };
	return true;
}

static inline bool at_digit(const struct json_reader *r)
{
	return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

static bool skip_digits(struct json_reader *r)
{
	if (!at_digit(r))
		return json_expect(r, "a digit");
	while (at_digit(r))
		r->at++;
	return true;
}

static bool read_tail(struct json_reader *r, struct json_number *number)
{
	if (json_next_is(r, '.')) {
		number->fraction = true;
		r->at++;
		if (!skip_digits(r))
			return false;
	}
	if (json_next_is(r, 'e') || json_next_is(r, 'E')) {
		number->exponent = true;
		r->at++;
		if (json_next_is(r, '+') || json_next_is(r, '-'))
			r->at++;
		return skip_digits(r);
	}
	return true;
}

/* `whole` stops growing beyond what any rule accepts. */
bool json_read_number(struct json_reader *r, struct json_number *number)
{
	const char *from = r->at;
	bool negative = json_next_is(r, '-');
	int64_t value = 0;
	r->at += negative;
	if (!at_digit(r))
		return json_expect(r, "a digit");
	if (*r->at == '0' && r->end - r->at > 1 && r->at[1] >= '0' && r->at[1] <= '9')
		return json_stop(r, "JSON_SYNTAX", "a number does not begin with 0");
	for (; at_digit(r); r->at++)
		if (value <= CHECK_INTEGER_MOST)
			value = value * 10 + (*r->at - '0');
	*number = (struct json_number){ .whole = negative ? -value : value };
	if (r->at < r->end && (*r->at == '.' || *r->at == 'e' || *r->at == 'E') &&
		!read_tail(r, number))
		return false;
	number->digits = (struct span){ from, (size_t)(r->at - from) };
	return true;
}

bool json_enter(struct json_reader *r)
{
	r->at++;
	if (++r->depth > CONTRACT_MAX_DEPTH)
		return json_stop(r, "JSON_TOO_DEEP", "more than %d levels", CONTRACT_MAX_DEPTH);
	return true;
}

enum json_next json_next_item(struct json_reader *r, bool first, char close)
{
	json_skip_space(r);
	if (json_next_is(r, close)) {
		r->at++;
		r->depth--;
		return NEXT_END;
	}
	if (!first) {
		if (!json_next_is(r, ',')) {
			json_expect(r, close == ']' ? "',' or ']'" : "',' or '}'");
			return NEXT_STOP;
		}
		r->at++;
		json_skip_space(r);
	}
	return NEXT_ITEM;
}

enum json_next json_next_member(struct json_reader *r, bool first, struct span *key)
{
	enum json_next next = json_next_item(r, first, '}');
	if (next != NEXT_ITEM)
		return next;
	if (!json_next_is(r, '"')) {
		json_expect(r, "a key in quotation marks");
		return NEXT_STOP;
	}
	if (!json_read_string(r, key))
		return NEXT_STOP;
	json_skip_space(r);
	if (!json_next_is(r, ':')) {
		json_expect(r, "':'");
		return NEXT_STOP;
	}
	r->at++;
	json_skip_space(r);
	return NEXT_ITEM;
}
