/* Which IMAP mailboxes there are, when each is connected to, and how that goes.
 *
 * What must hold: a mailbox has one connection at most, and a failing one waits longer
 * and longer, by the machine's clock; what fails is in the mailbox's row, and five times
 * in a row is told. A connection that is lost after it was good is opened again before
 * anybody is worried. */
#include "base/clock.h"
#include "base/log.h"
#include "mail/imap_inside.h"
#include <string.h>

enum {
	LIST_MS = 5000,
	WAIT_MS = 1000,
	WAIT_MOST_MS = 300000,
	OK_SECONDS = 300,
	DOUBLINGS = 10,
	BOXES_MOST = 500
};

static void ask(void *arg);

/* ---- one mailbox ---- */

static void box_clear(struct imap_box *box)
{
	char *texts[] = { box->name, box->url, box->user, box->auth, box->secret, box->folder,
		box->move_to, box->mark };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		g_free(texts[i]);
}

static void box_end_session(struct imap_box *box)
{
	if (box->session)
		imap_session_free(g_steal_pointer(&box->session));
}

static void box_free(gpointer data)
{
	struct imap_box *box = data;
	box_end_session(box);
	loop_timer_stop(box->timer);
	loop_timer_free(box->timer);
	box_clear(box);
	g_free(box->id);
	g_free(box);
}

static char *text_of(const json_t *item, const char *name)
{
	return g_strdup(json_string_value(json_object_get(item, name)));
}

static enum imap_after after_of(const json_t *item)
{
	const char *after = json_string_value(json_object_get(item, "after"));
	if (after && strcmp(after, "move") == 0)
		return IMAP_MOVE;
	return after && strcmp(after, "seen") == 0 ? IMAP_SEEN : IMAP_LEAVE;
}

static void box_set(struct imap_box *box, const json_t *item)
{
	const char *tls = json_string_value(json_object_get(item, "tls"));
	box_clear(box);
	box->name = text_of(item, "name");
	box->url = text_of(item, "url");
	box->user = text_of(item, "user");
	box->auth = text_of(item, "auth");
	box->secret = text_of(item, "secret");
	box->folder = text_of(item, "folder");
	box->move_to = text_of(item, "move_to");
	box->mark = text_of(item, "mark");
	box->version = json_integer_value(json_object_get(item, "version"));
	box->open_text = tls && strcmp(tls, "off") == 0;
	box->after = after_of(item);
}

/* ---- health ---- */

static void tell(struct imap_box *box, const char *code, const char *text)
{
	json_t *input = imap_about(box);
	if (code)
		json_object_set_new(input, "failure",
			json_pack("{s:s, s:s}", "code", code, "text", text));
	imap_ask(box->all, "mailbox.looked", input, NULL);
}

/* That all is well is written down now and then, not with each look. */
static void went_well(struct imap_box *box)
{
	int64_t now = clock_monotonic_us();
	bool again = box->told && box->up && now - box->told_us < OK_SECONDS * INT64_C(1000000);
	box->failures = 0;
	box->up = true;
	if (again)
		return;
	box->told = true;
	box->told_us = now;
	tell(box, NULL, NULL);
}

static void went_wrong(struct imap_box *box, const char *code, const char *text)
{
	log_warn("a mailbox cannot be read", "mailbox", box->name, "code", code, "why", text, NULL);
	box->failures++;
	box->up = false;
	tell(box, code, text);
}

void imap_settled(struct imap_session *session)
{
	if (session->trouble[0]) {
		imap_fail(session, "MAILBOX_MARK", "%s", session->trouble);
		return;
	}
	session->settled = true;
	went_well(session->box);
	imap_wait(session);
}

/* ---- again and again ---- */

static uint64_t wait_ms(const struct imap_box *box)
{
	int doublings = MIN(box->failures > 0 ? box->failures - 1 : 0, DOUBLINGS);
	uint64_t ms = MIN((uint64_t)WAIT_MS << doublings, WAIT_MOST_MS);
	return ms - (uint64_t)g_random_int_range(0, (gint32)(ms / 5));
}

static void put_away(struct imap_box *box)
{
	struct imap_session *session = box->session;
	if (strcmp(session->code, "MAILBOX_MOVED_ON") == 0)
		ask(box->all);
	else if (session->settled)
		log_info("a mailbox is connected to again", "mailbox", box->name, "code",
			session->code, "why", session->text, NULL);
	else
		went_wrong(box, session->code, session->text);
	box_end_session(box);
	loop_timer_start(box->timer, wait_ms(box), 0);
}

static void on_turn(void *arg)
{
	struct imap_box *box = arg;
	if (box->session && box->session->over) {
		put_away(box);
	} else if (!box->session) {
		box->session = imap_session_new(box);
		imap_login(box->session);
	}
}

/* ---- which mailboxes ---- */

static struct imap_box *box_with(const struct imaps *all, const char *id)
{
	for (guint i = 0; i < all->boxes->len; i++) {
		struct imap_box *box = g_ptr_array_index(all->boxes, i);
		if (strcmp(box->id, id) == 0)
			return box;
	}
	return NULL;
}

static struct imap_box *box_new(struct imaps *all, const char *id)
{
	struct imap_box *box = g_new0(struct imap_box, 1);
	box->all = all;
	box->id = g_strdup(id);
	box->version = -1;
	box->timer = loop_timer_new(all->loop, on_turn, box);
	g_ptr_array_add(all->boxes, box);
	return box;
}

static bool is_whole(const json_t *item)
{
	static const char *const needed[] = { "id", "name", "url", "user", "auth", "secret",
		"folder", "mark" };
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!json_is_string(json_object_get(item, needed[i])))
			return false;
	return after_of(item) != IMAP_MOVE || json_is_string(json_object_get(item, "move_to"));
}

static bool is_ours(const json_t *item)
{
	const char *kind = json_string_value(json_object_get(item, "kind"));
	const char *state = json_string_value(json_object_get(item, "state"));
	return kind && state && strcmp(kind, "imap") == 0 && strcmp(state, "active") == 0 &&
		is_whole(item);
}

static void list_one(struct imaps *all, const json_t *item)
{
	const char *id = json_string_value(json_object_get(item, "id"));
	if (!is_ours(item))
		return;
	struct imap_box *box = box_with(all, id);
	if (!box)
		box = box_new(all, id);
	box->listed = true;
	if (box->version == json_integer_value(json_object_get(item, "version")))
		return;
	box_end_session(box);
	box_set(box, item);
	box->failures = 0;
	box->skip = (struct imap_skip){ 0 };
	loop_timer_start(box->timer, 1, 0);
}

static void take_list(struct imaps *all, const json_t *items)
{
	size_t i;
	json_t *item;
	for (guint k = 0; k < all->boxes->len; k++)
		((struct imap_box *)g_ptr_array_index(all->boxes, k))->listed = false;
	json_array_foreach(items, i, item)
		list_one(all, item);
	for (guint k = all->boxes->len; k-- > 0;)
		if (!((struct imap_box *)g_ptr_array_index(all->boxes, k))->listed)
			g_ptr_array_remove_index(all->boxes, k);
}

static void on_listed(struct imaps *all, int status, const json_t *list)
{
	all->asking = false;
	if (status < 400 && !all->stopping)
		take_list(all, json_object_get(list, "items"));
}

static void ask(void *arg)
{
	struct imaps *all = arg;
	if (all->asking || all->stopping)
		return;
	all->asking = true;
	imap_ask(all, "mailbox.list", json_pack("{s:i}", "limit", BOXES_MOST), on_listed);
}

/* ---- up and down ---- */

struct imaps *imaps_start(struct service *service, struct loop *loop,
	const struct imap_options *options)
{
	struct imaps *all = g_new0(struct imaps, 1);
	all->service = service;
	all->loop = loop;
	all->options = *options;
	all->multi = multi_new(loop, 0);
	all->boxes = g_ptr_array_new_with_free_func(box_free);
	g_queue_init(&all->calls);
	g_queue_init(&all->mails);
	imap_files_sweep(service_data_dir(service));
	all->timer = loop_timer_new(loop, ask, all);
	loop_timer_start(all->timer, LIST_MS, LIST_MS);
	ask(all);
	return all;
}

void imaps_stop(struct imaps *all)
{
	if (!all || all->stopping)
		return;
	all->stopping = true;
	loop_timer_stop(all->timer);
	loop_timer_free(all->timer);
	g_ptr_array_set_size(all->boxes, 0);
}

void imaps_free(struct imaps *all)
{
	if (!all)
		return;
	imap_calls_free(all);
	imap_mails_free(all);
	g_ptr_array_unref(all->boxes);
	multi_free(all->multi);
	g_free(all);
}

/* ---- figures ---- */

static void show(struct imaps *all, struct buf *out, const char *name, const char *about,
	uint64_t (*value)(const struct imap_box *box))
{
	buf_printf(out, "# HELP ordain_mailbox_%s\n# TYPE ordain_mailbox_%.*s %s\n", about,
		(int)strcspn(about, " "), about, name);
	for (guint i = 0; i < all->boxes->len; i++) {
		const struct imap_box *box = g_ptr_array_index(all->boxes, i);
		buf_printf(out, "ordain_mailbox_%.*s{mailbox=\"%s\"} %llu\n",
			(int)strcspn(about, " "), about, box->name, (unsigned long long)value(box));
	}
}

static uint64_t is_up(const struct imap_box *box)
{
	return box->up;
}

static uint64_t failures(const struct imap_box *box)
{
	return (uint64_t)box->failures;
}

static uint64_t taken(const struct imap_box *box)
{
	return box->taken;
}

void imaps_show(void *arg, struct buf *out)
{
	struct imaps *all = arg;
	if (all->stopping || all->boxes->len == 0)
		return;
	show(all, out, "gauge", "up Whether the last look into an IMAP mailbox went well.", is_up);
	show(all, out, "gauge", "failures Looks in a row that failed.", failures);
	show(all, out, "counter", "mails_total Mails taken in since the start.", taken);
}
