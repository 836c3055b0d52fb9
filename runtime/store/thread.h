/* Threads of the store: named, and deaf to signals, which are the loop's. */
#ifndef ORDAIN_STORE_THREAD_H
#define ORDAIN_STORE_THREAD_H
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* never() when the system gives no thread. `name` has at most 15 characters. */
pthread_t thread_start(const char *name, void *(*run)(void *arg), void *arg);
/* A condition whose waits end by the monotonic clock. */
void thread_cond_init(pthread_cond_t *cond);
/* false: it is `until` (as clock_monotonic_us counts). */
bool thread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t until);
#endif
