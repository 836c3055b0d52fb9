/* The journal: rows of flow and flow_step, read whole and written one by one.
 *
 * Each row bears a mark of what was asked and one of what was answered, and the
 * numbers are dense: a byte changed or a row gone is found before a script runs
 * over it, and named. */
#include <string.h>

#include "base/hash.h"
#include "flow/inside.h"

void journal_mark(char out[17], const char *flow, int64_t generation, int64_t seq, const char *a,
	const char *b, const char *bytes, size_t len)
{
	char head[256], full[HASH_LEN + 1];
	struct hash hash;
	int n = snprintf(head, sizeof(head), "%s %lld %lld %s %s ", flow, (long long)generation,
		(long long)seq, a, b);
	hash_begin(&hash);
	hash_add(&hash, head, n < (int)sizeof(head) ? (size_t)n : sizeof(head) - 1);
	hash_add(&hash, bytes, len);
	hash_end(&hash, full);
	memcpy(out, full, 16);
	out[16] = 0;
}

bool flow_row_read(struct seat *seat, const char *id, struct flow_row *row, bool *found,
	struct err *err)
{
	struct stmt *stmt = flow_query(seat, err,
		"select id, name, key, state, script, input, error,"
		" parent, stop_reason, generation,"
		" asked, answered, turns, cursor from flow where id = $id",
		"t", id);
	if (stmt == NULL)
		return false;
	enum step step = stmt_step(stmt, err);
	*found = step == STEP_ROW;
	if (*found) {
		*row = (struct flow_row){ .id = flow_text(seat, stmt, 0, NULL),
			.name = flow_text(seat, stmt, 1, NULL),
			.key = flow_text(seat, stmt, 2, NULL),
			.state = flow_text(seat, stmt, 3, NULL),
			.script = flow_text(seat, stmt, 4, NULL),
			.error = flow_text(seat, stmt, 6, NULL),
			.parent = flow_text(seat, stmt, 7, NULL),
			.stop_reason = flow_text(seat, stmt, 8, NULL),
			.generation = stmt_integer(stmt, 9),
			.asked = stmt_integer(stmt, 10),
			.answered = stmt_integer(stmt, 11),
			.turns = stmt_integer(stmt, 12),
			.cursor = stmt_integer(stmt, 13) };
		row->input = flow_text(seat, stmt, 5, &row->input_len);
	}
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

static void read_step(struct seat *seat, struct stmt *stmt, struct flow_step *step)
{
	*step = (struct flow_step){ .seq = stmt_integer(stmt, 0),
		.kind = flow_text(seat, stmt, 1, NULL),
		.name = flow_text(seat, stmt, 2, NULL),
		.line = flow_text(seat, stmt, 3, NULL),
		.outside = stmt_integer(stmt, 4) != 0,
		.ask_mark = flow_text(seat, stmt, 6, NULL),
		.state = flow_text(seat, stmt, 7, NULL),
		.answer_mark = flow_text(seat, stmt, 9, NULL),
		.answered_as = stmt_is_null(stmt, 10) ? 0 : stmt_integer(stmt, 10),
		.arrived = !stmt_is_null(stmt, 11),
		.event = flow_text(seat, stmt, 12, NULL),
		.tried = stmt_integer(stmt, 13) };
	step->ask = flow_text(seat, stmt, 5, &step->ask_len);
	step->answer = flow_text(seat, stmt, 8, &step->answer_len);
}

bool journal_read(struct seat *seat, const char *id, int64_t generation, struct journal *journal,
	struct err *err)
{
	struct stmt *stmt = flow_query(seat, err,
		"select seq, kind, name, line, outside, ask, ask_mark, state, answer, answer_mark,"
		" answered_as, arrived_at, event, tried from flow_step"
		" where flow = $flow and generation = $generation order by seq",
		"ti", id, generation);
	if (stmt == NULL)
		return false;
	size_t room = 32;
	struct flow_step *steps = arena_alloc(&seat->tx.arena, room * sizeof(*steps));
	int64_t n = 0;
	enum step step;
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		if ((size_t)n == room) {
			struct flow_step *more =
				arena_alloc(&seat->tx.arena, 2 * room * sizeof(*steps));
			memcpy(more, steps, room * sizeof(*steps));
			steps = more;
			room *= 2;
		}
		read_step(seat, stmt, &steps[n++]);
	}
	stmt_reset(stmt);
	*journal = (struct journal){ .steps = steps, .count = n };
	journal->by_answer = arena_alloc(&seat->tx.arena, ((size_t)n + 1) * sizeof(int64_t));
	for (int64_t i = 0; i < n; i++) {
		int64_t as = steps[i].answered_as;
		if (as > 0 && as <= n)
			journal->by_answer[as - 1] = i + 1;
		journal->answered += as > 0;
	}
	return step != STEP_FAILED;
}

static bool damaged(struct err *err, int64_t seq, const char *what)
{
	return err_set(err, ERR_PERM, "FLOW_DAMAGED",
		"journal row %lld %s; put it back from a backup, or stop the flow", (long long)seq,
		what);
}

static bool step_sound(const struct flow_row *row, const struct flow_step *step, struct err *err)
{
	char mark[17];
	journal_mark(mark, row->id, row->generation, step->seq, step->kind, step->name, step->ask,
		step->ask_len);
	if (strcmp(mark, step->ask_mark) != 0)
		return damaged(err, step->seq, "does not say what was asked");
	if (step->answer == NULL)
		return step->answer_mark == NULL || damaged(err, step->seq, "has lost its answer");
	journal_mark(mark, row->id, row->generation, step->seq, step->state, "", step->answer,
		step->answer_len);
	return (step->answer_mark && strcmp(mark, step->answer_mark) == 0) ||
		damaged(err, step->seq, "does not say what was answered");
}

bool journal_sound(const struct flow_row *row, const struct journal *journal, struct err *err)
{
	for (int64_t i = 0; i < journal->count; i++) {
		if (journal->steps[i].seq != i + 1)
			return damaged(err, i + 1, "is missing");
		if (!step_sound(row, &journal->steps[i], err))
			return false;
	}
	if (journal->count != row->asked)
		return damaged(err, journal->count + 1, "is missing");
	for (int64_t k = 0; k < row->answered; k++)
		if (k >= journal->count || journal->by_answer[k] == 0)
			return err_set(err, ERR_PERM, "FLOW_DAMAGED",
				"no journal row is the answer taken as number %lld",
				(long long)k + 1);
	return true;
}

bool journal_insert(struct flow_run *run, const struct flow_step *step, const char *title,
	const char *due_at, struct err *err)
{
	struct seat *seat = run->host->seat;
	char ask[17], answer[17];
	const char *now = seat->tx.now_text;
	bool answered = step->answer != NULL;
	journal_mark(ask, run->id, run->generation, step->seq, step->kind, step->name, step->ask,
		step->ask_len);
	if (answered)
		journal_mark(answer, run->id, run->generation, step->seq, step->state, "",
			step->answer, step->answer_len);
	return flow_run_sql(seat, err,
		"insert into flow_step (flow, generation, seq, kind, name,"
		" title, line, outside, ask,"
		" ask_mark, asked_at, state, answer, answer_mark,"
		" answered_at, answered_as, arrived_at,"
		" due_at, event, tried) values ($flow, $generation, $seq,"
		" $kind, $name, $title, $line,"
		" $outside::boolean, $ask::json, $ask_mark,"
		" $asked_at::instant, $state, $answer::json,"
		" $answer_mark, $answered_at::instant, $answered_as, null, $due_at::instant, null,"
		" $tried)",
		"tiittttbntttntttti", run->id, run->generation, step->seq, step->kind, step->name,
		title, step->line, step->outside, step->ask, step->ask_len, ask, now, step->state,
		step->answer, step->answer_len, answered ? answer : NULL, answered ? now : NULL,
		NULL, due_at, step->tried);
}

bool journal_answer(struct flow_run *run, int64_t seq, bool ok, const char *answer, size_t len,
	int64_t answered_as, struct err *err)
{
	struct seat *seat = run->host->seat;
	char mark[17];
	const char *state = ok ? "done" : "failed";
	journal_mark(mark, run->id, run->generation, seq, state, "", answer, len);
	return flow_run_sql(seat, err,
		"update flow_step set state = $state, answer = $answer::json, answer_mark = $mark,"
		" answered_at = $now::instant, arrived_at = null, due_at = null,"
		" answered_as = case when $as = 0 then null else $as end"
		" where flow = $flow and generation = $generation and seq = $seq",
		"tnttitii", state, answer, len, mark, seat->tx.now_text, answered_as, run->id,
		run->generation, seq);
}
