/* Input for an operation from the words of a command line. */
#include "command/input.h"
#include "base/file.h"
#include "command/print.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool input_stdin(struct arena *arena, const char **text, size_t *len, struct err *err)
{
	struct buf buf;
	char chunk[8192];
	ssize_t n;
	buf_init(&buf);
	while ((n = read(STDIN_FILENO, chunk, sizeof chunk)) > 0 && buf.len <= INPUT_MAX_BYTES)
		buf_put(&buf, chunk, (size_t)n);
	*text = arena_bytes(arena, buf.data ? buf.data : "", buf.len);
	*len = buf.len;
	buf_fini(&buf);
	if (n < 0)
		return err_set(err, ERR_PERM, "INPUT_UNREADABLE", "standard input cannot be read");
	return *len <= INPUT_MAX_BYTES ||
		err_set(err, ERR_REFUSED, "INPUT_TOO_LARGE", "more than 1 MB of input");
}

static bool input_word(struct arena *arena, const char *word, const char **text, size_t *len,
	struct err *err)
{
	char *data;
	if (strcmp(word, "-") == 0)
		return input_stdin(arena, text, len, err);
	if (*word == '@') {
		bool ok = file_read(arena, word + 1, INPUT_MAX_BYTES, &data, len, err);
		*text = data;
		return ok;
	}
	*text = word;
	*len = strlen(word);
	return true;
}

/* One NAME=TEXT or NAME:=JSON into the object. */
static bool pair_add(json_t *object, const char *word)
{
	const char *equal = strchr(word, '=');
	bool json = equal > word && equal[-1] == ':';
	size_t len = equal ? (size_t)(equal - word) - json : 0;
	if (len == 0)
		return false;
	json_t *value = json ? json_loads(equal + 1, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL)
			     : json_string(equal + 1);
	return value && json_object_setn_new(object, word, len, value) == 0;
}

static bool input_pairs(struct arena *arena, const struct line *line, int from, const char **text,
	size_t *len, int *code)
{
	json_t *object = json_object();
	for (int i = from; i < line->count; i++) {
		if (pair_add(object, line->operands[i]))
			continue;
		json_decref(object);
		*code = line_misused(line, "%s is neither NAME=TEXT nor NAME:=JSON",
			line->operands[i]);
		return false;
	}
	char *dump = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
	must(dump);
	*text = arena_text(arena, dump);
	*len = strlen(dump);
	free(dump);
	json_decref(object);
	return true;
}

bool input_read(struct arena *arena, const struct line *line, int from, const char **text,
	size_t *len, int *code)
{
	struct err err = { 0 };
	const char *word = line_operand(line, from);
	*text = "{}";
	*len = 2;
	if (!word)
		return true;
	if (line->count - from > 1 || !strchr("{[@-\"", *word))
		return input_pairs(arena, line, from, text, len, code);
	if (input_word(arena, word, text, len, &err))
		return true;
	*code = print_err(&err);
	return false;
}

bool input_value(struct arena *arena, const char *word, const char **text, size_t *len, int *code)
{
	struct err err = { 0 };
	if (word && *word != '@' && strcmp(word, "-") != 0)
		err_set(&err, ERR_REFUSED, "INPUT_VISIBLE",
			"it would be seen by others: give it by @FILE or on standard input");
	else if (input_word(arena, word ? word : "-", text, len, &err))
		return true;
	*code = print_err(&err);
	return false;
}
