/* Running a mapping.
 *
 * One script state per import, a fresh budget per record. All that touches Lua
 * happens inside vm_protect; what must survive a raise lies in buffers that the
 * caller owns. */
#include "command/mapping.h"
#include "value/contract.h"
#include "value/face.h"
#include "vm/sandbox.h"
#include "vm/vm.h"
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { MAPPING_MEMORY = 256 << 20, MAPPING_STEPS = 50000000, MAPPING_MS = 5000 };

struct mapping {
	struct vm *vm;
	struct arena arena;
	const char *operation, *null;
	enum records_format format;
	char delimiter;
	bool header, has_record, has_repair, has_key;
	const char **names;
	size_t name_count;
	int table; /* reference to the returned table */
};

/* The state of one mapping_map. */
struct pass {
	struct mapping *mapping;
	const struct record *record;
	bool may_repair, repaired, skip;
	const char *code; /* of what this file itself finds wrong; NULL: a script's error */
	struct buf *input, *key;
	struct arena arena;
};

static const char *text_field(struct mapping *mapping, lua_State *L, const char *name)
{
	const char *text = NULL;
	if (lua_getfield(L, 1, name) == LUA_TSTRING)
		text = arena_text(&mapping->arena, lua_tostring(L, -1));
	else if (!lua_isnil(L, -1))
		luaL_error(L, "%s must be a text", name);
	lua_pop(L, 1);
	return text;
}

static bool function_field(lua_State *L, const char *name)
{
	int type = lua_getfield(L, 1, name);
	if (type != LUA_TFUNCTION && type != LUA_TNIL)
		luaL_error(L, "%s must be a function", name);
	lua_pop(L, 1);
	return type == LUA_TFUNCTION;
}

static void read_columns(struct mapping *mapping, lua_State *L)
{
	if (lua_getfield(L, 1, "columns") == LUA_TTABLE) {
		size_t n = lua_rawlen(L, -1);
		mapping->names = arena_alloc(&mapping->arena, (n + 1) * sizeof *mapping->names);
		for (size_t i = 0; i < n; i++) {
			if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TSTRING)
				luaL_error(L, "columns must be a list of texts");
			mapping->names[i] = arena_text(&mapping->arena, lua_tostring(L, -1));
			lua_pop(L, 1);
		}
		mapping->name_count = n;
	}
	lua_pop(L, 1);
}

static void read_format(struct mapping *mapping, lua_State *L)
{
	const char *format = text_field(mapping, L, "format");
	const char *delimiter = text_field(mapping, L, "delimiter");
	if (format && strcmp(format, "csv") != 0 && strcmp(format, "jsonl") != 0)
		luaL_error(L, "format is \"csv\" or \"jsonl\"");
	if (delimiter && strlen(delimiter) != 1)
		luaL_error(L, "delimiter is one character");
	mapping->format = format && *format == 'j' ? RECORDS_JSONL : RECORDS_CSV;
	mapping->delimiter = delimiter ? *delimiter : ',';
}

static void read_table(lua_State *L, void *arg)
{
	struct mapping *mapping = arg;
	static const char *const known[] = { "operation", "format", "delimiter", "null", "header",
		"columns", "record", "repair", "key", "summary", NULL };
	lua_rawgeti(L, LUA_REGISTRYINDEX, mapping->table);
	if (!lua_istable(L, 1))
		luaL_error(L, "the file must return a table");
	for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
		size_t i = 0;
		const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
		while (known[i] && strcmp(known[i], name) != 0)
			i++;
		if (!known[i])
			luaL_error(L, "unknown key %s", name);
	}
	mapping->operation = text_field(mapping, L, "operation");
	if (!mapping->operation)
		luaL_error(L, "operation is missing");
	mapping->null = text_field(mapping, L, "null");
	read_format(mapping, L);
	read_columns(mapping, L);
	lua_getfield(L, 1, "header");
	mapping->header = lua_isnil(L, -1) ? !mapping->names : lua_toboolean(L, -1);
	mapping->has_record = function_field(L, "record");
	mapping->has_repair = function_field(L, "repair");
	mapping->has_key = function_field(L, "key");
	if (mapping->format == RECORDS_CSV && !mapping->header && !mapping->names)
		luaL_error(L, "without a header line the mapping needs columns");
	if (mapping->format == RECORDS_CSV && !mapping->has_record)
		luaL_error(L, "record is missing");
}

static bool mapping_run(struct mapping *mapping, const char *name, const char *text, size_t len,
	struct err *err)
{
	lua_State *L = vm_lua(mapping->vm);
	vm_budget(mapping->vm, MAPPING_STEPS, MAPPING_MS);
	sandbox_push_script_env(L);
	if (!vm_load(mapping->vm, name, text, len, -1, err) || !vm_call(mapping->vm, 0, 1, err))
		return false;
	mapping->table = luaL_ref(L, LUA_REGISTRYINDEX);
	lua_settop(L, 0);
	if (vm_protect(mapping->vm, read_table, mapping, err))
		return true;
	return err_at(err, "%s", name);
}

struct mapping *mapping_new(const char *name, const char *text, size_t len, struct err *err)
{
	struct vm *vm = vm_new(VM_SCRIPT, MAPPING_MEMORY, err);
	if (!vm)
		return NULL;
	struct mapping *mapping = calloc(1, sizeof *mapping);
	must(mapping);
	mapping->vm = vm;
	arena_init(&mapping->arena);
	if (mapping_run(mapping, name, text, len, err))
		return mapping;
	err->kind = ERR_PERM;
	snprintf(err->code, sizeof err->code, "MAPPING_INVALID");
	mapping_free(mapping);
	return NULL;
}

void mapping_free(struct mapping *mapping)
{
	if (!mapping)
		return;
	vm_free(mapping->vm);
	arena_fini(&mapping->arena);
	free(mapping);
}

const char *mapping_operation(const struct mapping *mapping)
{
	return mapping->operation;
}

enum records_format mapping_format(const struct mapping *mapping)
{
	return mapping->format;
}

char mapping_delimiter(const struct mapping *mapping)
{
	return mapping->delimiter;
}

bool mapping_has_header(const struct mapping *mapping)
{
	return mapping->format == RECORDS_CSV && mapping->header;
}

bool mapping_names(struct mapping *mapping, const struct record *header, struct err *err)
{
	if (header->wrong)
		return err_set(err, ERR_REFUSED, "HEADER_INVALID", "%s", header->wrong);
	mapping->name_count = header->count;
	mapping->names = arena_alloc(&mapping->arena, (header->count + 1) * sizeof *mapping->names);
	for (size_t i = 0; i < header->count; i++)
		mapping->names[i] =
			arena_bytes(&mapping->arena, header->fields[i].text, header->fields[i].len);
	return true;
}

/* Pushes a function of the mapping. */
static void push_function(lua_State *L, const struct mapping *mapping, const char *name)
{
	lua_rawgeti(L, LUA_REGISTRYINDEX, mapping->table);
	lua_getfield(L, -1, name);
	lua_remove(L, -2);
}

static void name_value(struct pass *pass, lua_State *L, size_t i, const char *text, size_t len)
{
	const char *null = pass->mapping->null;
	if (null && strlen(null) == len && memcmp(null, text, len) == 0)
		return;
	lua_pushlstring(L, text, len);
	lua_setfield(L, -2, pass->mapping->names[i]);
}

static void count_wrong(struct pass *pass, lua_State *L, size_t have, size_t want)
{
	pass->code = "RECORD_FIELDS";
	luaL_error(L, "%d fields where %d are named", (int)have, (int)want);
}

/* The list of raw texts, repaired, as a table by name. */
static void push_repaired(struct pass *pass, lua_State *L)
{
	const struct record *record = pass->record;
	size_t want = pass->mapping->name_count;
	push_function(L, pass->mapping, "repair");
	face_push_list(L, (int)record->count);
	for (size_t i = 0; i < record->count; i++) {
		lua_pushlstring(L, record->fields[i].text, record->fields[i].len);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_call(L, 1, 1);
	if (!lua_istable(L, -1) || lua_rawlen(L, -1) != want)
		count_wrong(pass, L, record->count, want);
	lua_createtable(L, 0, (int)want);
	for (size_t i = 0; i < want; i++) {
		size_t len;
		if (lua_rawgeti(L, -2, (lua_Integer)i + 1) != LUA_TSTRING)
			luaL_error(L, "repair gave a field that is no text");
		const char *text = lua_tolstring(L, -1, &len);
		lua_insert(L, -2);
		name_value(pass, L, i, text, len);
		lua_remove(L, -2);
	}
	lua_remove(L, -2);
	pass->repaired = true;
}

static void push_csv(struct pass *pass, lua_State *L)
{
	const struct record *record = pass->record;
	size_t want = pass->mapping->name_count;
	if (record->count != want && pass->mapping->has_repair && pass->may_repair) {
		push_repaired(pass, L);
		return;
	}
	if (record->count != want)
		count_wrong(pass, L, record->count, want);
	lua_createtable(L, 0, (int)want);
	for (size_t i = 0; i < want; i++)
		name_value(pass, L, i, record->fields[i].text, record->fields[i].len);
}

static void push_json(struct pass *pass, lua_State *L)
{
	struct issues *issues = arena_alloc(&pass->arena, sizeof *issues);
	issues_init(issues, &pass->arena);
	if (!contract_read(&contract_any, L, pass->record->raw, pass->record->raw_len, NULL, 0,
		    issues)) {
		pass->code = "RECORD_JSON";
		luaL_error(L, "%s", issues->count ? issues->list[0].text : "not JSON");
	}
}

static void write_value(struct pass *pass, lua_State *L)
{
	struct issues *issues = arena_alloc(&pass->arena, sizeof *issues);
	issues_init(issues, &pass->arena);
	if (!contract_write(&contract_any, L, -1, pass->input, issues)) {
		pass->code = "RECORD_INPUT";
		luaL_error(L, "the record's input at %s: %s",
			issues->count ? issues->list[0].pointer : "",
			issues->count ? issues->list[0].text : "no plain data");
	}
}

static void call_key(struct pass *pass, lua_State *L, int fields)
{
	size_t len = 0;
	push_function(L, pass->mapping, "key");
	lua_pushvalue(L, fields);
	lua_call(L, 1, 1);
	if (lua_isnil(L, -1))
		return;
	const char *key = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &len) : NULL;
	if (!key)
		luaL_error(L, "key gave no text");
	buf_put(pass->key, key, len);
}

static void map_one(lua_State *L, void *arg)
{
	struct pass *pass = arg;
	struct mapping *mapping = pass->mapping;
	if (mapping->format == RECORDS_JSONL && !mapping->has_record && !mapping->has_key) {
		buf_put(pass->input, pass->record->raw, pass->record->raw_len);
		return;
	}
	if (mapping->format == RECORDS_CSV)
		push_csv(pass, L);
	else
		push_json(pass, L);
	int fields = lua_gettop(L);
	if (mapping->has_key)
		call_key(pass, L, fields);
	if (!mapping->has_record) {
		buf_put(pass->input, pass->record->raw, pass->record->raw_len);
		return;
	}
	push_function(L, mapping, "record");
	lua_pushvalue(L, fields);
	lua_pushinteger(L, pass->record->line);
	lua_call(L, 2, 1);
	pass->skip = lua_isnil(L, -1);
	if (!pass->skip)
		write_value(pass, L);
}

enum mapped mapping_map(struct mapping *mapping, const struct record *record, bool may_repair,
	struct buf *input, struct buf *key, bool *repaired, struct err *err)
{
	struct pass pass = { .mapping = mapping,
		.record = record,
		.may_repair = may_repair,
		.input = input,
		.key = key };
	arena_init(&pass.arena);
	vm_budget(mapping->vm, MAPPING_STEPS, MAPPING_MS);
	bool ok = vm_protect(mapping->vm, map_one, &pass, err);
	arena_fini(&pass.arena);
	*repaired = pass.repaired;
	if (!ok && pass.code)
		snprintf(err->code, sizeof err->code, "%s", pass.code);
	if (!ok)
		return MAPPED_REFUSED;
	return pass.skip ? MAPPED_SKIP : MAPPED_INPUT;
}
