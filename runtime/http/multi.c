/* libcurl's socket interface, carried by the loop.
 *
 * What must hold: libcurl is called from the loop's callbacks only, never from
 * inside its own; a transfer that ended is taken out before its owner hears of
 * it, so that the owner may free the handle or add it again. */
#include "http/multi.h"
#include <glib.h>

struct multi {
	CURLM *curl;
	struct loop *loop;
	struct loop_timer *timer;
};
struct socket_watch {
	struct multi *multi;
	struct loop_watch *watch;
	curl_socket_t fd;
};
struct transfer {
	void (*done)(void *arg, CURLcode code);
	void *arg;
	bool stays;
};

/* One message at a time: what its owner does may end others. */
static void tell_ended(struct multi *multi)
{
	CURLMsg *message;
	int left;
	while ((message = curl_multi_info_read(multi->curl, &left)) != NULL) {
		if (message->msg != CURLMSG_DONE)
			continue;
		CURL *easy = message->easy_handle;
		CURLcode code = message->data.result;
		char *at = NULL;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &at);
		struct transfer transfer = *(struct transfer *)(void *)at;
		if (!transfer.stays)
			multi_remove(multi, easy);
		transfer.done(transfer.arg, code);
	}
}

static void act(struct multi *multi, curl_socket_t fd, int events)
{
	int running;
	curl_multi_socket_action(multi->curl, fd, events, &running);
	tell_ended(multi);
}

static void on_ready(void *arg, int events)
{
	struct socket_watch *watch = arg;
	act(watch->multi, watch->fd,
		((events & LOOP_READABLE) ? CURL_CSELECT_IN : 0) |
			((events & LOOP_WRITABLE) ? CURL_CSELECT_OUT : 0));
}

static void on_timer(void *arg)
{
	act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int want_timer(CURLM *curl, long ms, void *arg)
{
	struct multi *multi = arg;
	(void)curl;
	if (ms < 0)
		loop_timer_stop(multi->timer);
	else
		loop_timer_start(multi->timer, (uint64_t)ms, 0);
	return 0;
}

static void watch_end(struct multi *multi, struct socket_watch *watch)
{
	if (!watch)
		return;
	curl_multi_assign(multi->curl, watch->fd, NULL);
	loop_watch_free(watch->watch);
	g_free(watch);
}

static int want_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
	struct multi *multi = arg;
	struct socket_watch *watch = known;
	int events = (what & CURL_POLL_IN ? LOOP_READABLE : 0) |
		(what & CURL_POLL_OUT ? LOOP_WRITABLE : 0);
	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		watch_end(multi, watch);
		return 0;
	}
	if (watch) {
		loop_watch_set(watch->watch, events);
		return 0;
	}
	watch = g_new0(struct socket_watch, 1);
	watch->multi = multi;
	watch->fd = fd;
	watch->watch = loop_watch_new(multi->loop, fd, events, on_ready, watch);
	must(watch->watch);
	curl_multi_assign(multi->curl, fd, watch);
	return 0;
}

struct multi *multi_new(struct loop *loop, long kept)
{
	struct multi *multi = g_new0(struct multi, 1);
	must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	multi->loop = loop;
	multi->timer = loop_timer_new(loop, on_timer, multi);
	multi->curl = curl_multi_init();
	must(multi->curl);
	curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
	curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, want_timer);
	curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
	curl_multi_setopt(multi->curl, CURLMOPT_MAXCONNECTS, kept);
	return multi;
}

void multi_free(struct multi *multi)
{
	curl_multi_cleanup(multi->curl);
	loop_timer_free(multi->timer);
	g_free(multi);
	curl_global_cleanup();
}

static void add(struct multi *multi, CURL *easy, const struct transfer *how)
{
	struct transfer *transfer = g_new(struct transfer, 1);
	*transfer = *how;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	must(curl_multi_add_handle(multi->curl, easy) == CURLM_OK);
}

void multi_add(struct multi *multi, CURL *easy, void (*done)(void *arg, CURLcode code), void *arg)
{
	struct transfer how = { done, arg, false };
	add(multi, easy, &how);
}

void multi_add_open(struct multi *multi, CURL *easy, void (*done)(void *arg, CURLcode code),
	void *arg)
{
	struct transfer how = { done, arg, true };
	add(multi, easy, &how);
}

void multi_remove(struct multi *multi, CURL *easy)
{
	char *at = NULL;
	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &at);
	must(curl_multi_remove_handle(multi->curl, easy) == CURLM_OK);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, NULL);
	g_free(at);
}
