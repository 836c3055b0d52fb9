/* UTF-8 as RFC 3629 has it: no overlong forms, no surrogates. */
#ifndef ORDAIN_BASE_UTF8_H
#define ORDAIN_BASE_UTF8_H
#include <stdbool.h>
#include <stddef.h>

/* Length of the UTF-8 sequence at `at`, 0 when it is not well-formed. */
size_t utf8_sequence(const unsigned char *at, const unsigned char *end);
bool utf8_valid(const char *text, size_t len);
/* The same without zero bytes; fast where most is ASCII. */
bool utf8_text(const char *text, size_t len);
/* As much of the text as fits into `most` bytes without splitting a character. */
int utf8_clip(const char *text, size_t len, size_t most);
/* Makes a text valid in place: a character cut off at the end goes, other bytes that
 * are none become question marks. */
void utf8_mend(char *text);
#endif
