/* What the two files of the pool share: worker.c (threads and queues) and
 * group.c (what the writer does with a group). */
#ifndef ORDAIN_STORE_POOL_H
#define ORDAIN_STORE_POOL_H
#include "store/checkpoint.h"
#include "store/queue.h"
#include "store/thread.h"
#include <stdatomic.h>

enum {
	GROUP_MOST = 512,
	GROUP_US = 2000,
	BULK_PATIENCE_US = 100000 /* then bulk work gets a turn before interactive work */
};

struct group {
	struct work *items[GROUP_MOST];
	size_t count;
	int64_t opened_us;
};
struct pool {
	struct pool_options options;
	char *path;
	struct worker *workers; /* [0] is the writer */
	int worker_count;
	struct reader *readers;
	pthread_t writer;
	struct checkpoint *checkpoint;
	struct group group; /* the writer's */
	bool again;         /* pool_run's: the bulk work wants to go on */

	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t write_wake, read_wake, ready_wake;
	struct queue interactive, bulk, reads;
	int64_t bulk_since_us; /* when the first bulk work began to wait */
	bool started, readers_stop, writer_stop;
	int readers_live, writers_live;

	_Atomic size_t waiting, queued;
	_Atomic bool stopping, running;
	_Atomic uint64_t groups, works, retried_alone;
	_Atomic int64_t commit_us;
};

/* Runs `first` and, unless alone, what else waits, to done or failed. Bulk work
 * that wants to go on is queued again, or sets pool->again when run inline. */
void group_run(struct pool *pool, struct work *first, bool alone);
/* The next work for the writer, or NULL. A group that is open takes only what
 * fits to it. */
struct work *pool_take(struct pool *pool, const struct group *open);
/* Behind all that waits, as pool_submit does. */
void pool_requeue(struct pool *pool, struct work *work);
#endif
