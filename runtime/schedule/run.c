/* Runs: the row, the chunks, the end. records.c handles a single record. */
#include "schedule/run.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "schedule/record.h"

/* ---- the row ---- */

static struct stmt *prepare(struct seat *seat, const char *text, struct err *err)
{
	const struct sql *sql = seat_sql(seat, text, err);
	return sql ? conn_prepare(seat->conn, sql, err) : NULL;
}

static bool bind_texts(struct stmt *stmt, const char *const *texts, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (!(texts[i] && texts[i][0]
				    ? stmt_bind_text(stmt, i, texts[i], strlen(texts[i]), err)
				    : stmt_bind_null(stmt, i, err)))
			return false;
	return true;
}

static bool finish(struct stmt *stmt, bool bound, int64_t *changes, struct err *err)
{
	bool ok = bound && stmt_step(stmt, err) != STEP_FAILED;
	if (changes)
		*changes = stmt ? stmt_changes(stmt) : 0;
	if (stmt)
		stmt_reset(stmt);
	return ok;
}

static char *counts_text(const struct run *run)
{
	json_t *counts = json_object();
	for (size_t i = 0; i < run->tally_count; i++)
		json_object_set_new(counts, run->tallies[i].name, json_integer(run->tallies[i].n));
	char *text = json_dumps(counts, JSON_COMPACT | JSON_SORT_KEYS);
	must(text != NULL);
	json_decref(counts);
	return text;
}

static void lease_text(char out[INSTANT_LEN + 1])
{
	instant_text(clock_machine() + INT64_C(60000000), out);
}

static bool insert_row(struct seat *seat, struct run *run, struct err *err)
{
	char lease[INSTANT_LEN + 1];
	lease_text(lease);
	struct stmt *stmt = prepare(seat,
		"insert into job_run (id, job, state, started_at, resumed_from, actor, lease_until,"
		" counts, manual, fence) values ($id, $job, 'Running', $started::instant,"
		" $resumed_from, $actor, $lease::instant, '{}', $manual, $fence)",
		err);
	const char *texts[] = { run->id, run->job->name, run->started_at, run->resumed_from,
		run->actor, lease };
	return finish(stmt,
		stmt && bind_texts(stmt, texts, 6, err) &&
			stmt_bind_boolean(stmt, 6, run->manual, err) &&
			stmt_bind_integer(stmt, 7, seat->service->epoch, err),
		NULL, err);
}

/* Keeps counts and lease; a run whose row another process took over stops. */
static bool keep_row(struct seat *seat, struct run *run, struct err *err)
{
	char lease[INSTANT_LEN + 1];
	int64_t changes;
	lease_text(lease);
	char *counts = counts_text(run);
	struct stmt *stmt = prepare(seat,
		"update job_run set counts = $counts, lease_until = $lease::instant"
		" where id = $id and state = 'Running' and fence = $fence",
		err);
	const char *texts[] = { counts, lease, run->id };
	bool ok = finish(stmt,
		stmt && bind_texts(stmt, texts, 3, err) &&
			stmt_bind_integer(stmt, 3, seat->service->epoch, err),
		&changes, err);
	free(counts);
	if (ok && changes == 0)
		return err_set(err, ERR_TEMP, "LEASE_LOST", "another process runs this job now");
	return ok;
}

static bool close_row(struct seat *seat, struct run *run, struct err *err)
{
	char *counts = counts_text(run);
	struct stmt *stmt = prepare(seat,
		"update job_run set state = $state, counts = $counts, ended_at = $ended::instant,"
		" note = $note where id = $id",
		err);
	const char *texts[] = { run->state, counts, seat->tx.now_text, run->note, run->id };
	bool ok = finish(stmt, stmt && bind_texts(stmt, texts, 5, err), NULL, err);
	free(counts);
	return ok;
}

/* Two scheduled runs in a row that did nothing for the same reason are one row,
 * last ended now. */
static bool fold_row(struct seat *seat, struct run *run, bool *folded, struct err *err)
{
	int64_t changes;
	struct stmt *stmt = prepare(seat,
		"update job_run set ended_at = $ended::instant where id = (select max(id) from"
		" job_run where job = $job and id <> $id) and state = $state and not manual",
		err);
	const char *texts[] = { seat->tx.now_text, run->job->name, run->id, run->state };
	*folded = false;
	if (!finish(stmt, stmt && bind_texts(stmt, texts, 4, err), &changes, err))
		return false;
	if (changes == 0)
		return true;
	*folded = true;
	stmt = prepare(seat, "delete from job_run where id = $id", err);
	return finish(stmt, stmt && bind_texts(stmt, &texts[2], 1, err), NULL, err);
}

/* ---- the living ---- */

static void run_enter(struct service *service, struct run *run)
{
	pthread_mutex_lock(&service->lock_runs);
	run->service = service;
	run->next = service->runs;
	service->runs = run;
	pthread_mutex_unlock(&service->lock_runs);
}

static void run_leave(struct run *run)
{
	struct service *service = run->service;
	if (service == NULL)
		return;
	pthread_mutex_lock(&service->lock_runs);
	struct run **at = &service->runs;
	while (*at != run)
		at = &(*at)->next;
	*at = run->next;
	pthread_mutex_unlock(&service->lock_runs);
}

bool run_alive(struct service *service, const char *id, size_t len)
{
	bool found = false;
	pthread_mutex_lock(&service->lock_runs);
	for (const struct run *run = service->runs; run && !found; run = run->next)
		found = strlen(run->id) == len && memcmp(run->id, id, len) == 0;
	pthread_mutex_unlock(&service->lock_runs);
	return found;
}

bool run_any(struct service *service)
{
	pthread_mutex_lock(&service->lock_runs);
	bool any = service->runs != NULL;
	pthread_mutex_unlock(&service->lock_runs);
	return any;
}

/* ---- beginning ---- */

static void read_counts(struct run *run, const char *text)
{
	json_t *counts = json_loads(text, 0, NULL), *n;
	const char *name;
	json_object_foreach(counts, name, n)
		run_tally(run, name, json_integer_value(n));
	run->earlier = run->tally_count > 0;
	run->failed = json_integer_value(json_object_get(counts, "failed"));
	json_decref(counts);
}

/* The row of this job that is Running: a living run is a conflict, one that was
 * left is taken over. */
static bool take_over(struct seat *seat, struct run *run, bool *taken, struct err *err)
{
	size_t len;
	*taken = false;
	struct stmt *stmt = prepare(seat,
		"select id, counts, started_at from job_run where job = $job and state = 'Running'"
		" order by id desc limit 1",
		err);
	if (stmt == NULL || !bind_texts(stmt, &run->job->name, 1, err))
		return false;
	enum step step = stmt_step(stmt, err);
	if (step == STEP_ROW) {
		const char *id = stmt_text(stmt, 0, &len);
		if (run_alive(seat->service, id, len)) {
			err_set(err, ERR_REFUSED, "JOB_RUNNING", "run %.*s of this job is active",
				(int)len, id);
			stmt_reset(stmt);
			return false;
		}
		*taken = true;
		snprintf(run->id, sizeof(run->id), "%.*s", (int)len, id);
		read_counts(run, stmt_text(stmt, 1, &len));
		snprintf(run->started_at, sizeof(run->started_at), "%s", stmt_text(stmt, 2, &len));
	}
	stmt_reset(stmt);
	if (step == STEP_FAILED || !*taken)
		return step != STEP_FAILED;
	stmt = prepare(seat, "update job_run set fence = $fence where id = $id", err);
	return finish(stmt,
		stmt && stmt_bind_integer(stmt, 0, seat->service->epoch, err) &&
			stmt_bind_text(stmt, 1, run->id, strlen(run->id), err),
		NULL, err);
}

/* A manual run names the run whose remainder it finishes. */
static bool link_failed(struct seat *seat, struct run *run, struct err *err)
{
	size_t len;
	struct stmt *stmt = prepare(seat,
		"select id, state from job_run where job = $job order by id desc limit 1", err);
	if (stmt == NULL || !bind_texts(stmt, &run->job->name, 1, err))
		return false;
	enum step step = stmt_step(stmt, err);
	if (step == STEP_ROW) {
		const char *state = stmt_text(stmt, 1, &len);
		if (strncmp(state, "Fail", len) == 0 || strncmp(state, "Partial", len) == 0)
			snprintf(run->resumed_from, sizeof(run->resumed_from), "%s",
				stmt_text(stmt, 0, &len));
	}
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

static bool enabled(struct seat *seat, const struct job_decl *job, bool *on, struct err *err)
{
	*on = true;
	if (job->enabled == NULL)
		return true;
	const struct setting_decl *decl = registry_setting(seat->registry, job->enabled);
	struct stmt *stmt = conn_prepare(seat->conn, engine_sql(SQL_SETTING_GET), err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, job->enabled, strlen(job->enabled), err))
		return false;
	enum step step = stmt_step(stmt, err);
	size_t len;
	const char *value = step == STEP_ROW ? stmt_text(stmt, 0, &len) : decl->initial;
	*on = strcmp(value, "true") == 0;
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

static bool begin(struct seat *seat, struct run *run, struct err *err)
{
	bool taken = false, on;
	if (!run->dry && !take_over(seat, run, &taken, err))
		return false;
	if (!taken) {
		id_new(run->id);
		snprintf(run->started_at, sizeof(run->started_at), "%s", seat->tx.now_text);
		if (run->manual && !run->dry && !link_failed(seat, run, err))
			return false;
		if (!run->dry && !insert_row(seat, run, err))
			return false;
	}
	if (!enabled(seat, run->job, &on, err))
		return false;
	if (!on) {
		run->over = true;
		snprintf(run->state, sizeof(run->state), "Off");
		snprintf(run->note, sizeof(run->note), "switched off by setting %s",
			run->job->enabled);
	}
	return true;
}

struct run *run_begin(struct seat *seat, const struct job_decl *job, bool manual, bool dry,
	const char *actor, struct err *err)
{
	struct run *run = calloc(1, sizeof(*run));
	must(run != NULL);
	run->job = job;
	run->manual = manual;
	run->dry = dry;
	run->limit = 200;
	snprintf(run->state, sizeof(run->state), "Running");
	snprintf(run->actor, sizeof(run->actor), "%s", actor);
	buf_init(&run->proposals);
	if (begin(seat, run, err)) {
		if (!dry)
			run_enter(seat->service, run);
		return run;
	}
	run_free(run);
	return NULL;
}

void run_free(struct run *run)
{
	if (run == NULL)
		return;
	run_leave(run);
	buf_fini(&run->proposals);
	free(run->seen);
	free(run);
}

/* ---- counting ---- */

void run_tally(struct run *run, const char *name, int64_t n)
{
	for (size_t i = 0; i < run->tally_count; i++)
		if (strcmp(run->tallies[i].name, name) == 0) {
			run->tallies[i].n += n;
			return;
		}
	if (run->tally_count == TALLY_MAX)
		return;
	struct tally *tally = &run->tallies[run->tally_count++];
	snprintf(tally->name, sizeof(tally->name), "%s", name);
	tally->n = n;
}

/* ---- chunks ---- */

bool run_chunk(struct seat *seat, struct run *run, struct err *err)
{
	if (run->over)
		return true;
	run->careful = run->patient || run->dry || run->retry;
	run->retry = false;
	do {
		if (!records_handle(seat, run, err))
			return false;
		if (run->retry)
			return true;
	} while (run->dry && !run->over && run->handled < DRY_MAX);
	run->over = run->over || run->dry;
	return run->dry || keep_row(seat, run, err);
}

/* ---- the end ---- */

static void judge_state(struct run *run)
{
	const char *state = "Pass";
	if (strcmp(run->state, "Running") != 0)
		return;
	if (run->handled == 0 && !run->earlier)
		state = "Nothing due";
	else if (run->failed == run->handled && !run->earlier)
		state = "Fail";
	else if (run->failed > 0 || run->faulted > 0)
		state = "Partial";
	snprintf(run->state, sizeof(run->state), "%s", state);
}

bool run_end(struct seat *seat, struct run *run, struct err *err)
{
	bool folded = false;
	judge_state(run);
	if (!record_ended(seat, run, err))
		return false;
	if (run->dry)
		return true;
	bool idle = strcmp(run->state, "Nothing due") == 0 || strcmp(run->state, "Off") == 0;
	if (idle && !run->manual && !run->earlier && !fold_row(seat, run, &folded, err))
		return false;
	return folded || close_row(seat, run, err);
}

void run_describe(const struct run *run, instant now, struct buf *out)
{
	char ended[INSTANT_LEN + 1];
	char *counts = counts_text(run);
	instant_text(now, ended);
	json_t *doc = json_pack("{s:s, s:o, s:s, s:s, s:b, s:s, s:s}", "actor", run->actor,
		"counts", json_loads(counts, 0, NULL), "id", run->id, "job", run->job->name,
		"manual", run->manual, "started_at", run->started_at, "state", run->state);
	must(doc != NULL);
	json_object_set_new(doc, "ended_at", json_string(ended));
	if (run->note[0])
		json_object_set_new(doc, "note", json_string(run->note));
	if (run->resumed_from[0])
		json_object_set_new(doc, "resumed_from", json_string(run->resumed_from));
	if (run->dry) {
		buf_reserve((struct buf *)&run->proposals, 1);
		char *list = NULL;
		json_object_set_new(doc, "dry", json_true());
		must(asprintf(&list, "[%s]", run->proposals.len ? run->proposals.data : "") >= 0);
		json_object_set_new(doc, "proposals", json_loads(list, 0, NULL));
		free(list);
	}
	char *text = json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS);
	must(text != NULL);
	buf_text(out, text);
	free(text);
	free(counts);
	json_decref(doc);
}
