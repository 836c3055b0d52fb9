/* HTML cut into what is a tag and what is none, the way mail programs do it, before
 * it goes to the parser.
 *
 * What must hold: what a mail program takes for a comment is one here too, and what it
 * shows is not: otherwise text for nobody's eyes would pass as a person's words.
 * libxml2 ends comments elsewhere and shows what `<!` and `<?` hide, so it gets none of
 * them. Many attributes cost it seconds: of a long tag it gets those that
 * decide what is seen. */
#include "mail/parts.h"
#include "mail/style.h"
#include <string.h>

enum { TAG_MOST = 2000 };

static const char *find(const char *at, const char *end, const char *what)
{
	size_t n = strlen(what);
	for (; (at = memchr(at, what[0], (size_t)(end - at))) && at + n <= end; at++)
		if (g_ascii_strncasecmp(at, what, n) == 0)
			return at;
	return NULL;
}

/* Behind a comment that begins here. */
static const char *skip_comment(const char *at, const char *end)
{
	const char *dashes = at + 4;
	if (dashes < end && *dashes == '>')
		return dashes + 1;
	if (end - dashes > 1 && memcmp(dashes, "->", 2) == 0)
		return dashes + 2;
	for (at = dashes; (at = memmem(at, (size_t)(end - at), "--", 2)); at++) {
		if (end - at > 2 && at[2] == '>')
			return at + 3;
		if (end - at > 3 && at[2] == '!' && at[3] == '>')
			return at + 4;
	}
	return end;
}

/* Behind the tag that begins here; quotes count where a value begins. */
static const char *skip_tag(const char *at, const char *end)
{
	bool value = false;
	while (at < end && *at != '>') {
		if (value && (*at == '"' || *at == '\'')) {
			const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
			at = close ? close : end - 1;
		}
		value = *at == '=' || (value && g_ascii_isspace(*at));
		at++;
	}
	return at < end ? at + 1 : end;
}

static bool named(const char *at, const char *end, const char *name)
{
	size_t n = strlen(name);
	return (size_t)(end - at) > n && (*at | 32) == *name &&
		g_ascii_strncasecmp(at, name, n) == 0 &&
		(g_ascii_isspace(at[n]) || at[n] == '>' || at[n] == '/');
}

/* Elements that hold no tags and are not shown; NULL: the tag begins none. */
static const char *raw_end(const char *at, const char *end)
{
	static const struct {
		const char *name, *close;
	} raws[] = { { "script", "</script" }, { "style", "</style" }, { "title", "</title" },
		{ "iframe", "</iframe" }, { "noembed", "</noembed" },
		{ "noframes", "</noframes" } };
	for (size_t i = 0; at + 1 < end && strchr("stin", at[1] | 32) && i < G_N_ELEMENTS(raws);
		i++)
		if (named(at + 1, end, raws[i].name)) {
			const char *close = find(at + 1, end, raws[i].close);
			return close ? close : end;
		}
	return NULL;
}

/* ---- long tags ---- */

struct pair {
	const char *name, *value;
	size_t name_len, value_len;
};

static bool blank(char c)
{
	return g_ascii_isspace(c) || c == '/';
}

/* The next attribute; false: the tag ends. */
static bool next_pair(const char **at, const char *end, struct pair *pair)
{
	const char *from = *at;
	while (from < end && blank(*from))
		from++;
	*pair = (struct pair){ .name = from };
	while (from < end && !blank(*from) && (*from != '=' || from == pair->name) && *from != '>')
		from++;
	pair->name_len = (size_t)(from - pair->name);
	while (from < end && g_ascii_isspace(*from))
		from++;
	if (from < end && *from == '=') {
		from++;
		while (from < end && g_ascii_isspace(*from))
			from++;
		bool quoted = from < end && (*from == '"' || *from == '\'');
		const char *stop =
			quoted ? memchr(from + 1, *from, (size_t)(end - from - 1)) : from;
		pair->value = from + quoted;
		while (!quoted && stop < end && !g_ascii_isspace(*stop) && *stop != '>')
			stop++;
		stop = stop ? stop : end;
		pair->value_len = (size_t)(stop - pair->value);
		from = stop + (quoted && stop < end);
	}
	*at = from;
	return pair->name_len > 0 && *pair->name != '>';
}

/* Its place among those that are kept; -1. */
static int kept(const struct pair *pair)
{
	static const char *const names[] = { "style", "class", "id", "hidden", "color", "bgcolor",
		"background", "text" };
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (strlen(names[i]) == pair->name_len &&
			g_ascii_strncasecmp(names[i], pair->name, pair->name_len) == 0)
			return (int)i;
	return -1;
}

/* The first of each name counts, as in a mail program. */
static void give_long(const struct markup *markup, const char *at, const char *stop)
{
	GString *tag = g_string_new("<");
	unsigned seen = 0;
	struct pair pair;
	for (at++; at < stop && (g_ascii_isalnum(*at) || *at == '/'); at++)
		g_string_append_c(tag, *at);
	while (at < stop && next_pair(&at, stop, &pair)) {
		int place = kept(&pair);
		if (place < 0 || seen & 1U << place)
			continue;
		seen |= 1U << place;
		g_string_append_printf(tag, " %.*s=\"", (int)pair.name_len, pair.name);
		for (size_t i = 0; i < pair.value_len; i++)
			if (pair.value[i] == '"')
				g_string_append(tag, "&quot;");
			else
				g_string_append_c(tag, pair.value[i]);
		g_string_append_c(tag, '"');
	}
	g_string_append_c(tag, '>');
	markup->give(markup->arg, tag->str, tag->len);
	g_string_free(tag, TRUE);
}

static void give_tag(const struct markup *markup, const char *at, const char *stop)
{
	if (stop[-1] != '>')
		return; /* broken off: no program shows it */
	if (stop - at <= TAG_MOST)
		markup->give(markup->arg, at, (size_t)(stop - at));
	else
		give_long(markup, at, stop);
}

/* ---- pieces ---- */

/* Behind what begins with this `<`. */
static const char *piece(const struct markup *markup, const char *at, const char *end)
{
	char next = (char)(end - at > 1 ? at[1] : ' ');
	bool closes = next == '/' && end - at > 2;
	if (end - at >= 4 && memcmp(at, "<!--", 4) == 0)
		return skip_comment(at, end);
	if (next == '!' || next == '?' || (closes && !g_ascii_isalpha(at[2]))) {
		const char *stop = memchr(at, '>', (size_t)(end - at));
		return stop ? stop + 1 : end;
	}
	if (!g_ascii_isalpha(next) && !closes) {
		markup->give(markup->arg, "&lt;", 4);
		return at + 1;
	}
	const char *stop = skip_tag(at, end), *raw = raw_end(at, end);
	if (raw)
		return raw < end ? skip_tag(raw, end) : end;
	give_tag(markup, at, stop);
	return stop;
}

void markup_feed(const struct markup *markup, const char *html, size_t len)
{
	for (const char *at = html, *end = html + len; at < end;) {
		const char *tag = memchr(at, '<', (size_t)(end - at));
		const char *stop = tag ? tag : end;
		if (stop > at)
			markup->give(markup->arg, at, (size_t)(stop - at));
		at = tag ? piece(markup, tag, end) : end;
	}
}

const char *markup_sheet(const char **at, const char *end, size_t *len)
{
	while (*at < end) {
		const char *tag = memchr(*at, '<', (size_t)(end - *at));
		if (!tag)
			break;
		if (end - tag >= 4 && memcmp(tag, "<!--", 4) == 0) {
			*at = skip_comment(tag, end);
		} else if (named(tag + 1, end, "style")) {
			const char *from = skip_tag(tag, end), *stop = raw_end(tag, end);
			*at = stop < end ? stop + 1 : end;
			*len = stop > from ? (size_t)(stop - from) : 0;
			return from;
		} else {
			const char *raw = raw_end(tag, end);
			*at = raw ? raw : skip_tag(tag, end);
		}
	}
	*at = end;
	return NULL;
}
