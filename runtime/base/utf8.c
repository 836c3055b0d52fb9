/* UTF-8: own few lines, because the readers check and copy in one pass, and
 * GLib's validator takes U+0000 for a fault. What must hold: nothing beyond
 * `end` is read. */
#include "base/utf8.h"
#include <stdint.h>
#include <string.h>

size_t utf8_sequence(const unsigned char *at, const unsigned char *end)
{
	unsigned char first = *at, low = 0x80, high = 0xBF;
	size_t len = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
	if (first < 0x80)
		return 1;
	if (first < 0xC2 || first > 0xF4 || (size_t)(end - at) < len)
		return 0;
	/* No overlong forms, no surrogates, nothing above U+10FFFF. */
	if (first == 0xE0)
		low = 0xA0;
	else if (first == 0xED)
		high = 0x9F;
	else if (first == 0xF0)
		low = 0x90;
	else if (first == 0xF4)
		high = 0x8F;
	if (at[1] < low || at[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((at[i] & 0xC0) != 0x80)
			return 0;
	return len;
}

bool utf8_valid(const char *text, size_t len)
{
	const unsigned char *at = (const unsigned char *)text, *end = at + len;
	while (at < end) {
		size_t step = utf8_sequence(at, end);
		if (step == 0)
			return false;
		at += step;
	}
	return true;
}

/* Moves over words in which each byte is 1 to 127; such a word has no high bit,
 * and none after 1 was taken from each of its bytes. */
static const unsigned char *skip_plain(const unsigned char *at, const unsigned char *end)
{
	static const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
	uint64_t word;
	for (; (size_t)(end - at) >= sizeof word; at += sizeof word) {
		memcpy(&word, at, sizeof word);
		if ((word | (word - ones)) & highs)
			break;
	}
	return at;
}

bool utf8_text(const char *text, size_t len)
{
	const unsigned char *at = (const unsigned char *)text, *end = at + len;
	while ((at = skip_plain(at, end)) < end) {
		size_t step = *at == 0 ? 0 : utf8_sequence(at, end);
		if (step == 0)
			return false;
		at += step;
	}
	return true;
}

int utf8_clip(const char *text, size_t len, size_t most)
{
	if (len <= most)
		return (int)len;
	while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
		most--;
	return (int)most;
}

/* Whether the bytes up to the end could be the beginning of a character. */
static bool is_cut(const unsigned char *at, const unsigned char *end)
{
	size_t whole = *at >= 0xF0 ? 4 : *at >= 0xE0 ? 3 : 2;
	if (*at < 0xC2 || *at > 0xF4 || (size_t)(end - at) >= whole)
		return false;
	while (++at < end)
		if ((*at & 0xC0) != 0x80)
			return false;
	return true;
}

void utf8_mend(char *text)
{
	unsigned char *at = (unsigned char *)text, *end = at + strlen(text);
	while (at < end) {
		size_t step = utf8_sequence(at, end);
		if (step == 0 && is_cut(at, end))
			*(end = at) = '\0';
		else if (step == 0)
			*at = '?';
		else
			at += step;
	}
}
