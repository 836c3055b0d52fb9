/* Desks for specs: a service opened inline on a database of its own, called with
 * JSON text and answering JSON text, exactly as a door would. The words a spec
 * uses are in desk_lib.lua. */
#include "command/desk_lib.h"

#include <lauxlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/source.h"
#include "command/effects.h"
#include "command/extend.h"
#include "command/letter.h"
#include "flow/flow.h"
#include "mail/read.h"
#include "operate/service.h"
#include "value/face.h"

static const char DESK[] = "ordain.desk";

struct desk {
	struct service *service;
	struct conn *reader; /* for rows */
	struct arena arena;  /* what the program adds */
	const struct effect_kind *const *kinds;
};

static const char *option(lua_State *L, int idx, const char *name)
{
	const char *text = NULL;
	if (lua_istable(L, idx)) {
		lua_getfield(L, idx, name);
		text = lua_tostring(L, -1); /* kept alive by the table */
		lua_pop(L, 1);
	}
	return text;
}

static int desk_close(lua_State *L)
{
	struct desk *desk = luaL_checkudata(L, 1, DESK);
	if (desk->reader)
		conn_close(desk->reader);
	service_close(desk->service);
	if (desk->service)
		arena_fini(&desk->arena);
	desk->service = NULL;
	desk->reader = NULL;
	return 0;
}

static int desk_open(lua_State *L)
{
	struct err err = { 0 };
	const char *clock = option(L, 1, "clock"), *home = option(L, 1, "home");
	const struct ordain_extend *extend = lua_touserdata(L, lua_upvalueindex(2));
	struct service_options options = { .data_dir = option(L, 1, "data"),
		.home = home ? home : lua_tostring(L, lua_upvalueindex(1)),
		.test = true,
		.readers = 1 };
	if (clock && !instant_parse(clock, strlen(clock), &options.clock))
		return luaL_error(L, "clock %s is no instant", clock);
	struct desk *desk = lua_newuserdatauv(L, sizeof(*desk), 0);
	memset(desk, 0, sizeof(*desk));
	luaL_setmetatable(L, DESK);
	arena_init(&desk->arena);
	options.libraries = extend_libraries(&desk->arena, extend);
	options.effects = extend_effects(&desk->arena, extend);
	desk->kinds = effects_kinds(&desk->arena, extend);
	desk->service = flow_open(&options, &err);
	if (desk->service)
		return 1;
	arena_fini(&desk->arena);
	lua_pushnil(L);
	lua_pushfstring(L, "%s: %s%s%s", err.code, err.where, err.where[0] ? ": " : "", err.text);
	return 2;
}

static size_t read_roles(lua_State *L, int opts, const char **roles, size_t room)
{
	size_t count = 0;
	lua_getfield(L, opts, "roles");
	if (lua_istable(L, -1))
		for (; count < room; count++) {
			lua_rawgeti(L, -1, (lua_Integer)count + 1);
			roles[count] = lua_tostring(L, -1);
			lua_pop(L, 1);
			if (roles[count] == NULL)
				break;
		}
	else
		roles[count++] = "admin";
	lua_pop(L, 1);
	return count;
}

/* opts.query = { { "name", "text" }, … }: what a path or a query string gives;
 * opts.headers the same for raw operations. */
static size_t read_pairs(lua_State *L, int opts, const char *field, struct preset *presets,
	size_t room)
{
	size_t count = 0;
	lua_getfield(L, opts, field);
	for (; lua_istable(L, -1) && count < room; count++) {
		if (lua_rawgeti(L, -1, (lua_Integer)count + 1) != LUA_TTABLE) {
			lua_pop(L, 1);
			break;
		}
		lua_rawgeti(L, -1, 1);
		lua_rawgeti(L, -2, 2);
		presets[count].name = luaL_checkstring(L, -2); /* kept alive by the table */
		presets[count].text = luaL_checkstring(L, -1);
		lua_pop(L, 3);
	}
	lua_pop(L, 1);
	return count;
}

static void push_answer(lua_State *L, struct answer *answer)
{
	lua_createtable(L, 0, 5);
	lua_pushinteger(L, answer->status);
	lua_setfield(L, -2, "status");
	lua_pushlstring(L, answer->body.data ? answer->body.data : "", answer->body.len);
	lua_setfield(L, -2, "text");
	lua_pushstring(L, answer->etag);
	lua_setfield(L, -2, "etag");
	lua_pushboolean(L, answer->replayed);
	lua_setfield(L, -2, "replayed");
	lua_pushstring(L, answer->request_id);
	lua_setfield(L, -2, "request_id");
}

/* call(desk, operation, text, opts) */
static int desk_call(lua_State *L)
{
	struct desk *desk = luaL_checkudata(L, 1, DESK);
	const char *roles[16];
	struct preset presets[16], headers[16];
	struct answer answer;
	struct call call = { .operation = luaL_checkstring(L, 2) };
	call.input = luaL_checklstring(L, 3, &call.input_len);
	luaL_checktype(L, 4, LUA_TTABLE);
	luaL_argcheck(L, desk->service != NULL, 1, "the desk is closed");
	call.idempotency_key = option(L, 4, "key");
	call.if_match = option(L, 4, "if_match");
	call.reason = option(L, 4, "reason");
	call.request_id = option(L, 4, "request_id");
	call.presets = presets;
	call.preset_count = read_pairs(L, 4, "query", presets, 16);
	call.raw_path = option(L, 4, "path");
	call.raw_headers = headers;
	call.raw_header_count = read_pairs(L, 4, "headers", headers, 16);
	call.caller.token = option(L, 4, "token");
	call.caller.address = "127.0.0.1";
	const char *user = option(L, 4, "as");
	lua_getfield(L, 4, "public");
	if (call.caller.token == NULL && !lua_toboolean(L, -1)) {
		call.caller.user = user ? user : "spec";
		call.caller.roles = roles;
		call.caller.role_count = read_roles(L, 4, roles, 16);
	}
	lua_getfield(L, 4, "dry");
	call.dry = lua_toboolean(L, -1);
	answer_init(&answer);
	if (!mail_call(desk->service, &call, &answer))
		service_call(desk->service, &call, &answer);
	push_answer(L, &answer);
	answer_fini(&answer);
	return 1;
}

static void push_value(lua_State *L, struct stmt *stmt, size_t i)
{
	size_t len;
	enum column type = stmt_column_type(stmt, i);
	if (type == COLUMN_BOOLEAN)
		lua_pushboolean(L, stmt_integer(stmt, i) != 0);
	else if (type == COLUMN_BIGINT || (type == COLUMN_NONE && stmt_is_integer(stmt, i)))
		lua_pushinteger(L, stmt_integer(stmt, i));
	else {
		const char *text = stmt_text(stmt, i, &len);
		lua_pushlstring(L, text, len);
	}
}

/* rows(desk, "select ...") */
static int desk_rows(lua_State *L)
{
	struct desk *desk = luaL_checkudata(L, 1, DESK);
	struct err err;
	char path[4096];
	snprintf(path, sizeof(path), "%s/ordain.db", service_data_dir(desk->service));
	if (desk->reader == NULL)
		desk->reader = conn_open(path, CONN_READ, &err);
	const struct sql *sql = desk->reader
		? sql_parse(conn_arena(desk->reader), luaL_checkstring(L, 2), "spec", &err)
		: NULL;
	struct stmt *stmt = sql ? conn_prepare(desk->reader, sql, &err) : NULL;
	if (stmt == NULL)
		return luaL_error(L, "%s", err.text);
	lua_newtable(L);
	enum step step;
	for (lua_Integer n = 1; (step = stmt_step(stmt, &err)) == STEP_ROW; n++) {
		lua_newtable(L);
		for (size_t i = 0; i < stmt_columns(stmt); i++) {
			if (stmt_is_null(stmt, i))
				continue;
			push_value(L, stmt, i);
			lua_setfield(L, -2, stmt_column_name(stmt, i));
		}
		lua_rawseti(L, -2, n);
	}
	stmt_reset(stmt);
	if (step == STEP_FAILED)
		return luaL_error(L, "%s", err.text);
	return 1;
}

/* ---- effects ---- */

static enum fate fate_of(const char *name)
{
	static const char *const names[] = { "done", "temp", "perm", "maybe_sent" };
	static const enum fate fates[] = { FATE_DONE, FATE_TEMP, FATE_PERM, FATE_UNKNOWN };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return fates[i];
	return FATE_HAND; /* none of those a spec may write */
}

static const struct effect_kind *kind_named(const struct desk *desk, const char *name)
{
	const struct effect_kind *const *kind = desk->kinds;
	while (*kind && strcmp((*kind)->name, name) != 0)
		kind++;
	return *kind;
}

/* end_effect(desk, kind, id, fate, answer, code, text) */
static int desk_end_effect(lua_State *L)
{
	struct desk *desk = luaL_checkudata(L, 1, DESK);
	struct err err;
	luaL_argcheck(L, desk->service != NULL, 1, "the desk is closed");
	struct effect_pretend pretend = { .kind = kind_named(desk, luaL_checkstring(L, 2)),
		.id = luaL_checkstring(L, 3),
		.fate = fate_of(luaL_checkstring(L, 4)),
		.code = luaL_checkstring(L, 6),
		.text = luaL_checkstring(L, 7) };
	pretend.answer = luaL_checklstring(L, 5, &pretend.len);
	luaL_argcheck(L, pretend.kind != NULL, 2, "no kind of effect");
	luaL_argcheck(L, pretend.fate != FATE_HAND, 4, "temp, perm or maybe_sent");
	if (effect_pretend(desk->service, &pretend, &err))
		return 0;
	return luaL_error(L, "%s: %s", err.code, err.text);
}

/* ---- what is declared ---- */

static void set_text(lua_State *L, const char *field, const char *value)
{
	lua_pushstring(L, value);
	lua_setfield(L, -2, field);
}

/* operations(desk) */
static int desk_operations(lua_State *L)
{
	const struct desk *desk = luaL_checkudata(L, 1, DESK);
	const struct registry *registry = service_registry(desk->service);
	lua_newtable(L);
	for (size_t i = 0; i < registry->operations_count; i++) {
		const struct operation *operation = &registry->operations[i];
		lua_createtable(L, 0, 5);
		set_text(L, "name", operation->name);
		set_text(L, "role", operation->role);
		set_text(L, "method", operation->method);
		set_text(L, "path", operation->path);
		lua_pushboolean(L, operation->kind == OPERATION_WRITE);
		lua_setfield(L, -2, "write");
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/* roles(desk) -> { [role] = { the roles it includes } } */
static int desk_roles(lua_State *L)
{
	const struct desk *desk = luaL_checkudata(L, 1, DESK);
	const struct registry *registry = service_registry(desk->service);
	lua_newtable(L);
	for (size_t i = 0; i < registry->roles_count; i++) {
		const struct role_decl *role = &registry->roles[i];
		lua_newtable(L);
		for (size_t k = 0; k < role->include_count; k++) {
			lua_pushstring(L, role->includes[k]);
			lua_rawseti(L, -2, (lua_Integer)k + 1);
		}
		lua_setfield(L, -2, role->name);
	}
	return 1;
}

/* ---- JSON as specs write it ---- */

static int host_encode(lua_State *L)
{
	struct arena arena;
	struct issues issues;
	struct buf out;
	arena_init(&arena);
	issues_init(&issues, &arena);
	buf_init(&out);
	bool ok = contract_write(&contract_any, L, 1, &out, &issues);
	if (ok)
		lua_pushlstring(L, out.data, out.len);
	else
		lua_pushfstring(L, "%s: %s", issues.list[0].pointer, issues.list[0].text);
	buf_fini(&out);
	arena_fini(&arena);
	return ok ? 1 : lua_error(L);
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
	if (!ok)
		lua_pushfstring(L, "%s", issues.list[0].text);
	arena_fini(&arena);
	return ok ? 1 : lua_error(L);
}

static int host_list(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	face_list_meta(L);
	lua_setmetatable(L, 1);
	lua_settop(L, 1);
	return 1;
}

/* mail(bytes): what the program reads in them, as JSON */
static int host_mail(lua_State *L)
{
	size_t len;
	struct buf json;
	const char *bytes = luaL_checklstring(L, 1, &len);
	buf_init(&json);
	mail_read(bytes, len, &json);
	lua_pushlstring(L, json.data, json.len);
	buf_fini(&json);
	return 1;
}

static const luaL_Reg functions[] = {
	{ "close", desk_close },
	{ "call", desk_call },
	{ "rows", desk_rows },
	{ "end_effect", desk_end_effect },
	{ "operations", desk_operations },
	{ "roles", desk_roles },
	{ "encode", host_encode },
	{ "decode", host_decode },
	{ "list", host_list },
	{ "mail", host_mail },
	{ NULL, NULL },
};

static void run_words(lua_State *L)
{
	struct arena arena;
	struct err err;
	char *text;
	size_t len;
	static const char PATH[] = "runtime/command/desk_lib.lua";
	arena_init(&arena);
	if (!source_read(&arena, NULL, PATH, &text, &len, &err))
		never(err.text);
	int status = luaL_loadbuffer(L, text, len, "@runtime/command/desk_lib.lua");
	arena_fini(&arena);
	if (status != LUA_OK)
		lua_error(L);
	lua_insert(L, -2);
	lua_call(L, 1, 0);
}

void desk_lib_open(lua_State *L, const char *home, const struct ordain_extend *extend)
{
	face_open(L);
	luaL_newmetatable(L, DESK);
	lua_pushcfunction(L, desk_close);
	lua_setfield(L, -2, "__gc");
	lua_pop(L, 1);
	luaL_newlib(L, functions);
	lua_pushstring(L, home);
	lua_pushlightuserdata(L, (void *)(uintptr_t)extend);
	lua_pushcclosure(L, desk_open, 2);
	lua_setfield(L, -2, "open");
	lua_newtable(L);
	lua_pushvalue(L, -1);
	lua_setglobal(L, "ordain");
	lua_setfield(L, -2, "ordain");
	run_words(L);
}
