/* The ticker: a bulk work of its own, submitted when a second has passed and the
 * last one has ended. It starts what is due, one job after the other, and picks
 * up what was left running: at start by a dead process, later by a commit that
 * failed, which is tried again after a rest and not at once. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "schedule/due.h"
#include "schedule/run.h"
#include "schedule/ticker.h"

enum { REST_TICKS = 5, LOOK_TICKS = 60 };

struct schedule {
	struct work work;
	struct service *service;
	struct loop_timer *timer;
	pthread_mutex_t lock;
	_Atomic bool stopping; /* also read by a running chunk */
	bool busy;
	int resting;    /* ticks until work is tried again after a failure */
	int look_again; /* ticks until runs left behind are looked for again */
	struct run *run;
	size_t orphans; /* jobs looked at for a run left behind */
};

static void end_run(struct schedule *schedule)
{
	run_free(schedule->run);
	schedule->run = NULL;
}

/* A run that was left Running is taken over before anything else. */
static bool left_running(struct seat *seat, const struct job_decl *job, bool *left, struct err *err)
{
	const struct sql *sql = seat_sql(seat,
		"select id from job_run where job = $job and state = 'Running'"
		" order by id desc limit 1",
		err);
	struct stmt *stmt = sql ? conn_prepare(seat->conn, sql, err) : NULL;
	if (stmt == NULL || !stmt_bind_text(stmt, 0, job->name, strlen(job->name), err))
		return false;
	enum step step = stmt_step(stmt, err);
	size_t len;
	const char *id = step == STEP_ROW ? stmt_text(stmt, 0, &len) : NULL;
	*left = id && !run_alive(seat->service, id, len);
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

static bool next_orphan(struct schedule *schedule, struct seat *seat, struct err *err)
{
	while (schedule->orphans < seat->registry->jobs_count) {
		const struct job_decl *job = &seat->registry->jobs[schedule->orphans++];
		bool left;
		if (!left_running(seat, job, &left, err))
			return false;
		if (!left)
			continue;
		log_info("a run left behind goes on", "job", job->name, NULL);
		schedule->run = run_begin(seat, job, false, false, "schedule", err);
		return schedule->run != NULL;
	}
	return true;
}

static bool next_due(struct schedule *schedule, struct seat *seat, struct err *err)
{
	const struct job_decl *job;
	instant at, now = clock_now(&seat->service->clock);
	if (!due_first(seat, now, &job, &at, err))
		return false;
	if (job == NULL)
		return true;
	if (!due_move(seat, job, now, err))
		return false;
	schedule->run = run_begin(seat, job, false, false, "schedule", err);
	if (schedule->run || err->kind != ERR_REFUSED)
		return schedule->run != NULL;
	return true; /* a run by hand is active: this one's turn is served by it */
}

static bool step(struct schedule *schedule, struct seat *seat, struct err *err)
{
	bool begun = schedule->run == NULL;
	if (schedule->run == NULL && !next_orphan(schedule, seat, err))
		return false;
	if (schedule->run == NULL && !next_due(schedule, seat, err))
		return false;
	if (schedule->run == NULL)
		return true;
	if (begun) {
		schedule->work.again = !schedule->stopping;
		return true; /* the row is committed before the first chunk */
	}
	if (!run_chunk(seat, schedule->run, err))
		return false;
	if (!schedule->run->over) {
		schedule->work.again = !schedule->stopping;
		return true;
	}
	schedule->work.again = !schedule->stopping;
	bool ok = run_end(seat, schedule->run, err);
	end_run(schedule);
	return ok;
}

static void rest_for_now(struct schedule *schedule)
{
	pthread_mutex_lock(&schedule->lock);
	schedule->resting = REST_TICKS;
	schedule->look_again = 0;
	pthread_mutex_unlock(&schedule->lock);
}

static bool run(struct work *work, struct worker *worker)
{
	struct schedule *schedule = (struct schedule *)work;
	struct seat *seat = worker->owner;
	struct err err;
	work->again = false;
	seat_refresh(seat);
	tx_begin(&seat->tx, true);
	if (step(schedule, seat, &err))
		return schedule->run == NULL || !schedule->run->retry;
	log_error("a scheduled run stopped", "code", err.code, "why", err.text, NULL);
	end_run(schedule);
	rest_for_now(schedule);
	return false;
}

static void schedule_free(struct schedule *schedule)
{
	end_run(schedule);
	pthread_mutex_destroy(&schedule->lock);
	free(schedule);
}

/* The last to leave frees: a stop asked for while a run was on is done here. */
static void rest(struct schedule *schedule)
{
	pthread_mutex_lock(&schedule->lock);
	bool stopping = schedule->stopping;
	schedule->busy = false;
	pthread_mutex_unlock(&schedule->lock);
	if (stopping)
		schedule_free(schedule);
}

static void done(struct work *work)
{
	struct schedule *schedule = (struct schedule *)work;
	if (schedule->service->on_events)
		schedule->service->on_events(schedule->service->on_events_arg);
	if (schedule->service->flows)
		schedule->service->flows->committed(schedule->service);
	rest(schedule);
}

static void failed(struct work *work, const struct err *err)
{
	struct schedule *schedule = (struct schedule *)work;
	log_error("a scheduled run could not be committed", "code", err->code, "why", err->text,
		NULL);
	end_run(schedule);
	rest_for_now(schedule);
	rest(schedule);
}

static void tick(void *arg)
{
	struct schedule *schedule = arg;
	pthread_mutex_lock(&schedule->lock);
	bool go = !schedule->busy && schedule->resting == 0;
	if (schedule->resting > 0)
		schedule->resting--;
	if (go && --schedule->look_again < 0) {
		schedule->look_again = LOOK_TICKS;
		schedule->orphans = 0;
	}
	schedule->busy |= go;
	pthread_mutex_unlock(&schedule->lock);
	if (go)
		pool_submit(service_pool(schedule->service), &schedule->work);
}

struct schedule *schedule_start(struct service *service, struct loop *loop)
{
	struct schedule *schedule = calloc(1, sizeof(*schedule));
	must(schedule != NULL);
	must(pthread_mutex_init(&schedule->lock, NULL) == 0);
	schedule->service = service;
	schedule->work =
		(struct work){ .kind = WORK_BULK, .run = run, .done = done, .failed = failed };
	schedule->timer = loop_timer_new(loop, tick, schedule);
	loop_timer_start(schedule->timer, 1, 1000);
	return schedule;
}

void schedule_stop(struct schedule *schedule)
{
	if (schedule == NULL)
		return;
	loop_timer_free(schedule->timer);
	pthread_mutex_lock(&schedule->lock);
	bool busy = schedule->busy;
	schedule->stopping = true;
	pthread_mutex_unlock(&schedule->lock);
	if (!busy)
		schedule_free(schedule);
}
