/* `ordain export`: all records of a listing operation, as JSON lines or CSV.
 *
 * CSV has the top-level fields of the first record as columns; what is no plain
 * value there is written as JSON. */
#include "command/show.h"
#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct sheet {
	FILE *out;
	bool csv;
	json_t *columns; /* NULL before the first record */
};

static void field_write(FILE *out, const json_t *value)
{
	char *text = NULL;
	if (value && !json_is_string(value) && !json_is_null(value))
		text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	const char *shown = text ? text : json_is_string(value) ? json_string_value(value) : "";
	csv_fwrite(out, shown, strlen(shown));
	free(text);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static json_t *columns_make(json_t *item)
{
	size_t n = 0;
	const char *name;
	json_t *value, *columns = json_array();
	const char **names = calloc(json_object_size(item) + 1, sizeof *names);
	must(names);
	json_object_foreach(item, name, value)
		names[n++] = name;
	qsort(names, n, sizeof *names, by_name);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(columns, json_string(names[i]));
	free(names);
	return columns;
}

/* `item` NULL writes the header. */
static void row_write(struct sheet *sheet, const json_t *item)
{
	size_t i;
	json_t *name;
	json_array_foreach(sheet->columns, i, name) {
		if (i)
			putc(',', sheet->out);
		field_write(sheet->out,
			item ? json_object_get(item, json_string_value(name)) : name);
	}
	fputs("\r\n", sheet->out);
}

static bool item_write(void *arg, json_t *item)
{
	struct sheet *sheet = arg;
	if (!sheet->csv) {
		print_json(sheet->out, item);
	} else {
		if (!sheet->columns) {
			sheet->columns = columns_make(item);
			row_write(sheet, NULL);
		}
		row_write(sheet, item);
	}
	return !ferror(sheet->out);
}

static int export_all(const struct line *line, json_t *input, struct sheet *sheet)
{
	struct err err = { 0 };
	bool more;
	struct desk *desk = desk_open(line, &err);
	if (!desk) {
		json_decref(input);
		return print_err(&err);
	}
	int code = show_pages(desk, line, line->operands[0], input, 0, item_write, sheet, &more);
	json_decref(sheet->columns);
	desk_close(desk);
	return code;
}

static int full(const char *path)
{
	struct err err = { 0 };
	err_set(&err, ERR_TEMP, "FILE_FULL", "%s: %s", path, strerror(errno));
	return print_err(&err);
}

int command_export(const struct line *line)
{
	const char *text = line_text(line, "input"), *to = line_text(line, "to");
	json_t *input = json_loads(text ? text : "{}", JSON_REJECT_DUPLICATES, NULL);
	struct sheet sheet = { .out = stdout, .csv = line_has(line, "csv") };
	if (!json_is_object(input)) {
		json_decref(input);
		return line_misused(line, "--input takes a JSON object");
	}
	sheet.out = to ? fopen(to, "w") : stdout;
	if (!sheet.out) {
		json_decref(input);
		return full(to);
	}
	int code = export_all(line, input, &sheet);
	bool failed = fflush(sheet.out) != 0 || ferror(sheet.out);
	if (to && fclose(sheet.out) != 0)
		failed = true;
	return failed && code == EXIT_OK ? full(to ? to : "standard output") : code;
}
