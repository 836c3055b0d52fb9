/* Waiting for mail: IDLE where the server can, else a look from time to time.
 *
 * What must hold: an IDLE is renewed before a server or something between forgets the
 * connection, and each renewal looks, so a server that forgets to tell costs time and
 * no mail. */
#include "base/clock.h"
#include "mail/imap_inside.h"
#include <string.h>

static void stop_idle(struct imap_session *session)
{
	if (!session->idling)
		return;
	session->idling = false;
	loop_timer_stop(session->wait);
	session->began_us = clock_monotonic_us();
	imap_say_raw(session, "DONE\r\n");
}

static void on_idle_data(struct imap_session *session, const struct imap_reply *reply)
{
	(void)reply;
	if (session->news)
		stop_idle(session);
}

static void on_idle_go(struct imap_session *session)
{
	session->go = NULL;
	session->idling = true;
	loop_timer_stop(session->late);
	session->waited = stop_idle;
	loop_timer_start(session->wait, (uint64_t)session->all->options.idle_ms, 0);
	if (session->news)
		stop_idle(session);
}

static void on_idle_end(struct imap_session *session, const struct imap_reply *reply)
{
	session->idling = false;
	loop_timer_stop(session->wait);
	if (reply->says == IMAP_OK) {
		imap_look(session);
		return;
	}
	session->can_idle = false;
	imap_wait(session);
}

static void on_noop(struct imap_session *session, const struct imap_reply *reply)
{
	if (reply->says == IMAP_OK)
		imap_look(session);
	else
		imap_fail(session, "MAIL_BROKEN", "the server refuses a NOOP: %s", reply->text);
}

static void on_poll(struct imap_session *session)
{
	imap_say_text(session, "NOOP", NULL, on_noop);
}

void imap_wait(struct imap_session *session)
{
	const struct imap_options *options = &session->all->options;
	if (session->can_idle && options->idle_ms > 0) {
		imap_say_text(session, "IDLE", on_idle_data, on_idle_end);
		session->go = on_idle_go;
		return;
	}
	session->waited = on_poll;
	loop_timer_start(session->wait, (uint64_t)options->poll_ms, 0);
}
