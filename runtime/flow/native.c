/* flow.retry, tx:resume and flow.replay, in C because they run scripts.
 *
 * A retry takes back what made the flow fail: the failed step is asked anew, and
 * what was left in the same turn because of it waits again. Without such a step the
 * script itself was wrong, and the installed one, if it fits the journal, goes on. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "flow/inside.h"

static const char *text_input(struct native_call *call, const char *field)
{
	lua_State *L = vm_lua(call->seat->vm);
	lua_getfield(L, call->input, field);
	const char *text = arena_text(&call->seat->tx.arena, lua_tostring(L, -1));
	lua_pop(L, 1);
	return text;
}

static bool flag_input(struct native_call *call, const char *field)
{
	lua_State *L = vm_lua(call->seat->vm);
	lua_getfield(L, call->input, field);
	bool flag = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return flag;
}

static bool refuse(struct answer *answer, int status, const char *code, const char *text)
{
	answer_problem(answer, status, code, text, NULL);
	return false;
}

/* ---- flow.retry ---- */

struct retry {
	struct seat *seat;
	struct flow_row row;
	struct journal journal;
	struct flow_run *run;
};

static bool found_row(struct retry *retry, const char *id, struct err *err)
{
	bool found;
	if (!flow_row_read(retry->seat, id, &retry->row, &found, err))
		return false;
	return found ||
		err_set(err, ERR_REFUSED, "FLOW_NOT_FOUND", "there is no flow with this id");
}

static bool is_failed(const struct retry *retry)
{
	return strcmp(retry->row.state, "failed") == 0 || strcmp(retry->row.state, "parked") == 0;
}

/* The step whose failure ended the script; NULL: the script's own fault. */
static struct flow_step *failing_step(struct retry *retry)
{
	json_t *error = retry->row.error ? json_loads(retry->row.error, 0, NULL) : NULL;
	json_t *seq_of = json_object_get(error, "seq");
	int64_t seq = json_is_integer(seq_of) ? json_integer_value(seq_of) : 0;
	json_decref(error);
	bool any =
		strcmp(retry->row.state, "failed") == 0 && seq >= 1 && seq <= retry->journal.count;
	return any ? &retry->journal.steps[seq - 1] : NULL;
}

/* Nothing may have been built upon the failure. */
static bool is_last(const struct retry *retry, const struct flow_step *failing)
{
	if (failing->outside)
		return failing->answered_as == retry->row.answered;
	for (int64_t i = failing->seq; i < retry->journal.count; i++)
		if (strcmp(retry->journal.steps[i].state, "cancelled") != 0)
			return false;
	return true;
}

static bool ask_anew(struct retry *retry, struct flow_step *step, struct err *err)
{
	struct seat *seat = retry->seat;
	char due_at[INSTANT_LEN + 1] = "";
	bool call = strcmp(step->kind, "call") == 0 && step->outside;
	if (!flow_run_sql(seat, err,
		    "update flow_step set state = 'waiting', answer = null, answer_mark = null,"
		    " answered_at = null, answered_as = null, event = null, tried = 0,"
		    " arrived_at = $arrived::instant where flow = $flow and"
		    " generation = $generation and seq = $seq",
		    "ttii", call ? seat->tx.now_text : NULL, retry->row.id, retry->row.generation,
		    step->seq))
		return false;
	if (!step->outside || call)
		return true;
	return step_register(retry->run, step, due_at, err) &&
		(due_at[0] == 0 ||
			flow_run_sql(seat, err,
				"update flow_step set due_at = $due::instant where flow = $flow and"
				" generation = $generation and seq = $seq and state = 'waiting'",
				"ttii", due_at, retry->row.id, retry->row.generation, step->seq));
}

/* Steps that were left when it failed: with it, in the same turn. */
static bool left_with(struct retry *retry, const struct flow_step *failing, bool *left, size_t i,
	struct err *err)
{
	const struct flow_step *step = &retry->journal.steps[i];
	*left = false;
	if (strcmp(step->state, "cancelled") != 0)
		return true;
	struct stmt *stmt = flow_query(retry->seat, err,
		"select 1 from flow_step a join flow_step b on b.flow = a.flow and"
		" b.generation = a.generation and b.answered_at = a.answered_at where"
		" a.flow = $flow and a.generation = $generation and a.seq = $seq and"
		" b.seq = $failing",
		"tiii", retry->row.id, retry->row.generation, step->seq, failing->seq);
	if (stmt == NULL)
		return false;
	enum step got = stmt_step(stmt, err);
	*left = got == STEP_ROW;
	stmt_reset(stmt);
	return got != STEP_FAILED;
}

static bool take_back(struct retry *retry, struct flow_step *failing, struct err *err)
{
	for (int64_t i = 0; i < retry->journal.count; i++) {
		bool left;
		if (!left_with(retry, failing, &left, (size_t)i, err) ||
			(left && !ask_anew(retry, &retry->journal.steps[i], err)))
			return false;
	}
	return ask_anew(retry, failing, err) &&
		(!failing->outside ||
			flow_run_sql(retry->seat, err,
				"update flow set answered = answered - 1 where id = $id", "t",
				retry->row.id));
}

static bool fits_installed(struct retry *retry, struct err *err)
{
	struct flow_seat *host = retry->run->host;
	if (retry->run->decl == NULL)
		return err_set(err, ERR_REFUSED, "FLOW_UNKNOWN", "%s is not installed any more",
			retry->row.name);
	struct flow_run *trial = flow_replay(host, &retry->row, &retry->journal,
		retry->run->decl->bundle, true, NULL, err);
	bool fits = trial != NULL || strcmp(err->code, "FLOW_MISMATCH") != 0;
	flow_run_free(trial);
	return fits &&
		flow_run_sql(retry->seat, err, "update flow set script = $script where id = $id",
			"tt", retry->run->decl->script, retry->row.id);
}

static bool open_again(struct retry *retry, bool installed, struct err *err)
{
	struct flow_step *failing = failing_step(retry);
	if (failing && !is_last(retry, failing))
		return err_set(err, ERR_REFUSED, "FLOW_NOT_RETRYABLE",
			"the script went on after step %lld had failed; correct the script and"
			" retry with script=installed, or stop the flow",
			(long long)failing->seq);
	if (installed && !fits_installed(retry, err))
		return false;
	if (failing && !take_back(retry, failing, err))
		return false;
	atomic_store(&retry->seat->service->flows_ready, true);
	return flow_run_sql(retry->seat, err,
		"update flow set state = 'open', ready_at = $now::instant, version = version + 1"
		" where id = $id",
		"tt", retry->seat->tx.now_text, retry->row.id);
}

static bool try_again(struct retry *retry, bool installed, struct err *err)
{
	struct flow_seat *host = flow_seat_of(retry->seat, err);
	if (host == NULL ||
		!journal_read(retry->seat, retry->row.id, retry->row.generation, &retry->journal,
			err))
		return false;
	retry->run = flow_run_new(host, &retry->row);
	bool ok = open_again(retry, installed, err);
	flow_run_free(retry->run);
	return ok;
}

static bool retry_row(struct native_call *call, struct retry *retry, struct answer *answer)
{
	struct err err;
	if (!found_row(retry, text_input(call, "id"), &err)) {
		if (err.kind == ERR_REFUSED)
			return refuse(answer, 404, err.code, err.text);
		answer_err(answer, &err);
		return false;
	}
	return is_failed(retry) ||
		refuse(answer, 409, "FLOW_NOT_FAILED",
			arena_printf(&call->seat->tx.arena,
				"it is %s; only a failed or parked flow is tried again",
				retry->row.state));
}

bool flow_native_retry(struct native_call *call, struct answer *answer)
{
	struct retry retry = { .seat = call->seat };
	struct err err;
	if (call->abandon || !retry_row(call, &retry, answer))
		return false;
	const char *script = text_input(call, "script");
	if (!try_again(&retry, script && strcmp(script, "installed") == 0, &err)) {
		answer_err(answer, &err);
		return false;
	}
	buf_printf(&answer->body, "{\"id\":\"%s\",\"state\":\"open\"}", retry.row.id);
	answer->status = 200;
	return true;
}

/* A flow that calls this is in a turn itself: the other one goes on after it. */
bool flow_resume(struct seat *seat, const char *id, struct err *err)
{
	struct retry retry = { .seat = seat };
	if (!found_row(&retry, id, err) || (is_failed(&retry) && !try_again(&retry, false, err)))
		return false;
	if (strcmp(seat->tx.actor.kind, "flow") == 0)
		return true;
	return conn_savepoint(seat->conn, err) && flow_turn(seat, id, err) &&
		conn_release(seat->conn, err);
}

/* ---- flow.replay ---- */

static bool same_end(struct flow_run *run, const struct flow_row *row, struct err *err)
{
	lua_State *L = vm_lua(run->host->seat->vm);
	int top = lua_gettop(L);
	bool started = row->turns > 0;
	if (!started)
		return true;
	if (!flow_drive(run, err))
		return false;
	bool ended = !lua_isnil(L, -1), ok = false;
	if (ended) {
		lua_getfield(L, -1, "ok");
		ok = lua_toboolean(L, -1);
	}
	lua_settop(L, top);
	if (strcmp(row->state, "done") == 0                 ? ended && ok
			: strcmp(row->state, "failed") == 0 ? ended && !ok
			: strcmp(row->state, "open") == 0   ? !ended
							    : true)
		return true;
	return err_set(err, ERR_REFUSED, "FLOW_MISMATCH",
		"after step %lld: it is %s, the script %s", (long long)run->asked, row->state,
		!ended       ? "goes on"
			: ok ? "comes to its end"
			     : "fails");
}

static bool same_output(struct flow_run *run, const struct flow_row *row, struct err *err)
{
	struct seat *seat = run->host->seat;
	lua_State *L = vm_lua(seat->vm);
	int top = lua_gettop(L);
	if (strcmp(row->state, "done") != 0)
		return true;
	struct stmt *stmt =
		flow_query(seat, err, "select output from flow where id = $id", "t", row->id);
	if (stmt == NULL || stmt_step(stmt, err) != STEP_ROW)
		return false;
	size_t len = 0;
	const char *was = flow_text(seat, stmt, 0, &len);
	stmt_reset(stmt);
	struct buf now;
	struct issues issues;
	buf_init(&now);
	issues_init(&issues, &seat->tx.arena);
	bool same = flow_drive(run, err);
	if (same) {
		const struct contract *contract =
			run->decl && run->decl->output ? run->decl->output : &contract_any;
		lua_getfield(L, -1, "value");
		if (lua_isnil(L, -1))
			buf_text(&now, "null");
		else
			contract_write(contract, L, lua_gettop(L), &now, &issues);
		same = (was == NULL && now.len == 4) ||
			(was && len == now.len && memcmp(was, now.data, len) == 0);
		if (!same)
			err_set(err, ERR_REFUSED, "FLOW_MISMATCH",
				"after step %lld: the script gives back something else",
				(long long)run->asked);
	}
	lua_settop(L, top);
	buf_fini(&now);
	return same;
}

static void put_broken(struct buf *out, const struct flow_row *row, const struct err *why,
	const struct buf *sides, bool first)
{
	if (!first)
		buf_char(out, ',');
	buf_printf(out, "{\"code\":\"%s\",\"id\":\"%s\"", why->code, row->id);
	if (why->where[0]) {
		buf_text(out, ",\"line\":");
		buf_json_text(out, why->where, strlen(why->where));
	}
	buf_text(out, ",\"name\":");
	buf_json_text(out, row->name, strlen(row->name));
	buf_text(out, ",\"text\":");
	buf_json_text(out, why->text, strlen(why->text));
	if (sides->len > 0) {
		buf_char(out, ',');
		buf_put(out, sides->data, sides->len);
	}
	buf_char(out, '}');
}

/* The script that is tried: given, installed or the one it has. */
static const char *trial_bundle(struct native_call *call, const struct flow_row *row)
{
	lua_State *L = vm_lua(call->seat->vm);
	const char *bundle = NULL;
	if (lua_getfield(L, call->input, "scripts") == LUA_TTABLE &&
		lua_getfield(L, -1, row->name) == LUA_TSTRING)
		bundle = lua_tostring(L, -1); /* the input keeps it */
	lua_settop(L, call->input);
	if (bundle || !flag_input(call, "installed"))
		return bundle;
	const struct flow_decl *decl = registry_flow(call->seat->registry, row->name);
	return decl ? decl->bundle : NULL;
}

static bool replays(struct native_call *call, struct flow_row *row, struct buf *sides,
	struct err *err)
{
	struct flow_seat *host = flow_seat_of(call->seat, err);
	struct journal journal;
	if (host == NULL || !journal_read(call->seat, row->id, row->generation, &journal, err) ||
		!journal_sound(row, &journal, err))
		return false;
	if (strcmp(row->state, "done") != 0)
		row->error = NULL;
	struct flow_run *run =
		flow_replay(host, row, &journal, trial_bundle(call, row), true, sides, err);
	bool ok = run && same_end(run, row, err) && same_output(run, row, err);
	flow_run_free(run);
	return ok;
}

enum { REPLAY_PAGE = 200 };

static size_t list_flows(struct native_call *call, const char **ids, struct err *err)
{
	const char *id = text_input(call, "id"), *name = text_input(call, "name");
	const char *state = text_input(call, "state"), *after = text_input(call, "after");
	struct stmt *stmt = flow_query(call->seat, err,
		"select id from flow where ($id::text is null or id = $id) and"
		" ($name::text is null or name = $name) and ($state::text is null or"
		" state = $state) and ($after::text is null or id > $after) order by id limit 200",
		"tttt", id, name, state, after);
	size_t count = 0;
	if (stmt == NULL)
		return 0;
	while (stmt_step(stmt, err) == STEP_ROW)
		ids[count++] = flow_text(call->seat, stmt, 0, NULL);
	stmt_reset(stmt);
	return count;
}

bool flow_native_replay(struct native_call *call, struct answer *answer)
{
	const char *ids[REPLAY_PAGE];
	struct err err = { 0 };
	struct buf sides;
	if (call->abandon)
		return false;
	size_t count = list_flows(call, ids, &err), broken = 0;
	if (err.code[0]) {
		answer_err(answer, &err);
		return false;
	}
	buf_init(&sides);
	buf_text(&answer->body, "{\"broken\":[");
	for (size_t i = 0; i < count; i++) {
		struct flow_row row;
		bool found;
		buf_reset(&sides);
		if (flow_row_read(call->seat, ids[i], &row, &found, &err) && found &&
			replays(call, &row, &sides, &err))
			continue;
		put_broken(&answer->body, &row, &err, &sides, broken++ == 0);
	}
	buf_printf(&answer->body, "],\"checked\":%zu", count);
	if (count == REPLAY_PAGE)
		buf_printf(&answer->body, ",\"next\":\"%s\"", ids[count - 1]);
	buf_char(&answer->body, '}');
	buf_fini(&sides);
	answer->status = 200;
	return false;
}
