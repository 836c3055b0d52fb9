/* Issues: everything wrong with one input, each with a JSON pointer and a
 * stable code. A reader goes on after an issue, so that a person sees all of
 * them at once; it keeps the first ISSUES_MAX and counts the rest. Codes of the
 * readers: JSON_SYNTAX, JSON_UTF8, JSON_TOO_DEEP, JSON_TOO_LARGE,
 * FIELD_DUPLICATE, FIELD_UNKNOWN, FIELD_MISSING, TYPE_WRONG, VALUE_RANGE,
 * VALUE_FORMAT, VALUE_CHOICE. */
#ifndef ORDAIN_VALUE_ISSUE_H
#define ORDAIN_VALUE_ISSUE_H
#include "base/arena.h"

enum { ISSUES_MAX = 100 };

struct issue {
	const char *pointer; /* "" is the whole document */
	const char *code;
	const char *text;
};
struct issues {
	struct arena *arena;
	struct issue list[ISSUES_MAX];
	size_t count; /* all found, kept are min(count, ISSUES_MAX) */
};
void issues_init(struct issues *issues, struct arena *arena);
void issue_add(struct issues *issues, const char *pointer, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
#endif
