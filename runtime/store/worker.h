/* Workers and group commit.
 *
 * A worker is a struct, not a thread: one connection and whatever its owner
 * hangs on it (the Lua VM of operations, the policy VM). `pool_start` puts one
 * writer thread and a few reader threads around workers; without it
 * `pool_run` runs a piece of work inline on the same structs, so that specs,
 * the command line and embedders are deterministic.
 *
 * The writer drains its queue into one transaction, a savepoint per work, one
 * commit, then `done` for all:
 *
 *   BEGIN · [ SAVEPOINT · run · RELEASE or ROLLBACK TO · late ] x n · COMMIT · done x n
 *
 * `run` returns whether its rows stay. `late` writes what must survive a
 * refusal: decision records, the audit row, the stored answer. A group closes
 * after 2 ms of work or 512 items; interactive work goes before bulk work. Bulk
 * work has a transaction of its own, without a savepoint (a savepoint over many
 * rows copies every page it touches): when its run returns false the whole
 * transaction is undone, late runs in the next one, and a run that also set
 * `again` is simply run again. After
 * any failed statement the writer asks conn_alive: if the transaction is gone
 * nobody is answered, the others run again alone and the culprit's `failed` is
 * called with TEMP; so `run` may run more than once and must start from scratch
 * each time. A failed COMMIT for a full disk is TEMP for all; any other failed
 * commit is fatal (see store.h). Reads run in a read transaction of their own;
 * what changes rows fails there with STORE_READ_ONLY, inline too. Bulk work that
 * was passed over for 100 ms gets a turn. A failed `late` undoes its group as a
 * lost transaction does. */
#ifndef ORDAIN_STORE_WORKER_H
#define ORDAIN_STORE_WORKER_H
#include "store/store.h"

struct worker {
	struct conn *conn;
	void *owner; /* what the floors above hang on it */
	int index;   /* 0 is the writer */
};

enum work_kind { WORK_WRITE, WORK_BULK, WORK_READ };

struct work {
	enum work_kind kind;
	/* On the worker's thread, inside the savepoint (WORK_READ: a read
	 * transaction). Returns whether the rows stay. */
	bool (*run)(struct work *work, struct worker *worker);
	/* After the savepoint ended, same transaction; may be NULL. false with err
	 * set fails the work as a failed statement would. */
	bool (*late)(struct work *work, struct worker *worker, struct err *err);
	/* After the commit (or the end of a read), on the worker's thread. The work
	 * belongs to its maker again. */
	void (*done)(struct work *work);
	/* Instead of done: nothing was committed. err is TEMP or PERM. */
	void (*failed)(struct work *work, const struct err *err);
	/* A bulk work that wants to go on after this group: set by run; it is queued
	 * again behind the waiting interactive work instead of done. When the pool
	 * is stopping, done is called with `again` still true. */
	bool again;
	struct work *next; /* of the pool */
};

struct pool;
struct pool_options {
	const char *path; /* of the database file */
	int readers;      /* at least 1 */
	/* Called for each worker, on the thread that will use it (the writer's: on
	 * the caller of pool_new, handed over later); builds owner. May be NULL. */
	bool (*worker_init)(struct worker *worker, void *arg, struct err *err);
	void (*worker_fini)(struct worker *worker, void *arg);
	void *arg;
};
struct pool *pool_new(const struct pool_options *options, struct err *err);
/* Threads from here on; until then pool_run only. */
bool pool_start(struct pool *pool, struct err *err);
/* Finishes what is queued, then joins. pool_free calls it. */
void pool_stop(struct pool *pool);
void pool_free(struct pool *pool);
/* Any thread, after pool_start; TEMP STORE_STOPPED once it has stopped. */
void pool_submit(struct pool *pool, struct work *work);
/* Inline, before pool_start: runs it to its done or failed. Bulk work runs
 * group by group until it no longer asks for more. */
void pool_run(struct pool *pool, struct work *work);
/* For a bulk run: whether interactive work is waiting now. */
bool pool_waiting(const struct pool *pool);
struct pool_counts {
	uint64_t groups, works, retried_alone;
	size_t queued;
	int64_t commit_us; /* sum */
};
void pool_measure(const struct pool *pool, struct pool_counts *out);
#endif
