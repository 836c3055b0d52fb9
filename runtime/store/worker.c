/* Workers: connections with something hung on them, and the threads around.
 *
 * What must hold: a worker is used by one thread at a time. The writer's is
 * made where pool_new is called and serves pool_run there; pool_start hands it
 * to the writer's thread and pool_stop takes it back. Readers make and unmake
 * theirs on their own threads. Stopping ends the readers first, because what
 * they read may still give the writer something to keep. */
#include "base/clock.h"
#include "base/log.h"
#include "store/driver.h"
#include "store/pool.h"
#include <stdio.h>

struct reader {
	struct pool *pool;
	struct worker *worker;
	pthread_t thread;
	bool ready, failed; /* under the pool's lock */
	struct err err;
};

static bool worker_open(struct pool *pool, struct worker *worker, struct err *err)
{
	worker->conn = conn_open(pool->path, worker->index == 0 ? CONN_WRITE : CONN_READ, err);
	if (worker->conn == NULL)
		return false;
	if (pool->options.worker_init == NULL ||
		pool->options.worker_init(worker, pool->options.arg, err))
		return true;
	conn_close(worker->conn);
	worker->conn = NULL;
	return false;
}

static void worker_close(struct pool *pool, struct worker *worker)
{
	if (worker->conn == NULL)
		return;
	if (pool->options.worker_fini != NULL)
		pool->options.worker_fini(worker, pool->options.arg);
	conn_close(worker->conn);
	worker->conn = NULL;
}

struct pool *pool_new(const struct pool_options *options, struct err *err)
{
	struct pool *pool = g_new0(struct pool, 1);
	must(options->readers >= 1);
	pool->options = *options;
	pool->path = g_strdup(options->path);
	pool->worker_count = options->readers + 1;
	pool->workers = g_new0(struct worker, (gsize)pool->worker_count);
	for (int i = 0; i < pool->worker_count; i++)
		pool->workers[i].index = i;
	pool->readers = g_new0(struct reader, (gsize)options->readers);
	pool->checkpoint = checkpoint_new(options->path);
	pthread_mutex_init(&pool->lock, NULL);
	thread_cond_init(&pool->write_wake);
	thread_cond_init(&pool->read_wake);
	thread_cond_init(&pool->ready_wake);
	if (worker_open(pool, &pool->workers[0], err))
		return pool;
	pool_free(pool);
	return NULL;
}

void pool_free(struct pool *pool)
{
	if (pool == NULL)
		return;
	pool_stop(pool);
	worker_close(pool, &pool->workers[0]);
	checkpoint_free(pool->checkpoint);
	pthread_cond_destroy(&pool->ready_wake);
	pthread_cond_destroy(&pool->read_wake);
	pthread_cond_destroy(&pool->write_wake);
	pthread_mutex_destroy(&pool->lock);
	g_free(pool->readers);
	g_free(pool->workers);
	g_free(pool->path);
	g_free(pool);
}

/* Whether bulk work goes now: when nobody waits in front of a screen, or when
 * it has been passed over for too long. It never joins a group: its transaction
 * is its own. */
static bool bulk_turn(const struct pool *pool, const struct group *open)
{
	if (pool->bulk.first == NULL)
		return false;
	if (open != NULL)
		return false;
	return pool->interactive.first == NULL ||
		clock_monotonic_us() - pool->bulk_since_us > BULK_PATIENCE_US;
}

static struct work *take_locked(struct pool *pool, const struct group *open)
{
	struct work *work;
	if (bulk_turn(pool, open)) {
		work = queue_take(&pool->bulk);
		pool->bulk_since_us = clock_monotonic_us();
	} else {
		work = queue_take(&pool->interactive);
		if (work != NULL)
			atomic_fetch_sub(&pool->waiting, 1);
	}
	if (work != NULL)
		atomic_fetch_sub(&pool->queued, 1);
	return work;
}

struct work *pool_take(struct pool *pool, const struct group *open)
{
	pthread_mutex_lock(&pool->lock);
	struct work *work = take_locked(pool, open);
	pthread_mutex_unlock(&pool->lock);
	return work;
}

static void put_locked(struct pool *pool, struct work *work)
{
	if (work->kind == WORK_BULK && pool->bulk.first == NULL)
		pool->bulk_since_us = clock_monotonic_us();
	if (work->kind == WORK_WRITE)
		atomic_fetch_add(&pool->waiting, 1);
	atomic_fetch_add(&pool->queued, 1);
	queue_put(work->kind == WORK_READ         ? &pool->reads
			: work->kind == WORK_BULK ? &pool->bulk
						  : &pool->interactive,
		work);
	pthread_cond_signal(work->kind == WORK_READ ? &pool->read_wake : &pool->write_wake);
}

void pool_requeue(struct pool *pool, struct work *work)
{
	pthread_mutex_lock(&pool->lock);
	put_locked(pool, work);
	pthread_mutex_unlock(&pool->lock);
}

void pool_submit(struct pool *pool, struct work *work)
{
	pthread_mutex_lock(&pool->lock);
	bool open = work->kind == WORK_READ ? pool->readers_live > 0 : pool->writers_live > 0;
	if (open)
		put_locked(pool, work);
	pthread_mutex_unlock(&pool->lock);
	if (open)
		return;
	struct err err;
	err_set(&err, ERR_TEMP, "STORE_STOPPED", "the service is stopping; try again later");
	work->failed(work, &err);
}

static void read_run(struct work *work, struct worker *worker)
{
	struct err err;
	if (!conn_begin_read(worker->conn, &err)) {
		work->failed(work, &err);
		return;
	}
	work->run(work, worker);
	conn_rollback(worker->conn);
	work->done(work);
}

static struct work *read_take(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	while (pool->reads.first == NULL && !pool->readers_stop)
		pthread_cond_wait(&pool->read_wake, &pool->lock);
	struct work *work = queue_take(&pool->reads);
	if (work != NULL)
		atomic_fetch_sub(&pool->queued, 1);
	else
		pool->readers_live--;
	pthread_mutex_unlock(&pool->lock);
	return work;
}

static void reader_report(struct reader *reader, bool ready)
{
	struct pool *pool = reader->pool;
	pthread_mutex_lock(&pool->lock);
	reader->ready = ready;
	reader->failed = !ready;
	if (ready)
		pool->readers_live++;
	pthread_cond_signal(&pool->ready_wake);
	pthread_mutex_unlock(&pool->lock);
}

static void *reader_loop(void *arg)
{
	struct reader *reader = arg;
	bool ready = worker_open(reader->pool, reader->worker, &reader->err);
	reader_report(reader, ready);
	if (!ready)
		return NULL;
	for (struct work *work; (work = read_take(reader->pool)) != NULL;) {
		read_run(work, reader->worker);
		atomic_fetch_add_explicit(&reader->pool->works, 1, memory_order_relaxed);
	}
	worker_close(reader->pool, reader->worker);
	return NULL;
}

static struct work *write_take(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	struct work *work;
	while ((work = take_locked(pool, NULL)) == NULL && !pool->writer_stop)
		pthread_cond_wait(&pool->write_wake, &pool->lock);
	if (work == NULL)
		pool->writers_live = 0;
	pthread_mutex_unlock(&pool->lock);
	return work;
}

static void *writer_loop(void *arg)
{
	struct pool *pool = arg;
	for (struct work *work; (work = write_take(pool)) != NULL;)
		group_run(pool, work, false);
	return NULL;
}

static bool readers_start(struct pool *pool, struct err *err)
{
	bool fine = true;
	for (int i = 0; i < pool->options.readers; i++) {
		char name[24];
		snprintf(name, sizeof name, "reader-%d", i + 1);
		pool->readers[i] = (struct reader){ .pool = pool, .worker = &pool->workers[i + 1] };
		pool->readers[i].thread = thread_start(name, reader_loop, &pool->readers[i]);
	}
	pthread_mutex_lock(&pool->lock);
	for (int i = 0; i < pool->options.readers; i++) {
		while (!pool->readers[i].ready && !pool->readers[i].failed)
			pthread_cond_wait(&pool->ready_wake, &pool->lock);
		if (pool->readers[i].failed && fine)
			*err = pool->readers[i].err;
		fine = fine && pool->readers[i].ready;
	}
	pthread_mutex_unlock(&pool->lock);
	return fine;
}

bool pool_start(struct pool *pool, struct err *err)
{
	must(!pool->started);
	if (!checkpoint_start(pool->checkpoint, err))
		return false;
	pool->readers_stop = pool->writer_stop = false;
	atomic_store(&pool->stopping, false);
	pool->started = true;
	pool->writers_live = 1;
	pool->writer = thread_start("writer", writer_loop, pool);
	if (readers_start(pool, err))
		return true;
	pool_stop(pool);
	return false;
}

static void stop_flag(struct pool *pool, bool *flag, pthread_cond_t *wake)
{
	pthread_mutex_lock(&pool->lock);
	*flag = true;
	pthread_cond_broadcast(wake);
	pthread_mutex_unlock(&pool->lock);
}

void pool_stop(struct pool *pool)
{
	if (!pool->started)
		return;
	atomic_store(&pool->stopping, true);
	stop_flag(pool, &pool->readers_stop, &pool->read_wake);
	for (int i = 0; i < pool->options.readers; i++)
		pthread_join(pool->readers[i].thread, NULL);
	stop_flag(pool, &pool->writer_stop, &pool->write_wake);
	pthread_join(pool->writer, NULL);
	checkpoint_stop(pool->checkpoint);
	pool->started = false;
}

void pool_run(struct pool *pool, struct work *work)
{
	must(!pool->started);
	must(!atomic_exchange(&pool->running, true));
	do {
		pool->again = false;
		if (work->kind == WORK_READ)
			read_run(work, &pool->workers[0]);
		else
			group_run(pool, work, true);
	} while (pool->again);
	atomic_store(&pool->running, false);
}

bool pool_waiting(const struct pool *pool)
{
	return atomic_load_explicit(&pool->waiting, memory_order_relaxed) > 0;
}

void pool_measure(const struct pool *pool, struct pool_counts *out)
{
	*out = (struct pool_counts){ .groups = atomic_load(&pool->groups),
		.works = atomic_load(&pool->works),
		.retried_alone = atomic_load(&pool->retried_alone),
		.queued = atomic_load(&pool->queued),
		.commit_us = atomic_load(&pool->commit_us) };
}
