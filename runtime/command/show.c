/* Asking and printing.
 *
 * Lists answer { items, next }; pages are fetched until enough is shown. JSON
 * goes out as it came in, so what a script reads is what the service said. */
#include "command/show.h"
#include <stdlib.h>
#include <string.h>

static char *input_text(json_t *input)
{
	char *text = input ? json_dumps(input, JSON_COMPACT | JSON_SORT_KEYS) : strdup("{}");
	must(text);
	json_decref(input);
	return text;
}

static int answer_read(const struct answer *answer, json_t **body)
{
	struct err err = { 0 };
	if (answer->status >= 400)
		return print_problem(answer);
	*body = json_loadb(answer->body.data ? answer->body.data : "", answer->body.len,
		JSON_DECODE_ANY, NULL);
	if (*body)
		return EXIT_OK;
	err_set(&err, ERR_BUG, "ANSWER_INVALID", "the answer is not JSON");
	return print_err(&err);
}

int show_call(struct desk *desk, const struct line *line, const char *operation, json_t *input,
	json_t **body)
{
	struct answer answer;
	struct desk_opts opts = desk_line_opts(line);
	char *text = input_text(input);
	answer_init(&answer);
	desk_call(desk, operation, text, strlen(text), &opts, &answer);
	int code = answer_read(&answer, body);
	answer_fini(&answer);
	free(text);
	return code;
}

int show_ask(const struct line *line, const char *operation, json_t *input, json_t **body)
{
	struct err err = { 0 };
	struct desk *desk = desk_open(line, &err);
	if (!desk) {
		json_decref(input);
		return print_err(&err);
	}
	int code = show_call(desk, line, operation, input, body);
	desk_close(desk);
	return code;
}

int show_answer(const struct line *line, const char *operation, json_t *input,
	void (*people)(const json_t *body))
{
	json_t *body = NULL;
	int code = show_ask(line, operation, input, &body);
	if (code == EXIT_OK && line_has(line, "json"))
		print_json(stdout, body);
	else if (code == EXIT_OK)
		people(body);
	json_decref(body);
	return code;
}

/* One page; false stops. `input` keeps the cursor for the next. */
static bool page_walk(const json_t *body, long most, long *seen,
	bool (*fn)(void *arg, json_t *item), void *arg, bool *more)
{
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(body, "items"), i, item) {
		*more = most > 0 && *seen == most;
		if (*more || !fn(arg, item))
			return false;
		++*seen;
	}
	return true;
}

int show_pages(struct desk *desk, const struct line *line, const char *operation, json_t *input,
	long most, bool (*fn)(void *arg, json_t *item), void *arg, bool *more)
{
	bool go_on = true;
	long seen = 0;
	int code = EXIT_OK;
	*more = false;
	while (go_on && code == EXIT_OK) {
		json_t *body = NULL;
		code = show_call(desk, line, operation, json_copy(input), &body);
		const json_t *next = json_object_get(body, "next");
		go_on = code == EXIT_OK && page_walk(body, most, &seen, fn, arg, more);
		if (go_on && json_is_string(next))
			json_object_set_new(input, "cursor", json_string(json_string_value(next)));
		else
			go_on = false;
		json_decref(body);
	}
	json_decref(input);
	return code;
}

static bool item_print(void *arg, json_t *item)
{
	(void)arg;
	print_json(stdout, item);
	return true;
}

static bool item_keep(void *arg, json_t *item)
{
	json_array_append(arg, item);
	return true;
}

int show_list(const struct line *line, const char *operation, json_t *input,
	const struct print_column *columns)
{
	struct err err = { 0 };
	long most = 50;
	bool more, json = line_has(line, "json");
	struct desk *desk =
		line_number(line, "limit", 1000000, &most) ? desk_open(line, &err) : NULL;
	if (!desk) {
		json_decref(input);
		return err.kind == ERR_NONE ? EXIT_USAGE : print_err(&err);
	}
	json_t *rows = json_array();
	int code = show_pages(desk, line, operation, input ? input : json_object(), most,
		json ? item_print : item_keep, rows, &more);
	if (code == EXIT_OK && !json)
		print_table(stdout, rows, columns);
	fflush(stdout);
	if (more)
		fprintf(stderr, "more than %ld; --limit shows more\n", most);
	json_decref(rows);
	desk_close(desk);
	return code;
}
