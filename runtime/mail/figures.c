/* Whether the plain text and the HTML of a mail say other figures.
 *
 * What must hold: most programs show the HTML, and the plain text is what is read; a
 * mail that orders 500 in one and 5 in the other must be seen by a person. Figures of
 * links and addresses, and those that number a list, are in one of the two alone by
 * right. */
#include "mail/parts.h"
#include <string.h>

enum { FIGURES_MOST = 4000, FIGURE_MOST = 12 };

static bool blank(char c)
{
	return g_ascii_isspace(c) || strchr("<>|\"()[]{}*_", c);
}

/* Words that hold what is not shown. */
static bool technical(const char *at, size_t len)
{
	return memchr(at, '@', len) || memchr(at, '=', len) || memmem(at, len, "://", 3) ||
		memmem(at, len, "cid:", 4) || memmem(at, len, "tel:", 4) ||
		memmem(at, len, "www.", 4);
}

/* The digits of a word, with everything else gone; "" where there are none. */
static void digits(const char *at, size_t len, char out[FIGURE_MOST + 1])
{
	size_t n = 0;
	for (size_t i = 0; i < len && n < FIGURE_MOST; i++)
		if (g_ascii_isdigit(at[i]))
			out[n++] = at[i];
	out[n] = '\0';
}

static bool numbers_list(const char *text, const char *at, size_t len)
{
	const char *line = at;
	while (line > text && (line[-1] == ' ' || line[-1] == '\t'))
		line--;
	return (line == text || line[-1] == '\n') && len > 1 && len <= 4 &&
		(at[len - 1] == '.' || at[len - 1] == ')');
}

/* All figures of the text; those that number lists only on demand. */
static GHashTable *figures(const struct buf *text, bool lists)
{
	GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const char *at = text->data, *end = at + text->len;
	char figure[FIGURE_MOST + 1];
	while (at < end && g_hash_table_size(set) < FIGURES_MOST) {
		const char *from = at;
		while (at < end && !blank(*at))
			at++;
		size_t len = (size_t)(at - from);
		digits(from, len, figure);
		if (*figure && !technical(from, len) &&
			(lists ||
				!(numbers_list(text->data, from, len + (at < end && *at == ')')))))
			g_hash_table_add(set, g_strdup(figure));
		at++;
	}
	return set;
}

/* Every figure of `asked` is among those of `given`. */
static bool within(const struct buf *asked, const struct buf *given)
{
	GHashTable *some = figures(asked, false), *all = figures(given, true);
	GHashTableIter iter;
	void *figure;
	bool yes = true;
	g_hash_table_iter_init(&iter, some);
	while (yes && g_hash_table_iter_next(&iter, &figure, NULL))
		yes = g_hash_table_contains(all, figure);
	g_hash_table_unref(some);
	g_hash_table_unref(all);
	return yes;
}

bool mail_text_differs(const struct buf *one, const struct buf *other)
{
	return one->len > 0 && other->len > 0 && !(within(one, other) && within(other, one));
}
