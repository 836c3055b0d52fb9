/* Running a script over its journal.
 *
 * The script begins with its input and gets the outside answers in the order in
 * which they were taken; every step it asks for must be the one of the journal, to
 * the byte. When the journal is at its end the coroutine stands where it stood. */
#include <string.h>

#include "flow/inside.h"
#include "operate/load.h"

/* ---- the script ---- */

static const char *kept_bundle(struct seat *seat, const char *hash, struct err *err)
{
	struct stmt *stmt = flow_query(seat, err,
		"select bundle from flow_script where hash = $hash", "t", hash);
	if (stmt == NULL)
		return NULL;
	enum step step = stmt_step(stmt, err);
	const char *bundle = step == STEP_ROW ? flow_text(seat, stmt, 0, NULL) : NULL;
	stmt_reset(stmt);
	if (step == STEP_DONE)
		err_set(err, ERR_PERM, "FLOW_SCRIPT_LOST", "script %s is not kept any more", hash);
	return bundle;
}

/* Opened scripts stay in the VM, by their text's hash. */
static bool push_kept(lua_State *L, const char *hash)
{
	luaL_getsubtable(L, LUA_REGISTRYINDEX, "ordain.scripts");
	bool found = lua_getfield(L, -1, hash) == LUA_TFUNCTION;
	lua_remove(L, -2);
	if (!found)
		lua_pop(L, 1);
	return found;
}

static bool open_bundle(struct flow_seat *host, const char *hash, const char *bundle,
	struct err *err)
{
	struct vm *vm = host->seat->vm;
	lua_State *L = vm_lua(vm);
	load_push_open_flow(L);
	lua_pushstring(L, bundle);
	if (!vm_call(vm, 1, 1, err))
		return false;
	if (hash) {
		luaL_getsubtable(L, LUA_REGISTRYINDEX, "ordain.scripts");
		lua_pushvalue(L, -2);
		lua_setfield(L, -2, hash);
		lua_pop(L, 1);
	}
	return true;
}

bool flow_script(struct flow_seat *host, const struct flow_row *row, const char *bundle,
	struct err *err)
{
	lua_State *L = vm_lua(host->seat->vm);
	const struct flow_decl *decl = registry_flow(host->seat->registry, row->name);
	if (bundle)
		return open_bundle(host, NULL, bundle, err);
	if (decl && strcmp(decl->script, row->script) == 0) {
		load_push_flow(L, decl);
		return true;
	}
	if (push_kept(L, row->script))
		return true;
	const char *kept = kept_bundle(host->seat, row->script, err);
	return kept && open_bundle(host, row->script, kept, err);
}

/* ---- the run ---- */

struct begin {
	struct flow_run *run;
	const struct flow_row *row;
};

/* The script's function is at index 1. */
static int begin_body(lua_State *L)
{
	struct begin *begin = lua_touserdata(L, 2);
	struct flow_run *run = begin->run;
	struct issues issues;
	const struct contract *input = run->decl ? run->decl->input : &contract_any;
	issues_init(&issues, &run->host->seat->tx.arena);
	flow_push(run->host, "begin");
	lua_pushlightuserdata(L, run);
	lua_pushvalue(L, 1);
	if (!contract_read(input, L, begin->row->input, begin->row->input_len, NULL, 0, &issues) &&
		!contract_read(&contract_any, L, begin->row->input, begin->row->input_len, NULL, 0,
			&issues))
		luaL_error(L, "its input does not read back");
	lua_call(L, 3, 1);
	run->ref = luaL_ref(L, LUA_REGISTRYINDEX);
	return 0;
}

/* What a call of flow.lua that failed means: the store, a mismatch or a breach. */
static bool explain(struct flow_run *run, struct err *err)
{
	if (run->fault.code[0])
		*err = run->fault;
	else if (err->kind == ERR_PERM || err->kind == ERR_REFUSED)
		err_wrap(err, "the script");
	return false;
}

static bool begin_run(struct flow_run *run, const struct flow_row *row, const char *bundle,
	struct err *err)
{
	struct begin begin = { run, row };
	struct vm *vm = run->host->seat->vm;
	lua_State *L = vm_lua(vm);
	int top = lua_gettop(L);
	vm_budget(vm, OPERATION_STEPS, OPERATION_WALL_MS);
	bool ok = flow_script(run->host, row, bundle, err);
	if (ok) {
		lua_pushcfunction(L, begin_body);
		lua_insert(L, top + 1);
		lua_pushlightuserdata(L, &begin);
		ok = vm_call(vm, 2, 0, err) || explain(run, err);
	}
	lua_settop(L, top);
	return ok;
}

static int drive_body(lua_State *L)
{
	struct flow_run *run = lua_touserdata(L, 1);
	flow_push(run->host, "drive");
	lua_rawgeti(L, LUA_REGISTRYINDEX, run->ref);
	lua_call(L, 1, 1);
	return 1;
}

bool flow_drive(struct flow_run *run, struct err *err)
{
	struct vm *vm = run->host->seat->vm;
	lua_State *L = vm_lua(vm);
	vm_budget(vm, OPERATION_STEPS, OPERATION_WALL_MS);
	lua_pushcfunction(L, drive_body);
	lua_pushlightuserdata(L, run);
	return vm_call(vm, 1, 1, err) || explain(run, err);
}

/* ---- feeding ---- */

struct feed {
	struct flow_run *run;
	const struct flow_step *step;
};

static int feed_body(lua_State *L)
{
	struct feed *feed = lua_touserdata(L, 1);
	struct flow_run *run = feed->run;
	bool stop = strcmp(feed->step->kind, "stop") == 0;
	flow_push(run->host, stop ? "stop" : "answer");
	lua_rawgeti(L, LUA_REGISTRYINDEX, run->ref);
	if (stop) {
		lua_call(L, 1, 0);
		return 0;
	}
	lua_pushinteger(L, feed->step->seq);
	flow_push_answer(run, feed->step);
	lua_call(L, 5, 0);
	return 0;
}

bool flow_feed(struct flow_run *run, const struct flow_step *step, struct err *err)
{
	struct feed feed = { run, step };
	struct vm *vm = run->host->seat->vm;
	lua_State *L = vm_lua(vm);
	lua_pushcfunction(L, feed_body);
	lua_pushlightuserdata(L, &feed);
	return vm_call(vm, 1, 0, err) || explain(run, err);
}

/* Drives and says whether the script came to its end, which stays on the stack. */
static bool drive_on(struct flow_run *run, bool *ended, struct err *err)
{
	if (!flow_drive(run, err))
		return false;
	*ended = !lua_isnil(vm_lua(run->host->seat->vm), -1);
	return true;
}

static bool mismatch(struct flow_run *run, const struct flow_step *step, struct err *err)
{
	if (run->sides) {
		buf_reset(run->sides);
		buf_printf(run->sides, "\"seq\":%lld", (long long)step->seq);
	}
	return err_set(err, ERR_REFUSED, "FLOW_MISMATCH",
		"step %lld: the journal has %s %s, the script no longer asks for it",
		(long long)step->seq, step->kind, step->name);
}

/* Whether a stop is what the journal has next. */
static void count_stop(struct flow_run *run, const struct flow_step *step)
{
	if (strcmp(step->kind, "stop") == 0 && step->seq == run->asked + 1)
		run->asked++;
}

static bool run_over(struct flow_run *run, const struct flow_row *row,
	const struct journal *journal, bool *ended, struct err *err)
{
	lua_State *L = vm_lua(run->host->seat->vm);
	int top = lua_gettop(L);
	*ended = false;
	if (row->turns == 0)
		return true; /* its first turn is still to come */
	bool ok = drive_on(run, ended, err);
	for (int64_t k = 0; ok && k < row->answered; k++) {
		const struct flow_step *step = &journal->steps[journal->by_answer[k] - 1];
		count_stop(run, step);
		if (step->seq > run->asked)
			return mismatch(run, &journal->steps[run->asked], err);
		lua_settop(L, top);
		run->answered = k + 1;
		ok = flow_feed(run, step, err) && drive_on(run, ended, err);
	}
	if (ok && run->asked < journal->count)
		return mismatch(run, &journal->steps[run->asked], err);
	return ok;
}

/* A script that failed goes on where it failed; one that did not fit its journal must
 * fit it first. */
static bool failed_before(const struct flow_row *row)
{
	static const char *const parked[] = { "{\"code\":\"FLOW_MISMATCH\"",
		"{\"code\":\"FLOW_DAMAGED\"", "{\"code\":\"FLOW_SCRIPT_LOST\"" };
	if (row->error == NULL)
		return false;
	for (size_t i = 0; i < sizeof(parked) / sizeof(parked[0]); i++)
		if (strncmp(row->error, parked[i], strlen(parked[i])) == 0)
			return false;
	return true;
}

struct flow_run *flow_replay(struct flow_seat *host, const struct flow_row *row,
	const struct journal *journal, const char *bundle, bool verify, struct buf *sides,
	struct err *err)
{
	struct flow_run *run = flow_run_new(host, row);
	bool ended = false;
	run->journal = journal;
	run->sides = sides;
	run->verify = verify;
	run->may_go_on = !verify && failed_before(row);
	bool ok = begin_run(run, row, bundle, err) && run_over(run, row, journal, &ended, err);
	run->answered = row->answered;
	if (ok) {
		run->turns = row->turns;
		if (!verify)
			run->journal = NULL;
		run->sides = NULL;
		return run;
	}
	flow_run_free(run);
	return NULL;
}
