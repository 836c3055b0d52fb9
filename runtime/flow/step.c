/* A step asked for: over the journal it must be the one that was asked before; the
 * first time an inside step is performed and an outside one is set to wait.
 *
 * Everything here runs on the main thread of the state: a script's branch has
 * yielded its request. A failing store raises, and the turn is undone. */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/log.h"
#include "flow/effect.h"
#include "flow/inside.h"

enum { ASK_BYTES = 256 << 10 };

static _Noreturn void broken(lua_State *L, struct flow_run *run, const struct err *err)
{
	run->fault = *err;
	luaL_error(L, "%s", err->text);
	never("luaL_error came back");
}

static const char *text_field(lua_State *L, int request, const char *field)
{
	lua_getfield(L, request, field);
	const char *text = lua_tostring(L, -1);
	lua_pop(L, 1);
	return text; /* the request keeps it */
}

static bool is(const struct flow_step *step, const char *kind)
{
	return strcmp(step->kind, kind) == 0;
}

static bool is_inside(const char *kind)
{
	static const char *const kinds[] = { "call", "decide", "now", "random", "note", "start" };
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kind, kinds[i]) == 0)
			return true;
	return false;
}

/* ---- the question ---- */

/* By what the question is written: an unknown name is a failure of the step. */
static const struct contract *contract_of(struct flow_run *run, const struct flow_step *step)
{
	const struct registry *registry = run->host->seat->registry;
	if (is(step, "call")) {
		const struct operation *op = registry_operation(registry, step->name);
		return op ? op->input : NULL;
	}
	if (is(step, "decide")) {
		const struct point *point = registry_point(registry, step->name);
		return point ? point->ask : NULL;
	}
	if (is(step, "start") || is(step, "flow")) {
		const struct flow_decl *decl = registry_flow(registry, step->name);
		return decl ? decl->input : NULL;
	}
	return NULL;
}

/* What does not fit its contract is written as plain data: performing it gives the
 * failure, with all that is wrong. */
static void write_ask(lua_State *L, struct flow_run *run, struct flow_step *step, int request)
{
	struct arena *arena = &run->host->seat->tx.arena;
	const struct contract *contract = contract_of(run, step);
	struct issues issues;
	struct buf ask;
	issues_init(&issues, arena);
	buf_init(&ask);
	lua_getfield(L, request, "ask");
	int at = lua_gettop(L);
	bool ok = (contract && contract_write(contract, L, at, &ask, &issues)) ||
		contract_write(&contract_any, L, at, &ask, &issues);
	if (ok) {
		step->ask = arena_bytes(arena, ask.data, ask.len);
		step->ask_len = ask.len;
	}
	bool large = ask.len > ASK_BYTES;
	buf_fini(&ask);
	if (large)
		luaL_error(L, "what is asked in step %d is larger than %d bytes", (int)step->seq,
			(int)ASK_BYTES);
	if (!ok)
		luaL_error(L, "what is asked in step %d cannot be written: %s %s", (int)step->seq,
			issues.list[0].pointer, issues.list[0].text);
	lua_settop(L, at - 1);
}

/* The line of the script that asks. `return f:wait …` leaves no frame of the script:
 * then it is the line where the branch's function begins. */
static const char *line_of(lua_State *L, struct flow_run *run)
{
	lua_State *co = lua_tothread(L, 3);
	lua_Debug frame;
	for (int level = 0; co && level < 40 && lua_getstack(co, level, &frame); level++)
		if (lua_getinfo(co, "Sl", &frame) && frame.currentline > 0 &&
			strncmp(frame.source, "@runtime/flow/", 14) != 0)
			return arena_printf(&run->host->seat->tx.arena, "%s:%d",
				frame.source[0] == '@' ? frame.source + 1 : frame.short_src,
				frame.currentline);
	lua_pushvalue(L, 4);
	lua_getinfo(L, ">S", &frame);
	return arena_printf(&run->host->seat->tx.arena, "%s:%d",
		frame.source[0] == '@' ? frame.source + 1 : frame.short_src, frame.linedefined);
}

/* ---- over the journal ---- */

static void put_side(struct buf *out, const struct flow_step *step)
{
	buf_text(out, "{\"kind\":");
	buf_json_text(out, step->kind, strlen(step->kind));
	buf_text(out, ",\"name\":");
	buf_json_text(out, step->name, strlen(step->name));
	if (step->line) {
		buf_text(out, ",\"line\":");
		buf_json_text(out, step->line, strlen(step->line));
	}
	buf_text(out, ",\"ask\":");
	buf_put(out, step->ask, step->ask_len);
	buf_char(out, '}');
}

/* was, now: one may be missing. */
static _Noreturn void mismatch(lua_State *L, struct flow_run *run, const struct flow_step *was,
	const struct flow_step *now)
{
	const struct flow_step *either = now ? now : was;
	if (run->sides) {
		buf_reset(run->sides);
		buf_printf(run->sides, "\"seq\":%lld", (long long)either->seq);
		if (was) {
			buf_text(run->sides, ",\"was\":");
			put_side(run->sides, was);
		}
		if (now) {
			buf_text(run->sides, ",\"now\":");
			put_side(run->sides, now);
		}
	}
	struct err err;
	if (was == NULL)
		err_set(&err, ERR_REFUSED, "FLOW_MISMATCH",
			"step %lld: the script asks for %s %s, the journal ends before",
			(long long)now->seq, now->kind, now->name);
	else
		err_set(&err, ERR_REFUSED, "FLOW_MISMATCH",
			"step %lld: the journal has %s %s, the script asks for %s %s%s",
			(long long)was->seq, was->kind, was->name, now->kind, now->name,
			strcmp(was->kind, now->kind) == 0 && strcmp(was->name, now->name) == 0
				? " with another question"
				: "");
	err_at(&err, "%s", now->line ? now->line : "");
	broken(L, run, &err);
}

static void compare(lua_State *L, struct flow_run *run, const struct flow_step *was,
	const struct flow_step *now)
{
	if (strcmp(was->kind, now->kind) != 0 || strcmp(was->name, now->name) != 0 ||
		was->ask_len != now->ask_len || memcmp(was->ask, now->ask, now->ask_len) != 0)
		mismatch(L, run, was, now);
}

/* ---- the first time ---- */

static int give(lua_State *L, struct flow_run *run, const struct flow_step *step)
{
	lua_pushinteger(L, step->seq);
	lua_pushboolean(L, true);
	flow_push_answer(run, step);
	return 5;
}

static int wait_for(lua_State *L, const struct flow_step *step)
{
	lua_pushinteger(L, step->seq);
	lua_pushboolean(L, false);
	return 2;
}

/* When a busy call is asked again. */
struct patience {
	int64_t attempts, first, most; /* in all; seconds, doubled from first */
};

static int64_t span_field(lua_State *L, const char *field, int64_t otherwise)
{
	lua_getfield(L, -1, field);
	int64_t span = lua_type(L, -1) == LUA_TSTRING ? effect_span(lua_tostring(L, -1)) : -1;
	lua_pop(L, 1);
	return span > 0 ? span : otherwise;
}

/* Of the script's retry = {...}, which is on the stack and popped; or nil. */
static struct patience patience_pop(lua_State *L)
{
	struct patience patience = { 5, 10, 3600 };
	if (lua_istable(L, -1)) {
		lua_getfield(L, -1, "attempts");
		if (lua_isinteger(L, -1))
			patience.attempts = lua_tointeger(L, -1);
		lua_pop(L, 1);
		patience.first = span_field(L, "first", patience.first);
		patience.most = span_field(L, "most", patience.most);
	}
	lua_pop(L, 1);
	return patience;
}

/* Of a step that waits: the script has said so again when it was run anew. */
static bool patience_of(struct flow_run *run, int64_t seq, struct patience *patience,
	struct err *err)
{
	lua_State *L = vm_lua(run->host->seat->vm);
	flow_push(run->host, "retry");
	lua_rawgeti(L, LUA_REGISTRYINDEX, run->ref);
	lua_pushinteger(L, seq);
	if (!vm_call(run->host->seat->vm, 2, 1, err))
		return false;
	*patience = patience_pop(L);
	return true;
}

static bool again_at(struct flow_run *run, const struct patience *patience, int64_t tried,
	char due_at[INSTANT_LEN + 1], struct err *err)
{
	char span[32];
	int64_t seconds = patience->first;
	for (int64_t i = 1; i < tried && seconds < patience->most; i++)
		seconds *= 2;
	seconds = seconds < patience->most ? seconds : patience->most;
	snprintf(span, sizeof(span), "%lld seconds", (long long)seconds);
	return flow_later(run->host->seat, span, due_at, err);
}

static void take_answer(struct flow_run *run, struct flow_step *step, const struct outcome_of *out)
{
	step->state = out->ok ? "done" : "failed";
	step->answer = arena_bytes(&run->host->seat->tx.arena, out->json.data, out->json.len);
	step->answer_len = out->json.len;
	if (out->json.len <= FLOW_ANSWER_BYTES)
		return;
	struct buf small;
	buf_init(&small);
	failure_json(&small, "FLOW_ANSWER_LARGE",
		"the answer is larger than a journal row may be; ask for a part of it", "perm", 500,
		NULL);
	step->state = "failed";
	step->answer = arena_bytes(&run->host->seat->tx.arena, small.data, small.len);
	step->answer_len = small.len;
	buf_fini(&small);
}

static int do_inside(lua_State *L, struct flow_run *run, struct flow_step *step, const char *title)
{
	struct outcome_of out = { 0 };
	struct err err;
	char due_at[INSTANT_LEN + 1] = "";
	bool ok = perform(run, step, &out, &err);
	lua_getfield(L, 2, "retry");
	struct patience patience = patience_pop(L);
	bool later = ok && !out.ok && out.temp && is(step, "call") && patience.attempts > 1;
	if (ok && later) {
		step->outside = true;
		step->state = "waiting";
		step->tried = 1;
		ok = again_at(run, &patience, 1, due_at, &err);
	} else if (ok) {
		take_answer(run, step, &out);
	}
	buf_fini(&out.json);
	ok = ok && journal_insert(run, step, title, due_at[0] ? due_at : NULL, &err);
	if (!ok)
		broken(L, run, &err);
	return later ? wait_for(L, step) : give(L, run, step);
}

/* A question that cannot be waited for is a failed step, not a broken turn. */
static int do_outside(lua_State *L, struct flow_run *run, struct flow_step *step, const char *title)
{
	struct err err;
	char due_at[INSTANT_LEN + 1] = "";
	step->outside = true;
	step->state = "waiting";
	if (!journal_insert(run, step, title, NULL, &err))
		broken(L, run, &err);
	if (step_register(run, step, due_at, &err)) {
		if (due_at[0] &&
			!flow_run_sql(run->host->seat, &err,
				"update flow_step set due_at = $due::instant where flow = $flow and"
				" generation = $generation and seq = $seq",
				"ttii", due_at, run->id, run->generation, step->seq))
			broken(L, run, &err);
		return wait_for(L, step);
	}
	if (err.kind != ERR_REFUSED)
		broken(L, run, &err);
	struct buf json;
	buf_init(&json);
	failure_json(&json, err.code, err.text, "perm", 422, NULL);
	bool ok = flow_answer(run->host->seat, run->id, run->generation, step->seq, false,
		json.data, json.len, &err);
	buf_fini(&json);
	if (!ok)
		broken(L, run, &err);
	return wait_for(L, step);
}

bool step_again(struct flow_run *run, struct flow_step *step, bool *waits, struct err *err)
{
	struct outcome_of out = { 0 };
	char due_at[INSTANT_LEN + 1];
	struct patience patience = { 0 };
	bool ok = perform(run, step, &out, err) &&
		(step->tried == 0 || patience_of(run, step->seq, &patience, err));
	*waits = ok && !out.ok && out.temp && step->tried + 1 < patience.attempts;
	if (*waits)
		ok = again_at(run, &patience, step->tried + 1, due_at, err) &&
			flow_run_sql(run->host->seat, err,
				"update flow_step set tried = tried + 1, arrived_at = null,"
				" due_at = $due::instant where flow = $flow and"
				" generation = $generation and seq = $seq",
				"ttii", due_at, run->id, run->generation, step->seq);
	else if (ok) {
		take_answer(run, step, &out);
		ok = journal_answer(run, step->seq, strcmp(step->state, "done") == 0, step->answer,
			step->answer_len, step->outside ? run->answered + 1 : 0, err);
	}
	buf_fini(&out.json);
	return ok;
}

/* An inside step that failed before and is to be tried again. */
static int do_again(lua_State *L, struct flow_run *run, const struct flow_step *was)
{
	struct flow_step *step = arena_alloc(&run->host->seat->tx.arena, sizeof(*step));
	struct err err;
	bool waits;
	*step = *was;
	if (!step_again(run, step, &waits, &err))
		broken(L, run, &err);
	return give(L, run, step);
}

static int over_journal(lua_State *L, struct flow_run *run, struct flow_step *step)
{
	const struct flow_step *was = &run->journal->steps[step->seq - 1];
	compare(L, run, was, step);
	if (was->outside)
		return wait_for(L, was);
	if (was->answer == NULL && !run->verify)
		return do_again(L, run, was);
	if (was->answer == NULL)
		return wait_for(L, was);
	return give(L, run, was);
}

static int full(lua_State *L)
{
	lua_pushinteger(L, 0);
	lua_pushboolean(L, true);
	lua_pushboolean(L, false);
	lua_newtable(L);
	lua_pushstring(L, "FLOW_JOURNAL_FULL");
	lua_setfield(L, -2, "code");
	lua_pushfstring(L, "the journal has %d steps; a flow without end goes on by f:continue_as",
		(int)FLOW_STEPS);
	lua_setfield(L, -2, "text");
	lua_pushstring(L, "perm");
	lua_setfield(L, -2, "kind");
	return 4;
}

int flow_host_step(lua_State *L)
{
	struct flow_run *run = lua_touserdata(L, 1);
	struct tx *tx = &run->host->seat->tx;
	if (run->asked >= FLOW_STEPS)
		return full(L);
	struct flow_step step = { .seq = ++run->asked };
	step.kind = text_field(L, 2, "kind");
	step.name = text_field(L, 2, "name");
	step.line = line_of(L, run);
	write_ask(L, run, &step, 2);
	tx->purpose = arena_printf(&tx->arena, "flow %s %s/%lld", run->name, run->id,
		(long long)step.seq);
	if (run->journal && step.seq <= run->journal->count)
		return over_journal(L, run, &step);
	if (run->journal && !run->may_go_on)
		mismatch(L, run, NULL, &step);
	return is_inside(step.kind) ? do_inside(L, run, &step, text_field(L, 2, "title"))
				    : do_outside(L, run, &step, text_field(L, 2, "title"));
}

/* ---- leaving, failing ---- */

/* An effect that is under way answers late. */
int flow_host_cancel(lua_State *L)
{
	struct flow_run *run = lua_touserdata(L, 1);
	struct err err;
	bool kept = run->verify || (run->journal && !run->may_go_on);
	if (!kept && !step_leave(run, lua_tointeger(L, 2), &err))
		broken(L, run, &err);
	return 0;
}

static int rethrow(lua_State *L)
{
	return lua_error(L);
}

/* Whatever was thrown, as a failure's table. */
int flow_host_failure(lua_State *L)
{
	struct flow_run *run = lua_touserdata(L, 1);
	struct vm *vm = run->host->seat->vm;
	struct err err;
	lua_settop(L, 3);
	if (lua_istable(L, 2) && !face_is_list(L, 2)) {
		lua_pushstring(L, "code");
		lua_rawget(L, 2);
		bool failure = lua_isstring(L, -1);
		lua_pushstring(L, "kind");
		lua_rawget(L, 2);
		failure = failure && lua_isstring(L, -1);
		lua_pop(L, 2);
		if (failure) {
			lua_pushvalue(L, 2);
			return 1;
		}
	}
	lua_pushcfunction(L, rethrow);
	lua_pushvalue(L, 2);
	vm_call(vm, 1, 0, &err);
	if (vm_breach(vm) != BREACH_NONE)
		return luaL_error(L, "%s", err.text); /* sticky: whoever drives ends here */
	struct buf json;
	struct issues issues;
	buf_init(&json);
	err.where[0] = 0; /* the text names the script's line itself */
	failure_of(run, &err, &json);
	issues_init(&issues, &run->host->seat->tx.arena);
	bool ok = contract_read(&contract_any, L, json.data, json.len, NULL, 0, &issues);
	buf_fini(&json);
	return ok ? 1 : luaL_error(L, "%s", err.text);
}
