/* The loop: libuv wrapped into timers, watched descriptors, and tickets.
 *
 * A ticket is how another thread gives something back: loop_post queues a
 * callback that the loop runs. The loop thread runs no Lua and touches no
 * database. Stop is orderly: loop_stop makes loop_run return after the closing
 * of all handles. */
#ifndef ORDAIN_LOOP_LOOP_H
#define ORDAIN_LOOP_LOOP_H
#include "base/err.h"
#include <stdint.h>

struct loop;
struct loop_timer;
struct loop_watch;

struct loop *loop_new(struct err *err);
void loop_free(struct loop *loop); /* after loop_run has returned */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop); /* on the loop thread */
/* Any thread: run fn(arg) on the loop thread, in order of posting. What was
 * posted before the end is run before loop_run returns; after that it is
 * dropped, so join the threads that post first. */
void loop_post(struct loop *loop, void (*fn)(void *arg), void *arg);

/* Fires once after ms (a floor of 1 ms is applied), or every repeat_ms after. */
struct loop_timer *loop_timer_new(struct loop *loop, void (*fn)(void *arg), void *arg);
void loop_timer_start(struct loop_timer *timer, uint64_t ms, uint64_t repeat_ms);
void loop_timer_stop(struct loop_timer *timer);
void loop_timer_free(struct loop_timer *timer);

enum { LOOP_READABLE = 1, LOOP_WRITABLE = 2 };
/* NULL for what cannot be watched (a regular file). A descriptor in trouble is
 * reported as all that was asked for. Free it before closing the descriptor. */
struct loop_watch *loop_watch_new(struct loop *loop, int fd, int events,
	void (*fn)(void *arg, int events), void *arg);
void loop_watch_set(struct loop_watch *watch, int events); /* what is asked for from now on */
void loop_watch_free(struct loop_watch *watch);
/* SIGTERM, SIGINT, SIGHUP ... delivered on the loop thread. */
void loop_signal(struct loop *loop, int signum, void (*fn)(void *arg, int signum), void *arg);
/* A folder tree watched for changes (uv_fs_event on each folder, plus a scan of
 * names and times each second as the safety net, no dotfiles, no links followed);
 * fn runs once the tree has stayed the same for 200 ms. PERM TREE_NOT_FOUND. */
struct loop_tree;
struct loop_tree *loop_tree_new(struct loop *loop, const char *root, void (*fn)(void *arg),
	void *arg, struct err *err);
void loop_tree_free(struct loop_tree *tree);
#endif
