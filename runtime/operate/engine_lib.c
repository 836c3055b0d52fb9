/* The library `engine`: what the engine's own operations (system/) need from C.
 * No other area sees it.
 *
 *   engine.secret() -> text                       a new token's secret
 *   engine.hash(text) -> text                     BLAKE2b-256
 *   engine.tokens_changed()                       reload the quick table after commit
 *   engine.roles() -> list of names               declared roles
 *   engine.setting_check(name, value) -> value    refuses what does not fit
 *   engine.setting_changed()                      read settings anew from here on
 *   engine.settings(), engine.jobs(), engine.points()   declarations
 *   engine.check_set(files) -> report             compiles and runs the cases; kept for go_live
 *   engine.go_live(number, parent, note)          stores the checked set; live after commit
 *   engine.evaluate(point, question) -> outcome, fields, fault, cost   on the checked set
 *   engine.set_clock(instant)                     test databases only, after commit
 *   engine.question(point, data, pointer) -> question   plain data read by the point's contract
 *   engine.allows(role) -> boolean                whether the actor has it
 *   engine.is_test() -> boolean
 *   engine.json(text) -> value, engine.text(value) -> canonical JSON
 *
 * Those of engine_trust.c are described there. */
#include <lauxlib.h>
#include <stdatomic.h>
#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "decide/check.h"
#include "operate/inside.h"
#include "value/describe.h"
#include "value/face.h"
#include "vm/fail.h"

struct seat *engine_seat(lua_State *L)
{
	struct seat *seat = vm_owner(L);
	if (seat == NULL)
		luaL_error(L, "the engine library is not for loading");
	return seat;
}

static int engine_secret(lua_State *L)
{
	char secret[SECRET_LEN + 1];
	secret_new(secret);
	lua_pushfstring(L, "ord_%s", secret);
	return 1;
}

static int engine_hash(lua_State *L)
{
	char hash[HASH_LEN + 1];
	size_t len;
	const char *text = luaL_checklstring(L, 1, &len);
	hash_text(text, len, hash);
	lua_pushstring(L, hash);
	return 1;
}

static int engine_tokens_changed(lua_State *L)
{
	engine_seat(L)->tx.after.tokens_changed = true;
	return 0;
}

static int engine_is_test(lua_State *L)
{
	lua_pushboolean(L, engine_seat(L)->service->test);
	return 1;
}

static int engine_set_clock(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	size_t len;
	instant at;
	struct err err;
	const char *text = luaL_checklstring(L, 1, &len);
	if (!seat->service->test)
		vm_raise_fail(L, 409, "CLOCK_REAL",
			"only a test database has a clock that can be set");
	if (!instant_parse(text, len, &at))
		return luaL_error(L, "%s is no instant", text);
	if (at < seat->tx.now)
		vm_raise_fail(L, 409, "CLOCK_BACKWARDS", "the clock stands at %s; it only goes on",
			seat->tx.now_text);
	if (!meta_set(seat->conn, "clock", text, &err))
		tx_raise(L, &err);
	seat->tx.after.clock_changed = true;
	seat->tx.after.clock = at;
	return 0;
}

/* ---- declarations ---- */

static void set_text(lua_State *L, const char *field, const char *value)
{
	lua_pushstring(L, value);
	lua_setfield(L, -2, field);
}

static void set_type(lua_State *L, const char *field, const struct contract *contract)
{
	struct buf text;
	buf_init(&text);
	describe_type(contract, &text);
	lua_pushlstring(L, text.data, text.len);
	buf_fini(&text);
	lua_setfield(L, -2, field);
}

static int engine_roles(lua_State *L)
{
	const struct registry *registry = engine_seat(L)->registry;
	face_push_list(L, (int)registry->roles_count);
	for (size_t i = 0; i < registry->roles_count; i++) {
		lua_createtable(L, 0, 2);
		set_text(L, "name", registry->roles[i].name);
		set_text(L, "summary", registry->roles[i].summary);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static int engine_settings(lua_State *L)
{
	const struct registry *registry = engine_seat(L)->registry;
	face_push_list(L, (int)registry->settings_count);
	for (size_t i = 0; i < registry->settings_count; i++) {
		const struct setting_decl *setting = &registry->settings[i];
		lua_createtable(L, 0, 5);
		set_text(L, "name", setting->name);
		set_text(L, "summary", setting->summary);
		set_text(L, "role", setting->role);
		set_text(L, "initial", setting->initial);
		set_type(L, "type", setting->type);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static int engine_jobs(lua_State *L)
{
	const struct registry *registry = engine_seat(L)->registry;
	face_push_list(L, (int)registry->jobs_count);
	for (size_t i = 0; i < registry->jobs_count; i++) {
		const struct job_decl *job = &registry->jobs[i];
		lua_createtable(L, 0, 5);
		set_text(L, "name", job->name);
		set_text(L, "summary", job->summary);
		set_text(L, "cron", job->cron);
		set_text(L, "enabled", job->enabled);
		face_push_list(L, (int)job->alias_count);
		for (size_t k = 0; k < job->alias_count; k++) {
			lua_pushstring(L, job->aliases[k]);
			lua_rawseti(L, -2, (lua_Integer)k + 1);
		}
		lua_setfield(L, -2, "aliases");
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static int engine_points(lua_State *L)
{
	const struct registry *registry = engine_seat(L)->registry;
	face_push_list(L, (int)registry->points_count);
	for (size_t i = 0; i < registry->points_count; i++) {
		const struct point *point = &registry->points[i];
		lua_createtable(L, 0, 5);
		set_text(L, "name", point->name);
		set_text(L, "when", point->when);
		set_type(L, "ask", point->ask);
		set_text(L, "default", point->outcomes[point->fallback].name);
		face_push_list(L, (int)point->outcome_count);
		for (size_t k = 0; k < point->outcome_count; k++) {
			lua_createtable(L, 0, 2);
			set_text(L, "name", point->outcomes[k].name);
			set_type(L, "fields", point->outcomes[k].fields);
			lua_rawseti(L, -2, (lua_Integer)k + 1);
		}
		lua_setfield(L, -2, "outcomes");
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/* A value for a setting, given as plain data: read by the setting's own type. */
static int engine_setting_check(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	const char *name = luaL_checkstring(L, 1);
	const struct setting_decl *setting = registry_setting(seat->registry, name);
	struct issues issues;
	if (setting == NULL)
		vm_raise_fail(L, 404, "SETTING_UNKNOWN", "there is no setting %s", name);
	issues_init(&issues, &seat->tx.arena);
	buf_reset(&seat->scratch);
	lua_settop(L, 2);
	if (!contract_write(&contract_any, L, 2, &seat->scratch, &issues) ||
		!contract_read(setting->type, L, seat->scratch.data, seat->scratch.len, NULL, 0,
			&issues))
		vm_raise_issues(L, 422, "SETTING_INVALID", "this value does not fit the setting",
			&issues);
	buf_reset(&seat->scratch);
	must(contract_write(setting->type, L, -1, &seat->scratch, &issues));
	lua_pushlstring(L, seat->scratch.data, seat->scratch.len);
	lua_pushstring(L, setting->role);
	return 2;
}

static int engine_setting_changed(lua_State *L)
{
	engine_seat(L)->settings_epoch = 0;
	return 0;
}

/* question(point, plain data, pointer) -> the question by the point's contract. */
static int engine_question(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	const char *name = luaL_checkstring(L, 1);
	const struct point *point = registry_point(seat->registry, name);
	struct issues issues;
	if (point == NULL)
		vm_raise_fail(L, 404, "POINT_UNKNOWN", "there is no point %s", name);
	issues_init(&issues, &seat->tx.arena);
	buf_reset(&seat->scratch);
	lua_settop(L, 3);
	if (contract_write(&contract_any, L, 2, &seat->scratch, &issues) &&
		contract_read(point->ask, L, seat->scratch.data, seat->scratch.len, NULL, 0,
			&issues))
		return 1;
	for (size_t i = 0; i < issues.count && i < ISSUES_MAX; i++)
		issues.list[i].pointer = arena_printf(&seat->tx.arena, "%s%s", lua_tostring(L, 3),
			issues.list[i].pointer);
	vm_raise_issues(L, 422, "QUESTION_INVALID", "the question does not fit its contract",
		&issues);
}

/* allows(roles, role) */
static int engine_allows(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	const struct actor *actor = &seat->tx.actor;
	lua_pushboolean(L,
		registry_allows(seat->registry, actor->roles, actor->role_count,
			luaL_checkstring(L, 1)));
	return 1;
}

static int engine_json(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	size_t len;
	const char *text = luaL_checklstring(L, 1, &len);
	struct issues issues;
	issues_init(&issues, &seat->tx.arena);
	if (!contract_read(&contract_any, L, text, len, NULL, 0, &issues))
		return luaL_error(L, "not JSON: %s", issues.list[0].text);
	return 1;
}

static int engine_text(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	struct issues issues;
	issues_init(&issues, &seat->tx.arena);
	buf_reset(&seat->scratch);
	if (!contract_write(&contract_any, L, 1, &seat->scratch, &issues))
		return luaL_error(L, "not plain data: %s", issues.list[0].text);
	lua_pushlstring(L, seat->scratch.data, seat->scratch.len);
	return 1;
}

/* ---- policy sets ---- */

/* files = { [path] = text }; a file is shipped when the source holds the same. */
static struct policy_set *set_of_table(lua_State *L, struct seat *seat, int idx)
{
	struct arena *arena = &seat->tx.arena;
	struct err err;
	struct policy_set *shipped = set_load(seat->service->home, &seat->service->points, &err);
	if (shipped == NULL)
		tx_raise(L, &err);
	size_t room = 8, count = 0;
	struct policy_file *files = arena_alloc(arena, room * sizeof(*files));
	for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
		if (count == room) {
			struct policy_file *wider = arena_alloc(arena, room * 2 * sizeof(*wider));
			memcpy(wider, files, room * sizeof(*wider));
			files = wider;
			room *= 2;
		}
		struct policy_file *file = &files[count++];
		size_t len;
		file->path = arena_text(arena, lua_tostring(L, -2));
		const char *text = lua_tolstring(L, -1, &len);
		file->text = arena_bytes(arena, text, len);
		file->len = len;
		const struct policy_file *same = set_file(shipped, file->path);
		file->shipped = same && same->len == len && memcmp(same->text, text, len) == 0;
	}
	set_drop(shipped);
	return set_new(files, count, &seat->service->points);
}

static void push_report(lua_State *L, const struct policy_set *set, const struct set_report *report)
{
	lua_createtable(L, 0, 5);
	set_text(L, "hash", set->hash);
	lua_pushinteger(L, (lua_Integer)report->cases);
	lua_setfield(L, -2, "cases");
	face_push_list(L, (int)report->errors.count);
	for (size_t i = 0; i < report->errors.count && i < ISSUES_MAX; i++) {
		lua_createtable(L, 0, 3);
		set_text(L, "pointer", report->errors.list[i].pointer);
		set_text(L, "code", report->errors.list[i].code);
		set_text(L, "text", report->errors.list[i].text);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "errors");
	face_push_list(L, (int)report->failure_count);
	for (size_t i = 0; i < report->failure_count; i++) {
		lua_createtable(L, 0, 4);
		set_text(L, "where", report->failures[i].where);
		set_text(L, "name", report->failures[i].name);
		set_text(L, "expected", report->failures[i].expected);
		set_text(L, "got", report->failures[i].got);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "failures");
}

static int engine_check_set(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	struct set_report report;
	luaL_checktype(L, 1, LUA_TTABLE);
	struct policy_set *set = set_of_table(L, seat, 1);
	set_drop(seat->tx.after.set);
	seat->tx.after.set = set;
	set_report_init(&report);
	set_check(set, &seat->service->points, &report);
	push_report(L, set, &report);
	set_report_fini(&report);
	return 1;
}

/* go_live(number, parent, note): 0 keeps a draft, which does not go live. */
static int engine_go_live(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	struct policy_set *set = seat->tx.after.set;
	struct err err;
	if (set == NULL)
		return luaL_error(L, "no set was checked");
	set->number = luaL_checkinteger(L, 1);
	if (!live_store(seat->conn, set, set->number, luaL_optstring(L, 2, NULL),
		    luaL_checkstring(L, 3), seat->tx.actor.id, seat->tx.now, &err))
		tx_raise(L, &err);
	seat->tx.after.live = set->number != 0;
	return 0;
}

/* evaluate(point, question text) on the checked set: for replay. Each call of
 * a new set loads a judge, kept until the request ends. */
static int engine_evaluate(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	struct err err;
	size_t len;
	const char *name = luaL_checkstring(L, 1);
	const char *question = luaL_checklstring(L, 2, &len);
	const struct point *point = registry_point(seat->registry, name);
	if (point == NULL) {
		lua_pushnil(L);
		return 1;
	}
	if (seat->replay == NULL)
		seat->replay = judge_new(&seat->service->points, NULL);
	if (seat->tx.after.set == NULL || !judge_use(seat->replay, seat->tx.after.set, &err))
		return luaL_error(L, "no set that loads was checked");
	judge_ask(seat->replay, point, question, len, &seat->verdict);
	lua_pushstring(L, point->outcomes[seat->verdict.outcome].name);
	lua_pushlstring(L, seat->verdict.fields.data, seat->verdict.fields.len);
	lua_pushstring(L, seat->verdict.fault[0] ? seat->verdict.fault : NULL);
	lua_pushinteger(L, seat->verdict.cost);
	return 4;
}

/* flows_ready(): a turn may be due after this commit. */
static int engine_flows_ready(lua_State *L)
{
	struct seat *seat = vm_owner(L);
	atomic_store(&seat->service->flows_ready, true);
	return 0;
}

/* step_title(kind, name) -> words for a step that was given none. */
static int engine_step_title(lua_State *L)
{
	struct seat *seat = vm_owner(L);
	const char *kind = luaL_checkstring(L, 1), *name = luaL_checkstring(L, 2);
	const struct operation *op = registry_operation(seat->registry, name);
	const struct point *point = registry_point(seat->registry, name);
	const struct flow_decl *flow = registry_flow(seat->registry, name);
	if (strcmp(kind, "call") == 0 && op)
		lua_pushstring(L, op->summary);
	else if (strcmp(kind, "decide") == 0 && point)
		lua_pushfstring(L, "Decide %s", name);
	else if ((strcmp(kind, "flow") == 0 || strcmp(kind, "start") == 0) && flow)
		lua_pushstring(L, flow->summary);
	else if (strcmp(kind, name) == 0)
		lua_pushstring(L, kind);
	else
		lua_pushfstring(L, "%s %s", kind, name);
	return 1;
}

static const luaL_Reg functions[] = {
	{ "secret", engine_secret },
	{ "hash", engine_hash },
	{ "tokens_changed", engine_tokens_changed },
	{ "is_test", engine_is_test },
	{ "set_clock", engine_set_clock },
	{ "roles", engine_roles },
	{ "settings", engine_settings },
	{ "jobs", engine_jobs },
	{ "points", engine_points },
	{ "setting_check", engine_setting_check },
	{ "setting_changed", engine_setting_changed },
	{ "question", engine_question },
	{ "allows", engine_allows },
	{ "json", engine_json },
	{ "text", engine_text },
	{ "check_set", engine_check_set },
	{ "go_live", engine_go_live },
	{ "evaluate", engine_evaluate },
	{ "flows_ready", engine_flows_ready },
	{ "step_title", engine_step_title },
	{ NULL, NULL },
};

void engine_lib_push(lua_State *L)
{
	luaL_newlib(L, functions);
	luaL_setfuncs(L, engine_trust_functions, 0);
}

void after_commit(struct service *service, const struct after *after)
{
	if (after->live)
		live_set(service, after->set);
	else
		set_drop(after->set);
	if (after->clock_changed)
		clock_set(&service->clock, after->clock);
	if (after->tokens_changed) {
		struct err err;
		struct conn *conn = conn_open(service->database, CONN_READ, &err);
		if (conn == NULL || !token_table_load(service->tokens, conn, &err))
			log_error("tokens could not be read again", "why", err.text, NULL);
		if (conn)
			conn_close(conn);
	}
	if (after->events > 0 && service->on_events)
		service->on_events(service->on_events_arg);
	if (service->flows)
		service->flows->committed(service);
}
