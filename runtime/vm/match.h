/* Lua patterns with every step counted: find, match, gmatch and gsub of our
 * `string` run on it, and contracts check their `pattern` with it. Semantics of
 * Lua 5.4's manual, section 6.4.1; own code, because the library's matcher
 * cannot be interrupted and is exponential in the worst case. */
#ifndef ORDAIN_VM_MATCH_H
#define ORDAIN_VM_MATCH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether `pattern` matches at the start of `text` (anchor with ^...$ yourself);
 * *steps counts down; a pattern fault or running out of steps is no match. */
bool match_text(const char *text, size_t len, const char *pattern, size_t pattern_len,
	int64_t *steps);

enum { MATCH_CAPTURES = 32, MATCH_OPEN = -1, MATCH_POSITION = -2 };

struct match {
	const char *text, *text_end, *pattern_end;
	int64_t steps;
	bool (*refill)(struct match *match); /* gives more steps, or false; may be NULL */
	void *arg;
	const char *fault; /* why the pattern is bad, or NULL */
	int depth, count;  /* captures */
	struct {
		const char *at;
		ptrdiff_t len; /* or MATCH_OPEN, MATCH_POSITION */
	} captures[MATCH_CAPTURES];
};
/* Tries `pattern` (after a leading ^) at exactly `at`; the end of the match, or
 * NULL: no match, or fault set. The caller has set text, ends, steps, refill. */
const char *match_at(struct match *match, const char *at, const char *pattern);
#endif
