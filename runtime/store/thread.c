/* Starting a thread. Signals are blocked before it exists, so that no moment is
 * left in which one could be delivered to it; what a thread brings upon itself
 * stays open. */
#include "store/thread.h"
#include "base/err.h"
#include <signal.h>
#include <time.h>

static const int own_faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGPROF };

pthread_t thread_start(const char *name, void *(*run)(void *arg), void *arg)
{
	sigset_t all, before;
	pthread_t thread;
	sigfillset(&all);
	for (size_t i = 0; i < sizeof own_faults / sizeof *own_faults; i++)
		sigdelset(&all, own_faults[i]);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&thread, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed != 0)
		never("the system gives no thread");
	pthread_setname_np(thread, name);
	return thread;
}

void thread_cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

bool thread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t until)
{
	struct timespec at = { .tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000 };
	return pthread_cond_timedwait(cond, lock, &at) == 0;
}
