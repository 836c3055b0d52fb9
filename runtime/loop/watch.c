/* Timers and watched descriptors.
 *
 * A timer of 0 ms that is started again in its own call would be found due
 * again by the same pass of libuv 1.44, and the loop would never go on: 1 ms is
 * the least. A descriptor in trouble is reported as all that was asked for, so
 * that its owner tries, and meets the error where it is handled. */
#include "loop/item.h"
#include <glib.h>

struct loop_timer {
	struct loop_item item;
	void (*fn)(void *arg);
	void *arg;
};
struct loop_watch {
	struct loop_item item;
	int events;
	void (*fn)(void *arg, int events);
	void *arg;
};

static void timer_fired(uv_timer_t *handle)
{
	struct loop_timer *timer = handle->data;
	timer->fn(timer->arg);
}

struct loop_timer *loop_timer_new(struct loop *loop, void (*fn)(void *arg), void *arg)
{
	struct loop_timer *timer = g_new0(struct loop_timer, 1);
	timer->fn = fn;
	timer->arg = arg;
	must(uv_timer_init(loop_uv(loop), &timer->item.uv.timer) == 0);
	loop_item_own(&timer->item, timer);
	return timer;
}

void loop_timer_start(struct loop_timer *timer, uint64_t ms, uint64_t repeat_ms)
{
	if (timer->item.closed || uv_is_closing(&timer->item.uv.any))
		return;
	must(uv_timer_start(&timer->item.uv.timer, timer_fired, ms == 0 ? 1 : ms, repeat_ms) == 0);
}

void loop_timer_stop(struct loop_timer *timer)
{
	if (!timer->item.closed)
		uv_timer_stop(&timer->item.uv.timer);
}

void loop_timer_free(struct loop_timer *timer)
{
	if (timer != NULL)
		loop_item_free(&timer->item);
}

static void watch_ready(uv_poll_t *handle, int status, int events);

static void watch_start(struct loop_watch *watch)
{
	int wanted = ((watch->events & LOOP_READABLE) != 0 ? UV_READABLE : 0) |
		((watch->events & LOOP_WRITABLE) != 0 ? UV_WRITABLE : 0);
	must(uv_poll_start(&watch->item.uv.poll, wanted, watch_ready) == 0);
}

static void watch_ready(uv_poll_t *handle, int status, int events)
{
	struct loop_watch *watch = handle->data;
	int ready = 0;
	/* libuv has stopped a handle in trouble; its owner decides when to let go. */
	if (status < 0)
		watch_start(watch);
	if (status < 0 || (events & UV_READABLE) != 0)
		ready |= LOOP_READABLE;
	if (status < 0 || (events & UV_WRITABLE) != 0)
		ready |= LOOP_WRITABLE;
	watch->fn(watch->arg, ready & watch->events);
}

struct loop_watch *loop_watch_new(struct loop *loop, int fd, int events,
	void (*fn)(void *arg, int events), void *arg)
{
	struct loop_watch *watch = g_new0(struct loop_watch, 1);
	watch->events = events;
	watch->fn = fn;
	watch->arg = arg;
	if (uv_poll_init(loop_uv(loop), &watch->item.uv.poll, fd) != 0) {
		g_free(watch);
		return NULL;
	}
	loop_item_own(&watch->item, watch);
	watch_start(watch);
	return watch;
}

void loop_watch_set(struct loop_watch *watch, int events)
{
	if (watch->item.closed || uv_is_closing(&watch->item.uv.any) || watch->events == events)
		return;
	watch->events = events;
	watch_start(watch);
}

void loop_watch_free(struct loop_watch *watch)
{
	if (watch != NULL)
		loop_item_free(&watch->item);
}
