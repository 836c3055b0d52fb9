/* From nothing to an open folder.
 *
 * What must hold: the password is in this program's memory only between the secret
 * being read and libcurl having it, and libcurl's copy goes with the connection; the
 * folder is read from where the database says. */
#include "base/clock.h"
#include "mail/imap_inside.h"
#include <stdlib.h>
#include <string.h>

enum { CONNECT_MS = 60000 };

/* ---- where to go on ---- */

static bool read_place(struct imap_session *session, const json_t *place)
{
	const char *since = json_string_value(json_object_get(place, "since_at"));
	const json_t *until = json_object_get(place, "since_uid");
	instant at;
	size_t i;
	json_t *uid;
	session->position = (uint32_t)json_integer_value(json_object_get(place, "last_uid"));
	session->since = INT64_MIN;
	if (since && instant_parse(since, strlen(since), &at))
		session->since = at / 1000000;
	session->since_uid = until ? (uint32_t)json_integer_value(until) : UINT32_MAX;
	json_array_foreach(json_object_get(place, "unmarked"), i, uid) {
		uint32_t n = (uint32_t)json_integer_value(uid);
		g_array_append_val(session->unmarked, n);
	}
	return json_is_object(place);
}

static void on_place(struct imap_session *session, int status, const json_t *place)
{
	if (status >= 400 || !read_place(session, place))
		imap_refused(session, status, place);
	else
		imap_mark(session, imap_look);
}

static void ask_place(struct imap_session *session)
{
	json_t *input = imap_about(session->box);
	json_object_set_new(input, "validity", json_integer(session->validity));
	json_object_set_new(input, "next_uid",
		json_integer(session->next_uid ? session->next_uid : UINT32_MAX));
	imap_call(session, "mailbox.opened", input, on_place);
}

/* ---- the folder ---- */

static void on_folder_data(struct imap_session *session, const struct imap_reply *reply)
{
	uint32_t n;
	if (reply->says != IMAP_OK)
		return;
	if ((n = imap_code_number(reply->code, "UIDVALIDITY")) > 0)
		session->validity = n;
	else if ((n = imap_code_number(reply->code, "UIDNEXT")) > 0)
		session->next_uid = n;
	else if (g_ascii_strncasecmp(reply->code, "PERMANENTFLAGS", 14) == 0)
		session->keywords = imap_has_word(reply->code, "\\*") ||
			imap_has_word(reply->code, session->box->mark);
}

static void on_folder(struct imap_session *session, const struct imap_reply *reply)
{
	if (reply->says != IMAP_OK)
		imap_fail(session, "MAILBOX_FOLDER", "the folder %s cannot be opened: %s",
			session->box->folder, reply->text);
	else if (session->validity == 0)
		imap_fail(session, "MAIL_BROKEN", "the server gives no UIDVALIDITY");
	else
		ask_place(session);
}

static void select_folder(struct imap_session *session)
{
	struct buf command;
	buf_init(&command);
	buf_text(&command, "SELECT ");
	imap_put_folder(&command, session->box->folder);
	imap_say(session, &command, on_folder_data, on_folder);
	buf_fini(&command);
}

/* ---- what the server can do ---- */

static void on_capability_data(struct imap_session *session, const struct imap_reply *reply)
{
	if (strcmp(reply->name, "CAPABILITY") != 0)
		return;
	session->can_idle = imap_has_word(reply->text, "IDLE");
	session->can_move = imap_has_word(reply->text, "MOVE");
	session->can_uidplus = imap_has_word(reply->text, "UIDPLUS");
}

static void on_capability(struct imap_session *session, const struct imap_reply *reply)
{
	if (reply->says == IMAP_OK)
		select_folder(session);
	else
		imap_fail(session, "MAIL_BROKEN", "the server does not say what it can do: %s",
			reply->text);
}

/* ---- connect ---- */

static void on_connected(void *arg, CURLcode code)
{
	struct imap_session *session = arg;
	curl_socket_t fd = CURL_SOCKET_BAD;
	if (session->over)
		return;
	if (code == CURLE_OK)
		curl_easy_getinfo(session->easy, CURLINFO_ACTIVESOCKET, &fd);
	if (fd == CURL_SOCKET_BAD) {
		imap_fail(session, mail_door_code(code), "%s",
			session->why[0] ? session->why : curl_easy_strerror(code));
		return;
	}
	imap_session_open(session, fd);
	imap_say_text(session, "CAPABILITY", on_capability_data, on_capability);
}

static void connect_with(struct imap_session *session, const char *value)
{
	const struct imap_box *box = session->box;
	const struct imap_options *options = &session->all->options;
	bool bearer = strcmp(box->auth, "xoauth2") == 0;
	struct mail_door door = { .url = box->url,
		.protocols = "imap,imaps",
		.tls = box->open_text ? MAIL_TLS_OFF : MAIL_TLS_REQUIRED,
		.ca_file = options->ca_file,
		.user = box->user,
		.password = bearer ? NULL : value,
		.bearer = bearer ? value : NULL,
		.mechanism = bearer                       ? "AUTH=XOAUTH2"
			: strcmp(box->auth, "login") == 0 ? "AUTH=LOGIN"
							  : "AUTH=PLAIN",
		.timeout_ms = MIN(CONNECT_MS, options->timeout_ms) };
	session->easy = curl_easy_init();
	must(session->easy);
	mail_door_set(session->easy, &door, session->why);
	curl_easy_setopt(session->easy, CURLOPT_TCP_KEEPALIVE, 1L);
	multi_add_open(session->all->multi, session->easy, on_connected, session);
}

static bool plain(const char *value)
{
	while (*value && (unsigned char)*value >= ' ' && *value != 127)
		value++;
	return !*value;
}

static void on_secret(struct imap_session *session, const char *value, const struct err *err)
{
	char *line = g_strndup(value, strcspn(value, "\r\n"));
	if (err->kind != ERR_NONE)
		imap_fail(session, err->code, "%s", err->text);
	else if (!*line || !plain(line))
		imap_fail(session, "MAILBOX_SECRET", "the secret %s is no password",
			session->box->secret);
	else
		connect_with(session, line);
	explicit_bzero(line, strlen(line));
	g_free(line);
}

void imap_login(struct imap_session *session)
{
	imap_secret(session, on_secret);
}
