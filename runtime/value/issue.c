/* Issues: what is wrong with one input, collected.
 *
 * What must hold: everything kept lives in the arena, so an issue may name
 * bytes of an input that is gone by the time a person reads it. */
#include "value/issue.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <stdio.h>

enum { ISSUE_TEXT = 512 };

void issues_init(struct issues *issues, struct arena *arena)
{
	issues->arena = arena;
	issues->count = 0;
}

void issue_add(struct issues *issues, const char *pointer, const char *code, const char *fmt, ...)
{
	char text[ISSUE_TEXT];
	if (issues->count++ >= ISSUES_MAX)
		return;
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	utf8_mend(text);
	issues->list[issues->count - 1] = (struct issue){
		.pointer = arena_text(issues->arena, pointer),
		.code = arena_text(issues->arena, code),
		.text = arena_text(issues->arena, text),
	};
}
