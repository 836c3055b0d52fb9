/* What wakes flows: events, timers and answers, each in the transaction of whoever
 * brings it. The step is answered and the flow marked ready there; the turn comes
 * later, from the pump. */
#include <string.h>

#include "flow/inside.h"

enum { TIMERS_AT_ONCE = 256 };

/* ---- answering a step ---- */

static bool answer_step(struct seat *seat, const char *flow, int64_t generation, int64_t seq,
	bool ok, const char *answer, size_t len, const char *event, int64_t position,
	struct err *err)
{
	char mark[17];
	const char *state = ok ? "done" : "failed", *now = seat->tx.now_text;
	journal_mark(mark, flow, generation, seq, state, "", answer, len);
	struct stmt *stmt = flow_query(seat, err,
		"update flow_step set state = $state, answer = $answer::json, answer_mark = $mark,"
		" answered_at = $now::instant, arrived_at = $now::instant, due_at = null,"
		" event = $event, position = case when $position = 0 then null else $position end"
		" where flow = $flow and generation = $generation and seq = $seq"
		" and state = 'waiting'",
		"tntttitii", state, answer, len, mark, now, event, position, flow, generation, seq);
	if (stmt == NULL || stmt_step(stmt, err) == STEP_FAILED)
		return false;
	bool taken = stmt_changes(stmt) > 0;
	stmt_reset(stmt);
	atomic_store(&seat->service->flows_ready, true);
	if (taken)
		return flow_run_sql(seat, err,
			       "delete from flow_wait where flow = $flow and"
			       " generation = $generation and seq = $seq",
			       "tii", flow, generation, seq) &&
			flow_run_sql(seat, err,
				"update flow set ready_at = coalesce(ready_at, $now::instant)"
				" where id = $id and state = 'open'",
				"tt", now, flow);
	journal_mark(mark, flow, generation, seq, "late", "", answer, len);
	return flow_run_sql(seat, err,
		"update flow_step set state = 'late', answer = $answer::json, answer_mark = $mark,"
		" answered_at = $now::instant where flow = $flow and generation = $generation and"
		" seq = $seq and state = 'cancelled'",
		"ntttii", answer, len, mark, now, flow, generation, seq);
}

bool flow_answer(struct seat *seat, const char *flow, int64_t generation, int64_t seq, bool ok,
	const char *answer, size_t len, struct err *err)
{
	return answer_step(seat, flow, generation, seq, ok, answer, len, NULL, 0, err);
}

/* ---- events ---- */

static bool move_cursor(struct seat *seat, const char *flow, const char *event, const char *key,
	size_t key_len, int64_t position, struct err *err)
{
	return flow_run_sql(seat, err,
		"insert into flow_cursor (flow, event, key, position)"
		" values ($flow, $event, $key, $position)"
		" on conflict (flow, event, key) do update set position = $position",
		"ttni", flow, event, key, key_len, position);
}

struct waiter {
	const char *flow, *kind;
	int64_t generation, seq;
	struct waiter *next;
};

/* The oldest wait of each flow: an event is taken once by a flow. */
static bool find_waiters(struct seat *seat, const char *event, const char *key, size_t key_len,
	struct waiter **out, struct err *err)
{
	struct stmt *stmt = flow_query(seat, err,
		"select w.flow, w.generation, w.seq, s.kind from flow_wait w join flow_step s on"
		" s.flow = w.flow and s.generation = w.generation and s.seq = w.seq"
		" where w.event = $event and w.key = $key order by w.flow, w.seq",
		"tn", event, key, key_len);
	if (stmt == NULL)
		return false;
	struct waiter **end = out, *last = NULL;
	enum step step;
	*out = NULL;
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		const char *flow = flow_text(seat, stmt, 0, NULL);
		if (last && strcmp(last->flow, flow) == 0)
			continue;
		last = arena_alloc(&seat->tx.arena, sizeof(*last));
		*last = (struct waiter){ .flow = flow,
			.generation = stmt_integer(stmt, 1),
			.seq = stmt_integer(stmt, 2),
			.kind = flow_text(seat, stmt, 3, NULL) };
		*end = last;
		end = &last->next;
	}
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

/* The answer of a step that waits for a child is the child's output. */
static bool answer_parent(struct seat *seat, const struct waiter *waiter, const char *child,
	size_t child_len, int64_t position, struct err *err)
{
	struct stmt *stmt =
		flow_query(seat, err, "select state, output, error, name from flow where id = $id",
			"n", child, child_len);
	if (stmt == NULL)
		return false;
	enum step step = stmt_step(stmt, err);
	const char *state = "", *name = "", *output = NULL;
	size_t len = 0;
	if (step == STEP_ROW) {
		state = flow_text(seat, stmt, 0, NULL);
		output = flow_text(seat, stmt, 1, &len);
		name = flow_text(seat, stmt, 3, NULL);
	}
	stmt_reset(stmt);
	if (step == STEP_FAILED)
		return false;
	if (strcmp(state, "done") == 0)
		return answer_step(seat, waiter->flow, waiter->generation, waiter->seq, true,
			output ? output : "null", output ? len : 4, "flow.ended", position, err);
	struct buf json;
	buf_init(&json);
	failure_json(&json, "FLOW_STOPPED",
		arena_printf(&seat->tx.arena, "flow %s %.*s was stopped", name, (int)child_len,
			child),
		"perm", 500, NULL);
	bool ok = answer_step(seat, waiter->flow, waiter->generation, waiter->seq, false, json.data,
		json.len, "flow.ended", position, err);
	buf_fini(&json);
	return ok;
}

static bool tell_waiters(struct seat *seat, const struct event_decl *event, const char *key,
	size_t key_len, int64_t position, const char *data, size_t len, struct err *err)
{
	struct waiter *waiter;
	if (!find_waiters(seat, event->name, key, key_len, &waiter, err))
		return false;
	for (; waiter; waiter = waiter->next) {
		bool child = strcmp(waiter->kind, "flow") == 0;
		bool ok = child ? answer_parent(seat, waiter, key, key_len, position, err)
				: answer_step(seat, waiter->flow, waiter->generation, waiter->seq,
					  true, data, len, event->name, position, err);
		if (!ok ||
			!move_cursor(seat, waiter->flow, event->name, key, key_len, position, err))
			return false;
	}
	return true;
}

static bool begin_flows(struct seat *seat, const struct event_decl *event, const char *key,
	size_t key_len, int64_t position, const char *data, size_t len, struct err *err)
{
	char id[ID_LEN + 1];
	bool fresh;
	const char *text = NULL;
	for (size_t i = 0; i < seat->registry->flows_count; i++) {
		const struct flow_decl *decl = &seat->registry->flows[i];
		if (decl->on == NULL || strcmp(decl->on, event->name) != 0)
			continue;
		if (text == NULL)
			text = arena_bytes(&seat->tx.arena, key, key_len);
		if (!flow_insert(seat, decl, data, len, text, position, NULL, id, &fresh, err))
			return false;
	}
	return true;
}

bool flow_emitted(struct seat *seat, const struct event_decl *event, const char *key,
	size_t key_len, int64_t position, const char *data, size_t len, struct err *err)
{
	struct flow_seat *host = flow_seat_of(seat, err);
	if (host == NULL)
		return false;
	if (atomic_load(&seat->service->webhooks))
		atomic_store(&seat->service->flows_ready, true);
	if (!host->watched[event - seat->registry->events])
		return true;
	const char *kept = arena_bytes(&seat->tx.arena, data, len);
	return tell_waiters(seat, event, key, key_len, position, kept, len, err) &&
		begin_flows(seat, event, key, key_len, position, kept, len, err);
}

/* ---- events that are there already ---- */

static bool cursor_of(struct seat *seat, const char *flow, int64_t from, const char *event,
	const char *key, int64_t *position, struct err *err)
{
	struct stmt *stmt = flow_query(seat, err,
		"select position from flow_cursor where flow = $flow and event = $event and"
		" key = $key",
		"ttt", flow, event, key);
	if (stmt == NULL)
		return false;
	enum step step = stmt_step(stmt, err);
	*position = step == STEP_ROW ? stmt_integer(stmt, 0) : from;
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

struct found {
	int64_t position;
	const char *event, *data;
	size_t len;
};

/* The oldest event of the name after the cursor, if it is older than what was found. */
static bool look_back(struct seat *seat, const char *event, const char *key, int64_t cursor,
	struct found *found, struct err *err)
{
	struct stmt *stmt = flow_query(seat, err,
		"select position, data from event where key = $key and name = $name and"
		" position > $cursor order by position limit 1",
		"tti", key, event, cursor);
	if (stmt == NULL)
		return false;
	enum step step = stmt_step(stmt, err);
	if (step == STEP_ROW && (!found->event || stmt_integer(stmt, 0) < found->position)) {
		found->position = stmt_integer(stmt, 0);
		found->event = event;
		found->data = flow_text(seat, stmt, 1, &found->len);
	}
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

bool wake_from_past(struct flow_run *run, int64_t seq, const char *const *names, size_t count,
	const char *key, bool *taken, struct err *err)
{
	struct seat *seat = run->host->seat;
	struct found found = { 0 };
	for (size_t i = 0; i < count; i++) {
		int64_t cursor;
		if (!cursor_of(seat, run->id, run->cursor, names[i], key, &cursor, err) ||
			!look_back(seat, names[i], key, cursor, &found, err))
			return false;
	}
	*taken = found.event != NULL;
	return !*taken ||
		(answer_step(seat, run->id, run->generation, seq, true, found.data, found.len,
			 found.event, found.position, err) &&
			move_cursor(seat, run->id, found.event, key, strlen(key), found.position,
				err));
}

/* Its answer came, and nobody is left to take it: kept as a late one. An event goes
 * back to those that the flow can still wait for, unless it has taken a later one. */
bool wake_untaken(struct flow_run *run, const struct flow_step *step, struct err *err)
{
	struct seat *seat = run->host->seat;
	char mark[17];
	journal_mark(mark, run->id, run->generation, step->seq, "late", "", step->answer,
		step->answer_len);
	return flow_run_sql(seat, err,
		       "update flow_step set state = 'late', answer_mark = $mark, arrived_at = null"
		       " where flow = $flow and generation = $generation and seq = $seq",
		       "ttii", mark, run->id, run->generation, step->seq) &&
		(step->position == 0 ||
			flow_run_sql(seat, err,
				"update flow_cursor set position = $position - 1 where flow = $flow"
				" and event = $event and position >= $position and key ="
				" (select key from event where position = $position) and not exists"
				" (select 1 from flow_step s join event e on"
				" e.position = s.position"
				" where s.flow = flow_cursor.flow and s.position > $position"
				" and s.state <> 'late' and e.name = flow_cursor.event"
				" and e.key = flow_cursor.key)",
				"itt", step->position, run->id, step->event));
}

/* What a flow that began on an event has not taken when it ends begins the next. */
bool wake_leftover(struct seat *seat, const struct flow_row *row, const struct flow_decl *decl,
	struct err *err)
{
	struct found found = { 0 };
	int64_t cursor;
	char id[ID_LEN + 1];
	bool fresh;
	if (decl == NULL || decl->on == NULL)
		return true;
	if (!cursor_of(seat, row->id, row->cursor, decl->on, row->key, &cursor, err) ||
		!look_back(seat, decl->on, row->key, cursor, &found, err))
		return false;
	return found.event == NULL ||
		flow_insert(seat, decl, found.data, found.len, row->key, found.position, NULL, id,
			&fresh, err);
}

/* ---- new flows ---- */

static bool open_twin(struct seat *seat, const char *name, const char *key, char id[ID_LEN + 1],
	bool *found, struct err *err)
{
	struct stmt *stmt = flow_query(seat, err,
		"select id from flow where name = $name and key = $key and ended_at is null", "tt",
		name, key);
	if (stmt == NULL)
		return false;
	enum step step = stmt_step(stmt, err);
	*found = step == STEP_ROW;
	if (*found)
		snprintf(id, ID_LEN + 1, "%s", stmt_text(stmt, 0, &(size_t){ 0 }));
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

bool flow_insert(struct seat *seat, const struct flow_decl *decl, const char *input, size_t len,
	const char *key, int64_t cursor, const char *parent, char id[ID_LEN + 1], bool *fresh,
	struct err *err)
{
	bool found = false;
	if (key && !open_twin(seat, decl->name, key, id, &found, err))
		return false;
	*fresh = !found;
	if (found)
		return true;
	id_new(id);
	atomic_store(&seat->service->flows_ready, true);
	return flow_run_sql(seat, err,
		"insert into flow (id, version, name, key, generation,"
		" state, script, input, parent,"
		" asked, answered, turns, cursor, ready_at, started_at)"
		" values ($id, 1, $name, $key,"
		" 1, 'open', $script, $input::json, $parent, 0, 0, 0, $cursor, $now::instant,"
		" $now::instant)",
		"ttttntit", id, decl->name, key ? key : id, decl->script, input, len, parent,
		cursor, seat->tx.now_text);
}

/* ---- timers ---- */

struct timer {
	const char *flow, *kind;
	int64_t generation, seq;
};

static bool fire(struct seat *seat, const struct timer *timer, struct err *err)
{
	bool call = strcmp(timer->kind, "call") == 0;
	if (!call)
		return answer_step(seat, timer->flow, timer->generation, timer->seq, true, "null",
			4, NULL, 0, err);
	return flow_run_sql(seat, err,
		       "update flow_step set arrived_at = $now::instant, due_at = null where"
		       " flow = $flow and generation = $generation and seq = $seq",
		       "ttii", seat->tx.now_text, timer->flow, timer->generation, timer->seq) &&
		flow_run_sql(seat, err,
			"update flow set ready_at = coalesce(ready_at, $now::instant)"
			" where id = $id and state = 'open'",
			"tt", seat->tx.now_text, timer->flow);
}

bool wake_timers(struct seat *seat, size_t *fired, struct err *err)
{
	struct timer *timers = arena_alloc(&seat->tx.arena, TIMERS_AT_ONCE * sizeof(*timers));
	struct stmt *stmt = flow_query(seat, err,
		"select flow, generation, seq, kind from flow_step where due_at <= $now::instant"
		" order by due_at, flow, seq limit 256",
		"t", seat->tx.now_text);
	if (stmt == NULL)
		return false;
	enum step step;
	*fired = 0;
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		timers[(*fired)++] = (struct timer){ .flow = flow_text(seat, stmt, 0, NULL),
			.generation = stmt_integer(stmt, 1),
			.seq = stmt_integer(stmt, 2),
			.kind = flow_text(seat, stmt, 3, NULL) };
	stmt_reset(stmt);
	for (size_t i = 0; step == STEP_DONE && i < *fired; i++)
		if (!fire(seat, &timers[i], err))
			return false;
	return step != STEP_FAILED;
}

bool wake_first_timer(struct seat *seat, instant until, instant *at, bool *found, struct err *err)
{
	char text[INSTANT_LEN + 1];
	instant_text(until, text);
	struct stmt *stmt = flow_query(seat, err,
		"select due_at from flow_step where due_at <= $until::instant"
		" order by due_at, flow, seq limit 1",
		"t", text);
	if (stmt == NULL)
		return false;
	enum step step = stmt_step(stmt, err);
	*found = step == STEP_ROW;
	if (*found)
		must(instant_parse(stmt_text(stmt, 0, &(size_t){ 0 }), INSTANT_LEN, at));
	stmt_reset(stmt);
	return step != STEP_FAILED;
}
