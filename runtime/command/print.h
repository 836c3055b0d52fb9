/* What a person reads: tables, problems, and the exit code that follows.
 *
 * Results go to stdout, problems to stderr. Text that came from outside is
 * printed with its control bytes replaced, so that no record can steer a
 * terminal. */
#ifndef ORDAIN_COMMAND_PRINT_H
#define ORDAIN_COMMAND_PRINT_H
#include "base/err.h"
#include "operate/service.h"
#include <jansson.h>
#include <stdio.h>

/* `error: CODE: where: text` on stderr; the exit code of its kind. */
int print_err(const struct err *err);
/* A problem document: `error: CODE: detail` and a line per issue. */
int print_problem(const struct answer *answer);
int print_exit(int status); /* of an HTTP status: 0 below 400 */

/* field is a path, "a.b"; of a list 0 is the first and -1 the last. An object or list
 * below it shows as compact JSON. */
struct print_column {
	const char *title, *field; /* ended by a NULL title */
};
enum { PRINT_COLUMNS = 32 }; /* at most */
void print_table(FILE *out, const json_t *rows, const struct print_column *columns);
/* The same columns as `title  value` lines of one record. */
void print_record(FILE *out, const json_t *record, const struct print_column *columns);
/* Canonical JSON and a newline. */
void print_json(FILE *out, const json_t *value);
void print_clean(FILE *out, const char *text); /* control bytes replaced */
/* A borrowed value at the path, NULL when there is none. */
const json_t *print_at(const json_t *record, const char *path);
/* Its text, "" when there is none; numbers need `print_at`. */
const char *print_text_at(const json_t *record, const char *path);
#endif
