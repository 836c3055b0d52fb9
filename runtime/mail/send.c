/* SMTP: one letter to one recipient, on a connection that libcurl opens.
 *
 * libcurl connects, does TLS and logs in; the five commands are spoken here,
 * because libcurl waits for the reply to the final dot without giving the thread
 * back, and because what happens around that dot must be known exactly. What must
 * hold: the dot is sent only after mail_send_finish; once it may have been sent,
 * only a reply tells; every wait ends. */
#include "mail/mail.h"
#include "mail/smtp_reply.h"
#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum stage {
	STAGE_CONNECT,
	STAGE_MAIL,
	STAGE_RCPT,
	STAGE_DATA,
	STAGE_BODY,
	STAGE_FULL,
	STAGE_DOT,
	STAGE_QUIT
};
enum { CONNECT_MS = 60000, COMMAND_MS = 300000, BODY_MS = 180000, DOT_MS = 600000, QUIT_MS = 2000 };

struct mail_send {
	struct mail_server *server;
	struct mail_job job;
	CURL *easy;
	char why[CURL_ERROR_SIZE];
	struct loop_watch *watch;
	struct loop_timer *timer;
	enum stage stage;
	char *command;   /* the one being sent */
	const char *out; /* what is left to send */
	size_t left;
	struct smtp_replies replies;
	struct mail_send *next; /* of those that leave */
};

static void on_ready(void *arg, int events);

/* ---- ends ---- */

static void send_free(struct mail_send *send)
{
	loop_watch_free(send->watch);
	loop_timer_free(send->timer);
	multi_remove(send->server->multi, send->easy);
	curl_easy_cleanup(send->easy);
	smtp_replies_fini(&send->replies);
	g_free(send->command);
	g_free(send);
}

static void left(struct mail_send *send)
{
	struct mail_send **at = &send->server->leaving;
	while (*at && *at != send)
		at = &(*at)->next;
	must(*at);
	*at = send->next;
	send_free(send);
}

void mail_server_fini(struct mail_server *server)
{
	while (server->leaving)
		left(server->leaving);
}

void mail_send_drop(struct mail_send *send)
{
	send_free(send);
}

static void put(struct mail_send *send, enum stage stage, int64_t ms, char *command);

/* Tells the owner, and is polite to the server if it still listens. */
static void ended(struct mail_send *send, const struct mail_result *result, bool polite)
{
	struct mail_job job = send->job;
	send->next = send->server->leaving;
	send->server->leaving = send;
	send->job.done = NULL;
	if (polite)
		put(send, STAGE_QUIT, QUIT_MS, g_strdup("QUIT\r\n"));
	else
		left(send);
	job.done(job.arg, result);
}

static void tell(struct mail_send *send, enum mail_fate fate, int status, const char *code,
	const char *text, bool polite)
{
	struct mail_result result = { .fate = fate, .status = status };
	g_strlcpy(result.code, code, sizeof result.code);
	g_strlcpy(result.text, text, sizeof result.text);
	ended(send, &result, polite);
}

/* No reply will come. */
static void lost(struct mail_send *send, const char *code, const char *why)
{
	char text[400];
	if (send->stage == STAGE_QUIT) {
		left(send);
		return;
	}
	bool unsure = send->stage == STAGE_DOT;
	g_snprintf(text, sizeof text, "%s%s",
		unsure ? "no reply came after the whole letter was sent: " : "", why);
	tell(send, unsure ? MAIL_UNSURE : MAIL_LATER, 0, unsure ? "MAIL_UNSURE" : code, text,
		false);
}

static void on_late(void *arg)
{
	lost(arg, "MAIL_TIMEOUT", "the mail server takes too long");
}

/* ---- sending ---- */

static void write_some(struct mail_send *send)
{
	while (send->left > 0) {
		size_t sent = 0;
		CURLcode code = curl_easy_send(send->easy, send->out, send->left, &sent);
		if (code == CURLE_AGAIN)
			break;
		if (code != CURLE_OK) {
			lost(send, "MAIL_BROKEN", "the connection broke while sending");
			return;
		}
		send->out += sent;
		send->left -= sent;
		if (send->stage == STAGE_BODY)
			loop_timer_start(send->timer,
				(uint64_t)MIN(BODY_MS, send->server->timeout_ms), 0);
	}
	loop_watch_set(send->watch, LOOP_READABLE | (send->left > 0 ? LOOP_WRITABLE : 0));
	if (send->stage == STAGE_BODY && send->left == 0) {
		send->stage = STAGE_FULL;
		loop_timer_start(send->timer, COMMAND_MS, 0);
		send->job.full(send->job.arg);
	}
}

static void put(struct mail_send *send, enum stage stage, int64_t ms, char *command)
{
	send->stage = stage;
	g_free(send->command);
	send->command = command;
	send->out = command ? command : send->job.bytes;
	send->left = command ? strlen(command) : send->job.len;
	send->replies.words[0] = '\0';
	loop_timer_start(send->timer, (uint64_t)MIN(ms, send->server->timeout_ms), 0);
	write_some(send);
}

void mail_send_finish(struct mail_send *send)
{
	must(send->stage == STAGE_FULL);
	put(send, STAGE_DOT, DOT_MS, g_strdup(".\r\n"));
}

/* ---- replies ---- */

/* What the server wants of whoever set this up, not of the letter. */
static bool about_login(int status)
{
	return status == 530 || status == 534 || status == 535 || status == 538;
}

static void refused(struct mail_send *send, int status)
{
	char *words = g_utf8_make_valid(send->replies.words, -1);
	bool final = status >= 500 && !about_login(status);
	tell(send, final ? MAIL_REFUSED : MAIL_LATER, status,
		final                         ? "MAIL_REFUSED"
			: about_login(status) ? "MAIL_LOGIN"
					      : "MAIL_DEFERRED",
		words, true);
	g_free(words);
}

static void replied(struct mail_send *send, int status)
{
	const struct mail_job *job = &send->job;
	int kind = status / 100;
	if (send->stage == STAGE_QUIT)
		left(send);
	else if (send->stage == STAGE_DOT && kind != 2 && kind != 4 && kind != 5)
		lost(send, "MAIL_BROKEN", "the reply to the letter is none");
	else if (kind == 4 || kind == 5)
		refused(send, status);
	else if (send->stage == STAGE_MAIL && kind == 2)
		put(send, STAGE_RCPT, COMMAND_MS,
			g_strdup_printf("RCPT TO:<%s>\r\n", job->recipient));
	else if (send->stage == STAGE_RCPT && kind == 2)
		put(send, STAGE_DATA, COMMAND_MS, g_strdup("DATA\r\n"));
	else if (send->stage == STAGE_DATA && kind == 3)
		put(send, STAGE_BODY, BODY_MS, NULL);
	else if (send->stage == STAGE_DOT)
		tell(send, MAIL_SENT, status, "", send->replies.words, true);
	else
		lost(send, "MAIL_BROKEN", "the mail server replied out of turn");
}

/* TLS may hold back bytes that no descriptor reports: read until there are none. A
 * reply may end the send, so at most one is dealt with, and only at the end. */
static void read_all(struct mail_send *send)
{
	char bytes[2048];
	size_t got;
	CURLcode code;
	int status;
	while ((code = curl_easy_recv(send->easy, bytes, sizeof bytes, &got)) == CURLE_OK &&
		got > 0 && smtp_replies_put(&send->replies, bytes, got))
		;
	if (smtp_replies_next(&send->replies, &status))
		replied(send, status);
	else if (code != CURLE_AGAIN)
		lost(send, "MAIL_BROKEN", "the mail server closed the connection");
}

static void on_ready(void *arg, int events)
{
	struct mail_send *send = arg;
	if (events & LOOP_READABLE)
		read_all(send);
	else if (events & LOOP_WRITABLE)
		write_some(send);
}

/* ---- connecting ---- */

static void on_connected(void *arg, CURLcode code)
{
	struct mail_send *send = arg;
	curl_socket_t fd = CURL_SOCKET_BAD;
	if (code == CURLE_OK)
		curl_easy_getinfo(send->easy, CURLINFO_ACTIVESOCKET, &fd);
	if (fd == CURL_SOCKET_BAD) {
		lost(send, mail_door_code(code),
			send->why[0] ? send->why : curl_easy_strerror(code));
		return;
	}
	send->watch = loop_watch_new(send->server->loop, fd, LOOP_READABLE, on_ready, send);
	must(send->watch);
	put(send, STAGE_MAIL, COMMAND_MS, g_strdup_printf("MAIL FROM:<%s>\r\n", send->job.sender));
}

static void set_options(struct mail_send *send)
{
	const struct mail_server *server = send->server;
	struct mail_door door = { .url = server->url,
		.protocols = "smtp,smtps",
		.tls = server->tls,
		.ca_file = server->ca_file,
		.user = server->user,
		.password = server->password,
		.timeout_ms = MIN(CONNECT_MS, server->timeout_ms) };
	mail_door_set(send->easy, &door, send->why);
}

struct mail_send *mail_send_start(struct mail_server *server, const struct mail_job *job)
{
	struct mail_send *send = g_new0(struct mail_send, 1);
	send->server = server;
	send->job = *job;
	send->timer = loop_timer_new(server->loop, on_late, send);
	send->easy = curl_easy_init();
	must(send->easy);
	set_options(send);
	multi_add_open(server->multi, send->easy, on_connected, send);
	return send;
}
