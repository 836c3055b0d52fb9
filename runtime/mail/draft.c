/* What a letter says, from its ask and the files of the database.
 *
 * What must hold: a letter has its Message-ID before its first try and the same in
 * every try, and so have the copies of one letter; every list has an end. Whether a
 * value may stand in a header is judged where headers are written (message.c). */
#include "mail/draft.h"
#include "mail/mail.h"
#include "operate/tx.h"
#include <glib.h>
#include <string.h>

enum {
	HEADERS_MOST = 64,
	FILES_MOST = 20,
	LINE_MOST = 50,
	REFERENCES_MOST = 30,
	NAME_MOST = 64,
	BYTES_MOST = 25 << 20
};

struct draft {
	struct mail_letter letter;
	struct mail_header headers[HEADERS_MOST + 1];
	struct mail_file files[FILES_MOST];
	const char *to_line[LINE_MOST], *cc_line[LINE_MOST], *references[REFERENCES_MOST + 1];
	struct buf contents[FILES_MOST], id;
	struct arena arena;
	json_t *ask;
};

static const char *text_of(const json_t *ask, const char *name)
{
	return json_string_value(json_object_get(ask, name));
}

/* ---- ids ---- */

/* A name that a flow gives: letters, digits and hyphens. One of digits alone would be
 * taken for the number of a step. */
static bool name_plain(const char *name)
{
	size_t len = strlen(name);
	for (const char *at = name; *at; at++)
		if (!g_ascii_isalnum(*at) && *at != '-')
			return false;
	return strspn(name, "0123456789") < len && len <= NAME_MOST;
}

bool draft_id(const char *from, const struct effect_task *task, const json_t *ask, struct buf *out,
	struct err *err)
{
	const char *own = text_of(ask, "from"), *letter = text_of(ask, "letter");
	struct buf address;
	if (letter && !name_plain(letter))
		return err_set(err, ERR_PERM, "MAIL_HEADER",
			"the name of a letter is one to %d letters, digits and hyphens, and not all"
			" digits",
			NAME_MOST);
	buf_init(&address);
	bool ok = mail_address(own ? own : from, &address, err);
	if (ok) {
		buf_printf(out, "%s.%lld.", task->flow, (long long)task->generation);
		if (letter)
			buf_text(out, letter);
		else
			buf_printf(out, "%lld", (long long)task->seq);
		buf_text(out, strrchr(address.data, '@'));
	}
	buf_fini(&address);
	return ok;
}

/* ---- attachments ---- */

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

/* ---- headers ---- */

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

/* The texts of a list of the ask; without one there are none. */
static bool draft_list(const json_t *ask, const char *name, const char **out, size_t most,
	size_t *count, struct err *err)
{
	const json_t *all = json_object_get(ask, name);
	if (all && !json_is_null(all) && (!json_is_array(all) || json_array_size(all) > most))
		return err_set(err, ERR_PERM, "MAIL_HEADER", "%s is a list of at most %zu texts",
			name, most);
	for (size_t i = 0; i < json_array_size(all); i++) {
		const char *text = json_string_value(json_array_get(all, i));
		if (!text)
			return err_set(err, ERR_PERM, "MAIL_HEADER", "%s holds what is no text",
				name);
		out[(*count)++] = text;
	}
	return true;
}

/* The thread is the first of the references: the one that stays longest when mail
 * programs shorten them. */
static bool draft_references(struct draft *draft, struct err *err)
{
	struct mail_letter *letter = &draft->letter;
	const char *thread = text_of(draft->ask, "thread");
	if (thread) {
		const char *domain = strrchr(letter->message_id, '@');
		draft->references[letter->reference_count++] =
			arena_printf(&draft->arena, "thread.%s%s", thread, domain);
	}
	letter->in_reply_to = text_of(draft->ask, "in_reply_to");
	letter->references = draft->references;
	return draft_list(draft->ask, "references", draft->references, REFERENCES_MOST,
		&letter->reference_count, err);
}

static bool draft_lines(struct draft *draft, struct err *err)
{
	struct mail_letter *letter = &draft->letter;
	letter->to_line = draft->to_line;
	letter->cc_line = draft->cc_line;
	return draft_list(draft->ask, "to_line", draft->to_line, LINE_MOST, &letter->to_count,
		       err) &&
		draft_list(draft->ask, "cc_line", draft->cc_line, LINE_MOST, &letter->cc_count,
			err);
}

static bool draft_fill(struct draft *draft, const char *from, const struct effect_task *task,
	struct conn *conn, struct err *err)
{
	struct mail_letter *letter = &draft->letter;
	json_t *attach = json_object_get(draft->ask, "attach"), *file;
	size_t i;
	const char *own = text_of(draft->ask, "from");
	if (!draft_id(from, task, draft->ask, &draft->id, err))
		return false;
	letter->from = own ? own : from;
	letter->to = text_of(draft->ask, "to");
	letter->reply_to = text_of(draft->ask, "reply_to");
	letter->subject = text_of(draft->ask, "subject");
	letter->text = text_of(draft->ask, "text");
	letter->html = text_of(draft->ask, "html");
	letter->message_id = draft->id.data;
	letter->date = clock_machine() / 1000000;
	letter->headers = draft->headers;
	letter->files = draft->files;
	if (!draft_headers(draft, task, err) || !draft_lines(draft, err) ||
		!draft_references(draft, err))
		return false;
	json_array_foreach(attach, i, file)
		if (!draft_file(draft, conn, file, err))
			return false;
	return true;
}

bool draft_write(const char *from, const struct effect_task *task, struct conn *conn,
	struct buf *out, struct buf *sender, struct buf *recipient, struct err *err)
{
	struct draft *draft = g_new0(struct draft, 1);
	arena_init(&draft->arena);
	buf_init(&draft->id);
	draft->ask = json_loadb(task->ask, task->ask_len, 0, NULL);
	bool ok = draft_fill(draft, from, task, conn, err) &&
		mail_write(&draft->letter, out, sender, recipient, err);
	for (size_t i = 0; i < draft->letter.file_count; i++)
		buf_fini(&draft->contents[i]);
	buf_fini(&draft->id);
	arena_fini(&draft->arena);
	json_decref(draft->ask);
	g_free(draft);
	return ok;
}
