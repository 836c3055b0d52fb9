/* string: Lua's text functions, each charged before it works; patterns run on the
 * counted matcher. Left out: dump, pack, unpack, packsize. rep gives at most
 * 64 KB, format 4 KB, byte and char at most 250 values. */
#include <string.h>

#include "base/clock.h"
#include "vm/inside.h"
#include "vm/match.h"

enum { REP_LONGEST = 64 << 10, PATTERN_LONGEST = 1000 };

static void charge_bytes(lua_State *L, size_t len)
{
	vm_charge(L, (int64_t)(len / 8 + 1));
}

/* A position from the caller, counted from the end when negative, as 1..len+1. */
static size_t first_at(lua_Integer pos, size_t len)
{
	if (pos > 0)
		return (lua_Unsigned)pos <= len ? (size_t)pos : len + 1;
	if (pos == 0 || pos < -(lua_Integer)len)
		return 1;
	return len + (size_t)pos + 1;
}

static size_t last_at(lua_Integer pos, size_t len)
{
	if (pos > (lua_Integer)len)
		return len;
	if (pos >= 0)
		return (size_t)pos;
	return pos < -(lua_Integer)len ? 0 : len + (size_t)pos + 1;
}

static int string_len(lua_State *L)
{
	size_t len;
	luaL_checklstring(L, 1, &len);
	lua_pushinteger(L, (lua_Integer)len);
	return 1;
}

static int string_sub(lua_State *L)
{
	size_t len;
	const char *s = luaL_checklstring(L, 1, &len);
	size_t from = first_at(luaL_checkinteger(L, 2), len);
	size_t to = last_at(luaL_optinteger(L, 3, -1), len);
	size_t n = from <= to ? to - from + 1 : 0;
	charge_bytes(L, n);
	lua_pushlstring(L, s + from - 1, n);
	return 1;
}

static int map_bytes(lua_State *L, char low, char high, int add)
{
	size_t len;
	luaL_Buffer b;
	const char *s = luaL_checklstring(L, 1, &len);
	charge_bytes(L, len * 2);
	char *out = luaL_buffinitsize(L, &b, len);
	for (size_t i = 0; i < len; i++)
		out[i] = s[i] >= low && s[i] <= high ? (char)(s[i] + add) : s[i];
	luaL_pushresultsize(&b, len);
	return 1;
}

static int string_lower(lua_State *L)
{
	return map_bytes(L, 'A', 'Z', 32);
}

static int string_upper(lua_State *L)
{
	return map_bytes(L, 'a', 'z', -32);
}

static int string_reverse(lua_State *L)
{
	size_t len;
	luaL_Buffer b;
	const char *s = luaL_checklstring(L, 1, &len);
	charge_bytes(L, len * 2);
	char *out = luaL_buffinitsize(L, &b, len);
	for (size_t i = 0; i < len; i++)
		out[i] = s[len - 1 - i];
	luaL_pushresultsize(&b, len);
	return 1;
}

static int string_byte(lua_State *L)
{
	size_t len;
	const char *s = luaL_checklstring(L, 1, &len);
	lua_Integer pos = luaL_optinteger(L, 2, 1);
	size_t from = first_at(pos, len), to = last_at(luaL_optinteger(L, 3, pos), len);
	if (from > to)
		return 0;
	size_t n = to - from + 1;
	if (n > VM_SPREAD)
		return luaL_error(L, "string.byte gives at most %d values", VM_SPREAD);
	luaL_checkstack(L, (int)n, NULL);
	for (size_t i = 0; i < n; i++)
		lua_pushinteger(L, (unsigned char)s[from - 1 + i]);
	return (int)n;
}

static int string_char(lua_State *L)
{
	char out[VM_SPREAD];
	int n = lua_gettop(L);
	if (n > VM_SPREAD)
		return luaL_error(L, "string.char takes at most %d values", VM_SPREAD);
	for (int i = 1; i <= n; i++) {
		lua_Integer c = luaL_checkinteger(L, i);
		luaL_argcheck(L, c >= 0 && c <= 255, i, "value out of range");
		out[i - 1] = (char)c;
	}
	lua_pushlstring(L, out, (size_t)n);
	return 1;
}

static int string_rep(lua_State *L)
{
	size_t len, between;
	luaL_Buffer b;
	const char *s = luaL_checklstring(L, 1, &len);
	lua_Integer n = luaL_checkinteger(L, 2);
	const char *sep = luaL_optlstring(L, 3, "", &between);
	if (n <= 0 || len + between == 0) {
		lua_pushliteral(L, "");
		return 1;
	}
	if (len + between > REP_LONGEST || (lua_Unsigned)n > REP_LONGEST / (len + between))
		return luaL_error(L, "string.rep gives at most %d bytes", REP_LONGEST);
	charge_bytes(L, (len + between) * (size_t)n + (size_t)n * 4);
	luaL_buffinitsize(L, &b, (len + between) * (size_t)n);
	for (; n > 1; n--) {
		luaL_addlstring(&b, s, len);
		luaL_addlstring(&b, sep, between);
	}
	luaL_addlstring(&b, s, len);
	luaL_pushresult(&b);
	return 1;
}

static int string_format(lua_State *L)
{
	text_format(L, 1);
	return 1;
}

/* ---- patterns ------------------------------------------------------------ */

/* Steps are bought from the budget a tick at a time, without raising inside of
 * the matcher; a breach ends the match and is raised by pay(). */
static bool buy(struct match *m)
{
	struct vm *vm = vm_of(m->arg);
	vm->left -= VM_TICK;
	vm->clock_left = -1; /* the next charge looks at the clock */
	if (vm->left < 0 || (vm->deadline != 0 && clock_monotonic_us() > vm->deadline))
		return false;
	m->steps = VM_TICK;
	return true;
}

static void pay(struct match *m)
{
	lua_State *L = m->arg;
	int64_t used = m->steps < 0 ? 0 : VM_TICK - m->steps;
	m->steps = VM_TICK;
	vm_charge(L, used);
	if (m->fault != NULL)
		luaL_error(L, "%s", m->fault);
}

static const char *check_pattern(lua_State *L, int arg, size_t *len)
{
	const char *p = luaL_checklstring(L, arg, len);
	luaL_argcheck(L, *len <= PATTERN_LONGEST, arg, "the pattern is too long");
	return p;
}

static void begin(lua_State *L, struct match *m, const char *s, size_t len, const char *p_end)
{
	m->text = s;
	m->text_end = s + len;
	m->pattern_end = p_end;
	m->steps = VM_TICK;
	m->refill = buy;
	m->arg = L;
	m->fault = NULL;
	m->depth = 0;
	m->count = 0;
}

static const char *try_at(struct match *m, const char *s, const char *p)
{
	m->count = 0;
	const char *end = match_at(m, s, p);
	pay(m);
	return end;
}

/* Pushes capture i; the whole match s..e when the pattern has none. */
static void push_capture(struct match *m, int i, const char *s, const char *e)
{
	lua_State *L = m->arg;
	if (i >= m->count) {
		if (i != 0)
			luaL_error(L, "there is no capture %%%d", i + 1);
		lua_pushlstring(L, s, (size_t)(e - s));
	} else if (m->captures[i].len == MATCH_POSITION) {
		lua_pushinteger(L, m->captures[i].at - m->text + 1);
	} else if (m->captures[i].len == MATCH_OPEN) {
		luaL_error(L, "a capture of the pattern is not closed");
	} else {
		lua_pushlstring(L, m->captures[i].at, (size_t)m->captures[i].len);
	}
}

/* All captures; the whole match when there are none and s is given. */
static int push_captures(struct match *m, const char *s, const char *e)
{
	int n = m->count == 0 && s != NULL ? 1 : m->count;
	luaL_checkstack(m->arg, n, NULL);
	for (int i = 0; i < n; i++)
		push_capture(m, i, s, e);
	return n;
}

static bool is_plain(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] != 0 && strchr("^$*+?.([%-", p[i]) != NULL)
			return false;
	return true;
}

static int find_plain(lua_State *L, const char *s, size_t len, size_t from, const char *p,
	size_t p_len)
{
	charge_bytes(L, (len - from) * 2);
	const char *found = memmem(s + from, len - from, p, p_len);
	if (found == NULL) {
		lua_pushnil(L);
		return 1;
	}
	lua_pushinteger(L, found - s + 1);
	lua_pushinteger(L, found - s + (ptrdiff_t)p_len);
	return 2;
}

static int search(lua_State *L, bool find)
{
	size_t len, p_len;
	struct match m;
	const char *s = luaL_checklstring(L, 1, &len), *p = luaL_checklstring(L, 2, &p_len);
	size_t from = first_at(luaL_optinteger(L, 3, 1), len) - 1;
	if (luaL_optinteger(L, 3, 1) > (lua_Integer)len + 1) {
		lua_pushnil(L);
		return 1;
	}
	if (find && (lua_toboolean(L, 4) || is_plain(p, p_len)))
		return find_plain(L, s, len, from, p, p_len);
	check_pattern(L, 2, &p_len);
	bool anchored = p_len > 0 && *p == '^';
	begin(L, &m, s, len, p + p_len);
	for (const char *at = s + from; at <= s + len; at++) {
		const char *end = try_at(&m, at, p + anchored);
		if (end != NULL && !find)
			return push_captures(&m, at, end);
		if (end != NULL) {
			lua_pushinteger(L, at - s + 1);
			lua_pushinteger(L, end - s);
			return push_captures(&m, NULL, NULL) + 2;
		}
		if (anchored)
			break;
	}
	lua_pushnil(L);
	return 1;
}

static int string_find(lua_State *L)
{
	return search(L, true);
}

static int string_match(lua_State *L)
{
	return search(L, false);
}

/* Upvalues: text, pattern, position to try next, end of the last match (or -1). */
static int gmatch_step(lua_State *L)
{
	size_t len, p_len;
	struct match m;
	const char *s = lua_tolstring(L, lua_upvalueindex(1), &len);
	const char *p = lua_tolstring(L, lua_upvalueindex(2), &p_len);
	lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
	begin(L, &m, s, len, p + p_len);
	for (lua_Integer at = lua_tointeger(L, lua_upvalueindex(3)); at <= (lua_Integer)len; at++) {
		const char *end = try_at(&m, s + at, p);
		if (end == NULL || end - s == last)
			continue;
		lua_pushinteger(L, end - s);
		lua_copy(L, -1, lua_upvalueindex(3));
		lua_replace(L, lua_upvalueindex(4));
		return push_captures(&m, s + at, end);
	}
	lua_pushinteger(L, (lua_Integer)len + 1);
	lua_replace(L, lua_upvalueindex(3));
	return 0;
}

static int string_gmatch(lua_State *L)
{
	size_t len, p_len;
	luaL_checklstring(L, 1, &len);
	check_pattern(L, 2, &p_len);
	size_t from = first_at(luaL_optinteger(L, 3, 1), len) - 1;
	if (luaL_optinteger(L, 3, 1) > (lua_Integer)len + 1)
		from = len + 1;
	lua_settop(L, 2);
	lua_pushinteger(L, (lua_Integer)from);
	lua_pushinteger(L, -1);
	lua_pushcclosure(L, gmatch_step, 4);
	return 1;
}

/* ---- gsub ---------------------------------------------------------------- */

static void add_template(struct match *m, luaL_Buffer *b, const char *s, const char *e)
{
	lua_State *L = m->arg;
	size_t len;
	const char *t = lua_tolstring(L, 3, &len), *end = t + len;
	charge_bytes(L, len);
	for (; t < end; t++) {
		if (*t != '%') {
			luaL_addchar(b, *t);
			continue;
		}
		t++;
		if (t < end && *t == '%') {
			luaL_addchar(b, '%');
		} else if (t < end && *t == '0') {
			luaL_addlstring(b, s, (size_t)(e - s));
		} else if (t < end && *t >= '1' && *t <= '9') {
			push_capture(m, *t - '1', s, e);
			luaL_tolstring(L, -1, NULL);
			lua_remove(L, -2);
			luaL_addvalue(b);
		} else {
			luaL_error(L, "gsub: a '%%' in the replacement is followed by no digit");
		}
	}
}

/* By table or function; false and nil keep the text as it was. */
static void add_looked_up(struct match *m, luaL_Buffer *b, const char *s, const char *e)
{
	lua_State *L = m->arg;
	if (lua_type(L, 3) == LUA_TTABLE) {
		push_capture(m, 0, s, e);
		lua_gettable(L, 3);
	} else {
		lua_pushvalue(L, 3);
		int n = push_captures(m, s, e);
		lua_call(L, n, 1);
	}
	if (!lua_toboolean(L, -1)) {
		lua_pop(L, 1);
		luaL_addlstring(b, s, (size_t)(e - s));
	} else if (!lua_isstring(L, -1)) {
		luaL_error(L, "gsub: a replacement is a %s", luaL_typename(L, -1));
	} else {
		charge_bytes(L, lua_rawlen(L, -1));
		luaL_addvalue(b);
	}
}

static int string_gsub(lua_State *L)
{
	size_t len, p_len;
	struct match m;
	luaL_Buffer b;
	const char *s = luaL_checklstring(L, 1, &len), *p = check_pattern(L, 2, &p_len);
	int kind = lua_type(L, 3);
	lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)len + 1), count = 0;
	luaL_argcheck(L,
		kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TTABLE ||
			kind == LUA_TFUNCTION,
		3, "a text, a table or a function is needed");
	if (kind == LUA_TNUMBER)
		lua_tolstring(L, 3, NULL);
	bool anchored = p_len > 0 && *p == '^';
	const char *at = s, *last = NULL;
	begin(L, &m, s, len, p + p_len);
	charge_bytes(L, len);
	luaL_buffinit(L, &b);
	while (count < most) {
		const char *end = try_at(&m, at, p + anchored);
		if (end != NULL && end != last) {
			count++;
			if (kind == LUA_TTABLE || kind == LUA_TFUNCTION)
				add_looked_up(&m, &b, at, end);
			else
				add_template(&m, &b, at, end);
			at = last = end;
		} else if (at < s + len) {
			luaL_addchar(&b, *at++);
		} else {
			break;
		}
		if (anchored)
			break;
	}
	luaL_addlstring(&b, at, (size_t)(s + len - at));
	luaL_pushresult(&b);
	lua_pushinteger(L, count);
	return 2;
}

void lib_string_push(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{ "byte", string_byte },
		{ "char", string_char },
		{ "find", string_find },
		{ "format", string_format },
		{ "gmatch", string_gmatch },
		{ "gsub", string_gsub },
		{ "len", string_len },
		{ "lower", string_lower },
		{ "match", string_match },
		{ "rep", string_rep },
		{ "reverse", string_reverse },
		{ "sub", string_sub },
		{ "upper", string_upper },
		{ NULL, NULL },
	};
	lib_push(L, functions, NULL, NULL);
}
