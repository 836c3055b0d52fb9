/* Groups: what the writer does with the work that waits.
 *
 * What must hold: done is called only after the commit that made the work true,
 * in the order it ran; if the transaction goes away before, nothing of the
 * group happened, and each work of it is either run again from scratch or told
 * that it failed. */
#include "base/clock.h"
#include "store/driver.h"
#include "store/pool.h"
#include <string.h>

static struct conn *writer_conn(const struct pool *pool)
{
	return pool->workers[0].conn;
}

static void work_fail(struct work *work, const struct err *why)
{
	struct err err = *why;
	if (err.kind == ERR_REFUSED || err.kind == ERR_NONE)
		err.kind = ERR_TEMP;
	else if (err.kind == ERR_BUG)
		err.kind = ERR_PERM;
	work->failed(work, &err);
}

/* The work may be gone once done was called. */
static void work_finish(struct pool *pool, struct work *work)
{
	atomic_fetch_add_explicit(&pool->works, 1, memory_order_relaxed);
	bool again = work->kind == WORK_BULK && work->again && !atomic_load(&pool->stopping);
	if (!again)
		work->done(work);
	else if (pool->started)
		pool_requeue(pool, work);
	else
		pool->again = true;
}

/* Whether the transaction still holds after what the work did. */
static bool work_checked(struct conn *conn, int depth, struct err *err)
{
	if (!conn_alive(conn))
		return conn_loss(conn, err);
	if (conn_depth(conn) != depth)
		never("a work left savepoints open");
	return true;
}

static bool work_attempt(struct pool *pool, struct work *work, struct err *err)
{
	struct worker *worker = &pool->workers[0];
	struct conn *conn = worker->conn;
	if (!conn_savepoint(conn, err))
		return false;
	work->again = false;
	bool stays = work->run(work, worker);
	if (!work_checked(conn, 1, err))
		return false;
	if (!(stays ? conn_release(conn, err) : conn_rollback_to(conn, err)))
		return false;
	if (work->late != NULL && !work->late(work, worker, err))
		return false;
	return work_checked(conn, 0, err);
}

/* A transaction of its own, undone whole when nothing of it stays. */
static bool bulk_attempt(struct pool *pool, struct work *work, struct err *err)
{
	struct worker *worker = &pool->workers[0];
	struct conn *conn = worker->conn;
	work->again = false;
	bool stays = work->run(work, worker);
	if (!work_checked(conn, 0, err))
		return false;
	if (!stays) {
		conn_rollback(conn);
		if (!conn_begin(conn, err))
			return false;
		if (work->again)
			return true;
	}
	if (work->late != NULL && !work->late(work, worker, err))
		return false;
	return work_checked(conn, 0, err);
}

/* A group that did not even begin: whoever waits would wait in vain. */
static void group_refuse(struct pool *pool, struct work *work, const struct err *err, bool alone)
{
	do {
		work_fail(work, err);
		work = alone ? NULL : pool_take(pool, NULL);
	} while (work != NULL);
}

static bool group_commit(struct pool *pool, struct err *err)
{
	struct conn *conn = writer_conn(pool);
	int64_t before = clock_monotonic_us();
	if (conn_commit(conn, err)) {
		atomic_fetch_add(&pool->commit_us, clock_monotonic_us() - before);
		atomic_fetch_add(&pool->groups, 1);
		return true;
	}
	if (strcmp(err->code, "STORE_FULL") != 0)
		store_fatal(err);
	conn_rollback(conn);
	return false;
}

static void group_end(struct pool *pool, const struct group *group)
{
	struct err err;
	bool committed = group_commit(pool, &err);
	for (size_t i = 0; i < group->count; i++)
		if (committed)
			work_finish(pool, group->items[i]);
		else
			work_fail(group->items[i], &err);
	if (committed)
		checkpoint_committed(pool->checkpoint, writer_conn(pool));
}

/* The transaction is gone, by the fault of `culprit`. */
static void group_break(struct pool *pool, struct work *culprit, const struct err *err)
{
	struct work *others[GROUP_MOST];
	size_t count = pool->group.count;
	memcpy(others, pool->group.items, count * sizeof *others);
	conn_rollback(writer_conn(pool));
	work_fail(culprit, err);
	atomic_fetch_add(&pool->retried_alone, count);
	for (size_t i = 0; i < count; i++)
		group_run(pool, others[i], true);
}

static struct work *group_next(struct pool *pool, const struct group *group, bool alone)
{
	if (alone || group->count == GROUP_MOST ||
		clock_monotonic_us() - group->opened_us >= GROUP_US)
		return NULL;
	return pool_take(pool, group);
}

void group_run(struct pool *pool, struct work *first, bool alone)
{
	struct group *group = &pool->group;
	struct err err;
	if (!conn_begin(writer_conn(pool), &err)) {
		group_refuse(pool, first, &err, alone);
		return;
	}
	group->count = 0;
	group->opened_us = clock_monotonic_us();
	bool bulk = first->kind == WORK_BULK;
	for (struct work *work = first; work != NULL;
		work = group_next(pool, group, alone || bulk)) {
		if (!(bulk ? bulk_attempt(pool, work, &err) : work_attempt(pool, work, &err))) {
			group_break(pool, work, &err);
			return;
		}
		group->items[group->count++] = work;
	}
	group_end(pool, group);
}
