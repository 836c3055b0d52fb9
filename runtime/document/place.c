/* Texts shaped, and pages that fill up.
 *
 * What must hold: lengths do not depend on a screen, so hinting is off and a unit is a
 * point; a text's alignment is what its style says, whatever way its letters run. A
 * thread has its own fonts (Pango's font map is the thread's), so nothing is shared. */
#include "document/place.h"
#include "base/clock.h"

static PangoContext *context_new(const struct document *document)
{
	cairo_font_options_t *options = cairo_font_options_create();
	PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(context, options);
	pango_cairo_context_set_resolution(context, 72);
	pango_context_set_round_glyph_positions(context, FALSE);
	pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
	pango_context_set_language(context, pango_language_from_string(document->language));
	cairo_font_options_destroy(options);
	return context;
}

static void placed_clear(void *placed)
{
	g_object_unref(((struct placed *)placed)->layout);
}

void sheet_init(struct sheet *sheet, const struct document *document, const atomic_bool *stop,
	struct err *err)
{
	*sheet = (struct sheet){ .document = document, .stop = stop, .err = err };
	sheet->context = context_new(document);
	sheet->placed = g_array_new(FALSE, FALSE, sizeof(struct placed));
	sheet->rules = g_array_new(FALSE, FALSE, sizeof(struct rule));
	g_array_set_clear_func(sheet->placed, placed_clear);
	sheet->y = document->top;
	sheet->ends = clock_monotonic_us() + DOCUMENT_SECONDS_MOST * INT64_C(1000000);
}

void sheet_fini(struct sheet *sheet)
{
	g_array_free(sheet->placed, TRUE);
	g_array_free(sheet->rules, TRUE);
	g_object_unref(sheet->context);
}

/* ---- texts ---- */

static PangoFontDescription *font_of(const struct document *document, const struct style *style)
{
	PangoFontDescription *font = pango_font_description_new();
	const char *family = document->font ? document->font : "DejaVu Sans, sans-serif";
	pango_font_description_set_family(font, family);
	pango_font_description_set_size(font, (int)(style->size * PANGO_SCALE));
	if (style->bold)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	if (style->italic)
		pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
	return font;
}

PangoLayout *sheet_shape(struct sheet *sheet, const struct words *words, double width,
	enum align align)
{
	static const PangoAlignment aligns[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
		PANGO_ALIGN_RIGHT };
	PangoLayout *layout = pango_layout_new(sheet->context);
	PangoAttrList *attributes = pango_attr_list_new();
	PangoFontDescription *font = font_of(sheet->document, words->style);
	pango_attr_list_insert(attributes,
		pango_attr_language_new(pango_language_from_string(words->language)));
	pango_layout_set_attributes(layout, attributes);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_auto_dir(layout, FALSE);
	pango_layout_set_alignment(layout, aligns[align]);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_width(layout, (int)((width > 1 ? width : 1) * PANGO_SCALE));
	pango_layout_set_text(layout, words->text, -1);
	sheet->unknown += pango_layout_get_unknown_glyphs_count(layout);
	pango_font_description_free(font);
	pango_attr_list_unref(attributes);
	return layout;
}

double sheet_height(PangoLayout *layout)
{
	PangoRectangle logical;
	pango_layout_get_extents(layout, NULL, &logical);
	return (double)logical.height / PANGO_SCALE;
}

/* ---- pages ---- */

double sheet_bottom(const struct sheet *sheet)
{
	return sheet->document->height - sheet->document->bottom;
}

double sheet_across(const struct sheet *sheet)
{
	const struct document *document = sheet->document;
	return document->width - document->left - document->right;
}

bool sheet_new_page(struct sheet *sheet)
{
	if (sheet->page + 1 == DOCUMENT_PAGES_MOST)
		return err_set(sheet->err, ERR_REFUSED, "DOCUMENT_TOO_LONG",
			"the document has more than %d pages", DOCUMENT_PAGES_MOST);
	sheet->page++;
	sheet->y = sheet->document->top;
	return true;
}

bool sheet_room(struct sheet *sheet, double height)
{
	if (sheet->y + height <= sheet_bottom(sheet) || sheet->y <= sheet->document->top)
		return true;
	return sheet_new_page(sheet);
}

bool sheet_goes_on(struct sheet *sheet)
{
	if (sheet->stop && atomic_load(sheet->stop))
		return err_set(sheet->err, ERR_TEMP, "DOCUMENT_STOPPED", "the process ends");
	if (clock_monotonic_us() > sheet->ends)
		return err_set(sheet->err, ERR_TEMP, "DOCUMENT_SLOW",
			"it was not done after %d seconds", DOCUMENT_SECONDS_MOST);
	return true;
}

void sheet_put(struct sheet *sheet, PangoLayout *layout, unsigned int color, double x, double y,
	int first, int count)
{
	struct placed placed = { g_object_ref(layout), sheet->page, first, count, x, y, color };
	g_array_append_val(sheet->placed, placed);
}

void sheet_rule(struct sheet *sheet, double x, double y, double width, double weight)
{
	struct rule rule = { sheet->page, x, y, width, weight };
	g_array_append_val(sheet->rules, rule);
}
