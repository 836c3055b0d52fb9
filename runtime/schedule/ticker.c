/* The ticker: a bulk work of its own, submitted when a second has passed and the
 * last one has ended. It starts what is due, one job after the other, and picks
 * up at start what a dead process left running. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "schedule/due.h"
#include "schedule/run.h"
#include "schedule/schedule.h"

struct ticker {
	struct work work;
	struct service *service;
	struct loop *loop;
	struct loop_timer *timer;
	_Atomic bool busy;
	struct run *run;
	size_t orphans; /* jobs looked at for a run left behind */
};

static void end_run(struct ticker *ticker)
{
	run_free(ticker->run);
	ticker->run = NULL;
}

/* A run that a dead process left Running is taken over before anything else. */
static bool left_running(struct seat *seat, const struct job_decl *job, bool *left,
	struct err *err)
{
	const struct sql *sql = seat_sql(seat,
		"select id from job_run where job = $job and state = 'Running' order by id", err);
	struct stmt *stmt = sql ? conn_prepare(seat->conn, sql, err) : NULL;
	if (stmt == NULL || !stmt_bind_text(stmt, 0, job->name, strlen(job->name), err))
		return false;
	enum step step = stmt_step(stmt, err);
	*left = step == STEP_ROW;
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

static bool next_orphan(struct ticker *ticker, struct seat *seat, struct err *err)
{
	while (ticker->orphans < seat->registry->jobs_count) {
		const struct job_decl *job = &seat->registry->jobs[ticker->orphans++];
		bool left;
		if (!left_running(seat, job, &left, err))
			return false;
		if (!left)
			continue;
		log_info("a run left behind goes on", "job", job->name, NULL);
		ticker->run = run_begin(seat, job, false, false, "schedule", err);
		return ticker->run != NULL;
	}
	return true;
}

static bool next_due(struct ticker *ticker, struct seat *seat, struct err *err)
{
	const struct job_decl *job;
	instant at, now = clock_now(&seat->service->clock);
	if (!due_first(seat, now, &job, &at, err))
		return false;
	if (job == NULL)
		return true;
	if (!due_move(seat, job, now, err))
		return false;
	ticker->run = run_begin(seat, job, false, false, "schedule", err);
	if (ticker->run || err->kind != ERR_REFUSED)
		return ticker->run != NULL;
	return true; /* a run by hand is active: this one's turn is served by it */
}

static bool step(struct ticker *ticker, struct seat *seat, struct err *err)
{
	if (ticker->run == NULL && !next_orphan(ticker, seat, err))
		return false;
	if (ticker->run == NULL && !next_due(ticker, seat, err))
		return false;
	if (ticker->run == NULL)
		return true;
	if (!run_chunk(seat, ticker->run, err))
		return false;
	ticker->work.again = true;
	if (!ticker->run->over)
		return true;
	bool ok = run_end(seat, ticker->run, err);
	end_run(ticker);
	return ok;
}

static bool run(struct work *work, struct worker *worker)
{
	struct ticker *ticker = (struct ticker *)work;
	struct seat *seat = worker->owner;
	struct err err;
	work->again = false;
	seat_refresh(seat);
	tx_begin(&seat->tx, true);
	if (step(ticker, seat, &err))
		return true;
	log_error("a scheduled run stopped", "code", err.code, "why", err.text, NULL);
	end_run(ticker);
	return false;
}

static void done(struct work *work)
{
	struct ticker *ticker = (struct ticker *)work;
	if (ticker->service->on_events)
		ticker->service->on_events(ticker->service->on_events_arg);
	atomic_store(&ticker->busy, false);
}

static void failed(struct work *work, const struct err *err)
{
	struct ticker *ticker = (struct ticker *)work;
	log_error("a scheduled run could not be committed", "code", err->code, "why", err->text,
		NULL);
	end_run(ticker);
	atomic_store(&ticker->busy, false);
}

static void tick(void *arg)
{
	struct ticker *ticker = arg;
	if (atomic_exchange(&ticker->busy, true))
		return;
	pool_submit(service_pool(ticker->service), &ticker->work);
}

struct ticker *ticker_new(struct service *service, struct loop *loop)
{
	struct ticker *ticker = calloc(1, sizeof(*ticker));
	must(ticker != NULL);
	ticker->service = service;
	ticker->loop = loop;
	ticker->work = (struct work){ .kind = WORK_BULK, .run = run, .done = done,
		.failed = failed };
	ticker->timer = loop_timer_new(loop, tick, ticker);
	loop_timer_start(ticker->timer, 1, 1000);
	return ticker;
}

void ticker_free(struct ticker *ticker)
{
	if (ticker == NULL)
		return;
	loop_timer_free(ticker->timer);
	end_run(ticker);
	free(ticker);
}
