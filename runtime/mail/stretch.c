/* Who speaks now: a mail's text taken apart into what its sender wrote for this
 * mail, what is quoted, what is forwarded, and the signature.
 *
 * What must hold: an order is read from new words only, so history must not pass as
 * new; and nothing is thrown away: every line is in one stretch, of some kind. In
 * doubt a line stays new where it is above the first mark of history, and is history
 * below. Marks are known in English, Danish, German, French and Japanese. */
#include "mail/parts.h"
#include <glib.h>
#include <string.h>

struct line {
	const char *at; /* without blanks around it */
	size_t len;
	const char *whole;
	size_t whole_len; /* with its end */
};
enum kind { NEW, QUOTED, FORWARDED, SIGNATURE };
static const char *const kind_names[] = { "new", "quoted", "forwarded", "signature" };

struct page {
	struct line *lines;
	char *kinds;
	size_t count;
};

/* ---- lines ---- */

static struct line trimmed(struct line line)
{
	while (line.len > 0 && (*line.at == ' ' || *line.at == '\t')) {
		line.at++;
		line.len--;
	}
	while (line.len > 0 && strchr(" \t", line.at[line.len - 1]))
		line.len--;
	return line;
}

static char low(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool same_letter(char a, char b)
{
	return low(a) == low(b);
}

static bool begins(struct line line, const char *with)
{
	if (line.len == 0 || !same_letter(*line.at, *with))
		return false;
	size_t n = strlen(with);
	return line.len >= n && g_ascii_strncasecmp(line.at, with, n) == 0;
}

static bool ends(struct line line, const char *with)
{
	size_t n = strlen(with);
	return line.len >= n && g_ascii_strncasecmp(line.at + line.len - n, with, n) == 0;
}

static bool holds(struct line line, const char *what)
{
	size_t n = strlen(what);
	for (size_t i = 0; i + n <= line.len && i < 400; i++)
		if (same_letter(line.at[i], *what) &&
			g_ascii_strncasecmp(line.at + i, what, n) == 0)
			return true;
	return false;
}

static bool holds_one(struct line line, const char *const *list)
{
	for (; *list; list++)
		if (holds(line, *list))
			return true;
	return false;
}

static bool begins_one(struct line line, const char *const *list)
{
	for (; *list; list++)
		if (begins(line, *list))
			return true;
	return false;
}

static struct line line_at(const struct page *page, size_t i)
{
	static const struct line none = { "", 0, "", 0 };
	return i < page->count ? page->lines[i] : none;
}

static size_t runs(struct line line, const char *of)
{
	size_t n = 0;
	while (n < line.len && strchr(of, line.at[n]))
		n++;
	return n;
}

/* ---- marks of history ---- */

static const char *const original[] = { "original message", "original-nachricht",
	"ursprüngliche nachricht", "originalnachricht", "oprindelig meddelelse",
	"original meddelelse", "message d'origine", "message d’origine", "message original",
	"元のメッセージ", "original appointment", NULL };
static const char *const forwarded[] = { "forwarded message", "begin forwarded message",
	"weitergeleitete nachricht", "anfang der weitergeleiteten", "videresendt meddelelse",
	"videresendt besked", "message transféré", "message transmis", "début du message",
	"転送されたメッセージ", "転送メッセージ", NULL };

static bool mark_of(struct line line, const char *const *list)
{
	bool framed = runs(line, "-_*= ") >= 2 || ends(line, ":") || begins(line, "begin ") ||
		begins(line, "anfang ") || begins(line, "début ");
	return line.len > 0 && line.len < 120 && framed && holds_one(line, list);
}

/* The block of From, Sent, To, Subject that Outlook puts above what is answered. */
static const char *const from_labels[] = { "From:", "*From:*", "Von:", "*Von:*", "Fra:", "*Fra:*",
	"De :", "De:", "*De :*", "*De:*", "差出人:", "差出人 :", "差出人：", NULL };
static const char *const other_labels[] = { "Sent:", "*Sent:*", "Date:", "*Date:*", "To:", "*To:*",
	"Subject:", "*Subject:*", "Gesendet:", "*Gesendet:*", "Datum:", "*Datum:*", "An:", "*An:*",
	"Betreff:", "*Betreff:*", "Sendt:", "*Sendt:*", "Dato:", "*Dato:*", "Til:", "*Til:*",
	"Emne:", "*Emne:*", "Envoyé :", "Envoyé:", "*Envoyé :*", "Date :", "*Date :*",
	"À :", "À:", "*À :*", "Objet :", "Objet:", "*Objet :*", "送信日時:", "送信日時：",
	"日付:", "日時:", "宛先:", "宛先：", "件名:", "件名：", "Cc:", NULL };

static bool header_block(const struct page *page, size_t i)
{
	size_t others = 0;
	if (!begins_one(line_at(page, i), from_labels))
		return false;
	for (size_t k = i + 1; k <= i + 6 && k < page->count; k++)
		others += begins_one(line_at(page, k), other_labels);
	return others >= 2;
}

static bool has_digit(struct line line)
{
	for (size_t i = 0; i < line.len; i++)
		if (g_ascii_isdigit(line.at[i]))
			return true;
	return false;
}

/* "On … wrote:", broken over three lines at most. Gives how many lines; 0: none. */
static size_t attribution(const struct page *page, size_t i)
{
	static const char *const openers[] = { "On ", "Am ", "Den ", "Le ", "Il ", "El ", "20",
		"tor", "fre", "man", "tir", "ons", "lør", "søn", NULL };
	static const char *const verbs[] = { "wrote", "schrieb", "skrev", "a écrit", "書きました",
		"のメール", "のメッセージ", NULL };
	bool digit = false;
	if (!begins_one(line_at(page, i), openers))
		return 0;
	for (size_t k = i; k < i + 3 && k < page->count; k++) {
		struct line line = line_at(page, k);
		digit = digit || has_digit(line);
		if (line.len == 0 || line.len > 300)
			return 0;
		if (digit && holds_one(line, verbs) && (ends(line, ":") || ends(line, "：")))
			return k - i + 1;
	}
	return 0;
}

static bool quoted_line(struct line line)
{
	return line.len > 0 && (*line.at == '>' || begins(line, "＞"));
}

/* The next line with something on it. */
static size_t after_blank(const struct page *page, size_t i)
{
	while (i < page->count && line_at(page, i).len == 0)
		i++;
	return i;
}

static void mark(struct page *page, size_t from, size_t to, enum kind kind)
{
	for (size_t i = from; i < to && i < page->count; i++)
		page->kinds[i] = (char)kind;
}

static bool ruler(struct line line)
{
	return line.len >= 3 && runs(line, "-_*=") == line.len;
}

/* History begins with the ruler above its mark. */
static size_t above(const struct page *page, size_t i)
{
	size_t from = i;
	while (from > 0 && line_at(page, from - 1).len == 0)
		from--;
	return from > 0 && ruler(line_at(page, from - 1)) ? from - 1 : i;
}

/* Below a mark that stands alone all is history; below an attribution with quoted
 * lines only those are, and answers below them are new. */
static void mark_history(struct page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		struct line line = line_at(page, i);
		if (line.len == 0)
			continue;
		size_t said = attribution(page, i);
		bool under = runs(line, "_") >= 10 && runs(line, "_") == line.len;
		size_t below = under ? after_blank(page, i + 1) : i;
		if (mark_of(line, forwarded)) {
			mark(page, i, page->count, FORWARDED);
			return;
		}
		if (mark_of(line, original) || header_block(page, below)) {
			mark(page, above(page, i), page->count, QUOTED);
			return;
		}
		if (said && !quoted_line(line_at(page, after_blank(page, i + said)))) {
			mark(page, i, page->count, QUOTED);
			return;
		}
		if (said)
			mark(page, i, after_blank(page, i + said), QUOTED);
		else if (quoted_line(line))
			page->kinds[i] = QUOTED;
		if (said)
			i += said - 1;
	}
}

/* ---- signatures ---- */

static const char *const closings[] = { "best regards", "kind regards", "warm regards", "regards",
	"with best regards", "with kind regards", "sincerely", "yours sincerely",
	"yours faithfully", "cheers", "many thanks and best regards", "thanks and regards",
	"mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß",
	"freundliche grüße", "freundliche grüsse", "viele grüße", "beste grüße", "schöne grüße",
	"liebe grüße", "mfg", "med venlig hilsen", "venlig hilsen", "mvh", "bedste hilsner",
	"de bedste hilsner", "hilsen", "med venlige hilsner", "cordialement", "bien cordialement",
	"bien à vous", "meilleures salutations", "salutations distinguées", "sincères salutations",
	NULL };
static const char *const devices[] = { "sent from my ", "get outlook for", "von meinem ",
	"gesendet mit ", "sendt fra min ", "sendt fra ", "hent outlook", "envoyé de mon ",
	"envoyé depuis ", "iphoneから送信", "androidから送信", NULL };

static bool closing(struct line line)
{
	bool found = false;
	while (line.len > 0 && strchr(",.!", line.at[line.len - 1]))
		line.len--;
	if (line.len < 3 || line.len > 45 || !strchr("bkwrsycmtfvlhd", low(*line.at)))
		return false;
	char *words = g_utf8_strdown(line.at, (gssize)line.len);
	for (const char *const *word = closings; *word && !found; word++)
		found = strcmp(words, *word) == 0;
	g_free(words);
	return found;
}

/* What a person adds below the name. */
static bool postscript(struct line line)
{
	static const char *const words[] = { "PS", "P.S", "NB", "N.B", "Edit:", "追伸", NULL };
	return begins_one(line, words);
}

static bool separator(struct line line)
{
	return (line.len == 2 && memcmp(line.at, "--", 2) == 0) || begins(line, "━━") ||
		begins(line, "──") || begins(line, "==========");
}

/* Sent from my telephone: a name, or a word of excuse, not a sentence of its own. */
static bool from_device(struct line line)
{
	static const char *const excuses[] = { "excuse", "typo", "brevity", "entschuldig",
		"undskyld", "outlook", "app", NULL };
	size_t words = 1;
	if (!begins_one(line, devices))
		return false;
	for (size_t i = 1; i < line.len; i++)
		words += line.at[i] == ' ' && line.at[i - 1] != ' ';
	return words <= 8 || holds_one(line, excuses);
}

/* Lines with something on them below this one in its stretch, up to `most`. */
static size_t rest_of(const struct page *page, size_t i, size_t most)
{
	size_t n = 0, end = i + 1 + 4 * most;
	if (end > page->count)
		end = page->count;
	for (i++; i < end && page->kinds[i] == NEW && n < most; i++) {
		const struct line *line = &page->lines[i];
		if (line->len > 0 && strchr("pne\xe8", low(*line->at)) && postscript(*line))
			break;
		n += line->len > 0;
	}
	return n;
}

/* What a list puts below each mail: a ruler, its name, its address. */
static bool list_foot(const struct page *page, size_t i)
{
	bool names_list = false, address = false;
	if (runs(line_at(page, i), "_") < 20 || rest_of(page, i, 7) > 6)
		return false;
	for (size_t k = i + 1; k < i + 8 && k < page->count; k++) {
		names_list = names_list || holds(line_at(page, k), "mailing list");
		address = address || holds(line_at(page, k), "http");
	}
	return names_list && address;
}

/* From its first line to the end of the new stretch, or to a postscript. */
static size_t signature_end(const struct page *page, size_t from)
{
	size_t i = from;
	while (i < page->count && page->kinds[i] == NEW &&
		!(i > from && postscript(line_at(page, i))))
		i++;
	return i;
}

/* A frame line opens a signature only near the end: tables have such lines too. */
static bool opens_signature(const struct page *page, size_t i)
{
	struct line line = line_at(page, i);
	if (line.len == 0 || line.len > 200)
		return false;
	if (line.len == 2 && separator(line))
		return rest_of(page, i, 26) <= 25;
	if (from_device(line))
		return rest_of(page, i, 4) <= 3;
	if (list_foot(page, i))
		return true;
	if (separator(line))
		return i > 0 && holds(line_at(page, i + 1), "株式会社");
	return closing(line) && rest_of(page, i, 13) <= 12;
}

static void mark_signatures(struct page *page)
{
	for (size_t i = 0; i < page->count; i++)
		if (page->kinds[i] == NEW && opens_signature(page, i)) {
			size_t to = signature_end(page, i);
			mark(page, i, to, SIGNATURE);
			i = to - 1;
		}
}

/* ---- all of it ---- */

static void split(struct page *page, const char *text, size_t len)
{
	size_t count = 1;
	for (size_t i = 0; i < len; i++)
		count += text[i] == '\n';
	page->lines = g_new0(struct line, count);
	page->kinds = g_new0(char, count);
	for (const char *at = text, *end = text + len; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((stop ? stop : end) - at);
		page->lines[page->count++] =
			trimmed((struct line){ at, n, at, n + (stop != NULL) });
		at += n + (stop != NULL);
	}
}

void mail_text_part(const char *text, size_t len,
	void (*fn)(void *arg, const char *kind, const char *text, size_t len), void *arg)
{
	struct page page = { 0 };
	split(&page, text, len);
	mark_history(&page);
	mark_signatures(&page);
	for (size_t i = 0; i < page.count;) {
		size_t from = i, bytes = 0;
		for (; i < page.count && page.kinds[i] == page.kinds[from]; i++)
			bytes += page.lines[i].whole_len;
		fn(arg, kind_names[(int)page.kinds[from]], page.lines[from].whole, bytes);
	}
	g_free(page.lines);
	g_free(page.kinds);
}
