/* The mail effect: an ask made a letter, the letter's fate made the step's answer.
 *
 * What must hold: a letter has its Message-ID before its first try and the same
 * in every try; that the final dot is next is on disk before it is sent; what
 * happens to a letter after that and without a reply is "maybe sent", and no
 * machine sends it again. */
#include "mail/mail.h"
#include "operate/tx.h"
#include <glib.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	AT_ONCE = 8,
	HEADERS_MOST = 64,
	FILES_MOST = 20,
	BYTES_MOST = 25 << 20,
	TIMEOUT_SECONDS = 600,
	PASSWORD_MOST = 1024
};

struct mailer {
	struct mail_server server;
	const char *from;
	char *url, *password;
	struct err unready; /* kind ERR_NONE: ready */
};

struct load { /* task->load */
	struct mailer *mailer;
	struct buf bytes, sender, recipient;
	struct mail_send *send;
	bool handing, ended; /* ended while the hand-over was being committed */
	struct mail_result result;
};

static const char *text_of(const json_t *ask, const char *name)
{
	return json_string_value(json_object_get(ask, name));
}

/* ---- the id of a letter ---- */

/* flow.generation.seq@domain of its sender */
static bool message_id(const struct mailer *mailer, const struct effect_task *task,
	const json_t *ask, struct buf *out, struct err *err)
{
	const char *from = text_of(ask, "from");
	struct buf address;
	buf_init(&address);
	bool ok = mail_address(from ? from : mailer->from, &address, err);
	if (ok)
		buf_printf(out, "%s.%lld.%lld%s", task->flow, (long long)task->generation,
			(long long)task->seq, strrchr(address.data, '@'));
	buf_fini(&address);
	return ok;
}

static void answer(const char *state, const char *id, struct buf *out)
{
	json_t *doc = json_pack("{s:s, s:s}", "state", state, "message_id", id);
	char *text = json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS);
	must(text);
	buf_text(out, text);
	free(text);
	json_decref(doc);
}

static void answer_of(const struct mailer *mailer, const struct effect_task *task,
	const char *state, struct buf *out)
{
	struct buf id;
	struct err err;
	json_t *ask = json_loadb(task->ask, task->ask_len, 0, NULL);
	buf_init(&id);
	if (!message_id(mailer, task, ask, &id, &err))
		buf_text(&id, "unknown"); /* another configuration than the letter was sent with */
	answer(state, id.data, out);
	buf_fini(&id);
	json_decref(ask);
}

static void unknown(void *state, const struct effect_task *task, struct buf *out)
{
	answer_of(state, task, "maybe_sent", out);
}

/* ---- preparing, on a reader ---- */

static bool bind_hash(struct stmt *stmt, const char *hash, struct err *err)
{
	return stmt && hash && stmt_bind_text(stmt, 0, hash, strlen(hash), err);
}

static bool read_parts(struct conn *conn, const char *hash, struct buf *out, struct err *err)
{
	enum step step = STEP_FAILED;
	struct stmt *stmt = conn_prepare(conn, engine_sql(SQL_FILE_PARTS), err);
	if (!bind_hash(stmt, hash, err))
		return err_set(err, ERR_PERM, "MAIL_FILE", "an attachment names no file");
	while ((step = stmt_step(stmt, err)) == STEP_ROW && out->len <= BYTES_MOST) {
		size_t len;
		const void *bytes = stmt_bytes(stmt, 0, &len);
		buf_put(out, bytes, len);
	}
	stmt_reset(stmt);
	if (out->len > BYTES_MOST)
		return err_set(err, ERR_PERM, "MAIL_TOO_LARGE",
			"the attachments are larger than %d bytes", BYTES_MOST);
	return step != STEP_FAILED;
}

static bool media_type(struct conn *conn, struct arena *arena, const char *hash, const char **out,
	struct err *err)
{
	struct stmt *stmt = conn_prepare(conn, engine_sql(SQL_FILE_FIND), err);
	if (!bind_hash(stmt, hash, err))
		return err_set(err, ERR_PERM, "MAIL_FILE", "an attachment names no file");
	bool found = stmt_step(stmt, err) == STEP_ROW;
	size_t len;
	if (found) {
		const char *type = stmt_text(stmt, 1, &len);
		*out = arena_bytes(arena, type, len);
	}
	stmt_reset(stmt);
	return found || err_set(err, ERR_PERM, "MAIL_FILE", "there is no file %s", hash);
}

struct draft {
	struct mail_letter letter;
	struct mail_header headers[HEADERS_MOST + 1];
	struct mail_file files[FILES_MOST];
	struct buf contents[FILES_MOST], id;
	struct arena arena;
	json_t *ask;
};

static bool draft_file(struct draft *draft, struct conn *conn, const json_t *ask, struct err *err)
{
	const char *hash = text_of(ask, "hash");
	size_t i = draft->letter.file_count;
	struct mail_file *file = &draft->files[i];
	if (i >= FILES_MOST)
		return err_set(err, ERR_PERM, "MAIL_FILE", "more than %d attachments", FILES_MOST);
	buf_init(&draft->contents[i]);
	draft->letter.file_count++;
	file->name = text_of(ask, "name");
	if (!hash || !media_type(conn, &draft->arena, hash, &file->media_type, err) ||
		!read_parts(conn, hash, &draft->contents[i], err))
		return hash != NULL
			? false
			: err_set(err, ERR_PERM, "MAIL_FILE", "an attachment names no file");
	file->bytes = draft->contents[i].data ? draft->contents[i].data : "";
	file->len = draft->contents[i].len;
	return true;
}

static bool draft_headers(struct draft *draft, const struct effect_task *task, struct err *err)
{
	struct mail_letter *letter = &draft->letter;
	const char *name;
	json_t *value;
	json_object_foreach(json_object_get(draft->ask, "headers"), name, value) {
		if (letter->header_count >= HEADERS_MOST || !json_is_string(value))
			return err_set(err, ERR_PERM, "MAIL_HEADER",
				"a header is no text, or there are too many");
		draft->headers[letter->header_count++] =
			(struct mail_header){ name, json_string_value(value) };
	}
	if (task->resent > 0)
		draft->headers[letter->header_count++] = (struct mail_header){ "X-Ordain-Resent",
			arena_printf(&draft->arena, "%d", task->resent) };
	return true;
}

static bool draft_fill(struct draft *draft, const struct mailer *mailer,
	const struct effect_task *task, struct conn *conn, struct err *err)
{
	struct mail_letter *letter = &draft->letter;
	json_t *attach = json_object_get(draft->ask, "attach"), *file;
	size_t i;
	const char *from = text_of(draft->ask, "from");
	if (!message_id(mailer, task, draft->ask, &draft->id, err) ||
		!draft_headers(draft, task, err))
		return false;
	json_array_foreach(attach, i, file)
		if (!draft_file(draft, conn, file, err))
			return false;
	letter->from = from ? from : mailer->from;
	letter->to = text_of(draft->ask, "to");
	letter->reply_to = text_of(draft->ask, "reply_to");
	letter->subject = text_of(draft->ask, "subject");
	letter->text = text_of(draft->ask, "text");
	letter->html = text_of(draft->ask, "html");
	letter->message_id = draft->id.data;
	letter->date = clock_machine() / 1000000;
	letter->headers = draft->headers;
	letter->files = draft->files;
	return true;
}

static bool prepare(void *state, struct effect_task *task, struct conn *conn, struct err *err)
{
	struct load *load = g_new0(struct load, 1);
	struct draft *draft = g_new0(struct draft, 1);
	task->load = load;
	load->mailer = state;
	arena_init(&draft->arena);
	buf_init(&draft->id);
	draft->ask = json_loadb(task->ask, task->ask_len, 0, NULL);
	bool ok = draft_fill(draft, state, task, conn, err) &&
		mail_write(&draft->letter, &load->bytes, &load->sender, &load->recipient, err);
	for (size_t i = 0; i < draft->letter.file_count; i++)
		buf_fini(&draft->contents[i]);
	buf_fini(&draft->id);
	arena_fini(&draft->arena);
	json_decref(draft->ask);
	g_free(draft);
	return ok;
}

static void unload(struct effect_task *task)
{
	struct load *load = task->load;
	buf_fini(&load->bytes);
	buf_fini(&load->sender);
	buf_fini(&load->recipient);
	g_free(load);
}

/* ---- performing, on the loop ---- */

static void report(struct effect_task *task)
{
	struct load *load = task->load;
	const struct mail_result *result = &load->result;
	struct buf out;
	task->status = result->status;
	switch (result->fate) {
	case MAIL_SENT:
		buf_init(&out);
		answer_of(load->mailer, task, "sent", &out);
		effect_done(task, out.data, out.len);
		buf_fini(&out);
		break;
	case MAIL_UNSURE:
		effect_unknown(task, result->code, result->text);
		break;
	case MAIL_LATER:
		effect_failed(task, ERR_TEMP, result->code, result->text, 0);
		break;
	case MAIL_REFUSED:
		effect_failed(task, ERR_PERM, result->code, result->text, 0);
		break;
	}
}

static void on_done(void *arg, const struct mail_result *result)
{
	struct effect_task *task = arg;
	struct load *load = task->load;
	load->send = NULL;
	load->result = *result;
	load->ended = load->handing;
	if (!load->handing)
		report(task);
}

static void handed(struct effect_task *task, bool go)
{
	struct load *load = task->load;
	load->handing = false;
	if (!go && load->send)
		mail_send_drop(load->send);
	else if (go && load->ended)
		report(task);
	else if (go)
		mail_send_finish(load->send);
}

static void on_full(void *arg)
{
	struct effect_task *task = arg;
	((struct load *)task->load)->handing = true;
	effect_hand_over(task, handed);
}

static void start(void *state, struct effect_task *task)
{
	struct mailer *mailer = state;
	struct load *load = task->load;
	struct mail_job job = { .sender = load->sender.data,
		.recipient = load->recipient.data,
		.bytes = load->bytes.data,
		.len = load->bytes.len,
		.full = on_full,
		.done = on_done,
		.arg = task };
	load->send = mail_send_start(&mailer->server, &job);
}

static void drop(void *state, struct effect_task *task)
{
	struct load *load = task->load;
	(void)state;
	if (load->send)
		mail_send_drop(load->send);
	load->send = NULL;
}

/* ---- up and down ---- */

/* The first line of the file. */
static char *read_password(const char *path, struct err *err)
{
	char *text = NULL;
	if (!path)
		return g_strdup("");
	if (!g_file_get_contents(path, &text, NULL, NULL) || strlen(text) > PASSWORD_MOST) {
		g_free(text);
		err_set(err, ERR_PERM, "CONFIG_VALUE", "mail.password_file %s cannot be read",
			path);
		return NULL;
	}
	text[strcspn(text, "\r\n")] = '\0';
	return text;
}

static enum mail_tls tls_of(const char *word)
{
	if (word && strcmp(word, "optional") == 0)
		return MAIL_TLS_OPTIONAL;
	return word && strcmp(word, "off") == 0 ? MAIL_TLS_OFF : MAIL_TLS_REQUIRED;
}

/* The name to greet with is the path of libcurl's address. */
static char *url_with(const char *url, const char *helo)
{
	size_t len = strlen(url);
	while (len > 0 && url[len - 1] == '/')
		len--;
	return g_strdup_printf("%.*s/%s", (int)len, url, helo ? helo : g_get_host_name());
}

static bool configured(struct mailer *mailer, const struct effect_host *host, const char *url,
	struct err *err)
{
	const char *timeout = host->option(host->arg, "mail.timeout");
	struct buf address;
	if (!g_str_has_prefix(url, "smtp://") && !g_str_has_prefix(url, "smtps://"))
		return err_set(err, ERR_PERM, "CONFIG_VALUE",
			"mail.url takes smtp://host:port or smtps://host:port");
	buf_init(&address);
	bool ok = mail_address(mailer->from, &address, err);
	buf_fini(&address);
	if (!ok)
		return err_set(err, ERR_PERM, "CONFIG_VALUE",
			"mail.from takes an address such as desk@example.com or Name <address>");
	mailer->url = url_with(url, host->option(host->arg, "mail.helo"));
	mailer->server.url = mailer->url;
	mailer->server.tls = tls_of(host->option(host->arg, "mail.starttls"));
	mailer->server.user = host->option(host->arg, "mail.user");
	mailer->server.ca_file = host->option(host->arg, "effects.ca_file");
	mailer->server.timeout_ms = (timeout ? atol(timeout) : TIMEOUT_SECONDS) * INT64_C(1000);
	mailer->password = read_password(host->option(host->arg, "mail.password_file"), err);
	mailer->server.password = mailer->password;
	return mailer->password != NULL;
}

static void close_kind(void *state)
{
	struct mailer *mailer = state;
	mail_server_fini(&mailer->server);
	if (mailer->server.multi)
		multi_free(mailer->server.multi);
	if (mailer->password)
		explicit_bzero(mailer->password, strlen(mailer->password));
	g_free(mailer->password);
	g_free(mailer->url);
	g_free(mailer);
}

static void *open_kind(const struct effect_host *host, struct err *err)
{
	struct mailer *mailer = g_new0(struct mailer, 1);
	const char *url = host->option(host->arg, "mail.url");
	mail_setup();
	mailer->from = host->option(host->arg, "mail.from");
	if (!url || !mailer->from) {
		err_set(&mailer->unready, ERR_TEMP, "MAIL_NOT_CONFIGURED",
			"mail waits: the configuration has no mail.url and mail.from");
		return mailer;
	}
	if (!configured(mailer, host, url, err)) {
		close_kind(mailer);
		return NULL;
	}
	mailer->server.loop = host->loop;
	mailer->server.multi = multi_new(host->loop, AT_ONCE);
	return mailer;
}

static bool ready(void *state, struct err *err)
{
	const struct mailer *mailer = state;
	if (mailer->unready.kind == ERR_NONE)
		return true;
	*err = mailer->unready;
	return false;
}

const struct effect_kind mail_effect = { .name = "mail",
	.at_once = AT_ONCE,
	.failed_code = "MAIL_FAILED",
	.retry = { .attempts = 60, .first = 60, .most = 3600 },
	.open = open_kind,
	.ready = ready,
	.prepare = prepare,
	.start = start,
	.drop = drop,
	.unload = unload,
	.unknown = unknown,
	.close = close_kind };
