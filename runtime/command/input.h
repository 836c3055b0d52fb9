/* Input as a command line gives it. */
#ifndef ORDAIN_COMMAND_INPUT_H
#define ORDAIN_COMMAND_INPUT_H
#include "base/arena.h"
#include "command/command.h"

enum { INPUT_MAX_BYTES = 1 << 20 };

/* JSON text from the words of an operand list: none is `{}`; one word is the
 * text itself, @FILE, or - for standard input; NAME=TEXT and NAME:=JSON words
 * make an object. false: said on stderr, *code is the exit code. */
bool input_read(struct arena *arena, const struct line *line, int from, const char **text,
	size_t *len, int *code);
/* One value that is not to stand on a command line: @FILE, or - or NULL for standard
 * input; otherwise the same as above. */
bool input_value(struct arena *arena, const char *word, const char **text, size_t *len, int *code);
#endif
