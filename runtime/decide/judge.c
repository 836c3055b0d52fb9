/* The evaluator. For each point the VM holds its policy file, compiled, with an
 * environment that has a constructor per legal outcome. A constructor gives a
 * box that only C can open, with the outcome's index and its fields; anything
 * else a policy returns is not an answer.
 *
 * What must hold: no question sees what another left behind. So the file is run
 * anew for each question: its locals, tables and closures are made then and
 * dropped after. What outlives a question is frozen (libraries, data), and _ENV,
 * the one variable that a compiled file keeps, is set again before each run. */
#include "decide/judge.h"

#include <lauxlib.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"
#include "decide/data.h"
#include "vm/sandbox.h"
#include "vm/vm.h"

static const char ANSWER[] = "ordain.answer";

/* A compiled file and its environment, in the VM's registry. */
struct policy {
	int file, env;
};

struct judge {
	struct points points;
	struct parking *parking;
	struct vm *vm;
	struct policy_set *set;
	struct policy *policies; /* by point index */
	/* Of the question being asked. */
	const struct point *point;
	const char *ask;
	size_t ask_len;
	struct verdict *out;
	struct arena arena;
	struct issues issues;
};

void parking_init(struct parking *parking, size_t points)
{
	atomic_init(&parking->set_number, 0);
	parking->count = points;
	parking->breaches = calloc(points + 1, sizeof(*parking->breaches));
	must(parking->breaches != NULL);
}

void parking_fini(struct parking *parking)
{
	free((void *)parking->breaches);
}

static bool parked(const struct judge *judge, const struct point *point)
{
	return judge->parking &&
		atomic_load(&judge->parking->breaches[point->index]) >= JUDGE_PARK_AFTER;
}

static void count_breach(const struct judge *judge, const struct point *point)
{
	if (judge->parking == NULL)
		return;
	int n = atomic_fetch_add(&judge->parking->breaches[point->index], 1) + 1;
	if (n == JUDGE_PARK_AFTER)
		log_error("policy parked: its default answers until another set is live", "point",
			point->name, NULL);
}

/* A new live set starts with a clean sheet. */
static void parking_use(struct parking *parking, const struct policy_set *set)
{
	if (parking == NULL || atomic_exchange(&parking->set_number, set->number) == set->number)
		return;
	for (size_t i = 0; i < parking->count; i++)
		atomic_store(&parking->breaches[i], 0);
}

void verdict_init(struct verdict *verdict)
{
	memset(verdict, 0, sizeof(*verdict));
	buf_init(&verdict->fields);
}

void verdict_fini(struct verdict *verdict)
{
	buf_fini(&verdict->fields);
}

struct judge *judge_new(const struct points *points, struct parking *parking)
{
	struct judge *judge = calloc(1, sizeof(*judge));
	must(judge != NULL);
	judge->points = *points;
	judge->parking = parking;
	judge->policies = calloc(points->count + 1, sizeof(*judge->policies));
	must(judge->policies != NULL);
	arena_init(&judge->arena);
	return judge;
}

void judge_free(struct judge *judge)
{
	if (judge == NULL)
		return;
	vm_free(judge->vm);
	set_drop(judge->set);
	arena_fini(&judge->arena);
	free(judge->policies);
	free(judge);
}

const struct policy_set *judge_set(const struct judge *judge)
{
	return judge->set;
}

struct vm *judge_vm(struct judge *judge)
{
	return judge->vm;
}

static int construct(lua_State *L)
{
	lua_settop(L, 1);
	if (!lua_isnoneornil(L, 1) && !lua_istable(L, 1))
		return luaL_error(L, "an outcome takes a table of its fields");
	size_t *outcome = lua_newuserdatauv(L, sizeof(*outcome), 1);
	*outcome = (size_t)lua_tointeger(L, lua_upvalueindex(1));
	lua_pushvalue(L, 1);
	lua_setiuservalue(L, -2, 1);
	luaL_setmetatable(L, ANSWER);
	return 1;
}

/* The environment's globals raise on assignment, so the constructors go in raw. */
static void set_constructors(lua_State *L, const struct point *point)
{
	for (size_t i = 0; i < point->outcome_count; i++) {
		lua_pushstring(L, point->outcomes[i].name);
		lua_pushinteger(L, (lua_Integer)i);
		lua_pushcclosure(L, construct, 1);
		lua_rawset(L, -3);
	}
}

struct setup {
	const struct point *point;
};

static void push_env(lua_State *L, void *arg)
{
	const struct setup *setup = arg;
	lua_getfield(L, LUA_REGISTRYINDEX, "ordain.data");
	sandbox_push_env(L);
	lua_pushstring(L, "data");
	lua_pushvalue(L, -3);
	lua_rawset(L, -3);
	set_constructors(L, setup->point);
	lua_setfield(L, LUA_REGISTRYINDEX, "ordain.env");
	lua_pop(L, 1);
}

static void push_file(lua_State *L, const struct policy *policy)
{
	lua_rawgeti(L, LUA_REGISTRYINDEX, policy->file);
	lua_rawgeti(L, LUA_REGISTRYINDEX, policy->env);
	must(lua_setupvalue(L, -2, 1) != NULL);
}

static bool try_policy(struct vm *vm, const struct policy *policy, const char *path,
	struct err *err)
{
	lua_State *L = vm_lua(vm);
	push_file(L, policy);
	if (!vm_call(vm, 0, 1, err))
		return false;
	bool ok = lua_isfunction(L, -1);
	lua_pop(L, 1);
	if (ok)
		return true;
	err_set(err, ERR_PERM, "POLICY_NO_FUNCTION",
		"the file must return a function of one argument, the question");
	return err_at(err, "%s", path);
}

static bool load_point(struct vm *vm, const struct policy_set *set, const struct point *point,
	struct policy *policy, struct err *err)
{
	lua_State *L = vm_lua(vm);
	char path[256];
	const char *dot = strchr(point->name, '.');
	must(dot != NULL);
	snprintf(path, sizeof(path), "policies/%.*s/%s.lua", (int)(dot - point->name), point->name,
		dot + 1);
	const struct policy_file *file = set_file(set, path + strlen("policies/"));
	policy->file = policy->env = LUA_NOREF;
	if (file == NULL && point->optional)
		return true;
	if (file == NULL) {
		err_set(err, ERR_PERM, "POLICY_MISSING", "no policy answers %s", point->name);
		return err_at(err, "%s", path);
	}
	char folder[64];
	snprintf(folder, sizeof(folder), "%.*s", (int)(dot - point->name), point->name);
	if (!data_push(vm, set, folder, err))
		return false;
	lua_setfield(L, LUA_REGISTRYINDEX, "ordain.data");
	struct setup setup = { point };
	if (!vm_protect(vm, push_env, &setup, err))
		return false;
	lua_getfield(L, LUA_REGISTRYINDEX, "ordain.env");
	if (!vm_load(vm, path, file->text, file->len, lua_gettop(L), err)) {
		lua_pop(L, 1);
		return false;
	}
	policy->file = luaL_ref(L, LUA_REGISTRYINDEX);
	policy->env = luaL_ref(L, LUA_REGISTRYINDEX);
	return try_policy(vm, policy, path, err);
}

static struct vm *build_vm(const struct judge *judge, const struct policy_set *set,
	struct policy *policies, struct err *err)
{
	struct vm *vm = vm_new(VM_POLICY, JUDGE_MEMORY, err);
	if (vm == NULL)
		return NULL;
	luaL_newmetatable(vm_lua(vm), ANSWER);
	lua_pushliteral(vm_lua(vm), "outcome"); /* as error texts call it */
	lua_setfield(vm_lua(vm), -2, "__name");
	lua_pop(vm_lua(vm), 1);
	vm_budget(vm, JUDGE_STEPS, JUDGE_WALL_MS * 10);
	for (size_t i = 0; i < judge->points.count; i++)
		if (!load_point(vm, set, &judge->points.list[i], &policies[i], err)) {
			vm_free(vm);
			return NULL;
		}
	return vm;
}

bool judge_use(struct judge *judge, struct policy_set *set, struct err *err)
{
	if (judge->set == set && judge->vm != NULL)
		return true;
	struct policy *policies = calloc(judge->points.count + 1, sizeof(*policies));
	must(policies != NULL);
	struct vm *vm = build_vm(judge, set, policies, err);
	if (vm == NULL) {
		free(policies);
		return false;
	}
	vm_free(judge->vm);
	free(judge->policies);
	judge->vm = vm;
	judge->policies = policies;
	set_keep(set);
	set_drop(judge->set);
	judge->set = set;
	parking_use(judge->parking, set);
	return true;
}

static void fault(struct verdict *out, const char *code, const char *fmt, const char *text)
{
	snprintf(out->fault, sizeof(out->fault), "%s", code);
	snprintf(out->fault_text, sizeof(out->fault_text), fmt, text);
}

static void fault_issues(struct verdict *out, const struct issues *issues)
{
	const struct issue *first = &issues->list[0];
	fault(out, "POLICY_ANSWER", "the answer does not fit its contract: %s", first->text);
	size_t len = strlen(out->fault_text);
	snprintf(out->fault_text + len, sizeof(out->fault_text) - len, " at %s",
		first->pointer[0] ? first->pointer : "/");
}

static void take_answer(struct judge *judge, lua_State *L)
{
	const struct point *point = judge->point;
	const size_t *outcome = luaL_testudata(L, -1, ANSWER);
	if (outcome == NULL) {
		fault(judge->out, "POLICY_ANSWER", "the policy returned no outcome of %s",
			point->name);
		return;
	}
	must(*outcome < point->outcome_count);
	if (lua_getiuservalue(L, -1, 1) == LUA_TNIL) {
		lua_newtable(L);
		lua_replace(L, -2);
	}
	if (contract_write(point->outcomes[*outcome].fields, L, lua_gettop(L), &judge->out->fields,
		    &judge->issues))
		judge->out->outcome = (int)*outcome;
	else
		fault_issues(judge->out, &judge->issues);
}

/* The whole evaluation, protected: read the question, run, write the answer. */
static int evaluate(lua_State *L)
{
	struct judge *judge = lua_touserdata(L, 1);
	push_file(L, &judge->policies[judge->point->index]);
	lua_call(L, 0, 1);
	if (!contract_read(judge->point->ask, L, judge->ask, judge->ask_len, NULL, 0,
		    &judge->issues)) {
		fault(judge->out, "QUESTION_INVALID", "the question does not fit its contract: %s",
			judge->issues.list[0].text);
		return 0;
	}
	lua_call(L, 1, 1);
	take_answer(judge, L);
	return 0;
}

static void take_default(const struct point *point, struct verdict *out)
{
	out->outcome = (int)point->fallback;
	buf_reset(&out->fields);
	buf_text(&out->fields, point->fallback_fields);
}

static void answer_default(struct judge *judge, struct verdict *out)
{
	const struct point *point = judge->point;
	take_default(point, out);
	log_warn("a policy's default answered", "point", point->name, "fault", out->fault, "why",
		out->fault_text, NULL);
}

/* After a breach the state cannot be trusted: a new one takes its place. */
static void rebuild(struct judge *judge)
{
	struct err err;
	vm_free(judge->vm);
	judge->vm = NULL;
	if (!judge_use(judge, judge->set, &err))
		log_error("a policy set that loaded once does not load again", "set",
			judge->set->hash, "why", err.text, NULL);
}

static void run(struct judge *judge, struct verdict *out)
{
	lua_State *L = vm_lua(judge->vm);
	struct err err;
	vm_budget(judge->vm, JUDGE_STEPS, JUDGE_WALL_MS);
	lua_pushcfunction(L, evaluate);
	lua_pushlightuserdata(L, judge);
	bool ok = vm_call(judge->vm, 1, 0, &err);
	out->cost = vm_spent(judge->vm);
	enum vm_breach breach = vm_breach(judge->vm);
	if (breach != BREACH_NONE) {
		fault(out, vm_breach_code(breach), "%s", "the policy used up its budget");
		count_breach(judge, judge->point);
		rebuild(judge);
	} else if (!ok) {
		fault(out, "POLICY_ERROR", "%s", err.text);
		size_t len = strlen(out->fault_text);
		snprintf(out->fault_text + len, sizeof(out->fault_text) - len, " (%s)", err.where);
	}
}

void judge_ask(struct judge *judge, const struct point *point, const char *ask, size_t len,
	struct verdict *out)
{
	judge->point = point;
	judge->ask = ask;
	judge->ask_len = len;
	judge->out = out;
	arena_reset(&judge->arena);
	issues_init(&judge->issues, &judge->arena);
	buf_reset(&out->fields);
	out->outcome = -1;
	out->cost = 0;
	out->fault[0] = out->fault_text[0] = 0;
	if (judge->vm == NULL)
		fault(out, "POLICY_ERROR", "%s", "the policy set could not be loaded");
	else if (judge->policies[point->index].file == LUA_NOREF)
		take_default(point, out);
	else if (parked(judge, point))
		fault(out, "POLICY_PARKED", "%s", "it broke its budget three times");
	else
		run(judge, out);
	if (out->fault[0]) {
		utf8_mend(out->fault_text); /* it may have been cut */
		answer_default(judge, out);
	}
}
