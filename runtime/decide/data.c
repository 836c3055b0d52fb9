/* Data tables: text of the set turned into frozen Lua tables, once per load. CSV
 * goes through libcsv into an arena first, so that no Lua error can leak it. */
#include "decide/data.h"

#include <csv.h>
#include <lauxlib.h>
#include <string.h>

#include "value/face.h"
#include "vm/sandbox.h"

enum { DATA_DEPTH = 32, DATA_VALUES = 200000 };

struct cells {
	struct arena arena;
	struct row {
		char **fields;
		size_t count, room;
		struct row *next;
	} * first, *last, *open;
};

static void on_field(void *bytes, size_t len, void *arg)
{
	struct cells *cells = arg;
	struct row *row = cells->open;
	if (row == NULL)
		row = cells->open = arena_alloc(&cells->arena, sizeof(*row));
	if (row->count == row->room) {
		char **wider = arena_alloc(&cells->arena, (row->room * 2 + 8) * sizeof(*wider));
		if (row->count > 0)
			memcpy(wider, row->fields, row->count * sizeof(*wider));
		row->fields = wider;
		row->room = row->room * 2 + 8;
	}
	row->fields[row->count++] = arena_bytes(&cells->arena, bytes ? bytes : "", len);
}

static void on_row(int c, void *arg)
{
	(void)c;
	struct cells *cells = arg;
	if (cells->open == NULL)
		return;
	if (cells->last)
		cells->last->next = cells->open;
	else
		cells->first = cells->open;
	cells->last = cells->open;
	cells->open = NULL;
}

static bool cells_read(struct cells *cells, const struct policy_file *file, struct err *err)
{
	struct csv_parser parser;
	memset(cells, 0, sizeof(*cells));
	arena_init(&cells->arena);
	must(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0);
	bool ok = csv_parse(&parser, file->text, file->len, on_field, on_row, cells) == file->len &&
		csv_fini(&parser, on_field, on_row, cells) == 0;
	csv_free(&parser);
	if (!ok) {
		arena_fini(&cells->arena);
		err_set(err, ERR_PERM, "DATA_SYNTAX", "this is not a CSV file");
		return err_at(err, "policies/%s", file->path);
	}
	return true;
}

static void push_rows(lua_State *L, void *arg)
{
	const struct cells *cells = arg;
	const struct row *header = cells->first;
	int at = 0;
	face_push_list(L, 0);
	for (const struct row *row = header ? header->next : NULL; row; row = row->next) {
		lua_createtable(L, 0, (int)header->count);
		for (size_t i = 0; i < row->count && i < header->count; i++) {
			lua_pushstring(L, row->fields[i]);
			lua_setfield(L, -2, header->fields[i]);
		}
		lua_rawseti(L, -2, ++at);
	}
	lua_setfield(L, LUA_REGISTRYINDEX, "ordain.rows"); /* vm_protect keeps no stack */
}

static bool push_csv(struct vm *vm, const struct policy_file *file, struct err *err)
{
	struct cells cells;
	if (!cells_read(&cells, file, err))
		return false;
	bool ok = vm_protect(vm, push_rows, &cells, err);
	arena_fini(&cells.arena);
	if (!ok)
		return false;
	lua_getfield(vm_lua(vm), LUA_REGISTRYINDEX, "ordain.rows");
	return true;
}

/* A function would remember from one question to the next, and would not be data.
 * *left keeps tables that share tables from being walked without end. */
static bool is_plain(lua_State *L, int idx, int depth, int *left)
{
	if (lua_type(L, idx) == LUA_TFUNCTION || depth >= DATA_DEPTH || --*left < 0)
		return false;
	if (!lua_istable(L, idx))
		return true;
	idx = lua_absindex(L, idx);
	must(lua_checkstack(L, 4));
	for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1))
		if (!is_plain(L, -1, depth + 1, left) || !is_plain(L, -2, depth + 1, left)) {
			lua_pop(L, 2);
			return false;
		}
	return true;
}

static bool check_plain(lua_State *L, const char *path, struct err *err)
{
	int left = DATA_VALUES;
	if (is_plain(L, -1, 0, &left))
		return true;
	lua_pop(L, 1);
	err_set(err, ERR_PERM, "DATA_INVALID",
		"a data file returns plain values: no functions, no table in itself");
	return err_at(err, "%s", path);
}

static bool push_lua(struct vm *vm, const struct policy_file *file, struct err *err)
{
	lua_State *L = vm_lua(vm);
	char path[256];
	snprintf(path, sizeof(path), "policies/%s", file->path);
	sandbox_push_env(L);
	bool ok = vm_load(vm, path, file->text, file->len, lua_gettop(L), err) &&
		vm_call(vm, 0, 1, err);
	if (!ok) {
		lua_pop(L, 1);
		return false;
	}
	lua_remove(L, -2);
	return check_plain(L, path, err);
}

/* The name of a data file below `folder`, e.g. "holidays"; false: not one. */
static bool data_name(const char *path, const char *folder, char *name, size_t room)
{
	size_t n = strlen(folder);
	if (strncmp(path, folder, n) != 0 || strchr(path + n, '/') != NULL)
		return false;
	const char *dot = strchr(path + n, '.');
	size_t len = dot ? (size_t)(dot - path) - n : 0;
	if (len == 0 || len >= room)
		return false;
	memcpy(name, path + n, len);
	name[len] = 0;
	return true;
}

bool data_push(struct vm *vm, const struct policy_set *set, const char *area, struct err *err)
{
	lua_State *L = vm_lua(vm);
	char folders[2][128], name[64];
	snprintf(folders[0], sizeof(folders[0]), "data/");
	snprintf(folders[1], sizeof(folders[1]), "%s/data/", area);
	int top = lua_gettop(L);
	lua_newtable(L);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < set->count; i++) {
			const struct policy_file *file = &set->files[i];
			if (!data_name(file->path, folders[pass], name, sizeof(name)))
				continue;
			bool csv = strcmp(file->path + strlen(file->path) - 4, ".csv") == 0;
			if (!(csv ? push_csv(vm, file, err) : push_lua(vm, file, err))) {
				lua_settop(L, top);
				return false;
			}
			lua_setfield(L, top + 1, name);
		}
	vm_freeze(L, true);
	return true;
}
