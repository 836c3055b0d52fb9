/* Mails from files to one operation.
 *
 * What must hold: the order is that of their dates (then of their names), whatever
 * order the files come in, so that an answer comes after what it answers. A mail that
 * is larger than an operation takes loses what it quotes and what is attached, and is
 * flagged; none is left out. A call that is refused leaves nothing behind: it is made
 * again with half as many, so that what is wrong is said of one mail, and many lines at
 * once are not too much for an answer. */
#include "command/mails.h"
#include "base/clock.h"
#include "base/file.h"
#include "command/print.h"
#include "mail/read.h"
#include <stdlib.h>
#include <string.h>

enum { CALL_BYTES = 800000, CALL_MAILS = 200 }; /* an operation reads at most 1 MB */

struct letter_file {
	json_t *mail; /* {file, read, expected?} */
	const char *date, *file;
	size_t len; /* as JSON */
};

bool mails_are(const glob_t *found)
{
	for (size_t i = 0; i < found->gl_pathc; i++) {
		size_t len = strlen(found->gl_pathv[i]);
		if (len < 4 || strcmp(found->gl_pathv[i] + len - 4, ".eml") != 0)
			return false;
	}
	return found->gl_pathc > 0;
}

static size_t dumped(const json_t *value)
{
	return json_dumpb(value, NULL, 0, JSON_COMPACT);
}

static void shrink(struct letter_file *one)
{
	json_t *read = json_object_get(one->mail, "read");
	json_object_set_new(read, "pieces", json_array());
	json_object_set_new(read, "attachments", json_array());
	json_array_append_new(json_object_get(read, "flags"), json_string("parts_cut"));
	one->len = dumped(one->mail);
}

static bool add_expected(struct arena *arena, const char *path, json_t *mail, struct err *err)
{
	char *text, *beside = arena_printf(arena, "%.*s.expect.json", (int)strlen(path) - 4, path);
	size_t len;
	json_error_t wrong;
	if (!file_exists(beside))
		return true;
	if (!file_read(arena, beside, CALL_BYTES, &text, &len, err))
		return false;
	json_t *expected = json_loadb(text, len, 0, &wrong);
	if (!expected)
		return err_set(err, ERR_REFUSED, "JSON_SYNTAX", "%s, line %d: %s", beside,
			wrong.line, wrong.text);
	json_object_set_new(mail, "expected", expected);
	return true;
}

static bool read_one(const char *path, struct letter_file *one, struct err *err)
{
	struct arena arena;
	struct buf json;
	char *bytes;
	size_t len;
	const char *name = strrchr(path, '/');
	arena_init(&arena);
	buf_init(&json);
	bool ok = file_read(&arena, path, MAIL_BYTES_MOST, &bytes, &len, err);
	if (ok) {
		mail_read(bytes, len, &json);
		one->mail = json_pack("{s:s, s:o}", "file", name ? name + 1 : path, "read",
			json_loadb(json.data, json.len, 0, NULL));
		must(one->mail);
		one->date = print_text_at(one->mail, "read.date");
		one->file = print_text_at(one->mail, "file");
		ok = add_expected(&arena, path, one->mail, err);
		one->len = dumped(one->mail);
		if (one->len > CALL_BYTES)
			shrink(one);
	}
	buf_fini(&json);
	arena_fini(&arena);
	return ok;
}

static int earlier(const void *a, const void *b)
{
	const struct letter_file *one = a, *other = b;
	int by_date = strcmp(one->date, other->date);
	return by_date ? by_date : strcmp(one->file, other->file);
}

static void print_items(const json_t *items)
{
	size_t i;
	json_t *item;
	json_array_foreach(items, i, item)
		print_json(stdout, item);
}

/* One call; `carry` is replaced by what it answers, *last by the answer. A problem is
 * printed when it is one of a single mail. */
static int call_once(struct desk *desk, const struct line *line, json_t *mails, json_t **carry,
	json_t **last)
{
	struct answer answer;
	struct desk_opts opts = desk_line_opts(line);
	json_t *input = json_pack("{s:o, s:O*}", "mails", mails, "carry", *carry);
	char *text = json_dumps(input, JSON_COMPACT);
	must(text);
	opts.dry = line_has(line, "dry");
	answer_init(&answer);
	desk_call(desk, line->operands[0], text, strlen(text), &opts, &answer);
	int code = print_exit(answer.status);
	if (code != EXIT_OK) {
		if (json_array_size(mails) == 1)
			print_problem(&answer);
	} else {
		json_decref(*last);
		json_decref(*carry);
		*last = json_loadb(answer.body.data, answer.body.len, 0, NULL);
		*carry = json_incref(json_object_get(*last, "carry"));
		print_items(json_object_get(*last, "items"));
	}
	answer_fini(&answer);
	free(text);
	json_decref(input);
	return code;
}

static int call_all(struct desk *desk, const struct line *line, struct letter_file *files,
	size_t count)
{
	json_t *carry = NULL, *last = NULL;
	int code = EXIT_OK;
	size_t most = CALL_MAILS;
	for (size_t i = 0; i < count && code == EXIT_OK;) {
		json_t *mails = json_array();
		size_t bytes = 0, n = 0;
		do {
			bytes += files[i + n].len;
			json_array_append(mails, files[i + n++].mail);
		} while (i + n < count && bytes + files[i + n].len < CALL_BYTES && n < most);
		code = call_once(desk, line, mails, &carry, &last);
		if (code == EXIT_OK) {
			i += n;
		} else if (n > 1) { /* too much at once, or one of them is at fault */
			most = n / 2;
			code = EXIT_OK;
		}
	}
	if (code == EXIT_OK && !json_object_get(last, "items")) {
		json_object_del(last, "carry");
		print_json(stdout, last);
	}
	json_decref(carry);
	json_decref(last);
	return code;
}

int mails_call(struct desk *desk, const struct line *line, const glob_t *found)
{
	struct letter_file *files = calloc(found->gl_pathc, sizeof *files);
	struct err err = { 0 };
	int code = EXIT_OK;
	int64_t from = clock_monotonic_us();
	must(files);
	for (size_t i = 0; i < found->gl_pathc && code == EXIT_OK; i++)
		if (!read_one(found->gl_pathv[i], &files[i], &err))
			code = print_err(&err);
	if (code == EXIT_OK) {
		qsort(files, found->gl_pathc, sizeof *files, earlier);
		code = call_all(desk, line, files, found->gl_pathc);
		fprintf(stderr, "%zu mails, %.2f ms each%s\n", found->gl_pathc,
			(double)(clock_monotonic_us() - from) / 1000 / (double)found->gl_pathc,
			line_has(line, "dry") ? ", nothing kept" : "");
	}
	for (size_t i = 0; i < found->gl_pathc; i++)
		json_decref(files[i].mail);
	free(files);
	return code;
}
