/* HTML mail to text: what a reader would have seen, streamed through libxml2's SAX
 * parser without a tree.
 *
 * What must hold: time and memory grow with the size of the input alone, whatever it
 * nests. What is there but not seen (display:none, no size, white on white; look.c and
 * style.c say when) is kept apart, because it was written for a program, not for a
 * person. A row of a table is
 * one line with tabs between its cells; a table that only lays the page out keeps its
 * lines. Block quotes become lines with `> `, as in plain text. */
#include "mail/parts.h"
#include "mail/style.h"
#include <glib.h>
#include <libxml/HTMLparser.h>
#include <string.h>

enum { ROWS_MOST = 32, ROW_MOST = 1000 };

struct row {
	size_t start; /* in out */
	int cells;
	bool nested;
};
/* How text looks where the parser stands. */
struct sight {
	int level; /* of the element that changed it */
	bool tiny, unseen;
	bool ground_known;
	int32_t ink, ground;
	uint64_t around; /* what rules ask for around an element */
};
struct page {
	struct buf *out, *hidden;
	struct style *style; /* may be NULL */
	GArray *sights;
	struct sight sight;
	int level;
	int silent_at, hidden_at; /* level where it began, 0: not now */
	int pre, quotes;
	struct row rows[ROWS_MOST];
	int row_count;
	bool space, fresh; /* a space is due; at the start of a line */
};

/* ---- attributes ---- */

static const char *attribute(const xmlChar **pairs, const char *name)
{
	for (; pairs && pairs[0]; pairs += 2)
		if (strcmp((const char *)pairs[0], name) == 0)
			return pairs[1] ? (const char *)pairs[1] : "";
	return NULL;
}

/* ---- writing ---- */

static void put_line(struct page *page)
{
	struct buf *out = page->out;
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->data[--out->len] = 0;
	buf_char(out, '\n');
	page->fresh = true;
	page->space = false;
}

static void new_line(struct page *page)
{
	if (!page->fresh)
		put_line(page);
	page->space = false;
}

/* A blank line, never two. */
static void new_paragraph(struct page *page)
{
	const struct buf *out = page->out;
	new_line(page);
	if (page->row_count == 0 && out->len > 1 && out->data[out->len - 2] != '\n')
		put_line(page);
}

static void open_line(struct page *page)
{
	for (int i = 0; page->fresh && i < page->quotes && i < 4; i++)
		buf_text(page->out, "> ");
	page->fresh = false;
}

static void put_visible(struct page *page, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (page->pre > 0 && text[i] == '\n') {
			put_line(page);
		} else if (page->pre == 0 && g_ascii_isspace(text[i])) {
			page->space = !page->fresh;
		} else {
			if (page->space)
				buf_char(page->out, ' ');
			page->space = false;
			open_line(page);
			buf_char(page->out, text[i]);
		}
	}
}

static bool invisible(const struct sight *sight)
{
	return sight->tiny || sight->unseen || sight->ink < 0 ||
		(sight->ground_known && look_alike(sight->ink, sight->ground));
}

static void on_text(void *arg, const xmlChar *text, int len)
{
	struct page *page = arg;
	if (page->silent_at)
		return;
	if (page->hidden_at || invisible(&page->sight))
		buf_put(page->hidden, text, (size_t)len);
	else
		put_visible(page, (const char *)text, (size_t)len);
}

/* ---- tables ---- */

static void row_open(struct page *page)
{
	if (page->row_count > 0)
		page->rows[page->row_count - 1].nested = true;
	new_line(page);
	if (page->row_count < ROWS_MOST)
		page->rows[page->row_count++] = (struct row){ page->out->len, 0, false };
}

static void cell_open(struct page *page)
{
	struct row *row = page->row_count ? &page->rows[page->row_count - 1] : NULL;
	if (!row)
		return;
	if (row->cells++ > 0) {
		open_line(page);
		buf_char(page->out, '\t');
		page->fresh = page->space = false;
	}
}

/* Lines inside the cells of a short row become blanks, so that the row is one line. */
static void row_close(struct page *page)
{
	struct buf *out = page->out;
	if (page->row_count == 0)
		return;
	struct row row = page->rows[--page->row_count];
	if (row.cells > 1 && !row.nested && out->len - row.start <= ROW_MOST)
		for (size_t i = row.start; i < out->len; i++)
			if (out->data[i] == '\n')
				out->data[i] = ' ';
	page->fresh = out->len == 0 || out->data[out->len - 1] == '\n';
	new_line(page);
}

/* ---- elements ---- */

/* The parser gives names in lower case. */
static bool is(const xmlChar *name, const char *what)
{
	return *name == (xmlChar)*what && strcmp((const char *)name, what) == 0;
}

static bool is_one(const xmlChar *name, const char *const *list)
{
	for (; *list; list++)
		if (is(name, *list))
			return true;
	return false;
}

static const char *const silent[] = { "script", "style", "title", "template", "object", "iframe",
	"svg", "math", "datalist", "noframes", "noembed", NULL };
static const char *const blocks[] = { "div", "li", "table", "ul", "ol", "dl", "dt", "dd", "hr",
	"center", "form", "address", "section", "article", "header", "footer", "body", NULL };
static const char *const paragraphs[] = { "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
	"pre", NULL };

/* What attributes say, over what rules say. */
static void look_attributes(struct look *look, const xmlChar *name, const xmlChar **pairs)
{
	const char *ink = attribute(pairs, is(name, "body") ? "text" : "color");
	const char *ground = attribute(pairs, "bgcolor"), *picture = attribute(pairs, "background");
	const char *style = attribute(pairs, "style");
	if (ink)
		look_ink(look, ink);
	if (ground)
		look_ground(look, ground);
	if (picture && *picture)
		look->ground = GIVEN_UNKNOWN;
	if (attribute(pairs, "hidden") || (is(name, "dialog") && !attribute(pairs, "open")))
		look->hides = true;
	if (style)
		look_read(look, style, strlen(style));
}

static void see(struct sight *sight, const struct look *look)
{
	if (look->size == GIVEN_YES)
		sight->tiny = look->tiny;
	if (look->sight)
		sight->unseen = look->unseen;
	if (look->ink)
		sight->ink = look->ink_rgb;
	if (look->ground) {
		sight->ground_known = look->ground == GIVEN_YES;
		sight->ground = look->ground_rgb;
	}
}

static void look(struct page *page, const xmlChar *name, const xmlChar **pairs)
{
	struct look look = { 0 };
	struct sight was = page->sight;
	uint64_t own = page->style ? style_look(page->style, (const char *)name,
					     (const char *const *)pairs, was.around, &look)
				   : 0;
	if (page->silent_at == 0 && is_one(name, silent))
		page->silent_at = page->level;
	look_attributes(&look, name, pairs);
	if (page->hidden_at == 0 && look.hides)
		page->hidden_at = page->level;
	if (!own && !look.size && !look.sight && !look.ink && !look.ground)
		return;
	g_array_append_val(page->sights, was);
	see(&page->sight, &look);
	page->sight.around |= own;
	page->sight.level = page->level;
}

/* Back to how it was around the element that ends. */
static void look_back(struct page *page)
{
	if (page->sight.level != page->level || page->sights->len == 0)
		return;
	if (invisible(&page->sight))
		buf_char(page->hidden, '\n');
	page->sight = g_array_index(page->sights, struct sight, page->sights->len - 1);
	g_array_set_size(page->sights, page->sights->len - 1);
}

static void layout_open(struct page *page, const xmlChar *name)
{
	if (is(name, "br"))
		put_line(page);
	else if (is(name, "tr"))
		row_open(page);
	else if (is(name, "td") || is(name, "th"))
		cell_open(page);
	else if (is_one(name, paragraphs))
		new_paragraph(page);
	else if (is_one(name, blocks))
		new_line(page);
	page->quotes += is(name, "blockquote");
	page->pre += is(name, "pre");
	if (is(name, "li"))
		put_visible(page, "- ", 2);
}

static void on_open(void *arg, const xmlChar *name, const xmlChar **pairs)
{
	struct page *page = arg;
	page->level++;
	look(page, name, pairs);
	if (!page->silent_at && !page->hidden_at)
		layout_open(page, name);
}

static void layout_close(struct page *page, const xmlChar *name)
{
	if (is(name, "tr"))
		row_close(page);
	else if (is_one(name, paragraphs))
		new_paragraph(page);
	else if (is_one(name, blocks))
		new_line(page);
	page->quotes -= is(name, "blockquote") && page->quotes > 0;
	page->pre -= is(name, "pre") && page->pre > 0;
}

static void on_close(void *arg, const xmlChar *name)
{
	struct page *page = arg;
	if (!page->silent_at && !page->hidden_at)
		layout_close(page, name);
	if (page->hidden_at == page->level) {
		page->hidden_at = 0;
		buf_char(page->hidden, '\n');
	}
	if (page->silent_at == page->level)
		page->silent_at = 0;
	look_back(page);
	page->level -= page->level > 0;
}

/* ---- the parser ---- */

static void give(void *arg, const char *bytes, size_t len)
{
	htmlParseChunk(arg, bytes, (int)len, 0);
}

static void parse(struct page *page, const char *html, size_t len)
{
	htmlSAXHandler sax = { .startElement = on_open,
		.endElement = on_close,
		.characters = on_text,
		.cdataBlock = NULL,
		.ignorableWhitespace = on_text };
	htmlParserCtxtPtr parser =
		htmlCreatePushParserCtxt(&sax, page, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	if (!parser)
		return;
	htmlCtxtUseOptions(parser,
		HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
			HTML_PARSE_IGNORE_ENC);
	markup_feed(&(struct markup){ give, parser }, html, len);
	htmlParseChunk(parser, NULL, 0, 1);
	if (parser->myDoc)
		xmlFreeDoc(parser->myDoc);
	htmlFreeParserCtxt(parser);
}

void mail_html_text(const char *html, size_t len, struct buf *out, struct buf *hidden,
	unsigned *flags)
{
	struct buf text, unseen;
	struct page page = { .out = &text,
		.hidden = &unseen,
		.fresh = true,
		.sight = { .ground_known = true, .ground = 0xffffff } };
	buf_init(&text);
	buf_init(&unseen);
	len = len > TEXT_MOST ? TEXT_MOST : len;
	page.style = style_new(html, len);
	page.sights = g_array_new(FALSE, FALSE, sizeof(struct sight));
	parse(&page, html, len);
	if (page.style && style_spent(page.style))
		*flags |= FLAG_HIDDEN_TEXT; /* perhaps: not all of it was looked at */
	mail_text_clean(text.data ? text.data : "", text.len, out, flags);
	if (unseen.len > 0 && *g_strstrip(unseen.data)) {
		*flags |= FLAG_HIDDEN_TEXT;
		mail_text_clean(unseen.data, strlen(unseen.data), hidden, flags);
	}
	style_free(page.style);
	g_array_free(page.sights, TRUE);
	buf_fini(&text);
	buf_fini(&unseen);
}
