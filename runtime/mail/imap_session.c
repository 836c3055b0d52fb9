/* One connection to an IMAP server.
 *
 * What must hold: one command at a time, and only the reply with its own random tag
 * ends it; every wait ends; the loop is given back after a megabyte; nothing is read
 * while too many mails wait to be committed. */
#include "base/clock.h"
#include "base/id.h"
#include "mail/imap_inside.h"
#include <string.h>

enum { READ_BYTES = 16384, READS = 64 };

/* ---- ends ---- */

static void cut_words(char *out, size_t size, const char *fmt, va_list args)
{
	char *text = g_strdup_vprintf(fmt, args);
	char *valid = g_utf8_make_valid(text, -1);
	for (char *at = valid; *at; at++)
		if ((unsigned char)*at < ' ')
			*at = ' ';
	if (strlen(valid) >= size)
		*g_utf8_find_prev_char(valid, valid + size) = '\0';
	g_strlcpy(out, valid, size);
	g_free(valid);
	g_free(text);
}

static void quiet(struct imap_session *session)
{
	if (session->watch)
		loop_watch_free(session->watch);
	session->watch = NULL;
	loop_timer_stop(session->late);
	loop_timer_stop(session->more);
	loop_timer_stop(session->wait);
}

void imap_fail(struct imap_session *session, const char *code, const char *fmt, ...)
{
	va_list args;
	if (session->over)
		return;
	session->over = true;
	g_strlcpy(session->code, code, sizeof session->code);
	va_start(args, fmt);
	cut_words(session->text, sizeof session->text, fmt, args);
	va_end(args);
	quiet(session);
	loop_timer_start(session->box->timer, 1, 0);
}

void imap_session_free(struct imap_session *session)
{
	session->over = true;
	quiet(session);
	imap_mails_leave(session);
	imap_calls_leave(session);
	if (session->easy) {
		multi_remove(session->all->multi, session->easy);
		curl_easy_cleanup(session->easy);
	}
	loop_timer_free(session->late);
	loop_timer_free(session->more);
	loop_timer_free(session->wait);
	imap_frame_fini(&session->frame);
	buf_fini(&session->out);
	g_array_unref(session->unmarked);
	g_free(session);
}

/* ---- what comes ---- */

static bool body_begins(void *arg, const char *line, uint64_t size)
{
	struct imap_session *session = arg;
	if (session->over)
		return false;
	if (session->fetching && imap_announces_body(line))
		return imap_body_begins(session, size);
	session->came += size;
	return session->came <= session->room;
}

static void body_bytes(void *arg, const char *bytes, size_t len)
{
	struct imap_session *session = arg;
	if (!session->over)
		imap_body_bytes(session, bytes, len);
}

static void tagged(struct imap_session *session, const struct imap_reply *reply)
{
	void (*done)(struct imap_session *, const struct imap_reply *) = session->done;
	session->tag[0] = '\0';
	session->done = NULL;
	session->data = NULL;
	session->go = NULL;
	loop_timer_stop(session->late);
	done(session, reply);
}

static void responded(void *arg, char *line)
{
	struct imap_session *session = arg;
	struct imap_reply reply;
	session->came += strlen(line);
	if (session->over || !imap_reply_read(line, &reply))
		return;
	if (strcmp(reply.name, "EXISTS") == 0)
		session->news = true;
	if (session->tag[0] && strcmp(reply.tag, session->tag) == 0 && reply.says <= IMAP_BAD)
		tagged(session, &reply);
	else if (reply.says == IMAP_GO && session->go)
		session->go(session);
	else if (strcmp(reply.tag, "*") != 0)
		return;
	else if (reply.says == IMAP_BYE)
		imap_fail(session, "MAIL_BROKEN", "the server says good-bye: %s", reply.text);
	else if (session->data)
		session->data(session, &reply);
}

/* Something came, so the server is there; but no command takes for ever. */
static void alive(struct imap_session *session)
{
	if (!session->tag[0] || session->idling)
		return;
	if (session->came > session->room)
		imap_fail(session, "MAIL_BROKEN", "the server's answer has no end");
	else if (clock_monotonic_us() - session->began_us > IMAP_COMMAND_MS * INT64_C(1000))
		imap_fail(session, "MAIL_TIMEOUT", "the server takes too long");
	else if (!imap_is_full(session))
		loop_timer_start(session->late, (uint64_t)session->all->options.timeout_ms, 0);
}

static bool read_once(struct imap_session *session)
{
	char bytes[READ_BYTES];
	struct err err = { 0 };
	size_t got = 0;
	CURLcode code = curl_easy_recv(session->easy, bytes, sizeof bytes, &got);
	if (code == CURLE_AGAIN)
		return false;
	if (code != CURLE_OK || got == 0)
		imap_fail(session, "MAIL_BROKEN", "the server closed the connection");
	else if (!imap_frame_feed(&session->frame, bytes, got, &err))
		imap_fail(session, err.code, "%s", err.text);
	return true;
}

/* TLS may hold back bytes that no descriptor reports, so it is read until there are none. */
static void read_on(void *arg)
{
	struct imap_session *session = arg;
	int reads = 0;
	bool more = true;
	while (more && !session->over && !imap_is_full(session) && reads++ < READS)
		more = read_once(session);
	if (session->over)
		return;
	if (imap_is_full(session)) {
		loop_watch_set(session->watch, 0);
		loop_timer_stop(session->late);
	} else {
		alive(session);
	}
	if (more && !session->over && !imap_is_full(session))
		loop_timer_start(session->more, 1, 0);
}

static void watch_both(struct imap_session *session)
{
	loop_watch_set(session->watch,
		LOOP_READABLE | (session->sent < session->out.len ? LOOP_WRITABLE : 0));
}

void imap_go_on(struct imap_session *session)
{
	if (session->over || !session->watch)
		return;
	watch_both(session);
	alive(session);
	loop_timer_start(session->more, 1, 0);
}

/* ---- what goes ---- */

static void write_on(struct imap_session *session)
{
	while (session->sent < session->out.len && !session->over) {
		size_t n = 0;
		CURLcode code = curl_easy_send(session->easy, session->out.data + session->sent,
			session->out.len - session->sent, &n);
		if (code == CURLE_AGAIN)
			break;
		if (code != CURLE_OK)
			imap_fail(session, "MAIL_BROKEN", "the connection broke while sending");
		session->sent += n;
	}
	if (session->over)
		return;
	if (session->sent == session->out.len) {
		buf_reset(&session->out);
		session->sent = 0;
	}
	watch_both(session);
}

static void on_ready(void *arg, int events)
{
	struct imap_session *session = arg;
	if (events & LOOP_WRITABLE)
		write_on(session);
	if ((events & LOOP_READABLE) && !session->over)
		read_on(session);
}

void imap_say_raw(struct imap_session *session, const char *text)
{
	if (session->over)
		return;
	buf_text(&session->out, text);
	loop_timer_start(session->late, (uint64_t)session->all->options.timeout_ms, 0);
	write_on(session);
}

void imap_say(struct imap_session *session, const struct buf *command,
	void (*data)(struct imap_session *, const struct imap_reply *),
	void (*done)(struct imap_session *, const struct imap_reply *))
{
	char random[SECRET_LEN + 1];
	if (session->over)
		return;
	must(!session->tag[0]);
	secret_new(random);
	g_snprintf(session->tag, sizeof session->tag, "o%.12s", random);
	session->data = data;
	session->done = done;
	session->came = 0;
	session->room = IMAP_RESPONSE_BYTES;
	session->began_us = clock_monotonic_us();
	buf_printf(&session->out, "%s %s\r\n", session->tag, command->data);
	imap_say_raw(session, "");
}

void imap_say_text(struct imap_session *session, const char *command,
	void (*data)(struct imap_session *, const struct imap_reply *),
	void (*done)(struct imap_session *, const struct imap_reply *))
{
	struct buf text;
	buf_init(&text);
	buf_text(&text, command);
	imap_say(session, &text, data, done);
	buf_fini(&text);
}

/* ---- up ---- */

static void on_late(void *arg)
{
	imap_fail(arg, "MAIL_TIMEOUT", "the server says nothing");
}

static void on_wait(void *arg)
{
	struct imap_session *session = arg;
	session->waited(session);
}

void imap_session_open(struct imap_session *session, int fd)
{
	session->watch = loop_watch_new(session->all->loop, fd, LOOP_READABLE, on_ready, session);
	must(session->watch);
}

struct imap_session *imap_session_new(struct imap_box *box)
{
	struct imap_session *session = g_new0(struct imap_session, 1);
	session->box = box;
	session->all = box->all;
	session->late = loop_timer_new(box->all->loop, on_late, session);
	session->more = loop_timer_new(box->all->loop, read_on, session);
	session->wait = loop_timer_new(box->all->loop, on_wait, session);
	session->frame = (struct imap_frame){ .begins = body_begins,
		.bytes = body_bytes,
		.response = responded,
		.arg = session };
	buf_init(&session->out);
	g_queue_init(&session->mails);
	session->unmarked = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	return session;
}
