/* Secrets on the command line. A value comes from a file or standard input, never
 * as a word: words are seen in the list of processes and kept by shells. */
#include "command/input.h"
#include "command/show.h"
#include <string.h>

/* Up to its first line end, as editors leave one. */
static json_t *input_of(const struct line *line, struct arena *arena, int *code)
{
	const char *text;
	size_t len;
	if (!input_value(arena, line_operand(line, 1), &text, &len, code))
		return NULL;
	len = strcspn(text, "\r\n");
	json_t *input = json_pack("{s:s, s:s%}", "name", line->operands[0], "value", text, len);
	if (!input)
		*code = line_misused(line, "a secret is UTF-8 text");
	return input;
}

static void kept(const json_t *body)
{
	printf("%s is set\n", print_text_at(body, "name"));
}

int command_secret_set(const struct line *line)
{
	struct arena arena;
	int code = EXIT_USAGE;
	const char *keep = line_text(line, "keep");
	arena_init(&arena);
	json_t *input = input_of(line, &arena, &code);
	if (input && keep)
		json_object_set_new(input, "keep", json_string(keep));
	if (input)
		code = show_answer(line, keep ? "secret.rotate" : "secret.set", input, kept);
	arena_fini(&arena);
	return code;
}

int command_secret_list(const struct line *line)
{
	static const struct print_column columns[] = { { "SECRET", "name" }, { "SET", "at" },
		{ "BY", "actor" }, { 0 } };
	return show_list(line, "secret.list", NULL, columns);
}

static void removed(const json_t *body)
{
	printf("%s is removed\n", print_text_at(body, "name"));
}

int command_secret_remove(const struct line *line)
{
	return show_answer(line, "secret.remove", json_pack("{s:s}", "name", line->operands[0]),
		removed);
}
