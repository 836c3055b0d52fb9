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
#endif
