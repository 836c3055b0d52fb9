/* Printing for people.
 *
 * Columns are as wide as their widest cell, measured in characters as a
 * terminal shows them (GLib knows which are wide). */
#include "command/print.h"
#include "command/command.h"
#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum { WIDEST = 100 };

int print_exit(int status)
{
	if (status < 400)
		return EXIT_OK;
	if (status == 404)
		return EXIT_NOT_FOUND;
	if (status == 409 || status == 412)
		return EXIT_CONFLICT;
	return status == 503 || status == 429 ? EXIT_AGAIN : EXIT_FINDINGS;
}

int print_err(const struct err *err)
{
	fprintf(stderr, "error: %s: ", err->code);
	if (err->where[0])
		fprintf(stderr, "%s: ", err->where);
	print_clean(stderr, err->text);
	fputc('\n', stderr);
	if (err->kind == ERR_TEMP)
		return EXIT_AGAIN;
	return err->kind == ERR_PERM ? EXIT_CONFIG : EXIT_FINDINGS;
}

void print_clean(FILE *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		putc((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f ? '?' : c, out);
	}
}

static void print_issue(const json_t *issue)
{
	fprintf(stderr, "  %s: %s: ", print_text_at(issue, "pointer"),
		print_text_at(issue, "code"));
	print_clean(stderr, print_text_at(issue, "detail"));
	fputc('\n', stderr);
}

int print_problem(const struct answer *answer)
{
	json_t *problem = json_loadb(answer->body.data ? answer->body.data : "", answer->body.len,
		JSON_REJECT_DUPLICATES, NULL);
	const char *code = print_text_at(problem, "code");
	fprintf(stderr, "error: %s: ", *code ? code : "ANSWER_INVALID");
	if (problem)
		print_clean(stderr, print_text_at(problem, "detail"));
	else
		fprintf(stderr, "status %d without a problem document", answer->status);
	fputc('\n', stderr);
	size_t i;
	json_t *issue;
	json_array_foreach(json_object_get(problem, "errors"), i, issue)
		print_issue(issue);
	json_decref(problem);
	return print_exit(answer->status);
}

static const json_t *part_of(const json_t *value, const char *key)
{
	if (!json_is_array(value))
		return json_object_get(value, key);
	char *end;
	long i = strtol(key, &end, 10), count = (long)json_array_size(value);
	return end == key || *end ? NULL : json_array_get(value, (size_t)(i < 0 ? count + i : i));
}

const json_t *print_at(const json_t *record, const char *path)
{
	const char *dot = strchr(path, '.');
	if (!dot)
		return part_of(record, path);
	char key[64];
	snprintf(key, sizeof key, "%.*s", (int)(dot - path), path);
	return print_at(part_of(record, key), dot + 1);
}

const char *print_text_at(const json_t *record, const char *path)
{
	const char *text = json_string_value(print_at(record, path));
	return text ? text : "";
}

/* Money reads as people write it, "12.50 DKK". */
static char *cell_text(const json_t *value)
{
	const char *amount = json_string_value(json_object_get(value, "amount"));
	const char *currency = json_string_value(json_object_get(value, "currency"));
	if (!value || json_is_null(value))
		return g_strdup("");
	if (json_is_string(value))
		return g_strdup(json_string_value(value));
	if (amount && currency && json_object_size(value) == 2)
		return g_strdup_printf("%s %s", amount, currency);
	char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	char *copy = g_strdup(text ? text : "");
	free(text);
	return copy;
}

static int shown_width(const char *text)
{
	int width = 0;
	for (; *text; text = g_utf8_next_char(text))
		width += g_unichar_iswide(g_utf8_get_char(text))
			? 2
			: !g_unichar_iszerowidth(g_utf8_get_char(text));
	return width;
}

/* A cell stays on its line, and within WIDEST unless it is the last. */
static char *cell_make(const json_t *row, const struct print_column *column, bool last)
{
	char *text = cell_text(print_at(row, column->field));
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	if (last || g_utf8_strlen(text, -1) <= WIDEST)
		return text;
	char *cut = g_utf8_substring(text, 0, WIDEST - 1);
	char *marked = g_strconcat(cut, "…", NULL);
	g_free(cut);
	g_free(text);
	return marked;
}

static void print_cell(FILE *out, const char *text, int width, bool last)
{
	fputs(text, out);
	for (int pad = shown_width(text); !last && pad < width + 2; pad++)
		putc(' ', out);
}

static void print_row(FILE *out, char *const *cells, const int *widths, size_t n)
{
	while (n > 1 && !*cells[n - 1])
		n--;
	for (size_t i = 0; i < n; i++)
		print_cell(out, cells[i], widths[i], i + 1 == n);
	putc('\n', out);
}

void print_table(FILE *out, const json_t *rows, const struct print_column *columns)
{
	size_t n = 0, count = json_array_size(rows) + 1;
	int widths[PRINT_COLUMNS] = { 0 };
	while (columns[n].title)
		n++;
	char **cells = g_new0(char *, count *n);
	for (size_t i = 0; i < count * n; i++) {
		size_t row = i / n, column = i % n;
		cells[i] = row == 0 ? g_strdup(columns[column].title)
				    : cell_make(json_array_get(rows, row - 1), &columns[column],
					      column + 1 == n);
		int width = shown_width(cells[i]);
		widths[column] = width > widths[column] ? width : widths[column];
	}
	for (size_t row = 0; row < count; row++)
		print_row(out, cells + row * n, widths, n);
	for (size_t i = 0; i < count * n; i++)
		g_free(cells[i]);
	g_free(cells);
}

void print_record(FILE *out, const json_t *record, const struct print_column *columns)
{
	int width = 0;
	for (const struct print_column *column = columns; column->title; column++) {
		int w = shown_width(column->title);
		width = w > width ? w : width;
	}
	for (const struct print_column *column = columns; column->title; column++) {
		const json_t *value = print_at(record, column->field);
		if (!value || json_is_null(value))
			continue;
		char *text = cell_make(record, column, true);
		print_cell(out, column->title, width, false);
		fprintf(out, "%s\n", text);
		g_free(text);
	}
}

void print_json(FILE *out, const json_t *value)
{
	json_dumpf(value, out, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	putc('\n', out);
}
