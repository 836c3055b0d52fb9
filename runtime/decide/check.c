/* Checking a set before it may answer anything. Everything is tried, so that an
 * admin sees all that is wrong at once; a file is loaded in a judge of its own
 * VM, never in a live one. */
#include "decide/check.h"

#include <jansson.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "vm/sandbox.h"
#include "vm/vm.h"

void set_report_init(struct set_report *report)
{
	memset(report, 0, sizeof(*report));
	arena_init(&report->arena);
	issues_init(&report->errors, &report->arena);
}

void set_report_fini(struct set_report *report)
{
	free(report->failures);
	arena_fini(&report->arena);
}

static void add_error(struct set_report *report, const struct err *err)
{
	issue_add(&report->errors, arena_text(&report->arena, err->where),
		arena_text(&report->arena, err->code), "%s", err->text);
}

static void add_failure(struct set_report *report, const char *where, const char *name,
	const char *expected, const char *got)
{
	if (report->failure_count == report->failure_room) {
		report->failure_room = report->failure_room * 2 + 8;
		report->failures =
			realloc(report->failures, report->failure_room * sizeof(*report->failures));
		must(report->failures != NULL);
	}
	struct case_failure *failure = &report->failures[report->failure_count++];
	failure->where = arena_text(&report->arena, where);
	failure->name = arena_text(&report->arena, name);
	failure->expected = arena_text(&report->arena, expected);
	failure->got = arena_text(&report->arena, got);
}

static const struct point *point_of(const struct points *points, const char *path)
{
	char name[160];
	const char *dot = strchr(path, '.');
	snprintf(name, sizeof(name), "%.*s", dot ? (int)(dot - path) : 0, path);
	char *slash = strchr(name, '/');
	if (slash == NULL)
		return NULL;
	*slash = '.';
	for (size_t i = 0; i < points->count; i++)
		if (strcmp(points->list[i].name, name) == 0)
			return &points->list[i];
	return NULL;
}

static bool is_case_file(const char *path)
{
	size_t len = strlen(path);
	return len > 10 && strcmp(path + len - 10, ".cases.lua") == 0;
}

static bool is_data_file(const char *path)
{
	return strncmp(path, "data/", 5) == 0 || strstr(path, "/data/") != NULL;
}

static void check_paths(const struct policy_set *set, const struct points *points,
	struct set_report *report)
{
	for (size_t i = 0; i < set->count; i++) {
		const char *path = set->files[i].path;
		const char *where = arena_printf(&report->arena, "policies/%s", path);
		if (!set_path_valid(path))
			issue_add(&report->errors, where, "POLICY_PATH",
				"a policy file is named <area>/<name>.lua in small letters");
		else if (!is_data_file(path) && point_of(points, path) == NULL)
			issue_add(&report->errors, where, "POLICY_UNKNOWN",
				"no point asks this policy; check the spelling of its path");
	}
}

/* Every file is tried alone, so that one broken file does not hide another. */
static void check_loads(struct policy_set *set, const struct points *points,
	struct set_report *report)
{
	for (size_t i = 0; i < points->count; i++) {
		struct point alone = points->list[i];
		struct points one = { &alone, 1 };
		struct err err;
		alone.index = 0;
		struct judge *judge = judge_new(&one, NULL);
		if (!judge_use(judge, set, &err))
			add_error(report, &err);
		judge_free(judge);
	}
}

/* ---- cases ---- */

struct trial {
	struct judge *judge;
	const struct point *point;
	struct set_report *report;
	const char *where;
	struct issues issues;
	struct buf ask, expect;
	const char *name;
	bool bad; /* the case itself is wrong; issues say why */
};

/* The case in the registry: fills name, ask and expect ([outcome, fields] as JSON). */
static void read_case(lua_State *L, void *arg)
{
	struct trial *trial = arg;
	lua_getfield(L, LUA_REGISTRYINDEX, "ordain.case");
	int at = lua_gettop(L);
	trial->bad = true;
	if (!lua_istable(L, at)) {
		issue_add(&trial->issues, trial->where, "CASE_INVALID", "a case is a table");
		return;
	}
	lua_getfield(L, at, "name");
	trial->name = arena_text(&trial->report->arena,
		lua_isstring(L, -1) ? lua_tostring(L, -1) : "a case without a name");
	lua_getfield(L, at, "ask");
	if (!contract_write(trial->point->ask, L, lua_gettop(L), &trial->ask, &trial->issues))
		return;
	lua_getfield(L, at, "expect");
	if (lua_isstring(L, -1)) {
		lua_createtable(L, 1, 0);
		lua_pushvalue(L, -2);
		lua_rawseti(L, -2, 1);
	}
	if (!lua_istable(L, -1)) {
		issue_add(&trial->issues, trial->where, "CASE_INVALID",
			"`expect` is an outcome's name, or { \"name\", fields }");
		return;
	}
	lua_rawgeti(L, -1, 1);
	const char *outcome = lua_tostring(L, -1);
	lua_createtable(L, 0, 4);
	lua_pushnil(L);
	while (lua_next(L, -4)) {
		if (lua_type(L, -2) == LUA_TSTRING) {
			lua_pushvalue(L, -2);
			lua_insert(L, -2);
			lua_rawset(L, -4);
		} else {
			lua_pop(L, 1);
		}
	}
	buf_char(&trial->expect, '[');
	buf_json_text(&trial->expect, outcome ? outcome : "", outcome ? strlen(outcome) : 0);
	buf_char(&trial->expect, ',');
	if (!contract_write(&contract_any, L, lua_gettop(L), &trial->expect, &trial->issues))
		return;
	buf_char(&trial->expect, ']');
	if (outcome == NULL || point_outcome(trial->point, outcome) < 0)
		issue_add(&trial->issues, trial->where, "CASE_INVALID", "%s has no outcome `%s`",
			trial->point->name, outcome ? outcome : "?");
	else
		trial->bad = false;
}

static bool shows(const json_t *part, const json_t *whole)
{
	const char *key;
	json_t *value;
	size_t i;
	if (json_typeof(part) != json_typeof(whole))
		return false;
	if (json_is_array(part)) {
		if (json_array_size(part) != json_array_size(whole))
			return false;
		json_array_foreach(part, i, value)
			if (!shows(value, json_array_get(whole, i)))
				return false;
		return true;
	}
	if (!json_is_object(part))
		return json_equal(part, whole);
	json_object_foreach((json_t *)part, key, value) {
		const json_t *other = json_object_get(whole, key);
		if (other == NULL || !shows(value, other))
			return false;
	}
	return true;
}

/* `{}` expects nothing of a list either: an empty Lua table has no kind. */
static void compare(struct trial *trial, const struct verdict *verdict)
{
	struct buf got;
	buf_init(&got);
	const char *outcome = trial->point->outcomes[verdict->outcome].name;
	buf_printf(&got, "[\"%s\",%s]", outcome, verdict->fields.data);
	json_t *want = json_loadb(trial->expect.data, trial->expect.len, 0, NULL);
	json_t *have = json_loadb(got.data, got.len, 0, NULL);
	must(want != NULL && have != NULL);
	if (verdict->fault[0]) {
		buf_printf(&got, " fault %s: %s", verdict->fault, verdict->fault_text);
		add_failure(trial->report, trial->where, trial->name, trial->expect.data, got.data);
	} else if (!shows(want, have)) {
		add_failure(trial->report, trial->where, trial->name, trial->expect.data, got.data);
	}
	json_decref(want);
	json_decref(have);
	buf_fini(&got);
}

static void run_case(struct trial *trial, struct vm *vm)
{
	struct err err;
	buf_reset(&trial->ask);
	buf_reset(&trial->expect);
	issues_init(&trial->issues, &trial->report->arena);
	trial->name = "a case";
	trial->report->cases++;
	lua_setfield(vm_lua(vm), LUA_REGISTRYINDEX, "ordain.case");
	if (!vm_protect(vm, read_case, trial, &err)) {
		add_error(trial->report, &err);
		return;
	}
	if (trial->bad) {
		const struct issue *why = &trial->issues.list[0];
		issue_add(&trial->report->errors, trial->where, "CASE_INVALID", "%s: %s %s",
			trial->name, why->text, why->pointer);
		return;
	}
	struct verdict verdict;
	verdict_init(&verdict);
	judge_ask(trial->judge, trial->point, trial->ask.data, trial->ask.len, &verdict);
	compare(trial, &verdict);
	verdict_fini(&verdict);
}

static void run_file(struct trial *trial, const struct policy_file *file)
{
	struct err err;
	struct vm *vm = vm_new(VM_POLICY, 64 << 20, &err);
	if (vm == NULL) {
		add_error(trial->report, &err);
		return;
	}
	lua_State *L = vm_lua(vm);
	sandbox_push_env(L);
	vm_budget(vm, JUDGE_STEPS, 0);
	if (!vm_load(vm, trial->where, file->text, file->len, lua_gettop(L), &err) ||
		!vm_call(vm, 0, 1, &err)) {
		add_error(trial->report, &err);
	} else if (!lua_istable(L, -1)) {
		issue_add(&trial->report->errors, trial->where, "CASE_INVALID",
			"a case file returns a list of cases");
	} else {
		lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
		for (lua_Integer i = 1; i <= n; i++) {
			lua_rawgeti(L, -1, i);
			run_case(trial, vm);
		}
	}
	vm_free(vm);
}

static void check_cases(struct policy_set *set, const struct points *points,
	struct set_report *report)
{
	struct err err;
	struct judge *judge = judge_new(points, NULL);
	if (!judge_use(judge, set, &err)) {
		judge_free(judge);
		return; /* check_loads has said so */
	}
	for (size_t i = 0; i < set->count; i++) {
		const char *path = set->files[i].path;
		if (!is_case_file(path) || point_of(points, path) == NULL)
			continue;
		struct trial trial = { .judge = judge,
			.point = point_of(points, path),
			.report = report };
		trial.where = arena_printf(&report->arena, "policies/%s", path);
		buf_init(&trial.ask);
		buf_init(&trial.expect);
		run_file(&trial, &set->files[i]);
		buf_fini(&trial.ask);
		buf_fini(&trial.expect);
	}
	judge_free(judge);
}

bool set_check(struct policy_set *set, const struct points *points, struct set_report *report)
{
	check_paths(set, points, report);
	check_loads(set, points, report);
	if (report->errors.count == 0)
		check_cases(set, points, report);
	return report->errors.count == 0;
}
