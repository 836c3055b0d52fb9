/* The operations answered here: job.run, clock.advance, store.backup.
 *
 * The first two are bulk work: each call does one chunk and asks for another
 * group until it is done, so that interactive work goes between. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/zone.h"
#include "schedule/due.h"
#include "schedule/run.h"
#include "schedule/ticker.h"
#include "store/backup.h"

static const char *text_input(struct native_call *call, const char *field)
{
	lua_State *L = vm_lua(call->seat->vm);
	lua_getfield(L, call->input, field);
	const char *text = arena_text(&call->seat->tx.arena, lua_tostring(L, -1));
	lua_pop(L, 1);
	return text;
}

static bool refuse(struct answer *answer, const struct err *err)
{
	answer_err(answer, err);
	return false;
}

static bool refuse_code(struct answer *answer, int status, const char *code, const char *text)
{
	answer_problem(answer, status, code, text, NULL);
	return false;
}

/* ---- job.run ---- */

static struct run *begin_job(struct native_call *call, struct answer *answer)
{
	struct err err;
	lua_State *L = vm_lua(call->seat->vm);
	const char *name = text_input(call, "job");
	const struct job_decl *job = registry_job(call->seat->registry, name);
	if (job == NULL) {
		refuse_code(answer, 404, "JOB_UNKNOWN", "there is no job of this name");
		return NULL;
	}
	lua_getfield(L, call->input, "dry");
	bool dry = lua_toboolean(L, -1);
	lua_pop(L, 1);
	struct run *run = run_begin(call->seat, job, true, dry, call->seat->tx.actor.id, &err);
	if (run == NULL)
		answer_err(answer, &err);
	return run;
}

static bool job_run(struct native_call *call, struct answer *answer)
{
	struct err err;
	struct run *run = call->state;
	if (call->abandon) {
		run_free(run);
		return false;
	}
	if (run == NULL) {
		call->state = run = begin_job(call, answer);
		if (run == NULL)
			return false;
		if (!run->dry) {
			call->again = true; /* the row is committed before the first chunk */
			return true;
		}
	}
	bool ok = run_chunk(call->seat, run, &err);
	if (ok && !run->over) {
		call->again = true;
		return !run->retry;
	}
	call->state = NULL;
	ok = ok && run_end(call->seat, run, &err);
	if (ok) {
		run_describe(run, call->seat->tx.now, &answer->body);
		answer->status = 200;
	} else {
		answer_err(answer, &err);
	}
	bool keep = ok && !run->dry;
	run_free(run);
	return keep;
}

/* ---- clock.advance ---- */

struct march {
	instant target;
	struct run *run;
	struct buf runs; /* JSON array body of the runs that had something to do */
	size_t listed;
};

static void march_free(struct march *march)
{
	run_free(march->run);
	buf_fini(&march->runs);
	free(march);
}

/* "3 months" from now, in UTC civil time. */
static bool step_target(const char *by, instant now, instant *out)
{
	char unit_text[32], rest;
	long n;
	enum civil_unit unit;
	struct civil_time local;
	if (sscanf(by, "%ld %31s %c", &n, unit_text, &rest) != 2 || n < 1 || n > 100000)
		return false;
	if (strcmp(unit_text, "hour") == 0 || strcmp(unit_text, "hours") == 0) {
		*out = now + n * INT64_C(3600000000);
		return instant_valid(*out);
	}
	if (!civil_unit_parse(unit_text, &unit))
		return false;
	must(zone_from_instant("UTC", now, &local));
	return civil_add(local.date, unit, n, MODE_KEEP_DAY, &local.date) &&
		zone_to_instant("UTC", local, out);
}

static struct march *begin_march(struct native_call *call, struct answer *answer)
{
	struct seat *seat = call->seat;
	instant target = 0;
	const char *by = text_input(call, "by"), *to = text_input(call, "to");
	if (!seat->service->test) {
		refuse_code(answer, 409, "CLOCK_REAL",
			"only a test database has a clock that can be advanced");
		return NULL;
	}
	bool ok = by ? step_target(by, seat->tx.now, &target)
		     : to && instant_parse(to, strlen(to), &target);
	if (!ok) {
		refuse_code(answer, 422, "CLOCK_STEP",
			"give by = \"<n> hours|days|weeks|months|years\", or to = an instant");
		return NULL;
	}
	if (target < seat->tx.now) {
		refuse_code(answer, 409, "CLOCK_BACKWARDS", "the business clock only goes forward");
		return NULL;
	}
	struct march *march = calloc(1, sizeof(*march));
	must(march != NULL);
	march->target = target;
	buf_init(&march->runs);
	return march;
}

/* The clock moves inside the transaction that keeps it; should the commit fail
 * the database still has the old one, and the process starts again from there. */
static bool move_clock(struct seat *seat, instant at, struct err *err)
{
	char text[INSTANT_LEN + 1];
	instant_text(at, text);
	if (!meta_set(seat->conn, "clock", text, err))
		return false;
	clock_set(&seat->service->clock, at);
	seat->tx.now = at;
	memcpy(seat->tx.now_text, text, sizeof(text));
	return true;
}

static void list_run(struct march *march, const struct run *run, instant now)
{
	bool idle = strcmp(run->state, "Nothing due") == 0 || strcmp(run->state, "Off") == 0;
	if (idle || march->listed >= 200)
		return;
	if (march->listed++ > 0)
		buf_char(&march->runs, ',');
	run_describe(run, now, &march->runs);
}

static bool end_run(struct seat *seat, struct march *march, struct err *err)
{
	bool ok = run_end(seat, march->run, err);
	if (ok)
		list_run(march, march->run, seat->tx.now);
	run_free(march->run);
	march->run = NULL;
	return ok;
}

/* The next instant at which a job or a flow's timer is due; *job NULL: a timer, or,
 * with *over, nothing. */
static bool next_due(struct seat *seat, struct march *march, const struct job_decl **job,
	instant *at, bool *over, struct err *err)
{
	const struct flow_hooks *flows = seat->service->flows;
	instant timer;
	bool found = false;
	if (!due_first(seat, march->target, job, at, err) ||
		(flows && !flows->first_timer(seat, march->target, &timer, &found, err)))
		return false;
	*over = *job == NULL && !found;
	if (found && (*job == NULL || timer < *at)) {
		*job = NULL;
		*at = timer;
	}
	return true;
}

/* Some turns of flows; *more: there may be others. */
static bool run_flows(struct seat *seat, bool *more, struct err *err)
{
	const struct flow_hooks *flows = seat->service->flows;
	*more = false;
	return flows == NULL || flows->chunk(seat, more, err);
}

static bool begin_job_of(struct seat *seat, struct march *march, const struct job_decl *job,
	struct err *err)
{
	if (!due_move(seat, job, clock_now(&seat->service->clock), err))
		return false;
	march->run = run_begin(seat, job, false, false, "schedule", err);
	if (march->run)
		march->run->patient = true; /* a group holds more than this run's chunk */
	return march->run != NULL;
}

/* One step: go on with a run, let flows go on, or start what is due next. *over when
 * the target is reached, *wait when somebody else's run has to end first: the clock
 * does not move under it. */
static bool march_step(struct seat *seat, struct march *march, bool *over, bool *wait,
	struct err *err)
{
	const struct job_decl *job;
	instant at;
	bool more;
	if (march->run)
		return run_chunk(seat, march->run, err) &&
			(!march->run->over || end_run(seat, march, err));
	if ((*wait = run_any(seat->service)))
		return true;
	if (!run_flows(seat, &more, err))
		return false;
	if (more)
		return true;
	if (!next_due(seat, march, &job, &at, over, err))
		return false;
	if (*over)
		return move_clock(seat, march->target, err);
	if (at > clock_now(&seat->service->clock) && !move_clock(seat, at, err))
		return false;
	return job == NULL || begin_job_of(seat, march, job, err);
}

static void describe_march(struct seat *seat, const struct march *march, struct answer *answer)
{
	char now[INSTANT_LEN + 1];
	instant_text(clock_now(&seat->service->clock), now);
	buf_reset(&answer->body);
	buf_printf(&answer->body, "{\"now\":\"%s\",\"runs\":[", now);
	buf_put(&answer->body, march->runs.data, march->runs.len);
	buf_text(&answer->body, "],\"test\":true}");
	answer->status = 200;
}

static bool clock_advance(struct native_call *call, struct answer *answer)
{
	struct err err;
	bool over = false, wait = false, ok = true;
	struct march *march = call->state;
	if (call->abandon) {
		if (march)
			march_free(march);
		return false;
	}
	if (march == NULL && (march = begin_march(call, answer)) == NULL)
		return false;
	call->state = march;
	int64_t since = clock_monotonic_us();
	while (ok && !over && !wait && clock_monotonic_us() - since < CHUNK_MS * 1000)
		ok = march_step(call->seat, march, &over, &wait, &err);
	if (ok && !over) {
		call->again = true;
		return true;
	}
	if (ok)
		describe_march(call->seat, march, answer);
	else
		answer_err(answer, &err);
	march_free(march);
	call->state = NULL;
	return ok;
}

/* ---- store.backup ---- */

static bool store_backup(struct native_call *call, struct answer *answer)
{
	struct err err;
	struct stat st;
	struct arena arena;
	char *sum, *end;
	const char *to = text_input(call, "to");
	if (to[0] != '/')
		return refuse_code(answer, 422, "INPUT_INVALID",
			"/to: give an absolute path; the server writes the file");
	if (!backup_make(call->seat->service->database, to, NULL, NULL, &err))
		return strcmp(err.code, "BACKUP_EXISTS") == 0
			? refuse_code(answer, 409, err.code, err.text)
			: refuse(answer, &err);
	arena_init(&arena);
	bool ok = file_read(&arena, arena_printf(&arena, "%s.b2", to), 4096, &sum, NULL, &err);
	if (ok && stat(to, &st) == 0) {
		if ((end = strpbrk(sum, " \n")))
			*end = 0;
		json_t *doc = json_pack("{s:s, s:s, s:I}", "checksum", sum, "path", to, "bytes",
			(json_int_t)st.st_size);
		char *text = json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS);
		buf_reset(&answer->body);
		buf_text(&answer->body, text);
		free(text);
		json_decref(doc);
		answer->status = 200;
	} else {
		answer_err(answer, &err);
	}
	arena_fini(&arena);
	return false;
}

/* ---- opening ---- */

struct filling {
	struct work work;
	struct err err;
	bool ok;
};

static bool fill(struct work *work, struct worker *worker)
{
	struct filling *filling = (struct filling *)work;
	struct seat *seat = worker->owner;
	tx_begin(&seat->tx, true);
	filling->ok = due_fill(seat, &filling->err);
	return filling->ok;
}

static void filled(struct work *work)
{
	(void)work;
}

static void not_filled(struct work *work, const struct err *err)
{
	struct filling *filling = (struct filling *)work;
	filling->ok = false;
	filling->err = *err;
}

static bool fill_due(struct service *service, struct err *err)
{
	struct filling filling = {
		.work = { .kind = WORK_WRITE, .run = fill, .done = filled, .failed = not_filled }
	};
	pool_run(service_pool(service), &filling.work);
	if (!filling.ok)
		*err = filling.err;
	return filling.ok;
}

struct service *schedule_open(const struct service_options *options, struct err *err)
{
	struct service *service = service_open(options, err);
	if (service == NULL)
		return NULL;
	service_native(service, "job.run", WORK_BULK, job_run);
	service_native(service, "clock.advance", WORK_BULK, clock_advance);
	service_native(service, "store.backup", WORK_READ, store_backup);
	if (fill_due(service, err))
		return service;
	service_close(service);
	return NULL;
}
