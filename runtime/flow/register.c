/* What outside steps wait for: a timer, rows in flow_wait, a person, a child, an
 * effect. Set up when the step is asked, and again when it is asked anew after a
 * failure; taken away when the flow goes on without. */
#include <jansson.h>
#include <string.h>

#include "flow/inside.h"

static bool is(const struct flow_step *step, const char *kind)
{
	return strcmp(step->kind, kind) == 0;
}

static bool add_wait(struct flow_run *run, int64_t seq, const char *event, const char *key,
	struct err *err)
{
	flow_watch(run->host, event);
	return flow_run_sql(run->host->seat, err,
		"insert into flow_wait (event, key, flow, generation, seq)"
		" values ($event, $key, $flow, $generation, $seq) on conflict do nothing",
		"tttii", event, key, run->id, run->generation, seq);
}

/* `within` of the question, as an instant; "" without. */
static bool within(struct flow_run *run, json_t *ask, char due_at[INSTANT_LEN + 1], struct err *err)
{
	const char *span = json_string_value(json_object_get(ask, "within"));
	due_at[0] = 0;
	return span == NULL || flow_later(run->host->seat, span, due_at, err);
}

static bool register_sleep(struct flow_run *run, json_t *ask, char due_at[INSTANT_LEN + 1],
	struct err *err)
{
	const char *at = json_string_value(json_object_get(ask, "at"));
	const char *span = json_string_value(json_object_get(ask, "span"));
	instant when;
	if (at == NULL)
		return flow_later(run->host->seat, span, due_at, err);
	if (!instant_parse(at, strlen(at), &when))
		return err_set(err, ERR_REFUSED, "SPAN_INVALID", "%s is no instant", at);
	instant_text(when, due_at);
	return true;
}

static bool register_wait(struct flow_run *run, const struct flow_step *step, json_t *ask,
	char due_at[INSTANT_LEN + 1], struct err *err)
{
	const char *names[16], *key = json_string_value(json_object_get(ask, "key"));
	const char *signal = json_string_value(json_object_get(ask, "signal"));
	json_t *events = json_object_get(ask, "events");
	size_t count = 0;
	if (signal) {
		names[count++] = "flow.signalled";
		key = arena_printf(&run->host->seat->tx.arena, "%s:%s", run->id, signal);
	}
	for (size_t i = 0; i < json_array_size(events) && count < 16; i++) {
		const char *name = json_string_value(json_array_get(events, i));
		if (name == NULL || !registry_event(run->host->seat->registry, name))
			return err_set(err, ERR_REFUSED, "EVENT_UNKNOWN",
				"event %s is not declared", name ? name : "?");
		names[count++] = name;
	}
	bool taken = false;
	if (!within(run, ask, due_at, err) ||
		!wake_from_past(run, step->seq, names, count, key, &taken, err))
		return false;
	if (taken)
		due_at[0] = 0;
	for (size_t i = 0; !taken && i < count; i++)
		if (!add_wait(run, step->seq, names[i], key, err))
			return false;
	return true;
}

/* Asks an operation of the engine, as the engine. */
static bool engine_call(struct flow_run *run, const char *operation, const char *input,
	struct outcome_of *out, struct err *err)
{
	static const char *const roles[] = { "admin" };
	struct tx *tx = &run->host->seat->tx;
	struct actor actor = tx->actor;
	struct flow_step step = { .kind = "call", .name = operation, .ask = input };
	step.ask_len = strlen(input);
	tx->actor.roles = roles;
	tx->actor.role_count = 1;
	bool ok = perform(run, &step, out, err);
	tx->actor = actor;
	return ok;
}

static bool register_review(struct flow_run *run, const struct flow_step *step, json_t *ask,
	char due_at[INSTANT_LEN + 1], struct err *err)
{
	struct outcome_of out = { 0 };
	struct arena *arena = &run->host->seat->tx.arena;
	char *input =
		arena_printf(arena, "{\"ask\":%s,\"flow\":\"%s\",\"generation\":%lld,\"seq\":%lld}",
			step->ask, run->id, (long long)run->generation, (long long)step->seq);
	bool ok =
		within(run, ask, due_at, err) && engine_call(run, "review.open", input, &out, err);
	json_t *answer = ok ? json_loadb(out.json.data, out.json.len, 0, NULL) : NULL;
	const char *id = json_string_value(json_object_get(answer, "id"));
	if (ok && !out.ok)
		ok = err_set(err, ERR_REFUSED, "REVIEW_REFUSED", "%s",
			json_string_value(json_object_get(answer, "text")));
	ok = ok && add_wait(run, step->seq, "review.answered", id, err);
	json_decref(answer);
	buf_fini(&out.json);
	return ok;
}

/* A child that has ended already (it had an open twin's key, and so on) is found by
 * its event, as any other. */
static bool register_child(struct flow_run *run, const struct flow_step *step, struct err *err)
{
	struct outcome_of out = { 0 };
	bool ok = perform(run, step, &out, err);
	json_t *answer = ok ? json_loadb(out.json.data, out.json.len, 0, NULL) : NULL;
	const char *id = json_string_value(json_object_get(answer, "id"));
	if (ok && !out.ok)
		ok = err_set(err, ERR_REFUSED, "FLOW_UNKNOWN", "there is no flow %s", step->name);
	ok = ok && add_wait(run, step->seq, "flow.ended", id, err);
	json_decref(answer);
	buf_fini(&out.json);
	return ok;
}

static bool register_effect(struct flow_run *run, const struct flow_step *step, struct err *err)
{
	char id[96], now[INSTANT_LEN + 1];
	snprintf(id, sizeof(id), "%s:%lld:%lld", run->id, (long long)run->generation,
		(long long)step->seq);
	instant_text(clock_machine(), now);
	return flow_run_sql(run->host->seat, err,
		"insert into effect (id, flow, generation, seq, kind, ask,"
		" attempts, next_at, phase,"
		" tries) values ($id, $flow, $generation, $seq, $kind, $ask::json, 0,"
		" $next_at::instant, 'due', '[]') on conflict (id) do update set phase = 'due',"
		" ask = $ask::json, attempts = 0, next_at = $next_at::instant, result = null,"
		" ended_at = null",
		"ttiitnt", id, run->id, run->generation, step->seq, step->kind, step->ask,
		step->ask_len, now);
}

bool step_register(struct flow_run *run, const struct flow_step *step, char due_at[INSTANT_LEN + 1],
	struct err *err)
{
	json_t *ask = json_loadb(step->ask, step->ask_len, JSON_DECODE_ANY, NULL);
	bool ok;
	due_at[0] = 0;
	if (is(step, "sleep"))
		ok = register_sleep(run, ask, due_at, err);
	else if (is(step, "wait"))
		ok = register_wait(run, step, ask, due_at, err);
	else if (is(step, "review"))
		ok = register_review(run, step, ask, due_at, err);
	else if (is(step, "flow"))
		ok = register_child(run, step, err);
	else
		ok = register_effect(run, step, err);
	json_decref(ask);
	return ok;
}

/* ---- leaving ---- */

static bool cancel_child(struct flow_run *run, int64_t seq, struct err *err)
{
	return flow_run_sql(run->host->seat, err,
		"update flow set stop_reason = 'the flow that waited for it left it',"
		" stopped_by = $by, ready_at = coalesce(ready_at, $now::instant), state = 'open'"
		" where ended_at is null and stop_reason is null and id in"
		" (select key from flow_wait"
		" where event = 'flow.ended' and flow = $flow and generation = $generation"
		" and seq = $seq)",
		"tttii", run->id, run->host->seat->tx.now_text, run->id, run->generation, seq);
}

bool step_close_review(struct flow_run *run, int64_t seq, bool expired, struct err *err)
{
	struct outcome_of out = { 0 };
	char *input = arena_printf(&run->host->seat->tx.arena,
		"{\"expired\":%s,\"flow\":\"%s\",\"generation\":%lld,\"seq\":%lld}",
		expired ? "true" : "false", run->id, (long long)run->generation, (long long)seq);
	bool ok = engine_call(run, "review.cancel", input, &out, err);
	buf_fini(&out.json);
	return ok;
}

/* The step as long as nobody has taken its answer; seq 0: somebody has, or it was left. */
static bool untaken(struct flow_run *run, int64_t seq, struct flow_step *out, struct err *err)
{
	struct seat *seat = run->host->seat;
	struct stmt *stmt = flow_query(seat, err,
		"select kind, answer, event, position from flow_step where flow = $flow and"
		" generation = $generation and seq = $seq and"
		" (state = 'waiting' or arrived_at is not null)",
		"tii", run->id, run->generation, seq);
	*out = (struct flow_step){ .seq = 0 };
	if (stmt == NULL)
		return false;
	enum step step = stmt_step(stmt, err);
	if (step == STEP_ROW) {
		out->seq = seq;
		out->kind = flow_text(seat, stmt, 0, NULL);
		out->answer = flow_text(seat, stmt, 1, &out->answer_len);
		out->event = flow_text(seat, stmt, 2, NULL);
		out->position = stmt_is_null(stmt, 3) ? 0 : stmt_integer(stmt, 3);
	}
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

bool step_leave(struct flow_run *run, int64_t seq, struct err *err)
{
	struct seat *seat = run->host->seat;
	struct flow_step step;
	if (!untaken(run, seq, &step, err))
		return false;
	if (step.seq == 0)
		return true;
	if (step.answer)
		return wake_untaken(run, &step, err);
	return (!is(&step, "flow") || cancel_child(run, seq, err)) &&
		(!is(&step, "review") || step_close_review(run, seq, false, err)) &&
		flow_run_sql(seat, err,
			"update flow_step set state = 'cancelled', answered_at = $now::instant,"
			" due_at = null, arrived_at = null where flow = $flow and"
			" generation = $generation and seq = $seq",
			"ttii", seat->tx.now_text, run->id, run->generation, seq) &&
		flow_run_sql(seat, err,
			"delete from flow_wait where flow = $flow and generation = $generation and"
			" seq = $seq",
			"tii", run->id, run->generation, seq) &&
		flow_run_sql(seat, err,
			"delete from effect where flow = $flow and generation = $generation and"
			" seq = $seq and phase = 'due'",
			"tii", run->id, run->generation, seq);
}
