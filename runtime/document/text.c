/* Texts as they may be shown.
 *
 * What must hold: a value cannot change how its neighbours read. Controls that turn
 * the direction of writing, tags and invisible anchors are dropped, every kind of
 * line end is one line end, tabs are blanks. */
#include "document/layout.h"
#include <glib.h>
#include <string.h>

static bool turns(gunichar c)
{
	return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
		(c >= 0x2066 && c <= 0x206F);
}

static bool hidden(gunichar c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xFEFF ||
		(c >= 0xFFF9 && c <= 0xFFFC) || (c >= 0xE0000 && c <= 0xE0FFF);
}

const char *words_clean(struct arena *arena, const char *text, size_t len)
{
	char *out = arena_alloc(arena, len + 1), *to = out;
	for (const char *at = text; at < text + len; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		if (c == '\r' && at[1] == '\n')
			continue;
		if (c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029 || c == '\f' || c == '\v')
			c = '\n';
		else if (c == '\t')
			c = ' ';
		if (c == '\n' || (!turns(c) && !hidden(c)))
			to += g_unichar_to_utf8(c, to);
	}
	*to = '\0';
	return out;
}

const char *words_number(struct arena *arena, const char *text, int page, int pages)
{
	struct buf out;
	buf_init(&out);
	while (*text) {
		if (g_str_has_prefix(text, "{page}")) {
			buf_integer(&out, page);
			text += strlen("{page}");
		} else if (g_str_has_prefix(text, "{pages}")) {
			buf_integer(&out, pages);
			text += strlen("{pages}");
		} else {
			buf_char(&out, *text++);
		}
	}
	const char *filled = arena_bytes(arena, out.len ? out.data : "", out.len);
	buf_fini(&out);
	return filled;
}
