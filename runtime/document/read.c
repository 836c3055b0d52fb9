/* A layout read from JSON: everything that is wrong is found in one pass.
 *
 * What must hold: what has no issue can be placed without a further question; every
 * issue names the field by its path; a field that nobody reads is refused, so that a
 * slip of the pen is not a silent change of the page. */
#include "base/clock.h"
#include "document/layout.h"
#include <glib.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS_MOST = 5000, COLUMNS_MOST = 20, NAME_MOST = 100 };

static const double MM = 72.0 / 25.4;

static const struct style built_in[] = {
	{ "heading_1", 18, true, false, 0x000000, ALIGN_LEFT, 10 },
	{ "heading_2", 13, true, false, 0x000000, ALIGN_LEFT, 6 },
	{ "heading_3", 10.5, true, false, 0x000000, ALIGN_LEFT, 4 },
	{ "text", 10, false, false, 0x000000, ALIGN_LEFT, 6 },
	{ "strong", 10, true, false, 0x000000, ALIGN_LEFT, 6 },
	{ "small", 8, false, false, 0x444444, ALIGN_LEFT, 4 },
	{ "label", 9, false, false, 0x555555, ALIGN_LEFT, 0 },
	{ "value", 9, false, false, 0x000000, ALIGN_LEFT, 0 },
	{ "column", 9, true, false, 0x000000, ALIGN_LEFT, 0 },
	{ "cell", 9, false, false, 0x000000, ALIGN_LEFT, 0 },
	{ "total", 9, false, false, 0x000000, ALIGN_RIGHT, 0 },
	{ "grand_total", 10, true, false, 0x000000, ALIGN_RIGHT, 0 },
	{ "footer", 8, false, false, 0x555555, ALIGN_LEFT, 0 },
};
enum { BUILT_IN = sizeof built_in / sizeof *built_in, STYLES_MOST = 50 };

struct reader {
	struct arena *arena;
	struct issues *issues;
	struct document *document;
	struct style *styles;
	size_t style_count, texts;
};

/* ---- fields ---- */

static const char *under(struct reader *reader, const char *path, const char *name)
{
	return arena_printf(reader->arena, "%s/%s", path, name);
}

static const char *item(struct reader *reader, const char *path, size_t i)
{
	return arena_printf(reader->arena, "%s/%zu", path, i);
}

/* `names` are separated and ended by blanks. Whether it is an object at all. */
static bool fields(struct reader *reader, const json_t *value, const char *path, const char *names)
{
	const char *name;
	json_t *field;
	char wanted[NAME_MOST + 3];
	if (!json_is_object(value)) {
		issue_add(reader->issues, path, "TYPE_WRONG", "a record is expected");
		return false;
	}
	json_object_foreach((json_t *)(uintptr_t)value, name, field) {
		snprintf(wanted, sizeof wanted, " %s ", name);
		if (strchr(name, ' ') || !strstr(names, wanted))
			issue_add(reader->issues, path, "FIELD_UNKNOWN",
				"there is no field %.60s here; there are%s", name, names);
	}
	return true;
}

static void missing(struct reader *reader, const char *path, const char *name)
{
	issue_add(reader->issues, under(reader, path, name), "FIELD_MISSING", "%s is missing",
		name);
}

static double number(struct reader *reader, const json_t *of, const char *path, const char *name,
	double least, double most, double otherwise)
{
	const json_t *value = json_object_get(of, name);
	if (!value || json_is_null(value))
		return otherwise;
	if (!json_is_number(value))
		issue_add(reader->issues, under(reader, path, name), "TYPE_WRONG",
			"a number is expected");
	else if (json_number_value(value) >= least && json_number_value(value) <= most)
		return json_number_value(value);
	else
		issue_add(reader->issues, under(reader, path, name), "VALUE_RANGE", "%g to %g",
			least, most);
	return otherwise;
}

static bool truth(struct reader *reader, const json_t *of, const char *path, const char *name,
	bool otherwise)
{
	const json_t *value = json_object_get(of, name);
	if (!value || json_is_null(value))
		return otherwise;
	if (!json_is_boolean(value))
		issue_add(reader->issues, under(reader, path, name), "TYPE_WRONG",
			"true or false is expected");
	return json_is_true(value);
}

/* A short text, NULL when there is none. */
static const char *name_of(struct reader *reader, const json_t *of, const char *path,
	const char *name)
{
	const json_t *value = json_object_get(of, name);
	if (!value || json_is_null(value))
		return NULL;
	if (!json_is_string(value)) {
		issue_add(reader->issues, under(reader, path, name), "TYPE_WRONG",
			"a text is expected");
		return NULL;
	}
	if (json_string_length(value) > 2 * NAME_MOST) {
		issue_add(reader->issues, under(reader, path, name), "VALUE_RANGE",
			"at most %d bytes", 2 * NAME_MOST);
		return NULL;
	}
	return words_clean(reader->arena, json_string_value(value), json_string_length(value));
}

static const json_t *list_of(struct reader *reader, const json_t *of, const char *path,
	const char *name, size_t most)
{
	static const char EMPTY[] = "an empty list";
	const json_t *value = json_object_get(of, name);
	if (!value)
		missing(reader, path, name);
	else if (!json_is_array(value) && !(json_is_object(value) && json_object_size(value) == 0))
		issue_add(reader->issues, under(reader, path, name), "TYPE_WRONG",
			"a list is expected");
	else if (json_array_size(value) > most)
		issue_add(reader->issues, under(reader, path, name), "VALUE_RANGE",
			"at most %zu, or %s", most, EMPTY);
	else
		return value;
	return NULL;
}

static enum align align_of(struct reader *reader, const json_t *of, const char *path,
	enum align otherwise)
{
	static const char *const names[] = { "left", "center", "right" };
	const json_t *value = json_object_get(of, "align");
	if (!value || json_is_null(value))
		return otherwise;
	for (int i = 0; i < 3; i++)
		if (json_is_string(value) && strcmp(json_string_value(value), names[i]) == 0)
			return (enum align)i;
	issue_add(reader->issues, under(reader, path, "align"), "VALUE_CHOICE",
		"left, center or right");
	return otherwise;
}

/* ---- styles ---- */

static struct style *style_find(struct reader *reader, const char *name)
{
	for (size_t i = 0; i < reader->style_count; i++)
		if (strcmp(reader->styles[i].name, name) == 0)
			return &reader->styles[i];
	return NULL;
}

static void read_style(struct reader *reader, const json_t *value, const char *path,
	struct style *style)
{
	if (!fields(reader, value, path, " size bold italic color align after "))
		return;
	const char *color = name_of(reader, value, path, "color");
	style->size = number(reader, value, path, "size", 4, 72, style->size);
	style->bold = truth(reader, value, path, "bold", style->bold);
	style->italic = truth(reader, value, path, "italic", style->italic);
	style->align = align_of(reader, value, path, style->align);
	style->after = number(reader, value, path, "after", 0, 200, style->after);
	if (color && strlen(color) == 7 && color[0] == '#' &&
		strspn(color + 1, "0123456789abcdefABCDEF") == 6)
		style->color = (unsigned int)strtoul(color + 1, NULL, 16);
	else if (color)
		issue_add(reader->issues, under(reader, path, "color"), "VALUE_FORMAT",
			"a color is # and six hex digits");
}

static void read_styles(struct reader *reader, const json_t *styles)
{
	const char *name;
	json_t *value;
	reader->styles = arena_alloc(reader->arena, STYLES_MOST * sizeof *reader->styles);
	memcpy(reader->styles, built_in, sizeof built_in);
	reader->style_count = BUILT_IN;
	if (!styles || json_is_null(styles))
		return;
	if (!json_is_object(styles)) {
		issue_add(reader->issues, "/styles", "TYPE_WRONG", "a record is expected");
		return;
	}
	json_object_foreach((json_t *)(uintptr_t)styles, name, value) {
		struct style *style = style_find(reader, name);
		if (!style && reader->style_count == STYLES_MOST) {
			issue_add(reader->issues, "/styles", "VALUE_RANGE", "at most %d",
				STYLES_MOST);
			return;
		}
		if (!style) {
			style = &reader->styles[reader->style_count++];
			*style = *style_find(reader, "text");
			style->name = arena_text(reader->arena, name);
		}
		read_style(reader, value, under(reader, "/styles", name), style);
	}
}

static const struct style *style_named(struct reader *reader, const json_t *of, const char *path,
	const char *otherwise)
{
	const char *name = name_of(reader, of, path, "style");
	const struct style *style = style_find(reader, name ? name : otherwise);
	if (style)
		return style;
	issue_add(reader->issues, under(reader, path, "style"), "VALUE_CHOICE",
		"there is no style %.60s", name);
	return style_find(reader, otherwise);
}

/* ---- texts ---- */

static const char *language_of(struct reader *reader, const json_t *of, const char *path,
	const char *otherwise)
{
	const char *language = name_of(reader, of, path, "language");
	if (!language)
		return otherwise;
	size_t len = strlen(language);
	if (len >= 2 && len <= 12 &&
		strspn(language,
			"abcdefghijklmnopqrstuvwxyz"
			"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == len)
		return language;
	issue_add(reader->issues, under(reader, path, "language"), "VALUE_FORMAT",
		"a language is written as in en or ja-JP");
	return otherwise;
}

static bool is_text(const json_t *value)
{
	return json_is_string(value) || json_is_integer(value);
}

static void put_words(struct reader *reader, const json_t *value, struct words *words)
{
	char digits[32];
	if (json_is_integer(value)) {
		snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		words->text = arena_text(reader->arena, digits);
	} else if (json_string_length(value) > DOCUMENT_TEXT_MOST) {
		issue_add(reader->issues, words->path, "VALUE_RANGE", "a text of at most %d bytes",
			DOCUMENT_TEXT_MOST);
	} else {
		words->text = words_clean(reader->arena, json_string_value(value),
			json_string_length(value));
	}
	if (++reader->texts == DOCUMENT_TEXTS_MOST + 1)
		issue_add(reader->issues, words->path, "VALUE_RANGE", "this is more than %d texts",
			DOCUMENT_TEXTS_MOST);
}

/* A text, or { text, language, style }. */
static struct words read_words(struct reader *reader, const json_t *value, const char *path,
	const char *style)
{
	struct words words = { "", reader->document->language, path, style_find(reader, style) };
	if (is_text(value)) {
		put_words(reader, value, &words);
	} else if (json_is_object(value) && fields(reader, value, path, " text language style ")) {
		words.language = language_of(reader, value, path, words.language);
		words.style = style_named(reader, value, path, style);
		if (is_text(json_object_get(value, "text")))
			put_words(reader, json_object_get(value, "text"), &words);
		else
			issue_add(reader->issues, under(reader, path, "text"), "TYPE_WRONG",
				"a text is expected");
	} else if (!json_is_object(value)) {
		issue_add(reader->issues, path, "TYPE_WRONG",
			"a text, or { text, language, style }, is expected");
	}
	return words;
}

/* ---- blocks ---- */

static struct words *some_words(struct reader *reader, size_t count)
{
	return arena_alloc(reader->arena, (count + 1) * sizeof(struct words));
}

static void read_single(struct reader *reader, const json_t *value, struct block *block,
	const char *style)
{
	struct words *words = some_words(reader, 1);
	const json_t *content = json_object_get(value, "text");
	block->texts = words;
	block->rows = block->across = 1;
	*words = (struct words){ "",
		language_of(reader, value, block->path, reader->document->language),
		under(reader, block->path, "text"),
		style_named(reader, value, block->path, style) };
	if (!content)
		missing(reader, block->path, "text");
	else if (is_text(content))
		put_words(reader, content, words);
	else
		issue_add(reader->issues, words->path, "TYPE_WRONG", "a text is expected");
}

static void read_heading(struct reader *reader, const json_t *value, struct block *block)
{
	static const char *const styles[] = { "heading_1", "heading_2", "heading_3" };
	int level = (int)number(reader, value, block->path, "level", 1, 3, 1);
	if (fields(reader, value, block->path, " kind text level language style "))
		read_single(reader, value, block, styles[level - 1]);
}

static void read_paragraph(struct reader *reader, const json_t *value, struct block *block)
{
	fields(reader, value, block->path, " kind text language style ");
	read_single(reader, value, block, "text");
}

static void read_pair(struct reader *reader, const json_t *row, const char *path, bool totals,
	struct words *words)
{
	static const char *const names[] = { "label", "value" };
	if (!fields(reader, row, path, totals ? " label value strong " : " label value "))
		return;
	bool strong = totals && truth(reader, row, path, "strong", false);
	for (int i = 0; i < 2; i++) {
		const json_t *value = json_object_get(row, names[i]);
		const char *style = strong ? "grand_total" : totals ? "total" : names[i];
		if (value)
			words[i] = read_words(reader, value, under(reader, path, names[i]), style);
		else
			missing(reader, path, names[i]);
	}
}

static void read_pairs(struct reader *reader, const json_t *value, struct block *block)
{
	bool totals = block->kind == BLOCK_TOTALS;
	const char *at = under(reader, block->path, "rows");
	fields(reader, value, block->path, totals ? " kind rows " : " kind rows width ");
	const json_t *rows = list_of(reader, value, block->path, "rows", DOCUMENT_TEXTS_MOST);
	block->measure = MM * number(reader, value, block->path, "width", 5, 150, 40);
	block->across = 2;
	block->rows = json_array_size(rows);
	block->texts = some_words(reader, 2 * block->rows);
	for (size_t i = 0; i < block->rows; i++)
		read_pair(reader, json_array_get(rows, i), item(reader, at, i), totals,
			&block->texts[2 * i]);
}

static void read_beside(struct reader *reader, const json_t *value, struct block *block)
{
	const char *at = under(reader, block->path, "texts");
	fields(reader, value, block->path, " kind texts ");
	const json_t *texts = list_of(reader, value, block->path, "texts", 4);
	block->rows = 1;
	block->across = json_array_size(texts);
	block->texts = some_words(reader, block->across);
	for (size_t i = 0; i < block->across; i++)
		block->texts[i] =
			read_words(reader, json_array_get(texts, i), item(reader, at, i), "text");
}

static void read_column(struct reader *reader, const json_t *value, const char *path,
	struct column *column)
{
	*column = (struct column){ .width = 1 };
	if (!fields(reader, value, path, " title width align "))
		return;
	const json_t *title = json_object_get(value, "title");
	column->width = number(reader, value, path, "width", 0.1, 1000, 1);
	column->align = align_of(reader, value, path, ALIGN_LEFT);
	if (title)
		column->title = read_words(reader, title, under(reader, path, "title"), "column");
	else
		missing(reader, path, "title");
}

static void read_row(struct reader *reader, const json_t *row, const char *path,
	struct block *block, struct words *words)
{
	if (!json_is_array(row)) {
		issue_add(reader->issues, path, "TYPE_WRONG", "a list of texts is expected");
		return;
	}
	if (json_array_size(row) != block->across) {
		issue_add(reader->issues, path, "VALUE_RANGE", "%zu texts for %zu columns",
			json_array_size(row), block->across);
		return;
	}
	for (size_t i = 0; i < block->across; i++)
		words[i] =
			read_words(reader, json_array_get(row, i), item(reader, path, i), "cell");
}

static void read_table(struct reader *reader, const json_t *value, struct block *block)
{
	const char *at = under(reader, block->path, "columns");
	fields(reader, value, block->path, " kind columns rows ");
	const json_t *columns = list_of(reader, value, block->path, "columns", COLUMNS_MOST);
	const json_t *rows = list_of(reader, value, block->path, "rows", DOCUMENT_TEXTS_MOST);
	block->across = json_array_size(columns);
	block->columns = arena_alloc(reader->arena, (block->across + 1) * sizeof *block->columns);
	for (size_t i = 0; i < block->across; i++)
		read_column(reader, json_array_get(columns, i), item(reader, at, i),
			&block->columns[i]);
	if (columns && block->across == 0)
		issue_add(reader->issues, at, "VALUE_RANGE", "a table has at least one column");
	at = under(reader, block->path, "rows");
	block->rows = block->across > 0 ? json_array_size(rows) : 0;
	if (block->rows * block->across > DOCUMENT_TEXTS_MOST) {
		issue_add(reader->issues, at, "VALUE_RANGE", "a table of more than %d texts",
			DOCUMENT_TEXTS_MOST);
		block->rows = 0;
	}
	block->texts = some_words(reader, block->rows * block->across);
	for (size_t i = 0; i < block->rows; i++)
		read_row(reader, json_array_get(rows, i), item(reader, at, i), block,
			&block->texts[i * block->across]);
}

static void read_spacer(struct reader *reader, const json_t *value, struct block *block)
{
	fields(reader, value, block->path, " kind height ");
	block->measure = MM * number(reader, value, block->path, "height", 0, 250, 5);
}

static void read_bare(struct reader *reader, const json_t *value, struct block *block)
{
	fields(reader, value, block->path, " kind ");
}

static const struct {
	const char *name;
	void (*read)(struct reader *reader, const json_t *value, struct block *block);
} kinds[] = {
	[BLOCK_HEADING] = { "heading", read_heading },
	[BLOCK_PARAGRAPH] = { "paragraph", read_paragraph },
	[BLOCK_ROWS] = { "rows", read_pairs },
	[BLOCK_TOTALS] = { "totals", read_pairs },
	[BLOCK_BESIDE] = { "beside", read_beside },
	[BLOCK_TABLE] = { "table", read_table },
	[BLOCK_SPACER] = { "spacer", read_spacer },
	[BLOCK_LINE] = { "line", read_bare },
	[BLOCK_PAGE_BREAK] = { "page_break", read_bare },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void read_block(struct reader *reader, const json_t *value, struct block *block)
{
	const char *kind = json_string_value(json_object_get(value, "kind"));
	for (size_t i = 0; kind && i < KINDS; i++)
		if (strcmp(kind, kinds[i].name) == 0) {
			block->kind = (enum block_kind)i;
			kinds[i].read(reader, value, block);
			return;
		}
	issue_add(reader->issues, under(reader, block->path, "kind"), "VALUE_CHOICE",
		"heading, paragraph, rows, totals, beside, table, spacer, line or page_break");
}

static void read_blocks(struct reader *reader, const json_t *layout)
{
	struct document *document = reader->document;
	const json_t *blocks = list_of(reader, layout, "", "blocks", BLOCKS_MOST);
	document->count = json_array_size(blocks);
	document->blocks =
		arena_alloc(reader->arena, (document->count + 1) * sizeof *document->blocks);
	for (size_t i = 0; i < document->count; i++) {
		document->blocks[i].path = item(reader, "/blocks", i);
		read_block(reader, json_array_get(blocks, i), &document->blocks[i]);
	}
}

/* ---- the page ---- */

static void read_margins(struct reader *reader, const json_t *margin)
{
	struct document *document = reader->document;
	static const char path[] = "/page/margin";
	if (margin && !fields(reader, margin, path, " top right bottom left "))
		return;
	document->top = MM * number(reader, margin, path, "top", 5, 100, 20);
	document->right = MM * number(reader, margin, path, "right", 5, 80, 20);
	document->bottom = MM * number(reader, margin, path, "bottom", 12, 100, 20);
	document->left = MM * number(reader, margin, path, "left", 5, 80, 20);
}

static void read_page(struct reader *reader, const json_t *page)
{
	struct document *document = reader->document;
	document->width = 210 * MM;
	document->height = 297 * MM;
	read_margins(reader, NULL);
	if (!page || json_is_null(page) || !fields(reader, page, "/page", " size margin "))
		return;
	const char *size = name_of(reader, page, "/page", "size");
	if (size && strcmp(size, "Letter") == 0) {
		document->width = 612;
		document->height = 792;
	} else if (size && strcmp(size, "A4") != 0) {
		issue_add(reader->issues, "/page/size", "VALUE_CHOICE", "A4 or Letter");
	}
	if (json_object_get(page, "margin"))
		read_margins(reader, json_object_get(page, "margin"));
}

static void read_footer(struct reader *reader, const json_t *footer)
{
	struct document *document = reader->document;
	document->footer = style_find(reader, "footer");
	document->foot.text = document->pages.text = NULL;
	if (!footer || json_is_null(footer) || !fields(reader, footer, "/footer", " text pages "))
		return;
	const json_t *text = json_object_get(footer, "text");
	const json_t *pages = json_object_get(footer, "pages");
	if (text)
		document->foot = read_words(reader, text, "/footer/text", "footer");
	if (pages)
		document->pages = read_words(reader, pages, "/footer/pages", "footer");
}

/* An instant or a date, as PDF metadata takes it: without fractions. */
static void read_created(struct reader *reader, const json_t *layout)
{
	instant at;
	const char *text = json_string_value(json_object_get(layout, "created"));
	if (!json_object_get(layout, "created")) {
		missing(reader, "", "created");
		return;
	}
	if (text && strlen(text) == 10)
		text = arena_printf(reader->arena, "%sT00:00:00Z", text);
	if (text && instant_parse(text, strlen(text), &at)) {
		char whole[INSTANT_LEN + 1];
		instant_text(at, whole);
		reader->document->created = arena_printf(reader->arena, "%.19sZ", whole);
		return;
	}
	issue_add(reader->issues, "/created", "VALUE_FORMAT", "an instant or a date is expected");
}

static void read_all(struct reader *reader, const json_t *layout)
{
	struct document *document = reader->document;
	if (!fields(reader, layout, "",
		    " page language title author created font styles blocks footer "))
		return;
	document->language = language_of(reader, layout, "", "en");
	document->title = name_of(reader, layout, "", "title");
	document->author = name_of(reader, layout, "", "author");
	document->font = name_of(reader, layout, "", "font");
	read_created(reader, layout);
	read_styles(reader, json_object_get(layout, "styles"));
	read_page(reader, json_object_get(layout, "page"));
	read_blocks(reader, layout);
	read_footer(reader, json_object_get(layout, "footer"));
}

const struct document *document_read(struct arena *arena, const char *json, size_t len,
	struct issues *issues)
{
	struct reader reader = { .arena = arena, .issues = issues };
	json_error_t why;
	size_t before = issues->count;
	json_t *layout = json_loadb(json, len, JSON_REJECT_DUPLICATES, &why);
	reader.document = arena_alloc(arena, sizeof *reader.document);
	if (layout)
		read_all(&reader, layout);
	else
		issue_add(issues, "", "JSON_SYNTAX", "%s", why.text);
	json_decref(layout);
	return issues->count == before ? reader.document : NULL;
}

bool document_refuse(const struct issues *issues, struct err *err)
{
	struct buf text;
	size_t kept = issues->count < ISSUES_MAX ? issues->count : ISSUES_MAX;
	buf_init(&text);
	for (size_t i = 0; i < kept; i++) {
		const struct issue *issue = &issues->list[i];
		buf_printf(&text, "%s%s: %s", i > 0 ? "; " : "",
			issue->pointer[0] ? issue->pointer : "the layout", issue->text);
	}
	err_set(err, ERR_REFUSED, "LAYOUT_INVALID", "%s", text.data);
	buf_fini(&text);
	return false;
}
