/* Where a mail has to be cut before it is parsed.
 *
 * What must hold: GMime reads what it is given to the end, so what it is given ends
 * where parts, levels or headers exceed their bounds; counting costs one look at each
 * line. A mail that is no bomb is never cut. */
#include "mail/parts.h"
#include <string.h>

static bool ends_with(const char *from, const char *to, const char *word)
{
	size_t n = strlen(word);
	return (size_t)(to - from) >= n && g_ascii_strncasecmp(to - n, word, n) == 0;
}

static bool names_boundary(const char *line, const char *end)
{
	for (const char *at = line; (at = memchr(at, '=', (size_t)(end - at))); at++) {
		const char *name = at;
		while (name > line && strchr(" \t*0123456789", name[-1]))
			name--;
		if (ends_with(line, name, "boundary"))
			return true;
	}
	return false;
}

static bool names_message(const char *line, const char *end)
{
	static const char field[] = "content-type:";
	size_t n = sizeof field - 1;
	if ((size_t)(end - line) > n && g_ascii_strncasecmp(line, field, n) == 0)
		line += n;
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	return end - line > 8 && g_ascii_strncasecmp(line, "message/", 8) == 0;
}

static bool delimits(const char *line, const char *end)
{
	size_t len = (size_t)(end - line), dashes = 0;
	if (len < 3 || line[0] != '-' || line[1] != '-')
		return false;
	while (dashes < len && line[dashes] == '-')
		dashes++;
	return dashes < len && line[dashes] != ' ' && line[dashes] != '\r';
}

/* Where the first header must end: there, or where its lines or bytes are too many. */
static size_t bound_head(const char *bytes, size_t len)
{
	size_t lines = 0;
	for (const char *at = bytes, *end = bytes + len; at < end; lines++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		if (*at == '\n' || *at == '\r')
			return len;
		stop = stop ? stop + 1 : end;
		if (lines == HEAD_LINES_MOST)
			return (size_t)(at - bytes);
		if (stop - bytes > HEAD_BYTES_MOST)
			return HEAD_BYTES_MOST;
		at = stop;
	}
	return len;
}

size_t mail_parts_bound(const char *bytes, size_t len, unsigned *flags)
{
	size_t levels = 0, parts = 0, most = bound_head(bytes, len);
	if (most < len) {
		*flags |= FLAG_PARTS_CUT;
		return most;
	}
	for (const char *at = bytes, *end = bytes + len; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		stop = stop ? stop : end;
		levels += names_boundary(at, stop) || names_message(at, stop);
		parts += levels > 0 && delimits(at, stop);
		if (levels > LEVELS_MOST || parts > PARTS_MOST) {
			*flags |= FLAG_PARTS_CUT;
			return (size_t)(at - bytes);
		}
		at = stop + 1;
	}
	return len;
}
