/* One turn: what has arrived goes in, what the script asks for comes out, all in
 * the transaction of whoever called.
 *
 *   read the row · take the coroutine kept, or run the script over its journal ·
 *   a stop asked for · each answer that arrived, in order · write the row
 *
 * A script that fails leaves its steps as they are and waits, as `failed`, for a
 * person; one that no longer fits its journal is `parked`. Only a store that fails
 * makes the turn return false: the caller undoes the transaction. */
#include <jansson.h>
#include <string.h>

#include "flow/inside.h"

enum { ANSWERS_PER_TURN = 64 };

struct turn {
	struct seat *seat;
	struct flow_seat *host;
	struct flow_row row;
	struct flow_run *run;
	bool ended;     /* the prelude's end is on the stack */
	bool failed;    /* the drive itself failed: budget */
	struct err why; /* of that */
};

/* ---- who acts ---- */

struct identity {
	struct actor actor;
	const char *purpose, *area, *request_id;
	int depth;
	bool write;
};

static void act_as(struct tx *tx, const struct turn *turn, struct identity *before)
{
	const struct flow_decl *decl = registry_flow(turn->seat->registry, turn->row.name);
	*before = (struct identity){ tx->actor, tx->purpose, tx->area, tx->request_id, tx->depth,
		tx->write };
	tx->actor = (struct actor){ .kind = "flow", .id = turn->row.name };
	if (decl) {
		tx->actor.roles = decl->roles;
		tx->actor.role_count = decl->role_count;
	}
	tx->request_id = turn->row.id;
	tx->depth = 0;
	tx->write = true;
	tx_publish(tx);
}

static void act_again(struct tx *tx, const struct identity *before)
{
	tx->actor = before->actor;
	tx->purpose = before->purpose;
	tx->area = before->area;
	tx->request_id = before->request_id;
	tx->depth = before->depth;
	tx->write = before->write;
	if (tx->actor.kind)
		tx_publish(tx);
}

/* ---- the row ---- */

/* flow.ended, or flow.failed when a person has to look at it. */
static int emit_body(lua_State *L)
{
	struct turn *turn = lua_touserdata(L, 1);
	const char *state = turn->row.state;
	bool open = strcmp(state, "failed") == 0 || strcmp(state, "parked") == 0;
	tx_push(&turn->seat->tx);
	lua_getfield(L, -1, "emit");
	lua_insert(L, -2);
	lua_pushstring(L, open ? "flow.failed" : "flow.ended");
	lua_createtable(L, 0, 4);
	lua_pushstring(L, turn->row.id);
	lua_setfield(L, -2, "id");
	lua_pushstring(L, turn->row.name);
	lua_setfield(L, -2, "name");
	lua_pushstring(L, turn->row.key);
	lua_setfield(L, -2, "key");
	lua_pushstring(L, turn->row.state);
	lua_setfield(L, -2, "state");
	lua_call(L, 3, 0);
	return 0;
}

static bool tell(struct turn *turn, bool over, struct err *err)
{
	lua_State *L = vm_lua(turn->seat->vm);
	const struct flow_decl *decl = registry_flow(turn->seat->registry, turn->row.name);
	lua_pushcfunction(L, emit_body);
	lua_pushlightuserdata(L, turn);
	turn->seat->service->flow_failures += !over;
	return vm_call(turn->seat->vm, 1, 0, err) &&
		(!over || wake_leftover(turn->seat, &turn->row, decl, err));
}

/* Of a flow whose script cannot be asked what it would still want. */
static bool leave_all(struct turn *turn, struct err *err)
{
	struct seat *seat = turn->seat;
	const char *id = turn->row.id;
	return flow_run_sql(seat, err,
		       "update flow_step set state = 'cancelled', due_at = null, arrived_at = null"
		       " where flow = $flow and state = 'waiting'",
		       "t", id) &&
		flow_run_sql(seat, err, "delete from flow_wait where flow = $flow", "t", id) &&
		flow_run_sql(seat, err,
			"update review set state = 'cancelled', due_at = null where flow = $flow"
			" and state = 'open'",
			"t", id) &&
		flow_run_sql(seat, err,
			"update flow set stop_reason = 'the flow that waited for it was stopped',"
			" stopped_by = $by, ready_at = $now::instant, state = 'open' where"
			" parent = $parent and ended_at is null and stop_reason is null",
			"ttt", id, seat->tx.now_text, id) &&
		flow_run_sql(seat, err, "delete from effect where flow = $flow and phase = 'due'",
			"t", id);
}

static bool park(struct turn *turn, const struct err *why, const struct buf *sides, struct err *err)
{
	struct buf json;
	buf_init(&json);
	buf_text(&json, "{\"code\":");
	buf_json_text(&json, why->code, strlen(why->code));
	if (why->where[0]) {
		buf_text(&json, ",\"line\":");
		buf_json_text(&json, why->where, strlen(why->where));
	}
	buf_text(&json, ",\"text\":");
	buf_json_text(&json, why->text, strlen(why->text));
	if (sides && sides->len > 0) {
		buf_char(&json, ',');
		buf_put(&json, sides->data, sides->len);
	}
	buf_char(&json, '}');
	bool stop = turn->row.stop_reason != NULL; /* whoever stops it wants no more of it */
	bool ok = flow_run_sql(turn->seat, err,
		"update flow set state = $state, error = $error::json, ready_at = null,"
		" version = version + 1, ended_at = $ended::instant where id = $id",
		"tntt", stop ? "stopped" : "parked", json.data, json.len,
		stop ? turn->seat->tx.now_text : NULL, turn->row.id);
	buf_fini(&json);
	turn->row.state = stop ? "stopped" : "parked";
	return ok && (!stop || leave_all(turn, err)) && tell(turn, stop, err);
}

/* Ends the flow, or makes it wait for a person. */
static bool close_row(struct turn *turn, const char *state, const struct buf *output,
	const struct buf *error, struct err *err)
{
	bool over = strcmp(state, "failed") != 0;
	struct flow_run *run = turn->run;
	const char *now = turn->seat->tx.now_text;
	turn->row.state = state;
	bool ok = flow_run_sql(turn->seat, err,
		"update flow set state = $state, output = $output::json, error = $error::json,"
		" asked = $asked, answered = $answered, turns = turns + 1, version = version + 1,"
		" ready_at = null, ended_at = $ended::instant where id = $id",
		"tnniitt", state, output ? output->data : NULL, output ? output->len : (size_t)0,
		error ? error->data : NULL, error ? error->len : (size_t)0, run->asked,
		run->answered, over ? now : NULL, turn->row.id);
	return ok && tell(turn, over, err);
}

static bool keep_row(struct turn *turn, bool more, struct err *err)
{
	struct flow_run *run = turn->run;
	run->turns = turn->row.turns + 1;
	return flow_run_sql(turn->seat, err,
		"update flow set asked = $asked, answered = $answered, turns = $turns,"
		" error = null, version = version + 1, ready_at = case when $more::boolean"
		" or exists (select 1 from flow_step where flow = $id and"
		" arrived_at is not null and generation = flow.generation)"
		" then $now::instant else null end where id = $id",
		"iiibtt", run->asked, run->answered, run->turns, more, turn->row.id,
		turn->seat->tx.now_text);
}

/* ---- the end of a script ---- */

static bool write_value(struct turn *turn, const char *field, const struct contract *contract,
	struct buf *out, struct err *err)
{
	lua_State *L = vm_lua(turn->seat->vm);
	struct issues issues;
	issues_init(&issues, &turn->seat->tx.arena);
	lua_getfield(L, -1, field);
	bool ok = lua_isnil(L, -1) || contract_write(contract, L, lua_gettop(L), out, &issues);
	if (lua_isnil(L, -1))
		buf_text(out, "null");
	lua_pop(L, 1);
	return ok ||
		err_set(err, ERR_PERM, "OUTPUT_INVALID", "what it gives back at %s: %s",
			issues.list[0].pointer, issues.list[0].text);
}

static bool fail_flow(struct turn *turn, const struct err *why, struct err *err)
{
	struct buf json;
	buf_init(&json);
	failure_json(&json, why->code, why->text, "perm", 500, NULL);
	bool ok = close_row(turn, turn->row.stop_reason ? "stopped" : "failed", NULL, &json, err);
	buf_fini(&json);
	return ok;
}

/* A new generation begins with the newest script and an empty journal; what had
 * arrived for the old one is taken by nobody. */
static bool next_generation(struct turn *turn, const struct buf *input, struct err *err)
{
	struct seat *seat = turn->seat;
	const struct flow_decl *decl = registry_flow(seat->registry, turn->row.name);
	return flow_run_sql(seat, err,
		       "update flow_step set arrived_at = null where flow = $flow and"
		       " arrived_at is not null",
		       "t", turn->row.id) &&
		flow_run_sql(seat, err,
			"update flow set generation = generation + 1, asked = 0, answered = 0,"
			" turns = 0, input = $input::json, script = coalesce($script, script),"
			" error = null, version = version + 1, ready_at = $now::instant"
			" where id = $id",
			"nttt", input->data, input->len, decl ? decl->script : NULL,
			seat->tx.now_text, turn->row.id);
}

static bool finish(struct turn *turn, struct err *err)
{
	lua_State *L = vm_lua(turn->seat->vm);
	const struct flow_decl *decl = turn->run->decl;
	struct buf out;
	struct err why;
	buf_init(&out);
	bool ok;
	lua_getfield(L, -1, "continues");
	bool continues = !lua_isnil(L, -1);
	lua_pop(L, 1);
	lua_getfield(L, -1, "ok");
	bool good = lua_toboolean(L, -1);
	lua_pop(L, 1);
	const struct contract *contract = !good ? &contract_any
		: continues                     ? (decl ? decl->input : &contract_any)
		: decl && decl->output          ? decl->output
						: &contract_any;
	if (!write_value(turn, continues ? "continues" : "value", contract, &out, &why))
		ok = fail_flow(turn, &why, err);
	else if (continues)
		ok = next_generation(turn, &out, err);
	else if (good)
		ok = close_row(turn, turn->row.stop_reason ? "stopped" : "done", &out, NULL, err);
	else
		ok = close_row(turn, turn->row.stop_reason ? "stopped" : "failed", NULL, &out, err);
	buf_fini(&out);
	return ok;
}

/* ---- what arrived ---- */

static bool go_on(struct turn *turn, struct err *err)
{
	lua_State *L = vm_lua(turn->seat->vm);
	if (!flow_drive(turn->run, &turn->why)) {
		if (turn->run->fault.code[0]) {
			*err = turn->run->fault;
			return false;
		}
		turn->failed = true; /* a breach, which must not spoil what follows */
		vm_budget(turn->seat->vm, OPERATION_STEPS, OPERATION_WALL_MS);
		return true;
	}
	turn->ended = !lua_isnil(L, -1);
	if (!turn->ended)
		lua_pop(L, 1);
	return true;
}

static bool ended_badly(struct turn *turn)
{
	lua_State *L = vm_lua(turn->seat->vm);
	lua_getfield(L, -1, "ok");
	bool bad = !lua_toboolean(L, -1);
	lua_pop(L, 1);
	return bad;
}

/* The journal's line of a stop, so that a later run over it stops there too. A flow
 * that had failed is not over: what it registered is still to be undone. */
static bool stop(struct turn *turn, struct err *err)
{
	struct flow_run *run = turn->run;
	struct buf reason;
	if (turn->ended)
		lua_pop(vm_lua(turn->seat->vm), 1);
	turn->ended = false;
	buf_init(&reason);
	buf_json_text(&reason, turn->row.stop_reason, strlen(turn->row.stop_reason));
	struct flow_step step = { .seq = run->asked + 1,
		.kind = "stop",
		.name = "stop",
		.outside = true,
		.ask = reason.data,
		.ask_len = reason.len,
		.state = "done",
		.answer = "null",
		.answer_len = 4 };
	run->asked++;
	bool ok = journal_insert(run, &step, turn->row.stop_reason, NULL, err) &&
		journal_answer(run, step.seq, true, "null", 4, ++run->answered, err) &&
		flow_feed(run, &step, err) && go_on(turn, err);
	buf_fini(&reason);
	return ok;
}

static bool stopped_before(struct turn *turn, bool *before, struct err *err)
{
	struct stmt *stmt = flow_query(turn->seat, err,
		"select 1 from flow_step where flow = $flow and generation = $generation and"
		" kind = 'stop'",
		"ti", turn->row.id, turn->row.generation);
	if (stmt == NULL)
		return false;
	enum step step = stmt_step(stmt, err);
	*before = step == STEP_ROW;
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

/* The next answer that arrived; seq 0: none. */
static bool next_arrived(struct turn *turn, struct flow_step *step, struct err *err)
{
	struct seat *seat = turn->seat;
	struct stmt *stmt = flow_query(seat, err,
		"select seq, kind, name, state, answer, event, tried, ask from flow_step where"
		" flow = $flow and arrived_at is not null and generation = $generation"
		" order by arrived_at, seq limit 1",
		"ti", turn->row.id, turn->row.generation);
	if (stmt == NULL)
		return false;
	enum step got = stmt_step(stmt, err);
	*step = (struct flow_step){ .seq = 0 };
	if (got == STEP_ROW) {
		step->seq = stmt_integer(stmt, 0);
		step->kind = flow_text(seat, stmt, 1, NULL);
		step->name = flow_text(seat, stmt, 2, NULL);
		step->state = flow_text(seat, stmt, 3, NULL);
		step->answer = flow_text(seat, stmt, 4, &step->answer_len);
		step->event = flow_text(seat, stmt, 5, NULL);
		step->tried = stmt_integer(stmt, 6);
		step->ask = flow_text(seat, stmt, 7, &step->ask_len);
		step->outside = true;
	}
	stmt_reset(stmt);
	return got != STEP_FAILED;
}

static bool take(struct turn *turn, struct flow_step *step, struct err *err)
{
	struct flow_run *run = turn->run;
	bool waits = false;
	bool call = step->answer == NULL; /* a call to be asked again */
	if (call && !step_again(run, step, &waits, err))
		return false;
	if (waits)
		return true;
	run->answered++;
	bool expired = strcmp(step->kind, "review") == 0 && strcmp(step->answer, "null") == 0;
	if (expired && !step_close_review(run, step->seq, true, err))
		return false;
	if (!call &&
		!flow_run_sql(turn->seat, err,
			"update flow_step set answered_as = $as, arrived_at = null where"
			" flow = $flow and generation = $generation and seq = $seq",
			"itii", run->answered, run->id, run->generation, step->seq))
		return false;
	return flow_feed(run, step, err) && go_on(turn, err);
}

/* A first turn drives the script from its beginning; so does one after a failure,
 * where running over the journal may have gone on beyond it. */
static bool advance(struct turn *turn, bool *more, struct err *err)
{
	bool before = true;
	*more = false;
	if (!go_on(turn, err))
		return false;
	if (turn->row.stop_reason && !turn->failed && (!turn->ended || ended_badly(turn))) {
		if (!stopped_before(turn, &before, err) || (!before && !stop(turn, err)))
			return false;
	}
	for (int i = 0; !turn->ended && !turn->failed; i++) {
		struct flow_step step;
		if (!next_arrived(turn, &step, err))
			return false;
		if (step.seq == 0)
			return true;
		if (i == ANSWERS_PER_TURN) {
			*more = true;
			return true;
		}
		if (!take(turn, &step, err))
			return false;
	}
	return true;
}

/* ---- a turn ---- */

/* false with a TEMP or BUG err: the store; otherwise parked is true. */
static bool rebuild(struct turn *turn, bool *parked, struct err *err)
{
	struct journal journal;
	struct buf sides;
	struct err why;
	*parked = false;
	if (!journal_read(turn->seat, turn->row.id, turn->row.generation, &journal, err))
		return false;
	buf_init(&sides);
	if (journal_sound(&turn->row, &journal, &why))
		turn->run =
			flow_replay(turn->host, &turn->row, &journal, NULL, false, &sides, &why);
	bool ok = true;
	if (turn->run == NULL) {
		*parked = conn_alive(turn->seat->conn) && why.kind != ERR_TEMP;
		ok = *parked && park(turn, &why, &sides, err);
		if (!*parked)
			*err = why;
	}
	buf_fini(&sides);
	return ok;
}

static bool take_turn(struct turn *turn, struct err *err)
{
	bool parked = false, more;
	turn->run = flow_run_take(turn->host, turn->row.id);
	if (turn->run &&
		(turn->run->turns != turn->row.turns || turn->row.error != NULL ||
			turn->run->generation != turn->row.generation)) {
		flow_run_free(turn->run);
		turn->run = NULL;
	}
	if (turn->run == NULL && !rebuild(turn, &parked, err))
		return false;
	if (parked)
		return true;
	if (!advance(turn, &more, err))
		return false;
	if (turn->failed)
		return fail_flow(turn, &turn->why, err);
	if (turn->ended)
		return finish(turn, err);
	if (!keep_row(turn, more, err))
		return false;
	flow_run_keep(turn->run);
	turn->run = NULL;
	return true;
}

bool flow_turn(struct seat *seat, const char *id, struct err *err)
{
	struct turn turn = { .seat = seat, .host = flow_seat_of(seat, err) };
	struct identity before;
	bool found;
	if (turn.host == NULL || !flow_row_read(seat, id, &turn.row, &found, err))
		return false;
	if (!found || strcmp(turn.row.state, "open") != 0)
		return !found ||
			flow_run_sql(seat, err, "update flow set ready_at = null where id = $id",
				"t", id);
	lua_State *L = vm_lua(seat->vm);
	int top = lua_gettop(L);
	seat->service->flow_turns++;
	act_as(&seat->tx, &turn, &before);
	bool ok = take_turn(&turn, err);
	act_again(&seat->tx, &before);
	lua_settop(L, top);
	flow_run_free(turn.run);
	return ok;
}
