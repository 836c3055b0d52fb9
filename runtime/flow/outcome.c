/* What came of an effect, committed: its row and the step it answers, together.
 *
 * What must hold: a step is answered in the transaction that ends its effect, so
 * neither is ever true without the other; a row that is gone or ended takes
 * nothing more. An effect that a person had repeated answers nobody: its step has
 * been told long ago that the first try was unsure. */
#include "base/log.h"
#include "base/utf8.h"
#include "flow/inside.h"
#include "flow/parcel.h"
#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES_KEPT = 20, WAIT_SECONDS = 3600 };

struct row { /* as it is to become */
	const char *phase, *result;
	json_t *tries;
	int64_t attempts;
	instant next; /* 0: none */
	bool ended, keep_ask;
};

/* ---- the row ---- */

static struct stmt *statement(struct seat *seat, const char *text, struct err *err)
{
	const struct sql *sql = seat_sql(seat, text, err);
	return sql ? conn_prepare(seat->conn, sql, err) : NULL;
}

static bool bind_text(struct stmt *stmt, size_t i, const char *text, struct err *err)
{
	return text ? stmt_bind_text(stmt, i, text, strlen(text), err)
		    : stmt_bind_null(stmt, i, err);
}

static bool bind_instant(struct stmt *stmt, size_t i, instant at, struct err *err)
{
	char text[INSTANT_LEN + 1];
	instant_text(at, text);
	return at ? stmt_bind_text(stmt, i, text, INSTANT_LEN, err) : stmt_bind_null(stmt, i, err);
}

/* False with *gone: there is none, or it has ended. */
static bool row_read(struct seat *seat, const char *id, struct row *row, bool *gone,
	struct err *err)
{
	static const char TEXT[] = "select phase, attempts, tries from effect where id = $id";
	size_t len;
	struct stmt *stmt = statement(seat, TEXT, err);
	if (!stmt || !bind_text(stmt, 0, id, err))
		return false;
	enum step step = stmt_step(stmt, err);
	*gone = step == STEP_DONE ||
		(step == STEP_ROW && strcmp(stmt_text(stmt, 0, NULL), "done") == 0);
	if (step == STEP_ROW && !*gone) {
		row->attempts = stmt_integer(stmt, 1);
		const char *tries = stmt_text(stmt, 2, &len);
		row->tries = json_loadb(tries, len, 0, NULL);
		if (!json_is_array(row->tries)) {
			json_decref(row->tries);
			row->tries = json_array();
		}
	}
	stmt_reset(stmt);
	return step != STEP_FAILED && !*gone;
}

static bool row_write(struct seat *seat, const char *id, const struct row *row, struct err *err)
{
	static const char TEXT[] =
		"update effect set phase = $phase, result = $result, tries = $tries,"
		" attempts = $attempts, next_at = $next::instant, ended_at = $ended::instant,"
		" ask = case when $clear = 1 then '{}' else ask end where id = $id";
	struct stmt *stmt = statement(seat, TEXT, err);
	char *tries = json_dumps(row->tries, JSON_COMPACT | JSON_SORT_KEYS);
	must(tries);
	bool ok = stmt && bind_text(stmt, 0, row->phase, err) &&
		bind_text(stmt, 1, row->result, err) && bind_text(stmt, 2, tries, err) &&
		stmt_bind_integer(stmt, 3, row->attempts, err) &&
		bind_instant(stmt, 4, row->next, err) &&
		bind_instant(stmt, 5, row->ended ? clock_machine() : 0, err) &&
		stmt_bind_integer(stmt, 6, row->ended && !row->keep_ask, err) &&
		bind_text(stmt, 7, id, err) && stmt_step(stmt, err) != STEP_FAILED;
	if (stmt)
		stmt_reset(stmt);
	free(tries);
	return ok;
}

/* ---- what is said of it ---- */

static void mended(const struct err *why, char out[sizeof why->text])
{
	memcpy(out, why->text, sizeof why->text);
	utf8_mend(out);
}

static void add_try(struct row *row, const struct parcel *parcel, const struct err *why)
{
	char at[INSTANT_LEN + 1], text[sizeof why->text];
	instant_text(clock_machine(), at);
	json_t *entry = json_pack("{s:s, s:i}", "at", at, "attempt", parcel->task.attempt);
	if (parcel->task.status)
		json_object_set_new(entry, "status", json_integer(parcel->task.status));
	if (why) {
		mended(why, text);
		json_object_set_new(entry, "code", json_string(why->code));
		json_object_set_new(entry, "text", json_string(text));
	}
	json_array_append_new(row->tries, entry);
	while (json_array_size(row->tries) > TRIES_KEPT)
		json_array_remove(row->tries, 0);
}

static char *failure(const struct parcel *parcel)
{
	const struct err *why = &parcel->why;
	bool spent = why->kind == ERR_TEMP;
	char text[sizeof why->text];
	mended(why, text);
	json_t *doc = json_pack("{s:s, s:s, s:s, s:i}", "code",
		spent ? parcel->carrier->kind->failed_code : why->code, "text", text, "kind",
		spent ? "temp" : "perm", "attempts", parcel->task.attempt);
	if (spent)
		json_object_set_new(doc, "reason", json_string(why->code));
	if (parcel->task.status)
		json_object_set_new(doc, "status", json_integer(parcel->task.status));
	char *json = json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(doc);
	must(json);
	return json;
}

static bool answer(struct seat *seat, const struct parcel *parcel, bool ok, const char *json,
	size_t len, struct err *err)
{
	const struct effect_task *task = &parcel->task;
	if (task->resent > 0)
		return true;
	return flow_answer(seat, task->flow, task->generation, task->seq, ok, json, len, err);
}

bool effect_keep_file(struct seat *seat, const struct effect_task *task, const char *hash,
	const void *bytes, size_t len, const char *media_type, struct err *err)
{
	return seat_keep_file(seat, hash, bytes, len, media_type, err) &&
		flow_run_sql(seat, err,
			"insert into flow_file (flow, file_hash) values ($flow, $hash)"
			" on conflict do nothing",
			"tt", task->flow, hash);
}

/* ---- outcomes ---- */

static bool end_failed(struct seat *seat, struct parcel *parcel, struct row *row, struct err *err)
{
	char *json = failure(parcel);
	row->phase = "done";
	row->result = "failed";
	row->ended = true;
	bool ok = row_write(seat, parcel->id, row, err) &&
		answer(seat, parcel, false, json, strlen(json), err);
	free(json);
	return ok;
}

static bool kept(struct seat *seat, const struct parcel *parcel, struct err *err)
{
	const struct effect_kind *kind = parcel->carrier->kind;
	return !kind->keep || !parcel->task.load || kind->keep(&parcel->task, seat, err);
}

static bool end_done(struct seat *seat, struct parcel *parcel, struct row *row, struct err *err)
{
	row->phase = "done";
	row->result = "done";
	row->ended = true;
	return kept(seat, parcel, err) && row_write(seat, parcel->id, row, err) &&
		answer(seat, parcel, true, parcel->answer.data, parcel->answer.len, err);
}

static bool end_unknown(struct seat *seat, struct parcel *parcel, struct row *row, struct err *err)
{
	const struct carrier *carrier = parcel->carrier;
	if (!carrier->kind->unknown) {
		parcel->why.kind = ERR_PERM;
		return end_failed(seat, parcel, row, err);
	}
	buf_reset(&parcel->answer);
	carrier->kind->unknown(carrier->state, &parcel->task, &parcel->answer);
	row->phase = "done";
	row->result = "maybe_sent";
	row->ended = row->keep_ask = true;
	return row_write(seat, parcel->id, row, err) &&
		answer(seat, parcel, true, parcel->answer.data, parcel->answer.len, err);
}

static bool later(struct seat *seat, struct parcel *parcel, struct row *row, struct err *err)
{
	if (row->attempts >= parcel->retry.attempts)
		parcel->fate = FATE_PERM;
	if (parcel->fate == FATE_PERM)
		return end_failed(seat, parcel, row, err);
	row->phase = "due";
	row->next = clock_machine() + retry_wait(parcel, parcel->task.attempt);
	return row_write(seat, parcel->id, row, err);
}

/* Its kind cannot perform: said once, and not counted as an attempt. */
static bool wait(struct seat *seat, struct parcel *parcel, struct row *row, struct err *err)
{
	const json_t *last = json_array_get(row->tries, json_array_size(row->tries) - 1);
	const char *code = json_string_value(json_object_get(last, "code"));
	if (!code || strcmp(code, parcel->why.code) != 0)
		add_try(row, parcel, &parcel->why);
	row->phase = "due";
	row->result = parcel->why.code;
	row->next = clock_machine() + WAIT_SECONDS * INT64_C(1000000);
	return row_write(seat, parcel->id, row, err);
}

static bool hand(struct seat *seat, struct parcel *parcel, struct row *row, struct err *err)
{
	row->phase = "handed";
	return row_write(seat, parcel->id, row, err);
}

/* The step was given up meanwhile; its timeline still tells what happened. */
static bool too_late(struct seat *seat, struct parcel *parcel, struct err *err)
{
	const struct carrier *carrier = parcel->carrier;
	if (parcel->fate == FATE_UNKNOWN && carrier->kind->unknown) {
		buf_reset(&parcel->answer);
		carrier->kind->unknown(carrier->state, &parcel->task, &parcel->answer);
	} else if (parcel->fate != FATE_DONE) {
		return true;
	} else if (!kept(seat, parcel, err)) {
		return false;
	}
	return answer(seat, parcel, true, parcel->answer.data, parcel->answer.len, err);
}

bool outcome_write(struct seat *seat, struct parcel *parcel, struct err *err)
{
	struct row row = { 0 };
	bool ok = false;
	if (!row_read(seat, parcel->id, &row, &parcel->gone, err))
		return parcel->gone && too_late(seat, parcel, err);
	bool tried = parcel->fate != FATE_HAND && parcel->fate != FATE_WAIT;
	row.attempts += tried;
	if (tried)
		add_try(&row, parcel, parcel->fate == FATE_DONE ? NULL : &parcel->why);
	switch (parcel->fate) {
	case FATE_DONE:
		ok = end_done(seat, parcel, &row, err);
		break;
	case FATE_TEMP:
		ok = later(seat, parcel, &row, err);
		break;
	case FATE_PERM:
		ok = end_failed(seat, parcel, &row, err);
		break;
	case FATE_UNKNOWN:
		ok = end_unknown(seat, parcel, &row, err);
		break;
	case FATE_HAND:
		ok = hand(seat, parcel, &row, err);
		break;
	case FATE_WAIT:
		ok = wait(seat, parcel, &row, err);
		break;
	}
	json_decref(row.tries);
	return ok;
}

/* ---- the work ---- */

static bool run(struct work *work, struct worker *worker)
{
	struct parcel *parcel = (struct parcel *)work;
	struct seat *seat = worker->owner;
	seat_refresh(seat);
	tx_begin(&seat->tx, true);
	parcel->gone = false;
	parcel->written = outcome_write(seat, parcel, &parcel->trouble);
	return parcel->written;
}

static void done(struct work *work)
{
	struct parcel *parcel = (struct parcel *)work;
	pump_committed(parcel->courier->service);
	loop_post(parcel->courier->loop, courier_settled, parcel);
}

static void failed(struct work *work, const struct err *err)
{
	struct parcel *parcel = (struct parcel *)work;
	parcel->written = false;
	parcel->trouble = *err;
	done(work);
}

void outcome_work(struct parcel *parcel)
{
	parcel->work =
		(struct work){ .kind = WORK_WRITE, .run = run, .done = done, .failed = failed };
}

/* ---- at start ---- */

static bool due_again(struct seat *seat, struct err *err)
{
	static const char TEXT[] = "update effect set next_at = $now::instant, result = null"
				   " where next_at is not null and result is not null";
	struct stmt *stmt = statement(seat, TEXT, err);
	bool ok = stmt && bind_instant(stmt, 0, clock_machine(), err) &&
		stmt_step(stmt, err) != STEP_FAILED;
	if (stmt)
		stmt_reset(stmt);
	return ok;
}

static struct carrier *carrier_of(struct courier *courier, const char *kind)
{
	for (size_t i = 0; i < courier->carrier_count; i++)
		if (strcmp(courier->carriers[i].kind->name, kind) == 0)
			return &courier->carriers[i];
	return NULL;
}

static void left_behind(struct courier *courier, struct stmt *stmt, GPtrArray *found)
{
	struct carrier *carrier = carrier_of(courier, stmt_text(stmt, 0, NULL));
	if (!carrier)
		return;
	struct parcel *parcel = look_parcel(courier, carrier, stmt);
	parcel->fate = FATE_UNKNOWN;
	err_set(&parcel->why, ERR_TEMP, "PROCESS_ENDED",
		"the process ended while it waited for the last reply");
	g_ptr_array_add(found, parcel);
}

static bool find_handed(struct seat *seat, struct courier *courier, GPtrArray *found,
	struct err *err)
{
	static const char TEXT[] =
		"select kind, id, flow, generation, seq, ask, attempts, resent from effect"
		" where phase = 'handed' order by id";
	enum step step = STEP_FAILED;
	struct stmt *stmt = statement(seat, TEXT, err);
	while (stmt && (step = stmt_step(stmt, err)) == STEP_ROW)
		left_behind(courier, stmt, found);
	if (stmt)
		stmt_reset(stmt);
	return step != STEP_FAILED;
}

bool outcome_settle_all(struct seat *seat, struct courier *courier, struct err *err)
{
	GPtrArray *found = g_ptr_array_new();
	seat_refresh(seat);
	tx_begin(&seat->tx, true);
	bool ok = due_again(seat, err) && find_handed(seat, courier, found, err);
	for (guint i = 0; i < found->len; i++) {
		struct parcel *parcel = g_ptr_array_index(found, i);
		ok = ok && outcome_write(seat, parcel, err);
		parcel_free(parcel);
	}
	g_ptr_array_free(found, TRUE);
	return ok;
}
