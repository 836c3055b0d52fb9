/* What was taken in is marked, or moved, in the folder.
 *
 * What must hold: only mails that are committed; the database forgets that a mail is to
 * be marked after the server has said that it is, so after a crash the same is done once
 * more, which changes nothing. A server that refuses does not keep mail from coming in:
 * the session goes on and ends as failed, and the marks are tried in the next one. */
#include "base/log.h"
#include "mail/imap_inside.h"
#include <string.h>

enum { MARK_MOST = 100 };

static void next_round(struct imap_session *session);

static void store(struct imap_session *session, const char *verb, const char *what,
	void (*done)(struct imap_session *, const struct imap_reply *))
{
	struct buf command;
	buf_init(&command);
	buf_printf(&command, "UID %s ", verb);
	imap_put_set(&command, (const uint32_t *)(const void *)session->unmarked->data,
		session->marking);
	buf_text(&command, what);
	imap_say(session, &command, NULL, done);
	buf_fini(&command);
}

static void to_folder(struct imap_session *session, const char *verb,
	void (*done)(struct imap_session *, const struct imap_reply *))
{
	struct buf what;
	buf_init(&what);
	buf_char(&what, ' ');
	imap_put_folder(&what, session->box->move_to);
	store(session, verb, what.data, done);
	buf_fini(&what);
}

/* ---- ends of a round ---- */

static void refused(struct imap_session *session, const struct imap_reply *reply)
{
	g_snprintf(session->trouble, sizeof session->trouble, "mail cannot be %s: %.200s",
		session->box->after == IMAP_MOVE ? "moved" : "marked", reply->text);
	session->then(session);
}

static void on_noted(struct imap_session *session, int status, const json_t *answer)
{
	if (status >= 400) {
		imap_refused(session, status, answer);
		return;
	}
	g_array_remove_range(session->unmarked, 0, (guint)session->marking);
	next_round(session);
}

static void marked(struct imap_session *session)
{
	json_t *input = imap_about(session->box), *uids = json_array();
	for (size_t i = 0; i < session->marking; i++)
		json_array_append_new(uids,
			json_integer(g_array_index(session->unmarked, uint32_t, i)));
	json_object_set_new(input, "validity", json_integer(session->validity));
	json_object_set_new(input, "uids", uids);
	imap_call(session, "mailbox.marked", input, on_noted);
}

/* ---- moving ---- */

static void move(struct imap_session *session);

static void on_expunged(struct imap_session *session, const struct imap_reply *reply)
{
	if (reply->says == IMAP_OK)
		marked(session);
	else
		refused(session, reply);
}

/* Without UIDPLUS what others have deleted would go as well: it stays, deleted. */
static void on_deleted(struct imap_session *session, const struct imap_reply *reply)
{
	if (reply->says == IMAP_OK && session->can_uidplus)
		store(session, "EXPUNGE", "", on_expunged);
	else
		on_expunged(session, reply);
}

static void on_made(struct imap_session *session, const struct imap_reply *reply)
{
	if (reply->says == IMAP_OK)
		move(session);
	else
		refused(session, reply);
}

static void make_folder(struct imap_session *session)
{
	struct buf command;
	session->made_folder = true;
	buf_init(&command);
	buf_text(&command, "CREATE ");
	imap_put_folder(&command, session->box->move_to);
	imap_say(session, &command, NULL, on_made);
	buf_fini(&command);
}

static void on_moved(struct imap_session *session, const struct imap_reply *reply)
{
	bool missing = g_ascii_strcasecmp(reply->code, "TRYCREATE") == 0;
	if (reply->says == IMAP_OK && session->can_move)
		marked(session);
	else if (reply->says == IMAP_OK)
		store(session, "STORE", " +FLAGS.SILENT (\\Deleted)", on_deleted);
	else if (missing && !session->made_folder)
		make_folder(session);
	else
		refused(session, reply);
}

static void move(struct imap_session *session)
{
	to_folder(session, session->can_move ? "MOVE" : "COPY", on_moved);
}

/* ---- flags ---- */

static void after_flags(struct imap_session *session)
{
	if (session->box->after == IMAP_MOVE)
		move(session);
	else
		marked(session);
}

static void set_flags(struct imap_session *session);

/* A keyword is a help to whoever looks into the folder; mail comes in without. */
static void on_flags(struct imap_session *session, const struct imap_reply *reply)
{
	if (reply->says == IMAP_OK) {
		after_flags(session);
	} else if (session->keywords) {
		log_warn("the server takes no keyword", "mailbox", session->box->name, "why",
			reply->text, NULL);
		session->keywords = false;
		set_flags(session);
	} else {
		refused(session, reply);
	}
}

static void set_flags(struct imap_session *session)
{
	const char *mark = session->box->mark;
	bool keyword = session->keywords && strcmp(mark, "none") != 0;
	bool seen = session->box->after == IMAP_SEEN;
	char what[128];
	g_snprintf(what, sizeof what, " +FLAGS.SILENT (%s%s%s)", seen ? "\\Seen" : "",
		seen && keyword ? " " : "", keyword ? mark : "");
	session->keywords = keyword;
	if (seen || keyword)
		store(session, "STORE", what, on_flags);
	else
		after_flags(session);
}

static int by_number(gconstpointer a, gconstpointer b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static void next_round(struct imap_session *session)
{
	session->marking = MIN(session->unmarked->len, MARK_MOST);
	if (session->marking == 0)
		session->then(session);
	else
		set_flags(session);
}

void imap_mark(struct imap_session *session, void (*then)(struct imap_session *session))
{
	session->then = then;
	if (session->trouble[0]) {
		then(session);
		return;
	}
	g_array_sort(session->unmarked, by_number);
	next_round(session);
}
