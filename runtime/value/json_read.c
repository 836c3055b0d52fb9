/* The JSON reader: one pass over the text, driven by the contract, straight to
 * Lua values.
 *
 * What must hold. Strict RFC 8259: valid UTF-8, paired surrogates, no duplicate
 * keys, no byte-order mark, nothing after the value. Every read function either
 * pushes exactly one Lua value and returns true, or has met text that is no JSON
 * (or is beyond a limit) and returns false, which stops the read. A value that
 * is JSON but wrong adds an issue, pushes nil and lets the read go on, so that
 * all issues are found. No memory but Lua's and the arena's is held across a
 * Lua call, so a Lua raise leaks nothing. Strings are copied only when they hold
 * an escape; pointers are built only when there is an issue. */
#include "base/utf8.h"
#include "value/check.h"
#include "value/face.h"
#include <glib.h>
#include <lauxlib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	FIELDS_WORDS = CONTRACT_MAX_FIELDS / 64,
	SLOTS = CONTRACT_MAX_DEPTH * 6 + 32, /* Lua stack of the deepest value */
	LIST_STRIDE = 64,                    /* items between checks of that stack */
	AMOUNT_MOST = 48
};

struct reader {
	lua_State *L;
	const char *text, *at, *end;
	struct issues *issues;
	const struct preset *presets;
	size_t preset_count;
	char *scratch; /* decoded escapes of the latest string */
	size_t scratch_cap;
	unsigned nodes, depth;
	unsigned muted; /* inside a value that is refused already */
};
struct span {
	const char *at;
	size_t len;
};

static bool read_value(struct reader *r, const struct contract *type, const struct path *path);

static const struct contract any_list = { .type = CONTRACT_LIST, .of = &contract_any };
static const struct contract any_map = { .type = CONTRACT_MAP, .of = &contract_any };
static const char absent; /* stands for null in a map until the map is whole */

/* --- issues --------------------------------------------------------------- */

/* Stops the read, naming line and column (in characters). */
static bool stop(struct reader *r, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static bool stop(struct reader *r, const char *code, const char *fmt, ...)
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
	issue_add(r->issues, "", code, "line %zu, column %zu: %s", line, column, text);
	return false;
}

static bool stop_syntax(struct reader *r, const char *what)
{
	if (r->at >= r->end)
		return stop(r, "JSON_SYNTAX", "the text ends where %s should be", what);
	return stop(r, "JSON_SYNTAX", "expected %s", what);
}

static void report(struct reader *r, const struct path *path, const struct complaint *complaint)
{
	if (r->muted == 0)
		issue_add_at(r->issues, path, complaint);
}

/* Pushes nil in place of a wrong value. */
static bool refuse(struct reader *r, const struct path *path, const struct complaint *complaint)
{
	report(r, path, complaint);
	lua_pushnil(r->L);
	return true;
}

/* --- tokens --------------------------------------------------------------- */

static inline void skip_space(struct reader *r)
{
	while (r->at < r->end && (unsigned char)*r->at <= ' ' &&
		(*r->at == ' ' || *r->at == '\n' || *r->at == '\t' || *r->at == '\r'))
		r->at++;
}

static inline bool next_is(const struct reader *r, char c)
{
	return r->at < r->end && *r->at == c;
}

static bool read_literal(struct reader *r, const char *word, size_t len)
{
	if ((size_t)(r->end - r->at) < len || memcmp(r->at, word, len) != 0)
		return stop_syntax(r, "a value");
	r->at += len;
	return true;
}

/* Four hex digits at r->at + 2, behind a backslash and a u; -1: none. */
static int32_t hex_unit(const struct reader *r)
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

static bool unescape_unit(struct reader *r, char **out)
{
	int32_t high = hex_unit(r), low;
	if (high < 0)
		return stop_syntax(r, "four hex digits behind \\u");
	if (high >= 0xDC00 && high <= 0xDFFF)
		return stop(r, "JSON_UTF8", "a low surrogate without its high one");
	if (high >= 0xD800 && high <= 0xDBFF) {
		r->at += 6;
		low = hex_unit(r);
		if (low < 0xDC00 || low > 0xDFFF)
			return stop(r, "JSON_UTF8", "a high surrogate without its low one");
		high = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
	}
	r->at += 6;
	*out += g_unichar_to_utf8((gunichar)high, *out);
	return true;
}

static bool unescape(struct reader *r, char **out)
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
		return stop(r, "JSON_SYNTAX", "no such escape in a string");
	*(*out)++ = plain[c];
	r->at += 2;
	return true;
}

/* Bytes that end a run of ordinary ones: 1 a quotation mark or a backslash, 2 a
 * control character, 3 the start of a longer UTF-8 sequence. */
static const unsigned char
	marks[256] = { [0 ... 0x1F] = 2, ['"'] = 1, ['\\'] = 1, [0x80 ... 0xFF] = 3 };

/* Moves over text that stands for itself, to a quotation mark or a backslash. */
static inline bool skip_ordinary(struct reader *r)
{
	const char *at = r->at, *end = r->end;
	for (;;) {
		while (at < end && marks[(unsigned char)*at] == 0)
			at++;
		r->at = at;
		if (at == end)
			return stop_syntax(r, "the end of a string");
		unsigned char mark = marks[(unsigned char)*at];
		if (mark == 1)
			return true;
		if (mark == 2)
			return stop(r, "JSON_SYNTAX", "a control character in a string; escape it");
		size_t step = utf8_sequence((const unsigned char *)at, (const unsigned char *)end);
		if (step == 0)
			return stop(r, "JSON_UTF8", "bytes that are no UTF-8");
		at += step;
	}
}

/* Room for what is left of the string: an escape never grows when decoded. */
static void scratch_reserve(struct reader *r, const char *from)
{
	const char *close = r->at;
	while (close < r->end && *close != '"')
		close += *close == '\\' ? 2 : 1;
	size_t need = (size_t)(close - from) + 4;
	if (need <= r->scratch_cap)
		return;
	r->scratch_cap = need > 2 * r->scratch_cap ? need : 2 * r->scratch_cap;
	r->scratch = arena_alloc(r->issues->arena, r->scratch_cap);
}

/* From the first escape on: decodes into the scratch. */
static bool read_escaped(struct reader *r, const char *from, struct span *out)
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
		if (!skip_ordinary(r))
			return false;
	}
	r->at++;
	*out = (struct span){ r->scratch, (size_t)(put - r->scratch) };
	return true;
}

/* At a quotation mark. The span is good until the next string. */
static inline bool read_string(struct reader *r, struct span *out)
{
	const char *from = ++r->at;
	if (!skip_ordinary(r))
		return false;
	if (*r->at != '"')
		return read_escaped(r, from, out);
	*out = (struct span){ from, (size_t)(r->at - from) };
	r->at++;
	return true;
}

struct number {
	struct span digits; /* the whole token */
	int64_t whole;      /* when it has neither of these: */
	bool fraction, exponent;
};

static inline bool at_digit(const struct reader *r)
{
	return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

static bool skip_digits(struct reader *r)
{
	if (!at_digit(r))
		return stop_syntax(r, "a digit");
	while (at_digit(r))
		r->at++;
	return true;
}

static bool read_tail(struct reader *r, struct number *number)
{
	if (next_is(r, '.')) {
		number->fraction = true;
		r->at++;
		if (!skip_digits(r))
			return false;
	}
	if (next_is(r, 'e') || next_is(r, 'E')) {
		number->exponent = true;
		r->at++;
		if (next_is(r, '+') || next_is(r, '-'))
			r->at++;
		return skip_digits(r);
	}
	return true;
}

/* `whole` stops growing beyond what any rule accepts. */
static bool read_digits(struct reader *r, struct number *number)
{
	const char *from = r->at;
	bool negative = next_is(r, '-');
	int64_t value = 0;
	r->at += negative;
	if (!at_digit(r))
		return stop_syntax(r, "a digit");
	if (*r->at == '0' && r->end - r->at > 1 && r->at[1] >= '0' && r->at[1] <= '9')
		return stop(r, "JSON_SYNTAX", "a number does not begin with 0");
	for (; at_digit(r); r->at++)
		if (value <= CHECK_INTEGER_MOST)
			value = value * 10 + (*r->at - '0');
	*number = (struct number){ .whole = negative ? -value : value };
	if (r->at < r->end && (*r->at == '.' || *r->at == 'e' || *r->at == 'E') &&
		!read_tail(r, number))
		return false;
	number->digits = (struct span){ from, (size_t)(r->at - from) };
	return true;
}

/* --- members of an object ------------------------------------------------- */

static bool enter(struct reader *r)
{
	r->at++;
	if (++r->depth > CONTRACT_MAX_DEPTH)
		return stop(r, "JSON_TOO_DEEP", "more than %d levels", CONTRACT_MAX_DEPTH);
	return true;
}

enum next { NEXT_ITEM, NEXT_END, NEXT_STOP };

/* Before an element or a member: deals with commas and the closing mark. */
static inline enum next next_item(struct reader *r, bool first, char close)
{
	skip_space(r);
	if (next_is(r, close)) {
		r->at++;
		r->depth--;
		return NEXT_END;
	}
	if (!first) {
		if (!next_is(r, ',')) {
			stop_syntax(r, close == ']' ? "',' or ']'" : "',' or '}'");
			return NEXT_STOP;
		}
		r->at++;
		skip_space(r);
	}
	return NEXT_ITEM;
}

/* The same for a member: reads its key and stands at its value. */
static inline enum next next_member(struct reader *r, bool first, struct span *key)
{
	enum next next = next_item(r, first, '}');
	if (next != NEXT_ITEM)
		return next;
	if (!next_is(r, '"')) {
		stop_syntax(r, "a key in quotation marks");
		return NEXT_STOP;
	}
	if (!read_string(r, key))
		return NEXT_STOP;
	skip_space(r);
	if (!next_is(r, ':')) {
		stop_syntax(r, "':'");
		return NEXT_STOP;
	}
	r->at++;
	skip_space(r);
	return NEXT_ITEM;
}

/* Reads over a value that is refused as it is; its syntax still counts. */
static bool skip_value(struct reader *r, const struct path *path)
{
	r->muted++;
	bool read = read_value(r, &contract_any, path);
	r->muted--;
	if (read)
		lua_pop(r->L, 1);
	return read;
}

/* Reports a member, unknown or given twice, and moves over its value. */
static bool refuse_member(struct reader *r, const struct contract *type, const struct path *path,
	struct span key, bool known)
{
	struct complaint complaint;
	struct path here = { .up = path, .name = key.at, .len = key.len };
	if (known)
		complain(&complaint, "FIELD_DUPLICATE", "the field is given twice");
	else
		complain_unknown(type, key.at, key.len, &complaint);
	report(r, &here, &complaint);
	return skip_value(r, path);
}

/* --- single values -------------------------------------------------------- */

static const char *found_here(const struct reader *r)
{
	switch (*r->at) {
	case '"':
		return "text";
	case '{':
		return "an object";
	case '[':
		return "a list";
	case 't':
	case 'f':
		return "a boolean";
	case 'n':
		return "null";
	default:
		return "a number";
	}
}

static bool read_wrong(struct reader *r, const struct contract *type, const struct path *path)
{
	struct complaint complaint;
	complain_type(type, found_here(r), &complaint);
	return skip_value(r, path) && refuse(r, path, &complaint);
}

static bool push_instant(struct reader *r, const struct path *path, struct span text)
{
	struct complaint complaint;
	char canonical[INSTANT_LEN + 1];
	instant at;
	if (!check_instant(text.at, text.len, &at, &complaint))
		return refuse(r, path, &complaint);
	instant_text(at, canonical);
	lua_pushlstring(r->L, canonical, INSTANT_LEN);
	return true;
}

static bool push_decimal(struct reader *r, const struct contract *type, const struct path *path,
	struct span digits)
{
	struct complaint complaint;
	struct decimal value;
	if (!check_digits(type, digits.at, digits.len, &value, &complaint))
		return refuse(r, path, &complaint);
	face_push_decimal(r->L, value);
	return true;
}

/* The value of every type that can be written as a string. */
static bool push_text(struct reader *r, const struct contract *type, const struct path *path,
	struct span text)
{
	struct complaint complaint;
	if (type->type == CONTRACT_INSTANT)
		return push_instant(r, path, text);
	if (type->type == CONTRACT_DECIMAL)
		return push_decimal(r, type, path, text);
	if (type->type != CONTRACT_ANY && !check_text(type, text.at, text.len, &complaint))
		return refuse(r, path, &complaint);
	lua_pushlstring(r->L, text.at, text.len);
	return true;
}

static bool read_text(struct reader *r, const struct contract *type, const struct path *path)
{
	struct span text;
	if (*r->at != '"')
		return read_wrong(r, type, path);
	return read_string(r, &text) && push_text(r, type, path, text);
}

static bool starts_number(const struct reader *r)
{
	return *r->at == '-' || (*r->at >= '0' && *r->at <= '9');
}

static bool read_integer(struct reader *r, const struct contract *type, const struct path *path)
{
	struct complaint complaint;
	struct number number;
	if (!starts_number(r))
		return read_wrong(r, type, path);
	if (!read_digits(r, &number))
		return false;
	if (number.fraction || number.exponent) {
		complain(&complaint, "TYPE_WRONG",
			type->type == CONTRACT_ANY
				? "only whole numbers can stand here; write others as text"
				: "expected a whole number without a fraction or an exponent");
		return refuse(r, path, &complaint);
	}
	if (!check_integer(type, number.whole, &complaint))
		return refuse(r, path, &complaint);
	lua_pushinteger(r->L, number.whole);
	return true;
}

static bool read_decimal(struct reader *r, const struct contract *type, const struct path *path)
{
	struct number number;
	if (!starts_number(r))
		return read_text(r, type, path);
	return read_digits(r, &number) && push_decimal(r, type, path, number.digits);
}

static bool read_boolean(struct reader *r, const struct contract *type, const struct path *path)
{
	if (*r->at != 't' && *r->at != 'f')
		return read_wrong(r, type, path);
	bool value = *r->at == 't';
	if (!(value ? read_literal(r, "true", 4) : read_literal(r, "false", 5)))
		return false;
	lua_pushboolean(r->L, value);
	return true;
}

/* --- money ---------------------------------------------------------------- */

static const struct contract money_amount = { .type = CONTRACT_DECIMAL };
static const struct contract money_currency = { .type = CONTRACT_TEXT };
static const struct contract_field money_fields[] = {
	{ "amount", 6, &money_amount, false },
	{ "currency", 8, &money_currency, false },
};
static const struct contract money_record = { .type = CONTRACT_RECORD,
	.fields = money_fields,
	.count = 2 };
enum { AMOUNT, CURRENCY };

struct money_parts {
	struct {
		bool seen, sound;
		char text[AMOUNT_MOST]; /* NUL-terminated */
		size_t len;
	} part[2];
};

/* One part, as the characters it is written with. */
static bool read_money_part(struct reader *r, struct money_parts *parts, int which,
	const struct path *path)
{
	struct complaint complaint;
	struct number number;
	struct span text;
	parts->part[which].seen = true;
	if (*r->at == '"') {
		if (!read_string(r, &text))
			return false;
	} else if (which == AMOUNT && starts_number(r)) {
		if (!read_digits(r, &number))
			return false;
		text = number.digits;
	} else {
		bool read = read_wrong(r, money_fields[which].type, path);
		lua_pop(r->L, read);
		return read;
	}
	parts->part[which].sound = text.len < AMOUNT_MOST;
	if (!parts->part[which].sound) {
		complain(&complaint, "VALUE_RANGE", "at most %d characters", AMOUNT_MOST - 1);
		report(r, path, &complaint);
		return true;
	}
	memcpy(parts->part[which].text, text.at, text.len);
	parts->part[which].len = text.len;
	return true;
}

static bool read_money_members(struct reader *r, struct money_parts *parts, const struct path *path)
{
	struct span key;
	for (bool first = true;; first = false) {
		enum next next = next_member(r, first, &key);
		if (next != NEXT_ITEM)
			return next == NEXT_END;
		if (r->at == r->end)
			return stop_syntax(r, "a value");
		int which = contract_find_field(&money_record, key.at, key.len);
		bool fresh = which >= 0 && !parts->part[which].seen;
		struct path here = { .up = path, .len = key.len };
		here.name = fresh ? money_fields[which].name : key.at;
		if (!(fresh ? read_money_part(r, parts, which, &here)
			    : refuse_member(r, &money_record, path, key, which >= 0)))
			return false;
	}
}

static void require(struct reader *r, const struct path *path, const struct contract_field *field)
{
	struct path here = { .up = path, .name = field->name, .len = field->name_len };
	struct complaint complaint;
	complain(&complaint, "FIELD_MISSING", "the field \"%s\" is required", field->name);
	report(r, &here, &complaint);
}

static bool push_money(struct reader *r, const struct money_parts *parts, const struct path *path)
{
	struct complaint complaint;
	struct money money;
	struct path here = { .up = path, .name = "currency", .len = 8 };
	if (!currency_valid(parts->part[CURRENCY].text)) {
		complain(&complaint, "VALUE_CHOICE", "\"%.*s\" is no currency of ISO 4217",
			utf8_clip(parts->part[CURRENCY].text, parts->part[CURRENCY].len, 8),
			parts->part[CURRENCY].text);
		return refuse(r, &here, &complaint);
	}
	here = (struct path){ .up = path, .name = "amount", .len = 6 };
	if (!check_amount(parts->part[AMOUNT].text, parts->part[AMOUNT].len,
		    parts->part[CURRENCY].text, &money, &complaint))
		return refuse(r, &here, &complaint);
	face_push_money(r->L, money);
	return true;
}

static bool read_money(struct reader *r, const struct contract *type, const struct path *path)
{
	struct money_parts parts;
	bool sound = true;
	if (*r->at != '{')
		return read_wrong(r, type, path);
	for (int i = AMOUNT; i <= CURRENCY; i++) {
		parts.part[i].seen = parts.part[i].sound = false;
		memset(parts.part[i].text, 0, sizeof parts.part[i].text);
	}
	if (!enter(r) || !read_money_members(r, &parts, path))
		return false;
	for (int i = AMOUNT; i <= CURRENCY; i++) {
		if (!parts.part[i].seen)
			require(r, path, &money_fields[i]);
		sound = sound && parts.part[i].sound;
	}
	if (sound)
		return push_money(r, &parts, path);
	lua_pushnil(r->L);
	return true;
}

/* --- lists and maps ------------------------------------------------------- */

/* Makes a list of the n values on the top, in place of them. */
static void gather_list(lua_State *L, int n)
{
	int base = lua_gettop(L) - n;
	face_push_list(L, n);
	for (int i = n; i >= 1; i--) {
		lua_pushvalue(L, base + i);
		lua_rawseti(L, -2, i);
	}
	if (n > 0)
		lua_replace(L, base + 1);
	lua_settop(L, base + 1);
}

static void count_items(struct reader *r, const struct contract *type, const struct path *path,
	size_t n)
{
	struct complaint complaint;
	if (!check_count(type, n, &complaint))
		report(r, path, &complaint);
}

static bool read_list(struct reader *r, const struct contract *type, const struct path *path)
{
	lua_State *L = r->L;
	struct path here = { .up = path };
	if (*r->at != '[')
		return read_wrong(r, type, path);
	if (!enter(r))
		return false;
	for (;; here.index++) {
		enum next next = next_item(r, here.index == 0, ']');
		if (next == NEXT_STOP)
			return false;
		if (next == NEXT_END)
			break;
		if (here.index % LIST_STRIDE == 0)
			luaL_checkstack(L, LIST_STRIDE + SLOTS, NULL);
		if (!read_value(r, type->of, &here))
			return false;
		/* A null keeps its place; so does what is refused anyway. */
		if (lua_isnil(L, -1)) {
			lua_pop(L, 1);
			lua_pushlightuserdata(L, NULL);
		}
	}
	count_items(r, type, path, here.index);
	gather_list(L, (int)here.index);
	return true;
}

/* Sets table[key] = value from the top, unless the key is there already. */
static void set_new(struct reader *r, const struct path *path)
{
	lua_State *L = r->L;
	struct complaint complaint;
	lua_pushvalue(L, -2);
	bool fresh = lua_rawget(L, -4) == LUA_TNIL;
	lua_pop(L, 1);
	if (fresh) {
		lua_rawset(L, -3);
		return;
	}
	complain(&complaint, "FIELD_DUPLICATE", "the key is given twice");
	report(r, path, &complaint);
	lua_pop(L, 2);
}

/* Takes out the members that were null. */
static void drop_absent(lua_State *L)
{
	lua_pushnil(L);
	while (lua_next(L, -2) != 0) {
		bool drop = lua_touserdata(L, -1) == &absent;
		lua_pop(L, 1);
		if (!drop)
			continue;
		lua_pushvalue(L, -1);
		lua_pushnil(L);
		lua_rawset(L, -4);
	}
}

/* One member; its key is pushed first, so its name outlives the scratch. */
static bool read_map_member(struct reader *r, const struct contract *type, const struct path *path,
	struct span key, bool *nulls)
{
	lua_State *L = r->L;
	struct path here = { .up = path, .len = key.len };
	here.name = lua_pushlstring(L, key.at, key.len);
	if (!read_value(r, type->of, &here))
		return false;
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		lua_pushlightuserdata(L, (void *)(uintptr_t)&absent);
		*nulls = true;
	}
	set_new(r, &here);
	return true;
}

static bool read_map(struct reader *r, const struct contract *type, const struct path *path)
{
	struct span key;
	bool nulls = false;
	size_t n = 0;
	if (*r->at != '{')
		return read_wrong(r, type, path);
	if (!enter(r))
		return false;
	lua_createtable(r->L, 0, 4);
	for (;; n++) {
		enum next next = next_member(r, n == 0, &key);
		if (next == NEXT_STOP)
			return false;
		if (next == NEXT_END)
			break;
		if (!read_map_member(r, type, path, key, &nulls))
			return false;
	}
	count_items(r, type, path, n);
	if (nulls)
		drop_absent(r->L);
	return true;
}

static bool read_any(struct reader *r, const struct contract *type, const struct path *path)
{
	switch (*r->at) {
	case '"':
		return read_text(r, type, path);
	case '[':
		return read_list(r, &any_list, path);
	case '{':
		return read_map(r, &any_map, path);
	case 't':
	case 'f':
		return read_boolean(r, type, path);
	case 'n':
		lua_pushnil(r->L);
		return read_literal(r, "null", 4);
	default:
		return starts_number(r) ? read_integer(r, type, path) : stop_syntax(r, "a value");
	}
}

/* --- presets -------------------------------------------------------------- */

static bool preset_value(struct reader *r, const struct contract *type, const struct path *path,
	struct span text);

static bool preset_integer(struct reader *r, const struct contract *type, const struct path *path,
	struct span text)
{
	struct complaint complaint;
	struct decimal value;
	if (memchr(text.at, '.', text.len) != NULL ||
		!decimal_parse(text.at, text.len, 0, &value)) {
		complain_type(type, "other text", &complaint);
		return refuse(r, path, &complaint);
	}
	if (!check_integer(type, value.coefficient, &complaint))
		return refuse(r, path, &complaint);
	lua_pushinteger(r->L, value.coefficient);
	return true;
}

static bool preset_boolean(struct reader *r, const struct contract *type, const struct path *path,
	struct span text)
{
	struct complaint complaint;
	bool yes = text.len == 4 && memcmp(text.at, "true", 4) == 0;
	if (!yes && (text.len != 5 || memcmp(text.at, "false", 5) != 0)) {
		complain_type(type, "other text", &complaint);
		return refuse(r, path, &complaint);
	}
	lua_pushboolean(r->L, yes);
	return true;
}

static bool preset_list(struct reader *r, const struct contract *type, const struct path *path,
	struct span text)
{
	struct path here = { .up = path };
	const char *end = text.at + text.len;
	for (const char *at = text.at; text.len > 0 && at <= end; here.index++) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		if (comma == NULL)
			comma = end;
		if (here.index % LIST_STRIDE == 0)
			luaL_checkstack(r->L, LIST_STRIDE + SLOTS, NULL);
		preset_value(r, type->of, &here, (struct span){ at, (size_t)(comma - at) });
		at = comma + 1;
	}
	count_items(r, type, path, here.index);
	gather_list(r->L, (int)here.index);
	return true;
}

/* Pushes the value of a parameter's text, nil with an issue when it has none. */
static bool preset_value(struct reader *r, const struct contract *type, const struct path *path,
	struct span text)
{
	struct complaint complaint;
	switch (type->type) {
	case CONTRACT_INTEGER:
		return preset_integer(r, type, path, text);
	case CONTRACT_BOOLEAN:
		return preset_boolean(r, type, path, text);
	case CONTRACT_LIST:
		return preset_list(r, type, path, text);
	case CONTRACT_MONEY:
	case CONTRACT_FILE:
	case CONTRACT_MAP:
	case CONTRACT_RECORD:
		complain_type(type, "a parameter", &complaint);
		return refuse(r, path, &complaint);
	default:
		break;
	}
	if (!utf8_valid(text.at, text.len)) {
		complain(&complaint, "JSON_UTF8", "bytes that are no UTF-8");
		return refuse(r, path, &complaint);
	}
	return push_text(r, type, path, text);
}

/* --- records -------------------------------------------------------------- */

struct seen {
	uint64_t words[FIELDS_WORDS];
	size_t count;
	size_t expected; /* in canonical text the next field is the next of the record */
};

static inline bool mark_seen(struct seen *seen, size_t field)
{
	uint64_t bit = UINT64_C(1) << (field % 64);
	if (seen->words[field / 64] & bit)
		return false;
	seen->words[field / 64] |= bit;
	seen->count++;
	return true;
}

static inline int find_field(const struct contract *type, struct seen *seen, struct span key)
{
	int found = (int)seen->expected;
	if (seen->expected >= type->count || type->fields[found].name_len != key.len ||
		memcmp(type->fields[found].name, key.at, key.len) != 0)
		found = contract_find_field(type, key.at, key.len);
	if (found >= 0)
		seen->expected = (size_t)found + 1;
	return found;
}

static bool read_member(struct reader *r, const struct contract *type, const struct path *path,
	struct seen *seen, struct span key)
{
	int found = find_field(type, seen, key);
	if (found < 0 || !mark_seen(seen, (size_t)found))
		return refuse_member(r, type, path, key, found >= 0);
	const struct contract_field *field = &type->fields[found];
	if (next_is(r, 'n')) {
		if (!field->optional)
			require(r, path, field);
		return read_literal(r, "null", 4);
	}
	struct path here = { .up = path, .name = field->name, .len = field->name_len };
	lua_pushstring(r->L, field->name);
	if (!read_value(r, field->type, &here))
		return false;
	lua_rawset(r->L, -3);
	return true;
}

static void read_presets(struct reader *r, const struct contract *type, const struct path *path,
	struct seen *seen)
{
	struct complaint complaint;
	for (size_t i = 0; i < r->preset_count; i++) {
		struct span name = { r->presets[i].name, strlen(r->presets[i].name) };
		struct span text = { r->presets[i].text, strlen(r->presets[i].text) };
		struct path here = { .up = path, .name = name.at, .len = name.len };
		int found = contract_find_field(type, name.at, name.len);
		if (found < 0) {
			complain_unknown(type, name.at, name.len, &complaint);
			report(r, &here, &complaint);
		} else if (!mark_seen(seen, (size_t)found)) {
			complain(&complaint, "FIELD_DUPLICATE", "the field is given twice");
			report(r, &here, &complaint);
		} else {
			lua_pushstring(r->L, name.at);
			preset_value(r, type->fields[found].type, &here, text);
			lua_rawset(r->L, -3);
		}
	}
}

static void require_rest(struct reader *r, const struct contract *type, const struct path *path,
	const struct seen *seen)
{
	if (seen->count == type->count)
		return;
	for (size_t i = 0; i < type->count; i++)
		if (!type->fields[i].optional && !(seen->words[i / 64] >> (i % 64) & 1))
			require(r, path, &type->fields[i]);
}

static bool read_record(struct reader *r, const struct contract *type, const struct path *path)
{
	struct seen seen = { { 0 }, 0, 0 };
	struct span key;
	if (*r->at != '{')
		return read_wrong(r, type, path);
	if (!enter(r))
		return false;
	lua_createtable(r->L, 0, (int)type->count);
	for (bool first = true;; first = false) {
		enum next next = next_member(r, first, &key);
		if (next == NEXT_STOP)
			return false;
		if (next == NEXT_END)
			break;
		if (!read_member(r, type, path, &seen, key))
			return false;
	}
	if (path->up == NULL)
		read_presets(r, type, path, &seen);
	require_rest(r, type, path, &seen);
	return true;
}

static bool read_file(struct reader *r, const struct contract *type, const struct path *path)
{
	if (*r->at != '{')
		return read_wrong(r, type, path);
	return read_record(r, &contract_file_record, path);
}

/* --- the whole ------------------------------------------------------------ */

typedef bool read_function(struct reader *, const struct contract *, const struct path *);

static read_function *const functions[] = {
	[CONTRACT_TEXT] = read_text,
	[CONTRACT_INTEGER] = read_integer,
	[CONTRACT_DECIMAL] = read_decimal,
	[CONTRACT_MONEY] = read_money,
	[CONTRACT_BOOLEAN] = read_boolean,
	[CONTRACT_DATE] = read_text,
	[CONTRACT_INSTANT] = read_text,
	[CONTRACT_ID] = read_text,
	[CONTRACT_ZONE] = read_text,
	[CONTRACT_FILE] = read_file,
	[CONTRACT_CHOICE] = read_text,
	[CONTRACT_LIST] = read_list,
	[CONTRACT_MAP] = read_map,
	[CONTRACT_ANY] = read_any,
	[CONTRACT_RECORD] = read_record,
};

static bool read_value(struct reader *r, const struct contract *type, const struct path *path)
{
	if (r->at == r->end)
		return stop_syntax(r, "a value");
	if (++r->nodes > CONTRACT_MAX_NODES)
		return stop(r, "JSON_TOO_LARGE", "more than %d values", CONTRACT_MAX_NODES);
	return functions[type->type](r, type, path);
}

static bool read_document(struct reader *r, const struct contract *type)
{
	static const char mark[] = "\xEF\xBB\xBF";
	struct path root = { 0 };
	if (r->end - r->text > CONTRACT_MAX_BYTES)
		return stop(r, "JSON_TOO_LARGE", "more than %d bytes", CONTRACT_MAX_BYTES);
	if (r->end - r->text >= 3 && memcmp(r->text, mark, 3) == 0)
		return stop(r, "JSON_SYNTAX", "a byte-order mark; leave it out");
	skip_space(r);
	if (!read_value(r, type, &root))
		return false;
	skip_space(r);
	return r->at == r->end || stop(r, "JSON_SYNTAX", "more text behind the value");
}

bool contract_read(const struct contract *contract, lua_State *L, const char *text, size_t len,
	const struct preset *presets, size_t preset_count, struct issues *issues)
{
	int base = lua_gettop(L);
	size_t before = issues->count;
	if (len == 0)
		text = contract->type == CONTRACT_RECORD ? "{}" : "";
	struct reader r = { .L = L,
		.text = text,
		.at = text,
		.end = text + (len == 0 ? strlen(text) : len),
		.issues = issues,
		.presets = presets,
		.preset_count = preset_count };
	luaL_checkstack(L, SLOTS, NULL);
	bool sound = read_document(&r, contract) && issues->count == before;
	if (!sound)
		lua_settop(L, base);
	return sound;
}
