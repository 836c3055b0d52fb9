/* What a seat keeps for flows: the functions of flow.lua, the coroutines used last,
 * and which events anybody may wait for. All of it can be lost at any time. */
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "base/source.h"
#include "flow/inside.h"
#include "vm/sandbox.h"

/* ---- what flow.lua is given ---- */

static int host_setmetatable(lua_State *L)
{
	lua_settop(L, 2);
	lua_setmetatable(L, 1);
	return 1;
}

static int host_dead(lua_State *L)
{
	int status = lua_status(lua_tothread(L, 1));
	lua_pushboolean(L, status != LUA_YIELD);
	return 1;
}

static int before(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Keys of a table of branches: 1..n, or texts in byte order. */
static int host_keys(lua_State *L)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, 1);
	lua_newtable(L);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_pushinteger(L, i);
		lua_rawseti(L, -2, i);
	}
	size_t texts = 0;
	for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
		if (lua_type(L, -2) == LUA_TSTRING)
			texts++;
	const char **names = lua_newuserdatauv(L, (texts + 1) * sizeof(*names), 0);
	size_t at = 0;
	for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
		if (lua_type(L, -2) == LUA_TSTRING)
			names[at++] = lua_tostring(L, -2);
	if (texts > 1)
		qsort(names, texts, sizeof(*names), before);
	for (size_t i = 0; i < texts; i++) {
		lua_pushstring(L, names[i]);
		lua_rawseti(L, -3, n + (lua_Integer)i + 1);
	}
	lua_pop(L, 1);
	return 1;
}

static void push_effects(lua_State *L, const struct service *service)
{
	lua_newtable(L);
	for (const struct effect_decl *effect = service->effects; effect && effect->name;
		effect++) {
		lua_pushstring(L, effect->title);
		lua_setfield(L, -2, effect->name);
	}
}

static void push_host(lua_State *L, const struct service *service)
{
	static const luaL_Reg functions[] = { { "step", flow_host_step },
		{ "cancel", flow_host_cancel }, { "failure", flow_host_failure },
		{ "setmetatable", host_setmetatable }, { "dead", host_dead }, { "keys", host_keys },
		{ NULL, NULL } };
	static const char *const taken[] = { "create", "resume", "yield" };
	luaL_newlib(L, functions);
	luaopen_coroutine(L);
	for (size_t i = 0; i < 3; i++) {
		lua_getfield(L, -1, taken[i]);
		lua_setfield(L, -3, taken[i]);
	}
	lua_pop(L, 1);
	push_effects(L, service);
	lua_setfield(L, -2, "effects");
}

static bool open_prelude(struct flow_seat *host, struct err *err)
{
	static const char PATH[] = "runtime/flow/flow.lua";
	struct vm *vm = host->seat->vm;
	lua_State *L = vm_lua(vm);
	char *text;
	size_t len;
	int top = lua_gettop(L);
	sandbox_push_script_env(L);
	if (!source_read(&host->arena, NULL, PATH, &text, &len, err) ||
		!vm_load(vm, PATH, text, len, top + 1, err))
		return false;
	push_host(L, host->seat->service);
	bool ok = vm_call(vm, 1, 1, err);
	if (ok)
		host->prelude = luaL_ref(L, LUA_REGISTRYINDEX);
	lua_settop(L, top);
	return ok;
}

void flow_push(struct flow_seat *host, const char *function)
{
	lua_State *L = vm_lua(host->seat->vm);
	lua_rawgeti(L, LUA_REGISTRYINDEX, host->prelude);
	lua_getfield(L, -1, function);
	lua_remove(L, -2);
}

/* ---- watched events ---- */

void flow_watch(struct flow_seat *host, const char *name)
{
	const struct registry *registry = host->seat->registry;
	const struct event_decl *event = registry_event(registry, name);
	if (event)
		host->watched[event - registry->events] = true;
}

static bool watch_all(struct flow_seat *host, struct err *err)
{
	struct seat *seat = host->seat;
	for (size_t i = 0; i < seat->registry->flows_count; i++)
		if (seat->registry->flows[i].on)
			flow_watch(host, seat->registry->flows[i].on);
	struct stmt *stmt = flow_query(seat, err, "select distinct event from flow_wait", "");
	if (stmt == NULL)
		return false;
	enum step step;
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		flow_watch(host, stmt_text(stmt, 0, &(size_t){ 0 }));
	stmt_reset(stmt);
	return step == STEP_DONE;
}

/* ---- the seat ---- */

struct flow_seat *flow_seat_of(struct seat *seat, struct err *err)
{
	if (seat->flows)
		return seat->flows;
	struct flow_seat *host = calloc(1, sizeof(*host));
	must(host != NULL);
	seat->flows = host;
	host->seat = seat;
	arena_init(&host->arena);
	host->runs = g_hash_table_new(g_str_hash, g_str_equal);
	host->used = g_queue_new();
	host->watched = calloc(seat->registry->events_count + 1, sizeof(bool));
	must(host->watched != NULL);
	if (open_prelude(host, err) && watch_all(host, err))
		return host;
	flow_seat_free(seat);
	return NULL;
}

void flow_seat_free(struct seat *seat)
{
	struct flow_seat *host = seat->flows;
	flow_runs_drop(host);
	g_hash_table_destroy(host->runs);
	g_queue_free(host->used);
	free(host->watched);
	arena_fini(&host->arena);
	free(host);
	seat->flows = NULL;
}

/* ---- coroutines kept ---- */

struct flow_run *flow_run_new(struct flow_seat *host, const struct flow_row *row)
{
	struct flow_run *run = calloc(1, sizeof(*run));
	must(run != NULL);
	run->host = host;
	snprintf(run->id, sizeof(run->id), "%s", row->id);
	run->name = strdup(row->name);
	must(run->name != NULL);
	run->decl = registry_flow(host->seat->registry, row->name);
	run->generation = row->generation;
	run->cursor = row->cursor;
	run->ref = LUA_NOREF;
	return run;
}

void flow_run_free(struct flow_run *run)
{
	if (run == NULL)
		return;
	luaL_unref(vm_lua(run->host->seat->vm), LUA_REGISTRYINDEX, run->ref);
	free(run->name);
	free(run);
}

struct flow_run *flow_run_take(struct flow_seat *host, const char *id)
{
	struct flow_run *run = g_hash_table_lookup(host->runs, id);
	if (run == NULL)
		return NULL;
	g_hash_table_remove(host->runs, id);
	g_queue_delete_link(host->used, run->link);
	run->link = NULL;
	return run;
}

void flow_run_keep(struct flow_run *run)
{
	struct flow_seat *host = run->host;
	flow_run_free(flow_run_take(host, run->id));
	g_queue_push_head(host->used, run);
	run->link = g_queue_peek_head_link(host->used);
	g_hash_table_insert(host->runs, run->id, run);
	if (g_queue_get_length(host->used) > FLOW_KEPT)
		flow_run_free(flow_run_take(host,
			((struct flow_run *)g_queue_peek_tail(host->used))->id));
}

void flow_runs_drop(struct flow_seat *host)
{
	struct flow_run *run;
	while (host && (run = g_queue_peek_head(host->used)))
		flow_run_free(flow_run_take(host, run->id));
}
