/* Contracts: a Lua descriptor becomes an immutable C tree.
 *
 * What must hold: a descriptor is read under one protected call, so nothing it
 * does can raise through the caller; a wrong one is refused with the path inside
 * it, never half understood: unknown attributes, unreadable (frozen) tables and
 * fields with unfit names are errors. A descriptor table is compiled once per
 * state; the registry remembers it, which is also how a shape used in many
 * places stays one contract with one name. */
#include "value/contract.h"
#include "base/decimal.h"
#include "value/check.h"
#include "value/face.h"
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 64, TEXT_MOST = 10000, LIST_MOST = 10000, MAP_MOST = 1000, SLOTS = 16 };

const struct contract contract_empty = { .type = CONTRACT_RECORD };
const struct contract contract_any = { .type = CONTRACT_ANY };

struct compiler {
	struct arena *arena;
	lua_State *L;
	struct err *err;
	unsigned depth;
};

/* What the compiler passes through the protected call. */
struct job {
	struct compiler compiler;
	const char *name;
	const struct contract *made;
};

static const char memory_tag; /* registry: descriptor table -> contract */

static struct contract *compile(struct compiler *c, int idx, const struct path *path);

/* --- the words of a descriptor -------------------------------------------- */

enum { HAS_RANGE = 1, HAS_PATTERN = 2, HAS_SCALE = 4, HAS_OF = 8, HAS_FIELDS = 16 };

static const struct word {
	const char *name;
	enum contract_type type;
	unsigned attributes;
} words[] = {
	{ "text", CONTRACT_TEXT, HAS_RANGE | HAS_PATTERN },
	{ "integer", CONTRACT_INTEGER, HAS_RANGE },
	{ "decimal", CONTRACT_DECIMAL, HAS_RANGE | HAS_SCALE },
	{ "money", CONTRACT_MONEY, 0 },
	{ "boolean", CONTRACT_BOOLEAN, 0 },
	{ "date", CONTRACT_DATE, 0 },
	{ "instant", CONTRACT_INSTANT, 0 },
	{ "id", CONTRACT_ID, 0 },
	{ "zone", CONTRACT_ZONE, 0 },
	{ "file", CONTRACT_FILE, 0 },
	{ "choice", CONTRACT_CHOICE, HAS_OF },
	{ "list", CONTRACT_LIST, HAS_RANGE | HAS_OF },
	{ "map", CONTRACT_MAP, HAS_RANGE | HAS_OF },
	{ "any", CONTRACT_ANY, 0 },
	{ "record", CONTRACT_RECORD, HAS_FIELDS },
};

static const struct word *find_word(const char *name)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i].name, name) == 0)
			return &words[i];
	return NULL;
}

static struct contract *invalid(struct compiler *c, const struct path *path, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static struct contract *invalid(struct compiler *c, const struct path *path, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	const char *text = lua_pushvfstring(c->L, fmt, args);
	va_end(args);
	const char *pointer = path_pointer(path, c->arena);
	err_set(c->err, ERR_PERM, "CONTRACT_INVALID", "%s%s%s", pointer, *pointer ? ": " : "",
		text);
	lua_pop(c->L, 1);
	return NULL;
}

/* --- attributes ----------------------------------------------------------- */

static bool attribute_known(const char *name, unsigned attributes)
{
	static const struct {
		const char *name;
		unsigned attribute;
	} known[] = { { "min", HAS_RANGE }, { "max", HAS_RANGE }, { "pattern", HAS_PATTERN },
		{ "scale", HAS_SCALE }, { "of", HAS_OF }, { "fields", HAS_FIELDS } };
	if (strcmp(name, "contract") == 0 || strcmp(name, "summary") == 0)
		return true;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(name, known[i].name) == 0)
			return (attributes & known[i].attribute) != 0;
	return false;
}

/* A plain descriptor has no attribute but those of its type; a library, which is
 * a descriptor as well, has its functions. */
static bool check_attributes(struct compiler *c, int idx, const struct path *path, const char *word,
	unsigned attributes)
{
	lua_State *L = c->L;
	if (lua_getmetatable(L, idx)) {
		lua_pop(L, 1);
		return true;
	}
	lua_pushnil(L);
	while (lua_next(L, idx) != 0) {
		lua_pop(L, 1);
		if (lua_type(L, -1) != LUA_TSTRING)
			return invalid(c, path, "%s has no numbered attributes", word) != NULL;
		if (!attribute_known(lua_tostring(L, -1), attributes))
			return invalid(c, path, "%s has no attribute \"%s\"", word,
				       lua_tostring(L, -1)) != NULL;
	}
	return true;
}

static bool text_attribute(struct compiler *c, int idx, const struct path *path, const char *name,
	const char **out)
{
	int type = lua_getfield(c->L, idx, name);
	if (type == LUA_TSTRING)
		*out = arena_text(c->arena, lua_tostring(c->L, -1));
	lua_pop(c->L, 1);
	return type == LUA_TNIL || type == LUA_TSTRING ||
		invalid(c, path, "%s must be text", name) != NULL;
}

/* A limit of a decimal is written as decimal, text or whole number. */
static bool decimal_limit(lua_State *L, const struct contract *type, int64_t *out)
{
	struct decimal value = { 0, 0 };
	struct complaint complaint;
	struct contract free = { .type = CONTRACT_DECIMAL, .scale = type->scale };
	size_t len;
	if (lua_type(L, -1) == LUA_TSTRING) {
		const char *text = lua_tolstring(L, -1, &len);
		if (!check_digits(&free, text, len, &value, &complaint))
			return false;
	} else {
		if (face_decimal(L, -1) != NULL)
			value = *face_decimal(L, -1);
		else if (lua_isinteger(L, -1))
			value.coefficient = lua_tointeger(L, -1);
		else
			return false;
		if (!check_decimal(&free, &value, &complaint))
			return false;
	}
	*out = value.coefficient;
	return true;
}

static bool limit_attribute(struct compiler *c, int idx, const struct path *path, const char *name,
	const struct contract *type, bool *has, int64_t *out)
{
	bool sound = true;
	if (lua_getfield(c->L, idx, name) != LUA_TNIL) {
		*has = true;
		if (type->type == CONTRACT_DECIMAL) {
			sound = decimal_limit(c->L, type, out);
		} else {
			sound = lua_isinteger(c->L, -1);
			*out = lua_tointeger(c->L, -1);
			sound = sound && (type->type == CONTRACT_INTEGER || *out >= 0);
		}
	}
	lua_pop(c->L, 1);
	return sound || invalid(c, path, "%s is no limit for this type", name) != NULL;
}

static bool read_range(struct compiler *c, int idx, const struct path *path, struct contract *made)
{
	if (made->type == CONTRACT_TEXT || made->type == CONTRACT_LIST ||
		made->type == CONTRACT_MAP) {
		made->has_max = true;
		made->max = made->type == CONTRACT_TEXT ? TEXT_MOST
			: made->type == CONTRACT_LIST   ? LIST_MOST
							: MAP_MOST;
	}
	if (!limit_attribute(c, idx, path, "min", made, &made->has_min, &made->min) ||
		!limit_attribute(c, idx, path, "max", made, &made->has_max, &made->max))
		return false;
	if (made->has_min && made->has_max && made->min > made->max)
		return invalid(c, path, "min is above max") != NULL;
	return true;
}

static bool read_scale(struct compiler *c, int idx, const struct path *path, struct contract *made)
{
	lua_getfield(c->L, idx, "scale");
	bool sound = lua_isinteger(c->L, -1) && lua_tointeger(c->L, -1) >= 0 &&
		lua_tointeger(c->L, -1) <= DECIMAL_MAX_SCALE;
	made->scale = sound ? (int)lua_tointeger(c->L, -1) : 0;
	lua_pop(c->L, 1);
	return sound ||
		invalid(c, path, "a decimal needs a scale of 0 to %d, as decimal(2)",
			DECIMAL_MAX_SCALE) != NULL;
}

/* --- choices, items and fields -------------------------------------------- */

static bool read_choices(struct compiler *c, int idx, const struct path *path,
	struct contract *made)
{
	lua_State *L = c->L;
	lua_Integer n = lua_getfield(L, idx, "of") == LUA_TTABLE ? luaL_len(L, -1) : 0;
	if (n < 1 || n > CONTRACT_MAX_NODES)
		return invalid(c, path, "a choice needs a list of texts") != NULL;
	const char **choices = arena_alloc(c->arena, (size_t)n * sizeof *choices);
	for (lua_Integer i = 1; i <= n; i++) {
		size_t len;
		if (lua_geti(L, -1, i) != LUA_TSTRING)
			return invalid(c, path, "choice %d is not text", (int)i) != NULL;
		const char *text = lua_tolstring(L, -1, &len);
		if (len != strlen(text))
			return invalid(c, path, "choice %d holds U+0000", (int)i) != NULL;
		choices[i - 1] = arena_text(c->arena, text);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	made->choices = choices;
	made->count = (size_t)n;
	return true;
}

static bool read_of(struct compiler *c, int idx, const struct path *path, struct contract *made)
{
	struct path here = { .up = path, .name = "of", .len = 2 };
	if (made->type == CONTRACT_CHOICE)
		return read_choices(c, idx, path, made);
	if (lua_getfield(c->L, idx, "of") == LUA_TNIL)
		return invalid(c, path, "it needs the type of its items, as list(text)") != NULL;
	made->of = compile(c, lua_gettop(c->L), &here);
	lua_pop(c->L, 1);
	return made->of != NULL;
}

static bool name_fit(const char *name, size_t len)
{
	if (len < 1 || len > NAME_MOST || (name[0] >= '0' && name[0] <= '9'))
		return false;
	for (size_t i = 0; i < len; i++) {
		char lower = (char)(name[i] | 0x20);
		if (!(lower >= 'a' && lower <= 'z') && !(name[i] >= '0' && name[i] <= '9') &&
			name[i] != '_')
			return false;
	}
	return true;
}

static bool may_be_absent(const char *word)
{
	return strcmp(word, "optional") == 0 || strcmp(word, "nullable") == 0;
}

/* `optional` or `nullable` around a descriptor: goes on with what is inside. */
static bool unwrap_optional(struct compiler *c, const struct path *path,
	struct contract_field *field)
{
	lua_State *L = c->L;
	if (lua_type(L, -1) != LUA_TTABLE)
		return true;
	const char *word =
		lua_getfield(L, -1, "contract") == LUA_TSTRING ? lua_tostring(L, -1) : "";
	field->optional = may_be_absent(word);
	field->shown = strcmp(word, "nullable") == 0;
	lua_pop(L, 1);
	if (!field->optional)
		return true;
	word = field->shown ? "nullable" : "optional";
	if (!check_attributes(c, lua_gettop(L), path, word, HAS_OF))
		return false;
	if (lua_getfield(L, -1, "of") == LUA_TNIL)
		return invalid(c, path, "it needs a type, as %s(text)", word) != NULL;
	lua_replace(L, -2);
	return true;
}

/* The key and the descriptor on the top become a field; pops the descriptor. */
static bool read_field(struct compiler *c, const struct path *path, struct contract_field *field)
{
	lua_State *L = c->L;
	if (lua_type(L, -2) != LUA_TSTRING)
		return invalid(c, path, "fields have names, found a key of type %s",
			       luaL_typename(L, -2)) != NULL;
	const char *name = lua_tolstring(L, -2, &field->name_len);
	struct path here = { .up = path, .name = name, .len = field->name_len };
	if (!name_fit(name, field->name_len))
		return invalid(c, path, "\"%s\" is no field name (letters, digits and _)", name) !=
			NULL;
	field->name = arena_text(c->arena, name);
	if (!unwrap_optional(c, &here, field))
		return false;
	field->type = compile(c, lua_gettop(L), &here);
	lua_pop(L, 1);
	return field->type != NULL;
}

static int field_compare(const void *a, const void *b)
{
	const struct contract_field *left = a, *right = b;
	return strcmp(left->name, right->name);
}

/* Makes sure that the table on the top shows its fields to raw access. */
static bool open_fields(struct compiler *c, const struct path *path)
{
	face_thaw(c->L);
	if (!lua_getmetatable(c->L, -1))
		return true;
	return invalid(c, path, "a record is a plain table of its fields") != NULL;
}

static size_t count_fields(lua_State *L)
{
	size_t n = 0;
	lua_pushnil(L);
	for (; lua_next(L, -2) != 0; n++)
		lua_pop(L, 1);
	return n;
}

/* The table of fields is on the top; pops it. */
static bool read_fields(struct compiler *c, const struct path *path, struct contract *made)
{
	lua_State *L = c->L;
	if (!open_fields(c, path))
		return false;
	made->count = count_fields(L);
	if (made->count > CONTRACT_MAX_FIELDS)
		return invalid(c, path, "a record has at most %d fields", CONTRACT_MAX_FIELDS) !=
			NULL;
	struct contract_field *fields = arena_alloc(c->arena, made->count * sizeof *fields);
	size_t i = 0;
	lua_pushnil(L);
	while (lua_next(L, -2) != 0)
		if (!read_field(c, path, &fields[i++]))
			return false;
	lua_pop(L, 1);
	qsort(fields, made->count, sizeof *fields, field_compare);
	made->fields = fields;
	return true;
}

/* --- one descriptor ------------------------------------------------------- */

static bool read_attributes(struct compiler *c, int idx, const struct path *path,
	const struct word *word, struct contract *made)
{
	if (!check_attributes(c, idx, path, word->name, word->attributes) ||
		!text_attribute(c, idx, path, "summary", &made->summary))
		return false;
	if ((word->attributes & HAS_SCALE) && !read_scale(c, idx, path, made))
		return false;
	if ((word->attributes & HAS_RANGE) && !read_range(c, idx, path, made))
		return false;
	if ((word->attributes & HAS_PATTERN) &&
		!text_attribute(c, idx, path, "pattern", &made->pattern))
		return false;
	if ((word->attributes & HAS_OF) && !read_of(c, idx, path, made))
		return false;
	if (!(word->attributes & HAS_FIELDS))
		return true;
	if (lua_getfield(c->L, idx, "fields") != LUA_TTABLE)
		return invalid(c, path, "a record needs its fields") != NULL;
	return read_fields(c, path, made);
}

/* Reads the descriptor at idx into a new contract. */
static struct contract *read_descriptor(struct compiler *c, int idx, const struct path *path)
{
	struct contract *made = arena_alloc(c->arena, sizeof *made);
	lua_State *L = c->L;
	if (lua_getfield(L, idx, "contract") != LUA_TSTRING) {
		lua_pop(L, 1);
		made->type = CONTRACT_RECORD;
		lua_pushvalue(L, idx);
		return read_fields(c, path, made) ? made : NULL;
	}
	const char *name = lua_tostring(L, -1);
	const struct word *word = find_word(name);
	if (word == NULL && may_be_absent(name))
		return invalid(c, path, "only a field of a record can be %s", name);
	if (word == NULL)
		return invalid(c, path, "there is no type \"%s\"", name);
	lua_pop(L, 1);
	made->type = word->type;
	return read_attributes(c, idx, path, word, made) ? made : NULL;
}

static struct contract *remembered(lua_State *L, int idx)
{
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, &memory_tag) != LUA_TTABLE) {
		lua_pop(L, 1);
		lua_newtable(L);
		lua_pushvalue(L, -1);
		lua_rawsetp(L, LUA_REGISTRYINDEX, &memory_tag);
	}
	lua_pushvalue(L, idx);
	face_thaw(L); /* frozen or not, it is the same shape */
	lua_rawget(L, -2);
	struct contract *made = lua_touserdata(L, -1);
	lua_pop(L, 2);
	return made;
}

static void remember(lua_State *L, int idx, struct contract *made)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &memory_tag);
	lua_pushvalue(L, idx);
	face_thaw(L);
	lua_pushlightuserdata(L, made);
	lua_rawset(L, -3);
	lua_pop(L, 1);
}

static struct contract *compile(struct compiler *c, int idx, const struct path *path)
{
	luaL_checkstack(c->L, SLOTS, NULL);
	if (!lua_istable(c->L, idx))
		return invalid(c, path, "expected a type, found %s", luaL_typename(c->L, idx));
	struct contract *made = remembered(c->L, idx);
	if (made != NULL)
		return made;
	if (c->depth == CONTRACT_MAX_DEPTH)
		return invalid(c, path, "more than %d levels, or a type inside itself",
			CONTRACT_MAX_DEPTH);
	c->depth++;
	made = read_descriptor(c, idx, path);
	c->depth--;
	if (made != NULL)
		remember(c->L, idx, made);
	return made;
}

static int run(lua_State *L)
{
	struct job *job = lua_touserdata(L, 2);
	struct path root = { 0 };
	struct contract *made = compile(&job->compiler, 1, &root);
	/* Words such as `text` are shared by all; only shapes bear a name. */
	bool shape =
		made != NULL && (made->type == CONTRACT_RECORD || made->type == CONTRACT_CHOICE);
	if (shape && made->name == NULL)
		made->name = arena_text(job->compiler.arena, job->name);
	job->made = made;
	return 0;
}

const struct contract *contract_compile(struct arena *arena, lua_State *L, int idx,
	const char *name, struct err *err)
{
	struct job job = { .compiler = { .arena = arena, .L = L, .err = err }, .name = name };
	idx = lua_absindex(L, idx);
	if (!lua_checkstack(L, 4)) {
		err_set(err, ERR_TEMP, "CONTRACT_INVALID", "out of memory");
		return NULL;
	}
	lua_pushcfunction(L, run);
	lua_pushvalue(L, idx);
	lua_pushlightuserdata(L, &job);
	if (lua_pcall(L, 2, 0, 0) == LUA_OK)
		return job.made;
	const char *text = lua_tostring(L, -1);
	err_set(err, ERR_PERM, "CONTRACT_INVALID", "%s",
		text != NULL ? text : "unreadable descriptor");
	lua_pop(L, 1);
	return NULL;
}
