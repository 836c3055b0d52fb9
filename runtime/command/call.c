/* `ordain call`: any operation, by its name.
 *
 * The answer goes to stdout as canonical JSON; with --each one line per file,
 * and the worst exit code of all; with --columns as people read it. */
#include "base/file.h"
#include "command/desk.h"
#include "command/input.h"
#include "command/mails.h"
#include "command/print.h"
#include <ctype.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

/* ---- as people read it ---- */

/* STEP KIND of "step.kind"; a record keeps the name. */
static const char *title_of(struct arena *arena, const char *field, bool table)
{
	char *title = arena_text(arena, field);
	for (char *c = title; table && *c; c++)
		*c = *c == '_' || *c == '.' ? ' ' : (char)toupper((unsigned char)*c);
	return title;
}

/* False: there are too many, or none. */
static bool columns_of(struct arena *arena, const char *fields, bool table,
	struct print_column out[PRINT_COLUMNS + 1], size_t *count)
{
	char *rest = arena_text(arena, fields);
	*count = 0;
	for (char *field; (field = strsep(&rest, ",")) != NULL;) {
		if (!*field || *count == PRINT_COLUMNS)
			return false;
		out[(*count)++] = (struct print_column){ title_of(arena, field, table), field };
	}
	out[*count] = (struct print_column){ 0 };
	return true;
}

/* Its lines as they are, for a letter to be read. */
static void print_alone(const json_t *value)
{
	if (!json_is_string(value)) {
		if (value)
			print_json(stdout, value);
		return;
	}
	char *rest = strdup(json_string_value(value)), *at = rest;
	must(rest);
	for (char *text; (text = strsep(&at, "\n")) != NULL;) {
		print_clean(stdout, text);
		putchar('\n');
	}
	free(rest);
}

/* The list whose records are rows; NULL for fields of the answer itself, be they of a
 * list by its name, items.0.id. */
static const json_t *rows_of(const struct line *line, const json_t *body)
{
	static const char usual[] = "items";
	const char *columns = line_text(line, "columns");
	if (line_has(line, "rows"))
		return print_at(body, line_text(line, "rows"));
	bool named = strncmp(columns, usual, strlen(usual)) == 0 && columns[strlen(usual)] == '.';
	const json_t *rows = named ? NULL : print_at(body, usual);
	return json_is_array(rows) ? rows : NULL;
}

static int print_columns(const struct line *line, const json_t *body)
{
	struct print_column columns[PRINT_COLUMNS + 1];
	struct arena arena;
	size_t count;
	int code = EXIT_OK;
	const json_t *rows = rows_of(line, body);
	arena_init(&arena);
	if (!columns_of(&arena, line_text(line, "columns"), rows != NULL, columns, &count))
		code = line_misused(line, "--columns takes up to %d fields, a,b.c", PRINT_COLUMNS);
	else if (line_has(line, "rows") && !json_is_array(rows))
		code = line_misused(line, "the answer has no list %s", line_text(line, "rows"));
	else if (rows)
		print_table(stdout, rows, columns);
	else if (count == 1)
		print_alone(print_at(body, columns[0].field));
	else
		print_record(stdout, body, columns);
	if (code == EXIT_OK && rows && *print_text_at(body, "next"))
		fprintf(stderr, "there are more: cursor=%s\n", print_text_at(body, "next"));
	arena_fini(&arena);
	return code;
}

static int print_body(const struct line *line, const struct answer *answer)
{
	if (!line_has(line, "columns")) {
		printf("%s\n", answer->body.data);
		return EXIT_OK;
	}
	json_t *body = json_loadb(answer->body.data, answer->body.len, JSON_DECODE_ANY, NULL);
	int code = print_columns(line, body);
	json_decref(body);
	return code;
}

/* ---- calling ---- */

static int call_print(struct desk *desk, const struct line *line, const char *text, size_t len)
{
	struct answer answer;
	struct desk_opts opts = desk_line_opts(line);
	opts.dry = line_has(line, "dry");
	answer_init(&answer);
	desk_call(desk, line->operands[0], text, len, &opts, &answer);
	int code = print_exit(answer.status);
	if (code != EXIT_OK)
		print_problem(&answer);
	else if (answer.body.len)
		code = print_body(line, &answer);
	answer_fini(&answer);
	return code;
}

static int call_file(struct desk *desk, const struct line *line, const char *path)
{
	struct arena arena;
	struct err err = { 0 };
	char *text;
	size_t len;
	arena_init(&arena);
	fflush(stdout);
	int code = file_read(&arena, path, INPUT_MAX_BYTES, &text, &len, &err)
		? call_print(desk, line, text, len)
		: print_err(&err);
	if (code != EXIT_OK)
		fprintf(stderr, "  in %s\n", path);
	arena_fini(&arena);
	return code;
}

static int call_each(struct desk *desk, const struct line *line)
{
	glob_t found;
	int worst = EXIT_OK;
	size_t failed = 0;
	if (glob(line_text(line, "each"), 0, NULL, &found) != 0)
		return line_misused(line, "no file fits %s", line_text(line, "each"));
	if (mails_are(&found)) {
		worst = mails_call(desk, line, &found);
		globfree(&found);
		return worst;
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		int code = call_file(desk, line, found.gl_pathv[i]);
		failed += code != EXIT_OK;
		worst = code > worst ? code : worst;
	}
	fprintf(stderr, "%zu files, %zu refused%s\n", found.gl_pathc, failed,
		line_has(line, "dry") ? ", nothing kept" : "");
	globfree(&found);
	return worst;
}

int command_call(const struct line *line)
{
	struct arena arena;
	struct err err = { 0 };
	const char *text = NULL;
	size_t len = 0;
	int code = EXIT_OK;
	struct desk *desk = NULL;
	arena_init(&arena);
	if (line_has(line, "each") &&
		(line->count > 1 || line_has(line, "key") || line_has(line, "columns")))
		code = line_misused(line,
			"--each takes its input from the files, and no --key or --columns");
	else if (input_read(&arena, line, 1, &text, &len, &code))
		desk = desk_open(line, &err);
	if (desk)
		code = line_has(line, "each") ? call_each(desk, line)
					      : call_print(desk, line, text, len);
	else if (err.kind != ERR_NONE)
		code = print_err(&err);
	desk_close(desk);
	arena_fini(&arena);
	return code;
}
