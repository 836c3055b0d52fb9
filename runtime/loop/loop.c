/* The loop: one libuv loop, its queue of posted calls, its orderly end.
 *
 * What must hold: only loop_post may be called from another thread. Posted
 * calls run in order; those posted before the loop ends are run before it does,
 * those after it has ended are dropped, so whoever posts from threads joins
 * them first. Once loop_run has returned every handle is closed. */
#include "loop/item.h"
#include <glib.h>
#include <pthread.h>

struct post {
	void (*fn)(void *arg);
	void *arg;
	struct post *next;
};

struct loop {
	uv_loop_t uv;
	uv_async_t wake;
	bool stopping;
	struct loop_signal *signals;
	pthread_mutex_t lock; /* guards what follows */
	struct post *first, **last;
	bool ended;
};

uv_loop_t *loop_uv(struct loop *loop)
{
	return &loop->uv;
}

static struct post *posts_take(struct loop *loop)
{
	pthread_mutex_lock(&loop->lock);
	struct post *posts = loop->first;
	loop->first = NULL;
	loop->last = &loop->first;
	pthread_mutex_unlock(&loop->lock);
	return posts;
}

static void posts_run(struct loop *loop)
{
	for (struct post *post = posts_take(loop), *next; post != NULL; post = next) {
		next = post->next;
		post->fn(post->arg);
		g_free(post);
	}
}

static void loop_woken(uv_async_t *wake)
{
	posts_run(wake->data);
}

void loop_post(struct loop *loop, void (*fn)(void *arg), void *arg)
{
	struct post *post = g_new(struct post, 1);
	*post = (struct post){ .fn = fn, .arg = arg };
	pthread_mutex_lock(&loop->lock);
	bool dropped = loop->ended;
	if (!dropped) {
		bool empty = loop->first == NULL;
		*loop->last = post;
		loop->last = &post->next;
		/* Under the lock, so that the handle is not closed meanwhile. */
		if (empty)
			uv_async_send(&loop->wake);
	}
	pthread_mutex_unlock(&loop->lock);
	if (dropped)
		g_free(post);
}

static bool loop_failed(int code, struct err *err)
{
	return err_set(err, ERR_TEMP, "LOOP_FAILED", "the event loop cannot start: %s",
		uv_strerror(code));
}

struct loop *loop_new(struct err *err)
{
	struct loop *loop = g_new0(struct loop, 1);
	int code = uv_loop_init(&loop->uv);
	if (code != 0) {
		g_free(loop);
		loop_failed(code, err);
		return NULL;
	}
	code = uv_async_init(&loop->uv, &loop->wake, loop_woken);
	if (code != 0) {
		uv_loop_close(&loop->uv);
		g_free(loop);
		loop_failed(code, err);
		return NULL;
	}
	loop->wake.data = loop;
	loop->last = &loop->first;
	pthread_mutex_init(&loop->lock, NULL);
	return loop;
}

static void item_closed(uv_handle_t *handle)
{
	struct loop_item *item = handle->data;
	item->closed = true;
	if (item->freed)
		g_free(item->memory);
}

void loop_item_own(struct loop_item *item, void *memory)
{
	item->memory = memory;
	item->uv.any.data = item;
}

void loop_item_free(struct loop_item *item)
{
	item->freed = true;
	if (item->closed)
		g_free(item->memory);
	else if (!uv_is_closing(&item->uv.any))
		uv_close(&item->uv.any, item_closed);
}

static void handle_close(uv_handle_t *handle, void *arg)
{
	struct loop *loop = arg;
	if (!uv_is_closing(handle))
		uv_close(handle, handle == (uv_handle_t *)&loop->wake ? NULL : item_closed);
}

static void loop_end(struct loop *loop)
{
	struct post *late;
	posts_run(loop);
	pthread_mutex_lock(&loop->lock);
	loop->ended = true;
	late = loop->first;
	loop->first = NULL;
	pthread_mutex_unlock(&loop->lock);
	for (struct post *next; late != NULL; late = next) {
		next = late->next;
		late->fn(late->arg);
		g_free(late);
	}
	uv_walk(&loop->uv, handle_close, loop);
	/* A stop that no run has noticed yet ends the first one at once. */
	while (uv_run(&loop->uv, UV_RUN_DEFAULT) != 0)
		continue;
}

void loop_run(struct loop *loop)
{
	if (!loop->stopping)
		uv_run(&loop->uv, UV_RUN_DEFAULT);
	if (!loop->ended)
		loop_end(loop);
}

void loop_stop(struct loop *loop)
{
	loop->stopping = true;
	uv_stop(&loop->uv);
}

struct loop_signal {
	struct loop_item item;
	void (*fn)(void *arg, int signum);
	void *arg;
	struct loop_signal *next;
};

static void signal_caught(uv_signal_t *handle, int signum)
{
	struct loop_signal *signal = handle->data;
	signal->fn(signal->arg, signum);
}

void loop_signal(struct loop *loop, int signum, void (*fn)(void *arg, int signum), void *arg)
{
	struct loop_signal *signal = g_new0(struct loop_signal, 1);
	signal->fn = fn;
	signal->arg = arg;
	must(uv_signal_init(&loop->uv, &signal->item.uv.signal) == 0);
	loop_item_own(&signal->item, signal);
	must(uv_signal_start(&signal->item.uv.signal, signal_caught, signum) == 0);
	signal->next = loop->signals;
	loop->signals = signal;
}

void loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	if (!loop->ended)
		loop_end(loop);
	for (struct loop_signal *signal = loop->signals, *next; signal != NULL; signal = next) {
		next = signal->next;
		loop_item_free(&signal->item);
	}
	must(uv_loop_close(&loop->uv) == 0);
	pthread_mutex_destroy(&loop->lock);
	g_free(loop);
}
