/* Which mails are new.
 *
 * UIDs above the position are asked about a window at a time, so that a folder of any
 * size takes little memory; an empty window makes the next one larger. What must hold:
 * the position passes a UID only when its mail was taken in, was passed over with a
 * notice, came before the mailbox begins, or is not there any more. */
#include "base/log.h"
#include "mail/imap_inside.h"
#include <string.h>

static void next_window(struct imap_session *session);

/* ---- what is there ---- */

static bool wanted(const struct imap_session *session, const struct imap_item *item)
{
	bool early = item->uid <= session->since_uid && item->date != INT64_MIN &&
		item->date < session->since;
	return !early;
}

/* Kept by UID, the lowest ones; a server may tell of one twice. */
static void remember(struct imap_session *session, uint32_t uid, uint64_t size)
{
	struct imap_new *known = session->known;
	size_t at = session->known_count;
	while (at > 0 && known[at - 1].uid > uid)
		at--;
	if (at > 0 && known[at - 1].uid == uid)
		return;
	if (session->known_count == IMAP_KNOWN_MOST) {
		session->more_known = true;
		if (at == IMAP_KNOWN_MOST)
			return;
		session->known_count--;
	}
	memmove(&known[at + 1], &known[at], (session->known_count - at) * sizeof *known);
	known[at] = (struct imap_new){ uid, size };
	session->known_count++;
}

static void on_item(struct imap_session *session, const struct imap_reply *reply)
{
	struct imap_item item;
	if (strcmp(reply->name, "FETCH") != 0 || !imap_item_read(reply->text, &item, NULL) ||
		item.uid <= session->scanned || (item.size == 0 && item.date == INT64_MIN))
		return;
	if (item.uid > session->seen)
		session->seen = item.uid;
	if (wanted(session, &item))
		remember(session, item.uid, item.size);
}

/* ---- the end of it ---- */

static void on_passed(struct imap_session *session, int status, const json_t *answer)
{
	if (status >= 400) {
		imap_refused(session, status, answer);
		return;
	}
	session->position = session->seen;
	imap_settled(session);
}

/* Mails that came before the mailbox begins are not asked about again. */
static void settle(struct imap_session *session)
{
	if (session->seen <= session->position) {
		imap_settled(session);
		return;
	}
	json_t *input = imap_about(session->box);
	json_object_set_new(input, "validity", json_integer(session->validity));
	json_object_set_new(input, "after", json_integer(session->position));
	json_object_set_new(input, "uid", json_integer(session->seen));
	json_object_set_new(input, "notices", json_array());
	imap_call(session, "mailbox.passed", input, on_passed);
}

/* ---- windows ---- */

static void gone(struct imap_session *session)
{
	char uid[16];
	g_snprintf(uid, sizeof uid, "%u", session->missing);
	log_info("a mail was gone before it was fetched", "mailbox", session->box->name, "uid", uid,
		NULL);
	session->missing = 0;
}

static void on_window(struct imap_session *session, const struct imap_reply *reply)
{
	if (reply->says != IMAP_OK) {
		imap_fail(session, "MAIL_BROKEN", "the server does not list mails: %s",
			reply->text);
		return;
	}
	if (session->missing &&
		(session->known_count == 0 || session->known[0].uid != session->missing))
		gone(session);
	if (session->known_count > 0) {
		session->window = IMAP_WINDOW;
		imap_fetch(session);
	} else {
		session->window = MIN(session->window * 2, IMAP_WINDOW_MOST);
		imap_look_on(session);
	}
}

static void next_window(struct imap_session *session)
{
	char command[128], until[16] = "*";
	uint32_t from = session->scanned + 1;
	session->known_count = session->at = 0;
	session->more_known = false;
	session->last_window =
		from >= session->next_uid || session->next_uid - from <= session->window;
	session->window_end = from + session->window - 1;
	if (!session->last_window)
		g_snprintf(until, sizeof until, "%u", session->window_end);
	else
		session->news = false;
	g_snprintf(command, sizeof command, "UID FETCH %u:%s (UID RFC822.SIZE INTERNALDATE)", from,
		until);
	imap_say_text(session, command, on_item, on_window);
	session->room += (uint64_t)session->window * IMAP_BYTES_OF_ITEM;
}

void imap_look_on(struct imap_session *session)
{
	uint32_t last = session->known_count ? session->known[session->known_count - 1].uid : 0;
	if (session->more_known)
		session->scanned = last;
	else if (!session->last_window)
		session->scanned = session->window_end;
	else
		session->scanned = MAX(session->scanned, session->seen);
	if (session->scanned == UINT32_MAX ||
		(session->last_window && !session->more_known && !session->news))
		settle(session);
	else
		next_window(session);
}

void imap_look(struct imap_session *session)
{
	session->scanned = session->seen = session->position;
	session->window = IMAP_WINDOW;
	session->missing = 0;
	if (session->scanned == UINT32_MAX) /* nothing can come after it */
		imap_settled(session);
	else
		next_window(session);
}

void imap_look_again(struct imap_session *session)
{
	session->scanned = session->seen = session->position;
	next_window(session);
}
