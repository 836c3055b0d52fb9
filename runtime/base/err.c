/* Errors: filling, naming and wrapping one struct err, and the last resort.
 *
 * What must hold: a struct err is always valid, NUL-terminated UTF-8 as long as
 * its parts are, also when a long text was cut, because it travels on to logs
 * and JSON as it is. never_at speaks once and aborts, even if speaking itself
 * turns out to be impossible. */
#include "base/err.h"
#include "base/log.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cuts a UTF-8 sequence that the end of a full buffer has split. */
static void text_mend(char *text, size_t cap)
{
	size_t len = strlen(text);
	if (len + 1 < cap)
		return;
	size_t tail = 0;
	while (tail < 3 && tail < len && ((unsigned char)text[len - 1 - tail] & 0xC0) == 0x80)
		tail++;
	if (tail < len && ((unsigned char)text[len - 1 - tail] & 0xC0) == 0xC0) {
		unsigned char first = (unsigned char)text[len - 1 - tail];
		size_t whole = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
		if (whole > tail + 1)
			text[len - 1 - tail] = '\0';
	}
}

static void text_copy(char *out, size_t cap, const char *text)
{
	snprintf(out, cap, "%s", text);
	text_mend(out, cap);
}

bool err_set(struct err *err, enum err_kind kind, const char *code, const char *fmt, ...)
{
	/* The arguments may point into *err, so the text is made aside. */
	char text[sizeof err->text];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	text_mend(text, sizeof text);
	char kept[sizeof err->code];
	text_copy(kept, sizeof kept, code);
	err->kind = kind;
	memcpy(err->code, kept, sizeof kept);
	err->where[0] = '\0';
	memcpy(err->text, text, sizeof text);
	return false;
}

bool err_at(struct err *err, const char *fmt, ...)
{
	char where[sizeof err->where];
	va_list args;
	va_start(args, fmt);
	vsnprintf(where, sizeof where, fmt, args);
	va_end(args);
	text_mend(where, sizeof where);
	memcpy(err->where, where, sizeof where);
	return false;
}

bool err_wrap(struct err *err, const char *fmt, ...)
{
	char text[sizeof err->text];
	va_list args;
	va_start(args, fmt);
	int len = vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	if (len >= 0 && (size_t)len < sizeof text)
		snprintf(text + len, sizeof text - (size_t)len, ": %s", err->text);
	text_mend(text, sizeof text);
	memcpy(err->text, text, sizeof text);
	return false;
}

_Noreturn void never_at(const char *file, int line, const char *what)
{
	static _Thread_local int depth;
	if (depth++ == 0) {
		char place[160];
		snprintf(place, sizeof place, "%s:%d", file, line);
		log_error("this cannot happen", "what", what, "place", place, NULL);
	}
	abort();
}
