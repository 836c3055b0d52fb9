/* The log's keeper. Reasons are in checkpoint.h.
 *
 * What must hold: a commit never waits for this thread. All they share is how
 * far the log has grown, an atomic, and a wake-up. */
#include "store/checkpoint.h"
#include "base/clock.h"
#include "store/driver.h"
#include "store/thread.h"
#include <stdatomic.h>

enum {
	PAUSE_US = 1000000,
	POKE_BYTES = 16 << 20,
	RESTART_BYTES = 64 << 20,
};

struct checkpoint {
	char *path;
	struct conn *conn; /* of the thread */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool started, stopping, poked; /* under lock */
	_Atomic int64_t commits;       /* seen by the writer */
	int64_t poked_at, tried_us;    /* the writer's: log bytes, time of a restart in vain */
};

struct checkpoint *checkpoint_new(const char *path)
{
	struct checkpoint *checkpoint = g_new0(struct checkpoint, 1);
	checkpoint->path = g_strdup(path);
	pthread_mutex_init(&checkpoint->lock, NULL);
	thread_cond_init(&checkpoint->wake);
	return checkpoint;
}

void checkpoint_free(struct checkpoint *checkpoint)
{
	if (checkpoint == NULL)
		return;
	checkpoint_stop(checkpoint);
	pthread_cond_destroy(&checkpoint->wake);
	pthread_mutex_destroy(&checkpoint->lock);
	g_free(checkpoint->path);
	g_free(checkpoint);
}

/* true: look at the log; false: stop. */
static bool checkpoint_pause(struct checkpoint *checkpoint)
{
	pthread_mutex_lock(&checkpoint->lock);
	int64_t until = clock_monotonic_us() + PAUSE_US;
	while (!checkpoint->stopping && !checkpoint->poked)
		if (!thread_cond_wait(&checkpoint->wake, &checkpoint->lock, until))
			break;
	checkpoint->poked = false;
	bool go_on = !checkpoint->stopping;
	pthread_mutex_unlock(&checkpoint->lock);
	return go_on;
}

static void *checkpoint_run(void *arg)
{
	struct checkpoint *checkpoint = arg;
	int64_t done = 0;
	while (checkpoint_pause(checkpoint)) {
		int64_t commits = atomic_load(&checkpoint->commits);
		if (commits != done &&
			checkpoint->conn->driver->checkpoint(checkpoint->conn, false))
			done = commits;
	}
	return NULL;
}

bool checkpoint_start(struct checkpoint *checkpoint, struct err *err)
{
	checkpoint->conn = conn_open(checkpoint->path, CONN_WRITE, err);
	if (checkpoint->conn == NULL)
		return false;
	checkpoint->stopping = checkpoint->poked = false;
	checkpoint->started = true;
	checkpoint->thread = thread_start("checkpoint", checkpoint_run, checkpoint);
	return true;
}

void checkpoint_stop(struct checkpoint *checkpoint)
{
	if (!checkpoint->started)
		return;
	pthread_mutex_lock(&checkpoint->lock);
	checkpoint->stopping = true;
	pthread_cond_signal(&checkpoint->wake);
	pthread_mutex_unlock(&checkpoint->lock);
	pthread_join(checkpoint->thread, NULL);
	checkpoint->started = false;
	conn_close(checkpoint->conn);
}

static void checkpoint_poke(struct checkpoint *checkpoint)
{
	pthread_mutex_lock(&checkpoint->lock);
	checkpoint->poked = true;
	pthread_cond_signal(&checkpoint->wake);
	pthread_mutex_unlock(&checkpoint->lock);
}

static void checkpoint_restart(struct checkpoint *checkpoint, struct conn *writer)
{
	int64_t now = clock_monotonic_us();
	if (checkpoint->tried_us != 0 && now - checkpoint->tried_us < PAUSE_US)
		return;
	bool done = writer->driver->checkpoint(writer, true);
	checkpoint->tried_us = done ? 0 : now;
}

void checkpoint_committed(struct checkpoint *checkpoint, struct conn *writer)
{
	int64_t bytes = writer->driver->log_bytes(writer);
	atomic_fetch_add(&checkpoint->commits, 1);
	if (bytes < checkpoint->poked_at)
		checkpoint->poked_at = 0; /* the log began anew */
	if (bytes - checkpoint->poked_at >= POKE_BYTES) {
		checkpoint->poked_at = bytes;
		checkpoint_poke(checkpoint);
	}
	if (bytes >= RESTART_BYTES)
		checkpoint_restart(checkpoint, writer);
}
