/* Errors: one struct, passed last, `bool` returned.
 *
 * The kind alone drives retry and HTTP status:
 *   TEMP     the world is not ready; the same call may succeed later      (503)
 *   PERM     the world says no for good: bad file, bad configuration      (500)
 *   REFUSED  the caller's request is not acceptable                       (4xx)
 *   BUG      a promise inside this program was broken                     (500)
 * `code` is stable and upper case; `where` names file:line of the subject (a
 * script, a policy, a config file), never a C source line. `text` says what
 * happened and what to do. A function that returns false has filled its err. */
#ifndef ORDAIN_BASE_ERR_H
#define ORDAIN_BASE_ERR_H
#include <stdbool.h>
#include <stddef.h>

enum err_kind { ERR_NONE, ERR_TEMP, ERR_PERM, ERR_REFUSED, ERR_BUG };

struct err {
	enum err_kind kind;
	char code[48];
	char where[128];
	char text[768];
};

/* Fills *err and returns false, so that a caller can `return err_set(...)`. */
bool err_set(struct err *err, enum err_kind kind, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Names the subject, e.g. "policies/x/y.lua:12"; returns false like err_set. */
bool err_at(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Puts words before the text: "while reading NAME: ..."; returns false. */
bool err_wrap(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Aborts on the impossible, with its place, after flushing the log. */
_Noreturn void never_at(const char *file, int line, const char *what);
#define never(what) never_at(__FILE__, __LINE__, (what))
/* Like assert, but it stays in release builds. */
#define must(cond) ((cond) ? (void)0 : never_at(__FILE__, __LINE__, #cond))
#endif
