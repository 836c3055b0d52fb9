/* The pump: runs the turns of flows that are ready, and fires timers.
 *
 * One bulk work of its own on the writer, submitted when a commit made something
 * ready and once a second besides (timers; whatever a failed commit left behind).
 * A chunk is one transaction of about ten milliseconds, without savepoints; when a
 * turn in it breaks, all of it is undone and taken again with a savepoint for each
 * turn, so that the one that breaks is parked alone. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "flow/inside.h"

enum { CHUNK_US = 10000, TURNS_AT_ONCE = 64 };

/* ---- a chunk ---- */

static bool begin(struct seat *seat)
{
	seat_refresh(seat);
	tx_begin(&seat->tx, true);
	seat->tx.purpose = "flows";
	seat->tx.request_id = "flows";
	return true;
}

static bool plain_turn(struct seat *seat, const char *id, struct err *err)
{
	begin(seat);
	return flow_turn(seat, id, err) && tx_write_records(&seat->tx, true, err);
}

static bool park_broken(struct seat *seat, const char *id, const struct err *why, struct err *err)
{
	struct buf json;
	buf_init(&json);
	failure_json(&json, why->code, why->text, "perm", 500, NULL);
	bool ok = flow_run_sql(seat, err,
		"update flow set state = 'parked', error = $error::json, ready_at = null,"
		" version = version + 1 where id = $id",
		"nt", json.data, json.len, id);
	buf_fini(&json);
	return ok;
}

static bool careful_turn(struct seat *seat, const char *id, struct err *err)
{
	struct err why;
	if (!conn_savepoint(seat->conn, err))
		return false;
	if (plain_turn(seat, id, &why))
		return conn_release(seat->conn, err);
	flow_runs_drop(seat->flows);
	if (!conn_alive(seat->conn) || why.kind == ERR_TEMP) {
		*err = why;
		return false;
	}
	log_error("a flow is parked", "flow", id, "code", why.code, "why", why.text, NULL);
	return conn_rollback_to(seat->conn, err) && park_broken(seat, id, &why, err);
}

static bool ready_flows(struct seat *seat, char ids[][ID_LEN + 1], size_t *count, struct err *err)
{
	struct stmt *stmt = flow_query(seat, err,
		"select id from flow where ready_at is not null order by ready_at, id limit 64",
		"");
	if (stmt == NULL)
		return false;
	enum step step;
	*count = 0;
	while ((step = stmt_step(stmt, err)) == STEP_ROW)
		snprintf(ids[(*count)++], ID_LEN + 1, "%s", stmt_text(stmt, 0, &(size_t){ 0 }));
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

bool pump_chunk(struct seat *seat, bool careful, bool *more, struct err *err)
{
	char ids[TURNS_AT_ONCE][ID_LEN + 1];
	size_t fired, count;
	bool told;
	int64_t since = clock_monotonic_us();
	*more = false;
	if (flow_seat_of(seat, err) == NULL)
		return false;
	begin(seat);
	if (!flow_fan_out(seat, &told, err) || !wake_timers(seat, &fired, err) ||
		!ready_flows(seat, ids, &count, err))
		return false;
	*more = told || fired > 0 || count > 0;
	for (size_t i = 0; i < count; i++) {
		if (!(careful ? careful_turn : plain_turn)(seat, ids[i], err))
			return false;
		if (clock_monotonic_us() - since > CHUNK_US)
			break;
	}
	return true;
}

/* ---- inline ---- */

struct settling {
	struct work work;
	bool careful, more, failed;
};

static bool settle_run(struct work *work, struct worker *worker)
{
	struct settling *settling = (struct settling *)work;
	struct seat *seat = worker->owner;
	struct err err;
	if (pump_chunk(seat, settling->careful, &settling->more, &err))
		return true;
	flow_runs_drop(seat->flows);
	settling->failed = settling->careful;
	settling->more = !settling->careful;
	if (settling->careful)
		log_error("flows could not go on", "code", err.code, "why", err.text, NULL);
	settling->careful = true;
	return false;
}

static void settle_done(struct work *work)
{
	(void)work;
}

static void settle_failed(struct work *work, const struct err *err)
{
	struct settling *settling = (struct settling *)work;
	log_error("flows could not be committed", "code", err->code, "why", err->text, NULL);
	settling->failed = true;
}

void flow_settle(struct service *service)
{
	struct settling settling = { .work = { .kind = WORK_BULK,
					     .run = settle_run,
					     .done = settle_done,
					     .failed = settle_failed } };
	do {
		service->flows_ready = false;
		settling.more = false;
		pool_run(service->pool, &settling.work);
	} while (settling.more && !settling.failed);
}

/* ---- by itself ---- */

struct pump {
	struct work work;
	struct service *service;
	struct loop_timer *timer;
	void (*effects)(void *arg);
	void *arg;
	pthread_mutex_t lock;
	bool busy, wanted, stopping;
	bool careful, undone; /* of the work */
};

static void wake(struct pump *pump)
{
	pthread_mutex_lock(&pump->lock);
	bool go = !pump->busy && !pump->stopping;
	pump->wanted = pump->busy;
	pump->busy |= go;
	pthread_mutex_unlock(&pump->lock);
	if (go)
		pool_submit(pump->service->pool, &pump->work);
}

static bool stopping(struct pump *pump)
{
	pthread_mutex_lock(&pump->lock);
	bool yes = pump->stopping;
	pthread_mutex_unlock(&pump->lock);
	return yes;
}

static bool run(struct work *work, struct worker *worker)
{
	struct pump *pump = (struct pump *)work;
	struct seat *seat = worker->owner;
	struct err err;
	bool more = false;
	work->again = false;
	if (pump->undone && seat->flows)
		flow_runs_drop(seat->flows);
	pump->undone = true; /* until done says otherwise */
	if (stopping(pump))
		return true;
	if (pump_chunk(seat, pump->careful, &more, &err)) {
		work->again = more;
		pump->undone = !more; /* a chunk that goes on is committed as well */
		if (!more)
			pump->careful = false;
		return true;
	}
	if (pump->careful)
		log_error("flows could not go on", "code", err.code, "why", err.text, NULL);
	work->again = !pump->careful;
	pump->careful = !pump->careful;
	return false;
}

static void rest(struct pump *pump)
{
	pthread_mutex_lock(&pump->lock);
	bool again = pump->wanted && !pump->stopping;
	pump->wanted = false;
	pump->busy = again;
	pthread_mutex_unlock(&pump->lock);
	if (again)
		pool_submit(pump->service->pool, &pump->work);
}

static void done(struct work *work)
{
	struct pump *pump = (struct pump *)work;
	pump->undone = false;
	if (pump->service->on_events)
		pump->service->on_events(pump->service->on_events_arg);
	if (pump->effects)
		pump->effects(pump->arg);
	rest(pump);
}

static void failed(struct work *work, const struct err *err)
{
	struct pump *pump = (struct pump *)work;
	if (strcmp(err->code, "STORE_STOPPED") != 0)
		log_error("flows could not be committed", "code", err->code, "why", err->text,
			NULL);
	rest(pump);
}

static void tick(void *arg)
{
	wake(arg);
}

struct pump *flow_start(struct service *service, struct loop *loop, void (*effects)(void *arg),
	void *arg)
{
	struct pump *pump = calloc(1, sizeof(*pump));
	must(pump != NULL);
	must(pthread_mutex_init(&pump->lock, NULL) == 0);
	pump->service = service;
	pump->effects = effects;
	pump->arg = arg;
	pump->work = (struct work){ .kind = WORK_BULK, .run = run, .done = done, .failed = failed };
	pump->timer = loop_timer_new(loop, tick, pump);
	loop_timer_start(pump->timer, 1, 1000);
	service->pump = pump;
	return pump;
}

void flow_stop(struct pump *pump)
{
	if (pump == NULL || stopping(pump))
		return;
	loop_timer_free(pump->timer);
	pthread_mutex_lock(&pump->lock);
	pump->stopping = true;
	pthread_mutex_unlock(&pump->lock);
}

void flow_free(struct pump *pump)
{
	if (pump == NULL)
		return;
	pump->service->pump = NULL;
	pthread_mutex_destroy(&pump->lock);
	free(pump);
}

void pump_committed(struct service *service)
{
	struct pump *pump = service->pump;
	if (pump && atomic_exchange(&service->flows_ready, false))
		wake(pump);
}
