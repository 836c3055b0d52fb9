/* Runs loader.lua with what it may not do itself: reading files, metatables,
 * taking SQL apart. What it returns is kept as the VM's declarations. */
#include "operate/load.h"

#include <lauxlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/source.h"
#include "operate/inside.h"
#include "value/contract.h"
#include "vm/sandbox.h"

static const char SQL_META[] = "ordain.sql";
static const char DECLARED[] = "ordain.declared";
static const char ADDED[] = "ordain.added";

struct load {
	struct arena *arena;
	struct vm *vm;
	const char *home;
	char **paths;
	size_t count;
	bool registry; /* the declarations become the registry */
	struct err *err;
};

static struct load *load_of(lua_State *L)
{
	return lua_touserdata(L, lua_upvalueindex(1));
}

static int host_setmetatable(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 2);
	lua_setmetatable(L, 1);
	return 1;
}

static int host_rawset(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 3);
	lua_rawset(L, 1);
	return 1;
}

static int host_rawget(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 2);
	lua_rawget(L, 1);
	return 1;
}

/* sql(text), called by the loader's wrapper: the place is two levels up. */
static int host_sql(lua_State *L)
{
	struct load *load = load_of(L);
	const char *text = luaL_checkstring(L, 1);
	struct err err;
	luaL_where(L, 2);
	char *where = arena_text(load->arena, lua_tostring(L, -1));
	size_t len = strlen(where);
	if (len >= 2)
		where[len - 2] = 0;
	const struct sql *sql = sql_parse(load->arena, text, where, &err);
	if (sql == NULL)
		return luaL_error(L, "%s: %s", where, err.text);
	const struct sql **box = lua_newuserdatauv(L, sizeof(*box), 0);
	*box = sql;
	luaL_setmetatable(L, SQL_META);
	return 1;
}

const struct sql *load_sql(lua_State *L, int idx)
{
	const struct sql **box = luaL_testudata(L, idx, SQL_META);
	return box ? *box : NULL;
}

/* run(path, env) -> what the file returns. */
static int host_run(lua_State *L)
{
	struct load *load = load_of(L);
	const char *path = luaL_checkstring(L, 1);
	struct err err;
	char *text;
	size_t len;
	luaL_checktype(L, 2, LUA_TTABLE);
	if (!source_read(load->arena, load->home, path, &text, &len, &err))
		return luaL_error(L, "%s: %s", path, err.text);
	if (!vm_load(load->vm, path, text, len, 2, &err))
		return luaL_error(L, "%s: %s", err.where, err.text);
	lua_call(L, 0, 1);
	return 1;
}

/* read(path) -> text, or nil. */
static int host_read(lua_State *L)
{
	struct load *load = load_of(L);
	struct err err;
	char *text;
	size_t len;
	if (!source_read(load->arena, load->home, luaL_checkstring(L, 1), &text, &len, &err))
		return 0;
	lua_pushlstring(L, text, len);
	return 1;
}

/* compile(path, text, env) -> what the text returns; also long after loading. */
static int host_compile(lua_State *L)
{
	size_t len;
	struct err err;
	const char *path = luaL_checkstring(L, 1), *text = luaL_checklstring(L, 2, &len);
	luaL_checktype(L, 3, LUA_TTABLE);
	if (!vm_load(vm_of(L), path, text, len, 3, &err))
		return luaL_error(L, "%s: %s", err.where, err.text);
	lua_call(L, 0, 1);
	return 1;
}

static int host_encode(lua_State *L)
{
	struct load *load = load_of(L);
	struct issues issues;
	struct buf out;
	issues_init(&issues, load->arena);
	buf_init(&out);
	if (!contract_write(&contract_any, L, 1, &out, &issues)) {
		buf_fini(&out);
		return luaL_error(L, "a flow's files are too large: %s", issues.list[0].text);
	}
	const char *kept = arena_bytes(load->arena, out.data, out.len);
	size_t len = out.len;
	buf_fini(&out);
	lua_pushlstring(L, kept, len);
	return 1;
}

static int host_decode(lua_State *L)
{
	struct arena arena;
	struct issues issues;
	size_t len;
	const char *text = luaL_checklstring(L, 1, &len);
	arena_init(&arena);
	issues_init(&issues, &arena);
	bool ok = contract_read(&contract_any, L, text, len, NULL, 0, &issues);
	arena_fini(&arena);
	return ok ? 1 : luaL_error(L, "the kept files of a flow are damaged");
}

static int host_hash(lua_State *L)
{
	size_t len;
	char hash[HASH_LEN + 1];
	const char *text = luaL_checklstring(L, 1, &len);
	hash_text(text, len, hash);
	lua_pushstring(L, hash);
	return 1;
}

static void set_function(lua_State *L, struct load *load, const char *name, lua_CFunction fn)
{
	lua_pushlightuserdata(L, load);
	lua_pushcclosure(L, fn, 1);
	lua_setfield(L, -2, name);
}

static void keep_libraries(lua_State *L, void *arg)
{
	lua_newtable(L);
	for (const struct service_library *library = arg; library->name; library++) {
		lua_pushcfunction(L, library->open);
		lua_call(L, 0, 1);
		if (!lua_istable(L, -1))
			luaL_error(L, "library %s leaves no table", library->name);
		vm_freeze(L, true);
		lua_setfield(L, -2, library->name);
	}
	lua_setfield(L, LUA_REGISTRYINDEX, ADDED);
}

bool load_libraries(struct vm *vm, const struct service_library *libraries, struct err *err)
{
	void *list = (void *)(uintptr_t)libraries;
	return libraries == NULL || vm_protect(vm, keep_libraries, list, err);
}

/* What a program added must not hide what scripts rely on. */
static bool set_added(lua_State *L, int base, struct err *err)
{
	bool ok = true;
	if (lua_getfield(L, LUA_REGISTRYINDEX, ADDED) == LUA_TTABLE)
		for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
			const char *name = lua_tostring(L, -2);
			if (lua_getfield(L, base, name) != LUA_TNIL)
				ok = err_set(err, ERR_PERM, "LIBRARY_NAME",
					"the library %s has the name of a built-in one", name);
			lua_pop(L, 1);
			lua_pushvalue(L, -1);
			lua_setfield(L, base, name);
		}
	lua_settop(L, base);
	return ok;
}

/* The base library, with base.lua's shapes added. */
static bool push_base(struct load *load)
{
	lua_State *L = vm_lua(load->vm);
	char *text;
	size_t len;
	static const char PATH[] = "runtime/operate/base.lua";
	sandbox_push_script_env(L);
	int base = lua_gettop(L);
	if (!source_read(load->arena, NULL, PATH, &text, &len, load->err) ||
		!vm_load(load->vm, PATH, text, len, base, load->err) ||
		!vm_call(load->vm, 0, 1, load->err))
		return false;
	lua_pushnil(L);
	while (lua_next(L, -2)) {
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		lua_rawset(L, base);
	}
	lua_settop(L, base);
	lua_pushlightuserdata(L, NULL);
	lua_setfield(L, base, "null");
	return set_added(L, base, load->err);
}

static void push_host(lua_State *L, struct load *load)
{
	lua_createtable(L, 0, 8);
	lua_createtable(L, (int)load->count, 0);
	for (size_t i = 0; i < load->count; i++) {
		lua_pushstring(L, load->paths[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "files");
	lua_pushvalue(L, -2);
	lua_setfield(L, -2, "base");
	set_function(L, load, "run", host_run);
	set_function(L, load, "sql", host_sql);
	set_function(L, load, "read", host_read);
	set_function(L, load, "compile", host_compile);
	set_function(L, load, "encode", host_encode);
	set_function(L, load, "decode", host_decode);
	set_function(L, load, "hash", host_hash);
	engine_lib_push(L);
	lua_setfield(L, -2, "engine");
	lua_pushboolean(L, load->registry);
	lua_setfield(L, -2, "registry");
	set_function(L, load, "setmetatable", host_setmetatable);
	set_function(L, load, "rawset", host_rawset);
	set_function(L, load, "rawget", host_rawget);
}

static bool list_files(struct load *load)
{
	char **system, **scripts;
	size_t n, m;
	if (!source_list(load->arena, NULL, "runtime/operate/system", &system, &n, load->err) ||
		!source_list(load->arena, load->home, "scripts", &scripts, &m, load->err))
		return false;
	load->paths = arena_alloc(load->arena, (n + m + 1) * sizeof(char *));
	memcpy(load->paths, system, n * sizeof(char *));
	memcpy(load->paths + n, scripts, m * sizeof(char *));
	load->count = n + m;
	return true;
}

static bool run_loader(struct load *load)
{
	lua_State *L = vm_lua(load->vm);
	static const char PATH[] = "runtime/operate/loader.lua";
	char *text;
	size_t len;
	if (!push_base(load) || !source_read(load->arena, NULL, PATH, &text, &len, load->err))
		return false;
	int base = lua_gettop(L);
	if (!vm_load(load->vm, PATH, text, len, base, load->err))
		return false;
	lua_pushvalue(L, base);
	push_host(L, load);
	lua_remove(L, -2);
	if (!vm_call(load->vm, 1, 1, load->err))
		return false;
	lua_setfield(L, LUA_REGISTRYINDEX, DECLARED);
	lua_gc(L, LUA_GCCOLLECT); /* the scripts' texts */
	return true;
}

/* By event name, the functions that react, in order of needs. */
static void keep_reactions(lua_State *L)
{
	lua_newtable(L);
	lua_getfield(L, LUA_REGISTRYINDEX, DECLARED);
	lua_getfield(L, -1, "reactions");
	lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, -1, i);
		lua_getfield(L, -1, "event");
		const char *event = lua_tostring(L, -1);
		if (lua_getfield(L, -5, event) != LUA_TTABLE) {
			lua_pop(L, 1);
			lua_newtable(L);
			lua_pushvalue(L, -1);
			lua_setfield(L, -7, event);
		}
		lua_createtable(L, 0, 2);
		lua_getfield(L, -4, "run");
		lua_setfield(L, -2, "run");
		lua_getfield(L, -4, "area");
		lua_setfield(L, -2, "area");
		lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
		lua_pop(L, 3);
	}
	lua_pop(L, 2);
	lua_setfield(L, LUA_REGISTRYINDEX, "ordain.reactions");
}

static void keep_functions(lua_State *L, const char *list)
{
	lua_getfield(L, LUA_REGISTRYINDEX, DECLARED);
	lua_getfield(L, -1, list);
	lua_pushfstring(L, "ordain.%s", list);
	lua_insert(L, -2);
	lua_settable(L, LUA_REGISTRYINDEX);
	lua_pop(L, 1);
}

/* The registry has the texts of flows; this state needs their functions only. */
static void drop_bundles(lua_State *L)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "ordain.flows");
	lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, -1, i);
		lua_pushnil(L);
		lua_setfield(L, -2, "bundle");
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

bool load_areas(struct arena *arena, struct vm *vm, const char *home, struct registry *into,
	struct err *err)
{
	lua_State *L = vm_lua(vm);
	struct load load = { .arena = arena,
		.vm = vm,
		.home = home,
		.registry = into != NULL,
		.err = err };
	int top = lua_gettop(L);
	luaL_newmetatable(L, SQL_META);
	lua_pop(L, 1);
	vm_budget(vm, 0, 0);
	bool ok = list_files(&load) && run_loader(&load);
	lua_settop(L, top);
	if (!ok)
		return false;
	keep_reactions(L);
	keep_functions(L, "operations");
	keep_functions(L, "jobs");
	keep_functions(L, "flows");
	keep_functions(L, "open_flow");
	if (into && !compile_registry(arena, vm, home, into, err))
		return false;
	drop_bundles(L);
	lua_pushnil(L);
	lua_setfield(L, LUA_REGISTRYINDEX, DECLARED);
	lua_gc(L, LUA_GCCOLLECT); /* the scripts' texts */
	return true;
}

void load_push_operation(lua_State *L, const struct operation *operation)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "ordain.operations");
	lua_rawgeti(L, -1, (lua_Integer)operation->index + 1);
	lua_getfield(L, -1, "run");
	lua_replace(L, -3);
	lua_pop(L, 1);
}

void load_push_job(lua_State *L, const struct job_decl *job, const char *which)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "ordain.jobs");
	lua_rawgeti(L, -1, (lua_Integer)job->index + 1);
	lua_getfield(L, -1, which);
	lua_replace(L, -3);
	lua_pop(L, 1);
}

void load_push_reactions(lua_State *L, const char *event)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "ordain.reactions");
	lua_getfield(L, -1, event);
	lua_remove(L, -2);
}

void load_push_flow(lua_State *L, const struct flow_decl *flow)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "ordain.flows");
	lua_rawgeti(L, -1, (lua_Integer)flow->index + 1);
	lua_getfield(L, -1, "run");
	lua_replace(L, -3);
	lua_pop(L, 1);
}

void load_push_open_flow(lua_State *L)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "ordain.open_flow");
}
