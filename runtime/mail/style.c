/* The rules in the style elements of a page, as far as they decide what is seen.
 *
 * What must hold: time is bounded whatever the rules are: so many rules, so many parts
 * of a selector, so much comparing in all. Where a selector is not understood, or its
 * ancestors are too many to be told apart, the rule counts as one that fits: a text
 * that might be hidden is told of, which is the safe side. Rules for small screens,
 * print and dark mode are not applied: a person at a desk does not see their effect. */
#include "mail/style.h"
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	CSS_MOST = 256 << 10,
	RULES_MOST = 600,
	CLASSES_MOST = 4,
	WORD_MOST = 64,
	ANCESTORS_MOST = 64,
	CHAINS = 256,
	WORK_MOST = 1000000,
	DEPTH_MOST = 8,
	WIDE_SCREEN = 1100
};

/* One element as a selector describes it. */
struct part {
	char tag[24], id[WORD_MOST], attribute[WORD_MOST], classes[CLASSES_MOST][WORD_MOST];
	int class_count;
};
struct rule {
	struct part part;
	int bit;         /* not a rule but what another one asks for around it; -1 */
	uint64_t around; /* bits that are asked for */
	struct look look;
	int next; /* in its chain */
};
struct style {
	struct rule rules[RULES_MOST];
	int count, bits, work;
	int chains[CHAINS], anything; /* -1: none */
};

static unsigned hash(char kind, const char *word)
{
	unsigned n = (unsigned char)kind;
	for (; *word; word++)
		n = n * 31 + (unsigned char)g_ascii_tolower(*word);
	return n % CHAINS;
}

/* ---- selectors ---- */

static const char *name_at(const char *at, const char *end, char *out, size_t room)
{
	size_t n = 0;
	for (; at < end && (g_ascii_isalnum(*at) || strchr("-_\\", *at) || (*at & 0x80)); at++)
		if (*at != '\\' && n + 1 < room)
			out[n++] = *at;
	out[n] = '\0';
	return at;
}

/* False: it is about a state that a mail is not in, or about no element. */
static bool read_part(struct part *part, const char *at, const char *end)
{
	*part = (struct part){ 0 };
	while (at < end) {
		const char *from = at;
		if (*at == '.' && part->class_count < CLASSES_MOST)
			at = name_at(at + 1, end, part->classes[part->class_count++], WORD_MOST);
		else if (*at == '#')
			at = name_at(at + 1, end, part->id, WORD_MOST);
		else if (*at == '[') {
			name_at(at + 1, end, part->attribute, WORD_MOST);
			for (char *c = part->attribute; *c; c++)
				*c = g_ascii_tolower(*c);
			const char *stop = memchr(at, ']', (size_t)(end - at));
			at = stop ? stop + 1 : end;
		} else if (*at == ':')
			return !(end - at > 2 &&
				(at[1] == ':' || strncasecmp(at, ":ho", 3) == 0 ||
					strncasecmp(at, ":ac", 3) == 0 ||
					strncasecmp(at, ":fo", 3) == 0 ||
					strncasecmp(at, ":vi", 3) == 0 ||
					strncasecmp(at, ":af", 3) == 0 ||
					strncasecmp(at, ":be", 3) == 0));
		else if (*at != '*' && *at != '.')
			at = name_at(at, end, part->tag, sizeof part->tag);
		at += at == from;
	}
	return true;
}

static void chain(struct style *style, int index)
{
	const struct part *part = &style->rules[index].part;
	int *head = part->class_count ? &style->chains[hash('.', part->classes[0])]
		: *part->id           ? &style->chains[hash('#', part->id)]
		: *part->tag          ? &style->chains[hash('<', part->tag)]
				      : &style->anything;
	while (*head >= 0) /* in the order of the page */
		head = &style->rules[*head].next;
	*head = index;
}

static struct rule *add(struct style *style, const struct part *part)
{
	if (style->count >= RULES_MOST)
		return NULL;
	struct rule *rule = &style->rules[style->count];
	*rule = (struct rule){ .part = *part, .bit = -1, .next = -1 };
	chain(style, style->count++);
	return rule;
}

/* The bit of what stands around; 0: not told apart. */
static uint64_t ancestor(struct style *style, const struct part *part)
{
	for (int i = 0; i < style->count; i++)
		if (style->rules[i].bit >= 0 &&
			memcmp(&style->rules[i].part, part, sizeof *part) == 0)
			return UINT64_C(1) << style->rules[i].bit;
	struct rule *rule = style->bits < ANCESTORS_MOST ? add(style, part) : NULL;
	if (!rule)
		return 0;
	rule->bit = style->bits++;
	return UINT64_C(1) << rule->bit;
}

/* Parts from the last; `>` is taken for any depth, what stands beside for nothing. */
static void add_selector(struct style *style, const char *at, const char *end,
	const struct look *look)
{
	struct part last, part;
	uint64_t around = 0;
	bool first = true, beside = false;
	for (int depth = 0; end > at && depth < DEPTH_MOST; depth++) {
		while (end > at && (g_ascii_isspace(end[-1]) || strchr(">+~", end[-1]))) {
			beside = beside || end[-1] == '+' || end[-1] == '~';
			end--;
		}
		const char *from = end;
		while (from > at && !g_ascii_isspace(from[-1]) && !strchr(">+~", from[-1]))
			from--;
		if (from == end)
			break;
		if (!read_part(first ? &last : &part, from, end))
			return;
		if (!first && !beside)
			around |= ancestor(style, &part);
		first = beside = false;
		end = from;
	}
	struct rule *rule = first ? NULL : add(style, &last);
	if (rule) {
		rule->around = around;
		rule->look = *look;
	}
}

static void add_rule(struct style *style, const char *at, const char *brace, const char *end)
{
	struct look look = { 0 };
	look_read(&look, brace + 1, (size_t)(end - brace - 1));
	if (!look.hides && !look.size && !look.sight && !look.ink && !look.ground)
		return;
	while (at < brace && style->count < RULES_MOST) {
		const char *comma = memchr(at, ',', (size_t)(brace - at));
		const char *stop = comma ? comma : brace;
		add_selector(style, at, stop, &look);
		at = stop + 1;
	}
}

/* ---- sheets ---- */

/* Whether rules under the condition hold for a person at a desk. */
static bool holds(const char *at, const char *brace)
{
	char *text = g_ascii_strdown(at, brace - at);
	const char *narrow = strstr(text, "max-");
	const char *width = narrow ? strpbrk(narrow, "0123456789{") : NULL;
	bool narrows = narrow && (!width || atoi(width) < WIDE_SCREEN);
	bool yes = g_str_has_prefix(text, "@media") || g_str_has_prefix(text, "@supports") ||
		g_str_has_prefix(text, "@layer");
	yes = yes && !narrows && !strstr(text, "prefers-") && !strstr(text, "orientation");
	yes = yes && !(strstr(text, "print") && !strstr(text, "screen"));
	g_free(text);
	return yes;
}

static const char *skip_block(const char *brace, const char *end)
{
	int depth = 0;
	for (const char *at = brace; at < end; at++) {
		depth += *at == '{';
		depth -= *at == '}';
		if (depth == 0)
			return at + 1;
	}
	return end;
}

/* Comments and the marks that hide a sheet from old programs become blanks. */
static void strip(char *css)
{
	for (char *at = css; *at; at++) {
		if (strncmp(at, "/*", 2) == 0) {
			char *stop = strstr(at + 2, "*/");
			size_t n = stop ? (size_t)(stop + 2 - at) : strlen(at);
			memset(at, ' ', n);
			at += n - 1;
		} else if (strncmp(at, "<!--", 4) == 0) {
			memset(at, ' ', 4);
		} else if (strncmp(at, "-->", 3) == 0) {
			memset(at, ' ', 3);
		}
	}
}

static void read_sheet(struct style *style, const char *at, const char *end)
{
	while (at < end && style->count < RULES_MOST) {
		at += strspn(at, " \t\r\n\f};");
		const char *brace = memchr(at, '{', (size_t)(end - at));
		if (!brace)
			return;
		const char *semicolon = memchr(at, ';', (size_t)(brace - at));
		if (*at == '@' && semicolon) {
			at = semicolon + 1;
		} else if (*at == '@') {
			at = holds(at, brace) ? brace + 1 : skip_block(brace, end);
		} else {
			const char *close = memchr(brace, '}', (size_t)(end - brace));
			close = close ? close : end;
			add_rule(style, at, brace, close);
			at = close;
		}
	}
}

struct style *style_new(const char *html, size_t len)
{
	const char *at = html, *end = html + len, *sheet;
	GString *css = NULL;
	while ((sheet = markup_sheet(&at, end, &len))) {
		css = css ? css : g_string_new(NULL);
		if (css->len < CSS_MOST)
			g_string_append_len(css, sheet, (gssize)len);
		g_string_append_c(css, '\n');
	}
	if (!css)
		return NULL;
	struct style *style = g_new0(struct style, 1);
	memset(style->chains, 0xff, sizeof style->chains);
	style->anything = -1;
	if (css->len > CSS_MOST)
		g_string_truncate(css, CSS_MOST);
	g_string_truncate(css, strlen(css->str));
	strip(css->str);
	read_sheet(style, css->str, css->str + css->len);
	g_string_free(css, TRUE);
	return style;
}

void style_free(struct style *style)
{
	g_free(style);
}

/* ---- elements ---- */

struct element {
	const char *name, *id, *classes;
	const char *const *pairs;
};

/* The parser gives names in lower case, and so does read_part. */
static const char *attribute(const char *const *pairs, const char *name)
{
	for (; pairs && pairs[0]; pairs += 2)
		if (strcmp(pairs[0], name) == 0)
			return pairs[1] ? pairs[1] : "";
	return NULL;
}

static bool has_class(const char *classes, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = classes; at && *at;) {
		at += strspn(at, " \t\r\n");
		size_t len = strcspn(at, " \t\r\n");
		if (len == n && g_ascii_strncasecmp(at, word, n) == 0)
			return true;
		at += len;
	}
	return false;
}

static bool fits(const struct part *part, const struct element *element)
{
	if ((*part->tag && g_ascii_strcasecmp(part->tag, element->name) != 0) ||
		(*part->id && (!element->id || g_ascii_strcasecmp(part->id, element->id) != 0)) ||
		(*part->attribute && !attribute(element->pairs, part->attribute)))
		return false;
	for (int i = 0; i < part->class_count; i++)
		if (!has_class(element->classes, part->classes[i]))
			return false;
	return true;
}

static void put_over(struct look *look, const struct look *over)
{
	look->hides = look->hides || over->hides;
	if (over->size) {
		look->size = over->size;
		look->tiny = over->tiny;
	}
	if (over->sight) {
		look->sight = over->sight;
		look->unseen = over->unseen;
	}
	if (over->ink) {
		look->ink = over->ink;
		look->ink_rgb = over->ink_rgb;
	}
	if (over->ground) {
		look->ground = over->ground;
		look->ground_rgb = over->ground_rgb;
	}
}

static uint64_t try(struct style *style, int index, const struct element *element, uint64_t around,
	struct look *look)
{
	uint64_t own = 0;
	for (; index >= 0 && style->work < WORK_MOST; index = style->rules[index].next) {
		const struct rule *rule = &style->rules[index];
		style->work++;
		if (rule->bit < 0 && (rule->around & ~around))
			continue;
		if (!fits(&rule->part, element))
			continue;
		if (rule->bit >= 0)
			own |= UINT64_C(1) << rule->bit;
		else
			put_over(look, &rule->look);
	}
	return own;
}

/* Rules that name more win, as their chains come later. */
uint64_t style_look(struct style *style, const char *name, const char *const *pairs,
	uint64_t around, struct look *look)
{
	struct element element = { name, attribute(pairs, "id"), attribute(pairs, "class"), pairs };
	uint64_t own = try(style, style->anything, &element, around, look);
	char word[WORD_MOST];
	int classes = 0;
	own |= try(style, style->chains[hash('<', name)], &element, around, look);
	for (const char *at = element.classes; at && *at && classes < 16; classes++) {
		at += strspn(at, " \t\r\n");
		size_t len = strcspn(at, " \t\r\n");
		g_strlcpy(word, at, len + 1 < WORD_MOST ? len + 1 : WORD_MOST);
		if (*word)
			own |= try(style, style->chains[hash('.', word)], &element, around, look);
		at += len;
	}
	if (element.id)
		own |= try(style, style->chains[hash('#', element.id)], &element, around, look);
	return own;
}

bool style_spent(const struct style *style)
{
	return style->work >= WORK_MOST;
}
