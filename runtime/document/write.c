/* A document written: its blocks are placed first, so that a footer can say how many
 * pages there are, and then drawn page by page.
 *
 * What must hold: no clock and no chance goes into the bytes; the date of the file is
 * the layout's. Fonts are embedded by cairo, only what is used of them. */
#include "document/place.h"
#include <cairo-pdf.h>
#include <limits.h>

struct pen {
	cairo_t *cairo;
	struct sheet *sheet;
	struct arena arena;
	guint placed, rule; /* the next ones */
};

static void draw_text(struct pen *pen, const struct placed *placed)
{
	PangoLayoutIter *iter = pango_layout_get_iter(placed->layout);
	int line = 0, top, bottom, origin = 0;
	unsigned int c = placed->color;
	cairo_set_source_rgb(pen->cairo, (c >> 16 & 0xFF) / 255.0, (c >> 8 & 0xFF) / 255.0,
		(c & 0xFF) / 255.0);
	do {
		PangoRectangle logical;
		if (line < placed->first)
			continue;
		pango_layout_iter_get_line_yrange(iter, &top, &bottom);
		if (line == placed->first)
			origin = top;
		pango_layout_iter_get_line_extents(iter, NULL, &logical);
		cairo_move_to(pen->cairo, placed->x + (double)logical.x / PANGO_SCALE,
			placed->y +
				(double)(pango_layout_iter_get_baseline(iter) - origin) /
					PANGO_SCALE);
		pango_cairo_show_layout_line(pen->cairo, pango_layout_iter_get_line_readonly(iter));
	} while (++line - placed->first < placed->count && pango_layout_iter_next_line(iter));
	pango_layout_iter_free(iter);
}

static void draw_rule(struct pen *pen, const struct rule *rule)
{
	cairo_set_source_rgb(pen->cairo, 0.4, 0.4, 0.4);
	cairo_set_line_width(pen->cairo, rule->weight);
	cairo_move_to(pen->cairo, rule->x, rule->y);
	cairo_line_to(pen->cairo, rule->x + rule->width, rule->y);
	cairo_stroke(pen->cairo);
}

static void draw_foot(struct pen *pen, struct words words, int page, double x, double width,
	enum align align)
{
	struct sheet *sheet = pen->sheet;
	if (!words.text)
		return;
	words.text = words_number(&pen->arena, words.text, page + 1, sheet->page + 1);
	PangoLayout *layout = sheet_shape(sheet, &words, width, align);
	pango_layout_set_height(layout, -2); /* two lines, and dots */
	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	struct placed placed = { layout, page, 0, INT_MAX, x, sheet_bottom(sheet) + 8,
		words.style->color };
	draw_text(pen, &placed);
	g_object_unref(layout);
}

static void draw_page(struct pen *pen, int page)
{
	struct sheet *sheet = pen->sheet;
	const struct document *document = sheet->document;
	double left = document->left, across = sheet_across(sheet);
	for (; pen->placed < sheet->placed->len; pen->placed++) {
		struct placed *placed = &g_array_index(sheet->placed, struct placed, pen->placed);
		if (placed->page != page)
			break;
		draw_text(pen, placed);
	}
	for (; pen->rule < sheet->rules->len; pen->rule++) {
		struct rule *rule = &g_array_index(sheet->rules, struct rule, pen->rule);
		if (rule->page != page)
			break;
		draw_rule(pen, rule);
	}
	draw_foot(pen, document->foot, page, left, across * 0.7 - 8, ALIGN_LEFT);
	draw_foot(pen, document->pages, page, left + across * 0.7, across * 0.3, ALIGN_RIGHT);
	cairo_show_page(pen->cairo);
}

static cairo_status_t take(void *arg, const unsigned char *bytes, unsigned int len)
{
	buf_put(arg, bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *surface_new(const struct document *document, struct buf *pdf)
{
	cairo_surface_t *surface =
		cairo_pdf_surface_create_for_stream(take, pdf, document->width, document->height);
	cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, document->created);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, document->created);
	if (document->title)
		cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, document->title);
	if (document->author)
		cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR,
			document->author);
	return surface;
}

static bool draw_all(struct sheet *sheet, struct buf *pdf, struct err *err)
{
	cairo_surface_t *surface = surface_new(sheet->document, pdf);
	struct pen pen = { .cairo = cairo_create(surface), .sheet = sheet };
	bool ok = true;
	arena_init(&pen.arena);
	for (int page = 0; ok && page <= sheet->page; page++) {
		ok = sheet_goes_on(sheet);
		if (ok)
			draw_page(&pen, page);
	}
	cairo_destroy(pen.cairo);
	cairo_surface_finish(surface);
	cairo_status_t status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	arena_fini(&pen.arena);
	if (ok && status != CAIRO_STATUS_SUCCESS)
		return err_set(err, ERR_PERM, "DOCUMENT_FAILED", "it cannot be written: %s",
			cairo_status_to_string(status));
	return ok;
}

bool document_write(const struct document *document, const atomic_bool *stop, struct buf *pdf,
	struct document_made *made, struct err *err)
{
	struct sheet sheet;
	sheet_init(&sheet, document, stop, err);
	bool ok = blocks_place(&sheet) && draw_all(&sheet, pdf, err);
	made->pages = sheet.page + 1;
	made->unknown = sheet.unknown;
	sheet_fini(&sheet);
	return ok;
}

#ifdef __SANITIZE_ADDRESS__
#define SANITISED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITISED 1
#endif
#endif

#ifdef SANITISED
/* Fontconfig keeps offsets where it means pointers, which a checker of leaks cannot
 * follow; cairo 1.16 forgets 768 bytes for each CID font it embeds. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libcairo\n";
}

const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}
#endif
