/* The common shape of a command: open the desk, call one operation, print. */
#ifndef ORDAIN_COMMAND_SHOW_H
#define ORDAIN_COMMAND_SHOW_H
#include "command/desk.h"
#include "command/print.h"

/* `input` is always taken. A problem is printed and gives its exit code; on
 * success *body is the answer (the caller's), EXIT_OK. */
int show_call(struct desk *desk, const struct line *line, const char *operation, json_t *input,
	json_t **body);
/* The same with a desk of its own. */
int show_ask(const struct line *line, const char *operation, json_t *input, json_t **body);
/* Asks; --json prints the answer as it is, otherwise `people` prints it. */
int show_answer(const struct line *line, const char *operation, json_t *input,
	void (*people)(const json_t *body));
/* Lists page by page up to --limit: a table, or JSON lines. Says so on stderr
 * when there are more. */
int show_list(const struct line *line, const char *operation, json_t *input,
	const struct print_column *columns);
/* Calls fn for each item of all pages, at most `most` (0: all) and returns the
 * exit code; *more tells whether some were left. */
int show_pages(struct desk *desk, const struct line *line, const char *operation, json_t *input,
	long most, bool (*fn)(void *arg, json_t *item), void *arg, bool *more);
#endif
