/* The mail effect: a letter on its way, its fate made the step's answer.
 *
 * What must hold: that the final dot is next is on disk before it is sent; what
 * happens to a letter after that and without a reply is "maybe sent", and no
 * machine sends it again. A letter that goes to a folder is looked for there first,
 * so that its fate is always known. */
#include "mail/draft.h"
#include "mail/mail.h"
#include <glib.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { AT_ONCE = 8, TIMEOUT_SECONDS = 600, PASSWORD_MOST = 1024 };

static const char FOLDER[] = "maildir:";

struct mailer {
	struct mail_server server;
	const char *from;
	char *url, *password;
	char *folder;       /* letters go there, and to no server; else NULL */
	struct err unready; /* kind ERR_NONE: ready */
};

struct load { /* task->load */
	struct mailer *mailer;
	struct buf bytes, sender, recipient;
	struct mail_send *send;
	bool handing, ended; /* ended while the hand-over was being committed */
	struct mail_result result;
};

/* ---- what the flow is told ---- */

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
	if (!draft_id(mailer->from, task, ask, &id, &err))
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

static struct mail_job job_of(const struct load *load)
{
	return (struct mail_job){ .sender = load->sender.data,
		.recipient = load->recipient.data,
		.bytes = load->bytes.data,
		.len = load->bytes.len };
}

/* Named by its key, so that it is the same file whenever it is put. It may be put before
 * the courier takes it up, since the row is committed; nothing here may keep the loop. */
static bool into_folder(const struct mailer *mailer, const struct effect_task *task,
	struct err *err)
{
	const struct load *load = task->load;
	struct mail_job job = job_of(load);
	char name[128], again[32] = "";
	if (task->resent > 0)
		g_snprintf(again, sizeof again, ".again-%d", task->resent);
	g_snprintf(name, sizeof name, "%s.%lld.%lld%s.eml", task->flow, (long long)task->generation,
		(long long)task->seq, again);
	return mail_folder_put(mailer->folder, name, &job, err);
}

static bool prepare(void *state, struct effect_task *task, struct conn *conn, struct err *err)
{
	const struct mailer *mailer = state;
	struct load *load = g_new0(struct load, 1);
	task->load = load;
	load->mailer = state;
	return draft_write(mailer->from, task, conn, &load->bytes, &load->sender, &load->recipient,
		       err) &&
		(!mailer->folder || into_folder(mailer, task, err));
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
	struct mail_job job = job_of(load);
	job.full = on_full;
	job.done = on_done;
	job.arg = task;
	if (mailer->folder) { /* it is there: prepare has put it */
		load->result.fate = MAIL_SENT;
		report(task);
		return;
	}
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

static bool sender_fine(const struct mailer *mailer, struct err *err)
{
	struct buf address;
	buf_init(&address);
	bool ok = mail_address(mailer->from, &address, err);
	buf_fini(&address);
	return ok ||
		err_set(err, ERR_PERM, "CONFIG_VALUE",
			"mail.from takes an address such as desk@example.com or Name <address>");
}

static bool folder_configured(struct mailer *mailer, const char *path, struct err *err)
{
	if (!*path)
		return err_set(err, ERR_PERM, "CONFIG_VALUE", "mail.url names no folder");
	mailer->folder = g_canonicalize_filename(path, NULL);
	return mail_folder_check(mailer->folder, err);
}

static bool configured(struct mailer *mailer, const struct effect_host *host, const char *url,
	struct err *err)
{
	const char *timeout = host->option(host->arg, "mail.timeout");
	bool folder = g_str_has_prefix(url, FOLDER);
	if (!folder && !g_str_has_prefix(url, "smtp://") && !g_str_has_prefix(url, "smtps://"))
		return err_set(err, ERR_PERM, "CONFIG_VALUE",
			"mail.url takes smtp://host:port, smtps://host:port or maildir:path");
	if (!sender_fine(mailer, err))
		return false;
	if (folder)
		return folder_configured(mailer, url + strlen(FOLDER), err);
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
	g_free(mailer->folder);
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
