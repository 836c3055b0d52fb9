/* The event stream: /v1/events/stream?after=&name=&key=, as text/event-stream.
 *
 * A feed is one open stream with the position it has reached. It reads through
 * the operation event.list with the caller's own token, so what it may see is
 * judged again at each read, and a token that ends ends the stream. At most one
 * read of a feed is under way; a wake during it makes one more. Positions only
 * grow, and Last-Event-ID brings a client back to where it was. A comment every
 * 15 s finds clients that have left. */
#include "api/visit.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEARTBEAT_MS = 15000, PAGE = 200 };

struct feed {
	struct api *api;
	struct feed *next, *prev;
	struct visit *visit;            /* until the first read has said 200 */
	struct http_exchange *exchange; /* NULL once the client has gone */
	struct arena arena;
	struct caller caller;
	const char *name, *key;
	long long after; /* -1: from the first there is */
	bool reading, again;
	struct answer *answer;
};

static void forget_answer(struct feed *feed)
{
	if (feed->answer)
		answer_fini(feed->answer);
	free(feed->answer);
	feed->answer = NULL;
}

static void feed_free(struct feed *feed)
{
	forget_answer(feed);
	if (feed->next)
		feed->next->prev = feed->prev;
	if (feed->prev)
		feed->prev->next = feed->next;
	else
		feed->api->feeds = feed->next;
	feed->api->feed_count--;
	arena_fini(&feed->arena);
	free(feed);
}

static void feed_gone(void *arg)
{
	struct feed *feed = arg;

	feed->exchange = NULL;
	if (!feed->reading)
		feed_free(feed);
}

static void on_read(void *arg);

/* On a worker's thread. */
static void on_done(void *arg, struct answer *answer)
{
	struct feed *feed = arg;

	feed->answer = answer;
	loop_post(feed->api->loop, on_read, feed);
}

static void feed_read(struct feed *feed)
{
	struct preset presets[4];
	char after[32], limit[16];
	struct call call = { .operation = "event.list",
		.caller = feed->caller,
		.presets = presets };

	if (feed->reading) {
		feed->again = true;
		return;
	}
	feed->reading = true;
	feed->again = false;
	snprintf(limit, sizeof limit, "%d", PAGE);
	presets[call.preset_count++] = (struct preset){ "limit", limit };
	if (feed->after >= 0) {
		snprintf(after, sizeof after, "%lld", feed->after);
		presets[call.preset_count++] = (struct preset){ "after", after };
	}
	if (feed->name)
		presets[call.preset_count++] = (struct preset){ "name", feed->name };
	if (feed->key)
		presets[call.preset_count++] = (struct preset){ "key", feed->key };
	service_submit(feed->api->service, &call, on_done, feed);
}

/* One item as id, event and data lines; JSON text has no line ends in it. */
static void put_item(struct feed *feed, json_t *item, struct buf *out)
{
	json_t *position = json_object_get(item, "position");
	const char *name = json_string_value(json_object_get(item, "name"));
	char *text = json_dumps(item, JSON_COMPACT | JSON_SORT_KEYS);

	if (text && json_is_integer(position) && name) {
		feed->after = json_integer_value(position);
		buf_printf(out, "id: %lld\nevent: %s\ndata: %s\n\n", feed->after, name, text);
	}
	free(text);
}

/* Whether the page was full, so that there may be more. */
static bool send_page(struct feed *feed)
{
	const struct buf *body = &feed->answer->body;
	json_t *page = json_loadb(body->data, body->len, 0, NULL), *item;
	json_t *items = json_object_get(page, "items");
	bool more = json_array_size(items) >= PAGE;
	struct buf out;
	size_t i;

	buf_init(&out);
	json_array_foreach(items, i, item)
		put_item(feed, item, &out);
	json_decref(page);
	if (out.len > 0 && !http_stream_send(feed->exchange, out.data, out.len))
		more = false;
	buf_fini(&out);
	return more;
}

/* The first answer decides: refused like any call, or the stream begins. */
static bool begin(struct feed *feed)
{
	static const struct http_pair headers[] = { { "Content-Type",
							    "text/event-stream; charset=utf-8" },
		{ "Cache-Control", "no-store" }, { "X-Content-Type-Options", "nosniff" },
		{ "X-Accel-Buffering", "no" }, { NULL, NULL } };
	struct visit *visit = feed->visit;

	feed->visit = NULL;
	if (feed->answer->status != 200) {
		visit->answer = feed->answer;
		feed->answer = NULL;
		feed_free(feed);
		visit_answer(visit);
		return false;
	}
	feed->exchange = visit->exchange;
	visit_end(visit, 200);
	if (!http_stream_start(feed->exchange, 200, headers, feed_gone, feed)) {
		feed->exchange = NULL;
		return true;
	}
	(void)http_stream_send(feed->exchange, "retry: 2000\n\n", strlen("retry: 2000\n\n"));
	return true;
}

static void end_with(struct feed *feed)
{
	const struct buf *body = &feed->answer->body;
	struct buf out;

	buf_init(&out);
	buf_printf(&out, "event: error\ndata: %.*s\n\n", (int)body->len,
		body->data ? body->data : "");
	if (http_stream_send(feed->exchange, out.data, out.len))
		http_stream_end(feed->exchange);
	buf_fini(&out);
}

static void on_read(void *arg)
{
	struct feed *feed = arg;
	bool more = false, refused = feed->answer->status != 200;

	feed->reading = false;
	if (feed->visit && !begin(feed))
		return;
	if (feed->exchange && refused)
		end_with(feed);
	else if (feed->exchange)
		more = send_page(feed);
	forget_answer(feed);
	if (!feed->exchange)
		feed_free(feed);
	else if (!refused && (more || feed->again))
		feed_read(feed);
}

static const char *query(struct visit *visit, const char *name)
{
	for (const struct http_pair *pair = http_query(visit->exchange); pair->name; pair++)
		if (strcmp(pair->name, name) == 0 && *pair->value)
			return pair->value;
	return NULL;
}

static bool read_position(struct visit *visit, long long *after)
{
	const char *text = http_header(visit->exchange, "Last-Event-ID");
	char *end;

	*after = -1;
	if (!text || !*text)
		text = query(visit, "after");
	if (!text)
		return true;
	if (strlen(text) <= 18 && strspn(text, "0123456789") == strlen(text)) {
		*after = strtoll(text, &end, 10);
		return true;
	}
	visit_refuse(visit, 400, "POSITION_INVALID",
		"after and Last-Event-ID are positions of events");
	return false;
}

static struct feed *feed_new(struct visit *visit, long long after)
{
	struct api *api = visit->api;
	struct feed *feed = calloc(1, sizeof *feed);

	must(feed);
	arena_init(&feed->arena);
	feed->api = api;
	feed->visit = visit;
	feed->caller = visit->caller;
	feed->caller.token = arena_text(&feed->arena, visit->caller.token);
	feed->caller.on_behalf_of = arena_text(&feed->arena, visit->caller.on_behalf_of);
	feed->caller.address = arena_text(&feed->arena, visit->caller.address);
	feed->name = arena_text(&feed->arena, query(visit, "name"));
	feed->key = arena_text(&feed->arena, query(visit, "key"));
	feed->after = after;
	feed->next = api->feeds;
	if (feed->next)
		feed->next->prev = feed;
	api->feeds = feed;
	api->feed_count++;
	return feed;
}

void stream_open(struct visit *visit)
{
	long long after;

	if (!caller_read(visit) || !caller_admit(visit, "viewer") || !read_position(visit, &after))
		return;
	if (strcmp(http_method(visit->exchange), "HEAD") == 0)
		visit_bytes(visit, 200, "text/event-stream; charset=utf-8", NULL, NULL, 0);
	else if (visit->api->feed_count >= STREAMS_MAX)
		visit_refuse_later(visit, 503, "STREAMS_FULL", "too many event streams are open",
			10);
	else
		feed_read(feed_new(visit, after));
}

static void wake_all(void *arg)
{
	struct api *api = arg;
	struct feed *feed, *next;

	atomic_store(&api->woken, false);
	for (feed = api->feeds; feed; feed = next) {
		next = feed->next;
		if (feed->exchange || feed->visit)
			feed_read(feed);
	}
}

/* On a worker's thread, after a group with events: one ticket for many groups. */
static void on_events(void *arg)
{
	struct api *api = arg;

	if (!atomic_exchange(&api->woken, true))
		loop_post(api->loop, wake_all, api);
}

static void beat(void *arg)
{
	struct api *api = arg;
	struct feed *feed, *next;

	for (feed = api->feeds; feed; feed = next) {
		next = feed->next;
		if (feed->exchange)
			(void)http_stream_send(feed->exchange, ": still here\n\n",
				strlen(": still here\n\n"));
	}
}

void stream_setup(struct api *api)
{
	api->heartbeat = loop_timer_new(api->loop, beat, api);
	loop_timer_start(api->heartbeat, HEARTBEAT_MS, HEARTBEAT_MS);
	service_on_events(api->service, on_events, api);
}

void stream_teardown(struct api *api)
{
	if (api->heartbeat)
		loop_timer_free(api->heartbeat);
	api->heartbeat = NULL;
	while (api->feeds)
		feed_free(api->feeds);
}
