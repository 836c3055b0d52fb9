/* The JSON writer: one Lua value, validated by raw access and written as the
 * canonical bytes of its contract.
 *
 * What must hold: equal values give equal bytes, and what was written reads back
 * under the same contract. Nothing of a script runs here: no metamethod is
 * called. Every write function leaves the Lua stack as it found it, looks at the
 * value on the top, and goes on after an issue; bytes written by then are taken
 * back at the end. A cycle ends at the depth limit, shared branches at the limits
 * of nodes and bytes. */
#include "base/utf8.h"
#include "value/check.h"
#include "value/face.h"
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = CONTRACT_MAX_DEPTH * 5 + 16 };

struct writer {
	lua_State *L;
	struct buf *out;
	struct issues *issues;
	size_t start;
	unsigned nodes, depth;
	bool stopped; /* beyond a limit: nothing more is worth looking at */
};

static void write_value(struct writer *w, const struct contract *type, const struct path *path);

static const struct contract any_list = { .type = CONTRACT_LIST, .of = &contract_any };
static const struct contract any_map = { .type = CONTRACT_MAP, .of = &contract_any };

/* --- bytes ---------------------------------------------------------------- */

static inline char *room(struct writer *w, size_t len)
{
	if (w->out->cap - w->out->len <= len)
		buf_reserve(w->out, len);
	return w->out->data + w->out->len;
}

static inline void put(struct writer *w, const char *bytes, size_t len)
{
	memcpy(room(w, len), bytes, len);
	w->out->len += len;
}

static inline void put_char(struct writer *w, char c)
{
	*room(w, 1) = c;
	w->out->len++;
}

/* Text whose characters need no escape. */
static inline void put_plain(struct writer *w, const char *text, size_t len)
{
	char *out = room(w, len + 2);
	out[0] = '"';
	memcpy(out + 1, text, len);
	out[len + 1] = '"';
	w->out->len += len + 2;
}

static void refuse(struct writer *w, const struct path *path, const struct complaint *complaint)
{
	issue_add_at(w->issues, path, complaint);
}

static void refuse_type(struct writer *w, const struct contract *type, const struct path *path)
{
	static const char *const names[] = { "nothing", "a boolean", "something foreign",
		"a number", "text", "a table", "a function", "something foreign", "a coroutine" };
	struct complaint complaint;
	int found = lua_type(w->L, -1);
	const char *name = face_decimal(w->L, -1) != NULL ? "a decimal"
		: face_money(w->L, -1) != NULL            ? "money"
							  : names[found];
	complain_type(type, name, &complaint);
	refuse(w, path, &complaint);
}

/* Puts any Lua string as JSON text; refuses bytes that are no UTF-8. */
static void put_text(struct writer *w, const char *text, size_t len, const struct path *path)
{
	static const bool special[256] = { [0 ... 0x1F] = true,
		['"'] = true,
		['\\'] = true,
		[0x80 ... 0xFF] = true };
	struct complaint complaint;
	size_t i = 0;
	while (i < len && !special[(unsigned char)text[i]])
		i++;
	if (i == len) {
		put_plain(w, text, len);
	} else if (utf8_valid(text + i, len - i)) {
		buf_json_text(w->out, text, len);
	} else {
		complain(&complaint, "JSON_UTF8", "the text holds bytes that are no UTF-8");
		refuse(w, path, &complaint);
	}
}

/* --- single values -------------------------------------------------------- */

static void write_instant(struct writer *w, const struct path *path, const char *text, size_t len)
{
	struct complaint complaint;
	char canonical[INSTANT_LEN + 1];
	instant at;
	if (!check_instant(text, len, &at, &complaint)) {
		refuse(w, path, &complaint);
		return;
	}
	instant_text(at, canonical);
	put_plain(w, canonical, INSTANT_LEN);
}

static void write_text(struct writer *w, const struct contract *type, const struct path *path)
{
	struct complaint complaint;
	size_t len;
	if (lua_type(w->L, -1) != LUA_TSTRING) {
		refuse_type(w, type, path);
		return;
	}
	const char *text = lua_tolstring(w->L, -1, &len);
	if (type->type == CONTRACT_INSTANT)
		write_instant(w, path, text, len);
	else if (type->type == CONTRACT_ANY || check_text(type, text, len, &complaint))
		put_text(w, text, len, path);
	else
		refuse(w, path, &complaint);
}

/* A Lua integer, or a float that is one. */
static bool whole_number(struct writer *w, int64_t *value)
{
	if (lua_isinteger(w->L, -1)) {
		*value = lua_tointeger(w->L, -1);
		return true;
	}
	if (lua_type(w->L, -1) != LUA_TNUMBER)
		return false;
	int whole;
	*value = lua_tointegerx(w->L, -1, &whole);
	return whole != 0;
}

static void write_integer(struct writer *w, const struct contract *type, const struct path *path)
{
	struct complaint complaint;
	int64_t value;
	if (whole_number(w, &value)) {
		if (check_integer(type, value, &complaint))
			buf_integer(w->out, value);
		else
			refuse(w, path, &complaint);
	} else if (lua_type(w->L, -1) == LUA_TNUMBER) {
		complain_type(type, "a number that is not whole", &complaint);
		refuse(w, path, &complaint);
	} else {
		refuse_type(w, type, path);
	}
}

static void put_decimal(struct writer *w, struct decimal value)
{
	char digits[DECIMAL_TEXT];
	put_plain(w, digits, decimal_text(value, digits));
}

static void write_decimal(struct writer *w, const struct contract *type, const struct path *path)
{
	struct complaint complaint;
	struct decimal value = { 0, 0 };
	const struct decimal *face = face_decimal(w->L, -1);
	if (face != NULL) {
		value = *face;
	} else if (!whole_number(w, &value.coefficient)) {
		refuse_type(w, type, path);
		return;
	}
	if (check_decimal(type, &value, &complaint))
		put_decimal(w, value);
	else
		refuse(w, path, &complaint);
}

static void write_money(struct writer *w, const struct contract *type, const struct path *path)
{
	static const char before[] = "{\"amount\":", between[] = ",\"currency\":";
	const struct money *money = face_money(w->L, -1);
	char digits[DECIMAL_TEXT];
	if (money == NULL) {
		refuse_type(w, type, path);
		return;
	}
	put(w, before, sizeof before - 1);
	put_plain(w, digits, money_text(*money, digits));
	put(w, between, sizeof between - 1);
	put_plain(w, money->currency, 3);
	put_char(w, '}');
}

static void write_boolean(struct writer *w, const struct contract *type, const struct path *path)
{
	if (lua_type(w->L, -1) != LUA_TBOOLEAN)
		refuse_type(w, type, path);
	else if (lua_toboolean(w->L, -1))
		put(w, "true", 4);
	else
		put(w, "false", 5);
}

/* --- tables --------------------------------------------------------------- */

static void stop(struct writer *w, const struct path *path, const char *code, const char *what,
	int limit)
{
	struct complaint complaint;
	complain(&complaint, code, "more than %d %s", limit, what);
	refuse(w, path, &complaint);
	w->stopped = true;
}

/* Whether the table on the top can be gone into; a frozen one gives way to what
 * it stands for. */
static bool enter(struct writer *w, const struct contract *type, const struct path *path)
{
	if (!lua_istable(w->L, -1)) {
		refuse_type(w, type, path);
		return false;
	}
	if (w->depth == CONTRACT_MAX_DEPTH) {
		stop(w, path, "JSON_TOO_DEEP", "levels, or a table that holds itself",
			CONTRACT_MAX_DEPTH);
		return false;
	}
	face_thaw(w->L);
	w->depth++;
	return true;
}

static size_t count_keys(lua_State *L)
{
	size_t n = 0;
	lua_pushnil(L);
	for (; lua_next(L, -2) != 0; n++)
		lua_pop(L, 1);
	return n;
}

/* The key below the value on the top names no field: says so. */
static void refuse_key(struct writer *w, const struct contract *type, const struct path *path)
{
	struct complaint complaint;
	size_t len;
	if (lua_type(w->L, -2) != LUA_TSTRING) {
		complain(&complaint, "TYPE_WRONG", "an object has only text keys, found %s",
			lua_type(w->L, -2) == LUA_TNUMBER ? "a number" : "something else");
		refuse(w, path, &complaint);
		return;
	}
	const char *name = lua_tolstring(w->L, -2, &len);
	if (!utf8_valid(name, len)) {
		complain(&complaint, "JSON_UTF8", "a key holds bytes that are no UTF-8");
		refuse(w, path, &complaint);
	} else if (type->type == CONTRACT_RECORD && contract_find_field(type, name, len) < 0) {
		struct path here = { .up = path, .name = name, .len = len };
		complain_unknown(type, name, len, &complaint);
		refuse(w, &here, &complaint);
	}
}

static void refuse_keys(struct writer *w, const struct contract *type, const struct path *path)
{
	lua_pushnil(w->L);
	while (lua_next(w->L, -2) != 0) {
		refuse_key(w, type, path);
		lua_pop(w->L, 1);
	}
}

static void require(struct writer *w, const struct path *path)
{
	struct complaint complaint;
	complain(&complaint, "FIELD_MISSING", "the field \"%s\" is required", path->name);
	refuse(w, path, &complaint);
}

/* `"name":` behind a comma; names of fields need no escapes. */
static inline void put_name(struct writer *w, const struct contract_field *field, bool first)
{
	char *out = room(w, field->name_len + 4);
	if (!first)
		*out++ = ',';
	*out++ = '"';
	memcpy(out, field->name, field->name_len);
	out += field->name_len;
	*out++ = '"';
	*out++ = ':';
	w->out->len = (size_t)(out - w->out->data);
}

static void write_null(struct writer *w, const struct contract_field *field, bool first)
{
	put_name(w, field, first);
	for (const char *c = "null"; *c; c++)
		put_char(w, *c);
}

static void write_record(struct writer *w, const struct contract *type, const struct path *path)
{
	size_t found = 0, shown = 0;
	if (!enter(w, type, path))
		return;
	put_char(w, '{');
	face_push_names(w->L, type);
	for (size_t i = 0; i < type->count && !w->stopped; i++) {
		const struct contract_field *field = &type->fields[i];
		struct path here = { .up = path, .name = field->name, .len = field->name_len };
		lua_rawgeti(w->L, -1, (lua_Integer)i + 1);
		if (lua_rawget(w->L, -3) != LUA_TNIL) {
			put_name(w, field, found++ + shown == 0);
			write_value(w, field->type, &here);
		} else if (field->shown) {
			write_null(w, field, found + shown++ == 0);
		} else if (!field->optional) {
			require(w, &here);
		}
		lua_pop(w->L, 1);
	}
	lua_pop(w->L, 1);
	put_char(w, '}');
	if (!w->stopped && count_keys(w->L) != found)
		refuse_keys(w, type, path);
	w->depth--;
}

static void check_items(struct writer *w, const struct contract *type, const struct path *path,
	size_t n)
{
	struct complaint complaint;
	if (!check_count(type, n, &complaint))
		refuse(w, path, &complaint);
}

static void write_list(struct writer *w, const struct contract *type, const struct path *path)
{
	struct complaint complaint;
	struct path here = { .up = path };
	if (!enter(w, type, path))
		return;
	size_t n = lua_rawlen(w->L, -1);
	put_char(w, '[');
	for (; here.index < n && !w->stopped; here.index++) {
		if (here.index > 0)
			put_char(w, ',');
		lua_rawgeti(w->L, -1, (lua_Integer)here.index + 1);
		write_value(w, type->of, &here);
		lua_pop(w->L, 1);
	}
	put_char(w, ']');
	check_items(w, type, path, n);
	if (!w->stopped && count_keys(w->L) != n) {
		complain(&complaint, "TYPE_WRONG", "a list has only the keys 1 to n, without gaps");
		refuse(w, path, &complaint);
	}
	w->depth--;
}

static int key_compare(const void *a, const void *b)
{
	const struct path *left = a, *right = b;
	size_t shorter = left->len < right->len ? left->len : right->len;
	int side = memcmp(left->name, right->name, shorter);
	return side != 0 ? side : (left->len > right->len) - (left->len < right->len);
}

/* The members of the table on the top, sorted; NULL when a key is no text. They
 * stay good as long as the table does. */
static struct path *sorted_keys(struct writer *w, const struct path *path, size_t n)
{
	struct path *keys = arena_alloc(w->issues->arena, n * sizeof *keys);
	size_t i = 0;
	lua_pushnil(w->L);
	while (lua_next(w->L, -2) != 0) {
		lua_pop(w->L, 1);
		if (lua_type(w->L, -1) != LUA_TSTRING) {
			lua_pop(w->L, 1);
			return NULL;
		}
		keys[i].up = path;
		keys[i].name = lua_tolstring(w->L, -1, &keys[i].len);
		if (!utf8_valid(keys[i].name, keys[i].len)) {
			lua_pop(w->L, 1);
			return NULL;
		}
		i++;
	}
	qsort(keys, n, sizeof *keys, key_compare);
	return keys;
}

static void write_members(struct writer *w, const struct contract *type, const struct path *path,
	size_t n)
{
	struct path *keys = sorted_keys(w, path, n);
	if (keys == NULL) {
		refuse_keys(w, type, path);
		return;
	}
	for (size_t i = 0; i < n && !w->stopped; i++) {
		if (i > 0)
			put_char(w, ',');
		put_text(w, keys[i].name, keys[i].len, &keys[i]);
		put_char(w, ':');
		lua_pushlstring(w->L, keys[i].name, keys[i].len);
		lua_rawget(w->L, -2);
		write_value(w, type->of, &keys[i]);
		lua_pop(w->L, 1);
	}
}

static void write_map(struct writer *w, const struct contract *type, const struct path *path)
{
	if (!enter(w, type, path))
		return;
	size_t n = count_keys(w->L);
	put_char(w, '{');
	if (n > CONTRACT_MAX_NODES)
		stop(w, path, "JSON_TOO_LARGE", "values", CONTRACT_MAX_NODES);
	else if (n > 0)
		write_members(w, type, path, n);
	put_char(w, '}');
	check_items(w, type, path, n);
	w->depth--;
}

static void write_file(struct writer *w, const struct contract *type, const struct path *path)
{
	if (lua_istable(w->L, -1))
		write_record(w, &contract_file_record, path);
	else
		refuse_type(w, type, path);
}

static void write_any(struct writer *w, const struct contract *type, const struct path *path)
{
	const struct decimal *decimal = face_decimal(w->L, -1);
	switch (lua_type(w->L, -1)) {
	case LUA_TNIL:
		put(w, "null", 4);
		return;
	case LUA_TSTRING:
		write_text(w, type, path);
		return;
	case LUA_TNUMBER:
		write_integer(w, type, path);
		return;
	case LUA_TBOOLEAN:
		write_boolean(w, type, path);
		return;
	case LUA_TTABLE:
		face_thaw(w->L);
		if (face_is_list(w->L, -1) || lua_rawlen(w->L, -1) > 0)
			write_list(w, &any_list, path);
		else
			write_map(w, &any_map, path);
		return;
	case LUA_TLIGHTUSERDATA:
		if (lua_touserdata(w->L, -1) == NULL)
			put(w, "null", 4);
		else
			refuse_type(w, type, path);
		return;
	default:
		if (decimal != NULL)
			put_decimal(w, *decimal);
		else if (face_money(w->L, -1) != NULL)
			write_money(w, type, path);
		else
			refuse_type(w, type, path);
	}
}

/* --- the whole ------------------------------------------------------------ */

typedef void write_function(struct writer *, const struct contract *, const struct path *);

static write_function *const functions[] = {
	[CONTRACT_TEXT] = write_text,
	[CONTRACT_INTEGER] = write_integer,
	[CONTRACT_DECIMAL] = write_decimal,
	[CONTRACT_MONEY] = write_money,
	[CONTRACT_BOOLEAN] = write_boolean,
	[CONTRACT_DATE] = write_text,
	[CONTRACT_INSTANT] = write_text,
	[CONTRACT_ID] = write_text,
	[CONTRACT_ZONE] = write_text,
	[CONTRACT_FILE] = write_file,
	[CONTRACT_CHOICE] = write_text,
	[CONTRACT_LIST] = write_list,
	[CONTRACT_MAP] = write_map,
	[CONTRACT_ANY] = write_any,
	[CONTRACT_RECORD] = write_record,
};

static void write_value(struct writer *w, const struct contract *type, const struct path *path)
{
	if (++w->nodes > CONTRACT_MAX_NODES)
		stop(w, path, "JSON_TOO_LARGE", "values", CONTRACT_MAX_NODES);
	else if (w->out->len - w->start > CONTRACT_MAX_BYTES)
		stop(w, path, "JSON_TOO_LARGE", "bytes", CONTRACT_MAX_BYTES);
	else
		functions[type->type](w, type, path);
}

bool contract_write(const struct contract *contract, lua_State *L, int idx, struct buf *out,
	struct issues *issues)
{
	struct path root = { 0 };
	struct writer w = { .L = L, .out = out, .issues = issues, .start = out->len };
	size_t before = issues->count;
	luaL_checkstack(L, SLOTS, NULL);
	lua_pushvalue(L, idx);
	write_value(&w, contract, &root);
	lua_pop(L, 1);
	if (issues->count == before && out->len - w.start > CONTRACT_MAX_BYTES)
		stop(&w, &root, "JSON_TOO_LARGE", "bytes", CONTRACT_MAX_BYTES);
	bool sound = issues->count == before;
	if (!sound)
		out->len = w.start;
	buf_reserve(out, 0);
	out->data[out->len] = '\0';
	return sound;
}
