/* Handling records: each under its own savepoint and its own tx, so that what one
 * does wrong is undone alone. Decisions of a failed record are kept, marked
 * refused; a failure or an exceptional outcome leaves a row in the job's log. */
#include "schedule/record.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/utf8.h"
#include "operate/load.h"
#include "vm/fail.h"

struct due {
	struct seat *seat;
	struct run *run;
	int rows; /* stack index of the list of rows */
	size_t count, limit;
	uint64_t *hashes;
	/* The record being handled. */
	char record[128], outcome[64], reason[512], code[64];
	bool asked_end;
};

/* ---- rows seen ---- */

static bool seen_has(const struct run *run, uint64_t hash)
{
	hash |= 1; /* 0 marks a free slot */
	for (size_t at = (size_t)(hash >> 1); run->seen; at++) {
		uint64_t held = run->seen[at & (run->seen_room - 1)];
		if (held == hash || held == 0)
			return held == hash;
	}
	return false;
}

static void seen_add(struct run *run, uint64_t hash)
{
	if (run->seen_count * 2 >= run->seen_room) {
		size_t room = run->seen_room ? run->seen_room * 2 : 1024;
		uint64_t *old = run->seen;
		size_t old_room = run->seen_room;
		run->seen = calloc(room, sizeof(*run->seen));
		must(run->seen != NULL);
		run->seen_room = room;
		run->seen_count = 0;
		for (size_t i = 0; i < old_room; i++)
			if (old[i])
				seen_add(run, old[i]);
		free(old);
	}
	hash |= 1;
	size_t at = (size_t)(hash >> 1) & (run->seen_room - 1);
	while (run->seen[at] && run->seen[at] != hash)
		at = (at + 1) & (run->seen_room - 1);
	run->seen_count += run->seen[at] == 0;
	run->seen[at] = hash;
}

static uint64_t hash_row(struct stmt *stmt)
{
	uint64_t hash = 0;
	for (size_t i = 0; i < stmt_columns(stmt); i++) {
		uint64_t part[2] = { hash, i };
		size_t len = 0;
		const char *text;
		if (stmt_is_integer(stmt, i))
			part[1] = (uint64_t)stmt_integer(stmt, i) * 2 + 1;
		else if ((text = stmt_text(stmt, i, &len)) != NULL)
			part[1] = hash_quick(text, len) + i;
		hash = hash_quick(part, sizeof(part));
	}
	return hash;
}

/* ---- reading what is due ---- */

static bool bind_due(struct stmt *stmt, const struct sql *sql, struct seat *seat, int64_t limit,
	struct err *err)
{
	for (size_t i = 0; i < sql->param_count; i++) {
		const char *name = sql->params[i].name;
		bool ok = true;
		if (strcmp(name, "now") == 0)
			ok = stmt_bind_text(stmt, i, seat->tx.now_text, INSTANT_LEN, err);
		else if (strcmp(name, "limit") == 0)
			ok = stmt_bind_integer(stmt, i, limit, err);
		else
			ok = err_set(err, ERR_PERM, "JOB_INVALID",
				"due of a job knows $now and $limit, not $%s", name);
		if (!ok)
			return false;
	}
	return true;
}

static int read_due(lua_State *L)
{
	struct due *due = lua_touserdata(L, 1);
	struct run *run = due->run;
	struct seat *seat = due->seat;
	struct err err;
	const struct sql *sql = run->job->due;
	int64_t limit = run->limit + (int64_t)run->repeated;
	due->limit = (size_t)limit;
	struct stmt *stmt = conn_prepare(seat->conn, sql, &err);
	if (stmt == NULL || !bind_due(stmt, sql, seat, limit, &err))
		tx_raise(L, &err);
	due->hashes = arena_alloc(&seat->tx.arena, (size_t)limit * sizeof(*due->hashes));
	lua_createtable(L, (int)limit, 0);
	enum step step;
	while (due->count < (size_t)limit && (step = stmt_step(stmt, &err)) == STEP_ROW) {
		due->hashes[due->count] = hash_row(stmt);
		tx_push_row(L, &seat->tx, stmt);
		lua_rawseti(L, -2, (lua_Integer)++due->count);
	}
	stmt_reset(stmt);
	if (due->count < (size_t)limit && step == STEP_FAILED)
		tx_raise(L, &err);
	return 1;
}

/* ---- one record ---- */

static void begin_record(struct due *due)
{
	struct seat *seat = due->seat;
	struct tx *tx = &seat->tx;
	tx_begin(tx, true);
	tx->counting = true;
	tx->preview = due->run->dry;
	tx->purpose = due->run->job->name;
	tx->area = due->run->job->area;
	tx->request_id = due->run->id;
	tx->actor = (struct actor){ .kind = "job", .id = due->run->job->name };
}

static void keep_text(lua_State *L, int idx, char *out, size_t room)
{
	const char *text = lua_type(L, idx) == LUA_TSTRING ? lua_tostring(L, idx) : "";
	snprintf(out, room, "%s", text);
	utf8_mend(out);
}

static int call_each(lua_State *L)
{
	struct due *due = lua_touserdata(L, 1);
	load_push_job(L, due->run->job, "each");
	tx_push(&due->seat->tx);
	lua_pushvalue(L, 2);
	lua_call(L, 2, 2);
	if (lua_type(L, -2) != LUA_TSTRING)
		return luaL_error(L, "each of job %s must return an outcome", due->run->job->name);
	keep_text(L, -2, due->outcome, sizeof(due->outcome));
	keep_text(L, -1, due->reason, sizeof(due->reason));
	return 0;
}

static bool is_exceptional(const struct job_decl *job, const char *outcome)
{
	for (size_t i = 0; i < job->exceptional_count; i++)
		if (strcmp(job->exceptional[i], outcome) == 0)
			return true;
	return false;
}

static bool log_record(struct due *due, struct err *err)
{
	struct seat *seat = due->seat;
	char id[ID_LEN + 1];
	id_new(id);
	const struct sql *sql = seat_sql(seat,
		"insert into job_log (id, run_id, record, outcome, code, reason, at) values ($id,"
		" $run, $record, $outcome, $code, $reason, $at::instant)",
		err);
	struct stmt *stmt = sql ? conn_prepare(seat->conn, sql, err) : NULL;
	const char *texts[] = { id, due->run->id, due->record, due->outcome, due->code, due->reason,
		seat->tx.now_text };
	bool ok = stmt != NULL;
	for (size_t i = 0; ok && i < 7; i++)
		if (texts[i][0])
			ok = stmt_bind_text(stmt, i, texts[i], strlen(texts[i]), err);
	ok = ok && stmt_step(stmt, err) != STEP_FAILED;
	if (stmt)
		stmt_reset(stmt);
	return ok;
}

static void count_record(struct due *due, bool ok)
{
	struct run *run = due->run;
	run->handled++;
	run->failed += !ok;
	run_tally(run, due->outcome, 1);
	for (const struct count *count = due->seat->tx.counts; ok && count; count = count->next)
		run_tally(run, count->name, count->n);
}

static void put_text(struct buf *out, const char *field, const char *text)
{
	buf_printf(out, ",\"%s\":", field);
	buf_json_text(out, text, strlen(text));
}

/* What a dry run would have made: the record, its outcome, its events. */
static bool propose(struct due *due, int64_t events_before, struct err *err)
{
	struct seat *seat = due->seat;
	struct buf *out = &due->run->proposals;
	size_t len;
	const struct sql *sql = seat_sql(seat,
		"select name, cast(data as text) as data from event where position > $after"
		" order by position",
		err);
	struct stmt *stmt = sql ? conn_prepare(seat->conn, sql, err) : NULL;
	if (stmt == NULL || !stmt_bind_integer(stmt, 0, events_before, err))
		return false;
	buf_text(out, out->len ? ",{\"record\":" : "{\"record\":");
	buf_json_text(out, due->record, strlen(due->record));
	put_text(out, "outcome", due->outcome);
	if (due->reason[0])
		put_text(out, "reason", due->reason);
	buf_text(out, ",\"events\":[");
	const char *comma = "";
	enum step step;
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		const char *name = stmt_text(stmt, 0, &len);
		buf_printf(out, "%s{\"name\":", comma);
		buf_json_text(out, name, len);
		const char *data = stmt_text(stmt, 1, &len);
		buf_printf(out, ",\"data\":%.*s}", (int)len, data);
		comma = ",";
	}
	stmt_reset(stmt);
	buf_text(out, "]}");
	return step != STEP_FAILED;
}

static void note_failure(struct due *due, const struct err *err, bool breached)
{
	const struct fail *fail = vm_fail(due->seat->vm);
	bool refused = !breached && fail->status;
	snprintf(due->outcome, sizeof(due->outcome), "failed");
	snprintf(due->code, sizeof(due->code), "%s", refused ? fail->code : err->code);
	if (refused)
		snprintf(due->reason, sizeof(due->reason), "%.500s", fail->text);
	else
		snprintf(due->reason, sizeof(due->reason), "%.120s: %.380s", err->where, err->text);
	utf8_mend(due->reason);
}

/* Ends the record's savepoint. false: the transaction itself is gone. */
static bool settle(struct due *due, bool ok, struct err *err)
{
	struct conn *conn = due->seat->conn;
	if (!due->run->careful)
		return true;
	if (ok)
		return conn_release(conn, err);
	return conn_alive(conn) && conn_rollback_to(conn, err);
}

/* Calls with a budget of its own. A breach is the record's: left standing it would
 * end the request that this run is part of. */
static bool call_within(struct seat *seat, int nargs, struct err *why, bool *breached)
{
	vm_budget(seat->vm, OPERATION_STEPS, OPERATION_WALL_MS);
	bool ok = vm_call(seat->vm, nargs, 0, why);
	*breached = vm_breach(seat->vm) != BREACH_NONE;
	if (*breached)
		vm_budget(seat->vm, 0, 0);
	return ok;
}

/* Whether a policy's default answered instead of the policy. */
static bool has_fault(const struct tx *tx)
{
	for (const struct record *record = tx->records; record; record = record->next)
		if (record->fault)
			return true;
	return false;
}

static bool handle(struct due *due, size_t i, struct err *err)
{
	struct seat *seat = due->seat;
	lua_State *L = vm_lua(seat->vm);
	struct err why;
	int64_t events = seat->next_event;
	begin_record(due);
	due->code[0] = due->reason[0] = due->outcome[0] = 0;
	lua_pushcfunction(L, call_each);
	lua_pushlightuserdata(L, due);
	lua_rawgeti(L, due->rows, (lua_Integer)i + 1);
	lua_getfield(L, -1, "id");
	keep_text(L, -1, due->record, sizeof(due->record));
	lua_pop(L, 1);
	if (due->run->careful && !conn_savepoint(seat->conn, err))
		return false;
	bool breached, ok = call_within(seat, 2, &why, &breached);
	if (!ok && !due->run->careful) {
		due->run->retry = true;
		return true;
	}
	if (!ok)
		note_failure(due, &why, breached);
	due->run->faulted += has_fault(&seat->tx);
	if (!settle(due, ok, err) || !tx_write_records(&seat->tx, ok, err))
		return false;
	count_record(due, ok);
	if (due->run->dry)
		return propose(due, events, err);
	bool exceptional = is_exceptional(due->run->job, due->outcome);
	return (ok && !exceptional) || log_record(due, err);
}

static bool time_over(const struct due *due, int64_t since)
{
	int64_t spent = (clock_monotonic_us() - since) / 1000;
	if (due->run->dry)
		return false;
	return spent >= CHUNK_QUIET_MS ||
		(spent >= CHUNK_MS && pool_waiting(due->seat->service->pool));
}

/* Asks for about as many rows next time as fitted into this chunk. */
static void adapt(struct run *run, size_t handled, bool cut)
{
	if (cut)
		run->limit = (int)handled + 32;
	else if (run->limit < 4000)
		run->limit *= 2;
}

/* What a chunk adds to the run, taken back when the chunk is tried again. */
struct mark {
	struct tally tallies[TALLY_MAX];
	size_t tally_count;
	int64_t handled, failed, faulted;
};

static void mark_take(const struct run *run, struct mark *mark)
{
	memcpy(mark->tallies, run->tallies, sizeof(mark->tallies));
	mark->tally_count = run->tally_count;
	mark->handled = run->handled;
	mark->failed = run->failed;
	mark->faulted = run->faulted;
}

static void mark_restore(struct run *run, const struct mark *mark)
{
	memcpy(run->tallies, mark->tallies, sizeof(mark->tallies));
	run->tally_count = mark->tally_count;
	run->handled = mark->handled;
	run->failed = mark->failed;
	run->faulted = mark->faulted;
}

/* Handles the rows not seen before; their hashes move to the front of `hashes`. */
static bool handle_new(struct due *due, uint64_t *hashes, size_t *handled, bool *cut,
	struct err *err)
{
	struct run *run = due->run;
	int64_t since = clock_monotonic_us();
	for (size_t i = 0; i < due->count && !*cut && !run->retry; i++) {
		if (seen_has(run, hashes[i]))
			continue;
		if (!handle(due, i, err))
			return false;
		hashes[(*handled)++] = hashes[i];
		*cut = time_over(due, since);
	}
	return true;
}

static bool handle_rows(struct due *due, struct err *err)
{
	struct run *run = due->run;
	struct mark mark;
	size_t handled = 0, known = run->seen_count;
	bool cut = false;
	struct arena arena; /* begin_record empties the tx's own */
	arena_init(&arena);
	uint64_t *hashes = arena_alloc(&arena, (due->count + 1) * sizeof(*hashes));
	memcpy(hashes, due->hashes, due->count * sizeof(*hashes));
	mark_take(run, &mark);
	bool ok = handle_new(due, hashes, &handled, &cut, err);
	if (run->retry) {
		mark_restore(run, &mark);
	} else {
		for (size_t i = 0; i < handled; i++)
			seen_add(run, hashes[i]);
		run->repeated = cut || known == 0 ? run->repeated : due->count - handled;
		run->over = handled == 0 && due->count < due->limit;
		if (!run->over)
			adapt(run, handled, cut);
	}
	arena_fini(&arena);
	return ok;
}

bool records_handle(struct seat *seat, struct run *run, struct err *err)
{
	struct due due = { .seat = seat, .run = run };
	lua_State *L = vm_lua(seat->vm);
	int top = lua_gettop(L);
	begin_record(&due);
	vm_budget(seat->vm, 0, 0);
	lua_pushcfunction(L, read_due);
	lua_pushlightuserdata(L, &due);
	if (!vm_call(seat->vm, 1, 1, err))
		return false;
	due.rows = lua_gettop(L);
	tx_publish(&seat->tx);
	bool ok = handle_rows(&due, err);
	lua_settop(L, top);
	return ok;
}

/* ---- the end ---- */

static void push_counts(lua_State *L, const struct run *run)
{
	lua_createtable(L, 0, (int)run->tally_count);
	for (size_t i = 0; i < run->tally_count; i++) {
		lua_pushinteger(L, run->tallies[i].n);
		lua_setfield(L, -2, run->tallies[i].name);
	}
}

static void push_run(lua_State *L, const struct run *run)
{
	lua_createtable(L, 0, 8);
	lua_pushstring(L, run->id);
	lua_setfield(L, -2, "id");
	lua_pushstring(L, run->job->name);
	lua_setfield(L, -2, "job");
	lua_pushstring(L, run->state);
	lua_setfield(L, -2, "state");
	lua_pushstring(L, run->started_at);
	lua_setfield(L, -2, "started_at");
	lua_pushboolean(L, run->dry);
	lua_setfield(L, -2, "dry");
	lua_pushboolean(L, run->manual);
	lua_setfield(L, -2, "manual");
	push_counts(L, run);
	lua_setfield(L, -2, "counts");
}

/* `ended` may name another state, and emits what it likes; job.ended follows. */
static int call_ended(lua_State *L)
{
	struct due *due = lua_touserdata(L, 1);
	struct run *run = due->run;
	load_push_job(L, run->job, "ended");
	if (lua_isfunction(L, -1)) {
		tx_push(&due->seat->tx);
		push_run(L, run);
		lua_call(L, 2, 1);
		if (lua_type(L, -1) == LUA_TSTRING)
			keep_text(L, -1, run->state, sizeof(run->state));
	}
	if (strcmp(run->state, "Nothing due") == 0)
		return 0;
	tx_push(&due->seat->tx);
	lua_getfield(L, -1, "emit");
	lua_insert(L, -2);
	lua_pushliteral(L, "job.ended");
	lua_createtable(L, 0, 3);
	lua_pushstring(L, run->job->name);
	lua_setfield(L, -2, "job");
	lua_pushstring(L, run->id);
	lua_setfield(L, -2, "run_id");
	lua_pushstring(L, run->state);
	lua_setfield(L, -2, "state");
	lua_call(L, 3, 0);
	return 0;
}

bool record_ended(struct seat *seat, struct run *run, struct err *err)
{
	struct due due = { .seat = seat, .run = run };
	struct err why;
	lua_State *L = vm_lua(seat->vm);
	begin_record(&due);
	if (strcmp(run->state, "Off") == 0)
		return true;
	tx_publish(&seat->tx);
	run->careful = true;
	if (!conn_savepoint(seat->conn, err))
		return false;
	lua_pushcfunction(L, call_ended);
	lua_pushlightuserdata(L, &due);
	bool breached, ok = call_within(seat, 1, &why, &breached);
	if (!ok) {
		log_error("the end of a job run failed", "job", run->job->name, "where", why.where,
			"why", why.text, NULL);
		snprintf(run->state, sizeof(run->state), "Partial");
		snprintf(run->note, sizeof(run->note), "%.240s", why.text);
		utf8_mend(run->note);
	}
	return settle(&due, ok, err) && tx_write_records(&seat->tx, ok, err);
}
