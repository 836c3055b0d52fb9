/* PDFs per second: a layout of three pages read and written by the program, and the
 * same texts put at fixed places by Pango and cairo alone.
 *
 *   documents SECONDS
 *
 * Prints both rates. */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "document/document.h"

enum { ROWS = 120, COLUMNS = 4, PER_PAGE = 45 };

static double now(void)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static const char *cell(int row, int column, char out[40])
{
	static const char *const words[] = { "%d", "Æblekage nr. %d", "%d stk.", "%d,00 DKK" };
	snprintf(out, 40, words[column], row + 1);
	return out;
}

static void layout(struct buf *out)
{
	char text[40];
	buf_text(out,
		"{\"created\":\"2026-01-30\",\"blocks\":[{\"kind\":\"heading\",\"text\":"
		"\"Ordrebekræftelse\"},{\"kind\":\"table\",\"columns\":[{\"title\":\"Nr.\"},"
		"{\"title\":\"Vare\",\"width\":4},{\"title\":\"Antal\"},{\"title\":"
		"\"Beløb\",\"width\":2,\"align\":\"right\"}],\"rows\":[");
	for (int row = 0; row < ROWS; row++)
		for (int column = 0; column < COLUMNS; column++)
			buf_printf(out, "%s\"%s\"%s",
				column > 0        ? ","
					: row > 0 ? ",["
						  : "[",
				cell(row, column, text), column + 1 == COLUMNS ? "]" : "");
	buf_text(out, "]}],\"footer\":{\"text\":\"Ordain\",\"pages\":\"{page}/{pages}\"}}");
}

static void ours(const struct buf *json)
{
	struct arena arena;
	struct issues issues;
	struct document_made made;
	struct buf pdf;
	struct err err;
	arena_init(&arena);
	buf_init(&pdf);
	issues_init(&issues, &arena);
	const struct document *document = document_read(&arena, json->data, json->len, &issues);
	if (!document || !document_write(document, NULL, &pdf, &made, &err) || made.pages != 3) {
		fprintf(stderr, "bench: the document is not what it should be\n");
		exit(1);
	}
	buf_fini(&pdf);
	arena_fini(&arena);
}

static cairo_status_t take(void *arg, const unsigned char *bytes, unsigned int len)
{
	buf_put(arg, bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

static void put(cairo_t *cairo, PangoFontDescription *font, double x, double y, const char *text)
{
	PangoLayout *one = pango_cairo_create_layout(cairo);
	pango_layout_set_font_description(one, font);
	pango_layout_set_text(one, text, -1);
	cairo_move_to(cairo, x, y);
	pango_cairo_show_layout(cairo, one);
	g_object_unref(one);
}

static void bare(void)
{
	struct buf pdf;
	char text[40];
	buf_init(&pdf);
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take, &pdf, 595, 842);
	cairo_t *cairo = cairo_create(surface);
	PangoFontDescription *font = pango_font_description_from_string("DejaVu Sans 9");
	put(cairo, font, 57, 40, "Ordrebekræftelse");
	for (int row = 0; row < ROWS; row++) {
		for (int column = 0; column < COLUMNS; column++)
			put(cairo, font, 57 + 110 * column, 57 + 16 * (row % PER_PAGE),
				cell(row, column, text));
		if (row % PER_PAGE == PER_PAGE - 1 || row == ROWS - 1)
			cairo_show_page(cairo);
	}
	pango_font_description_free(font);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
	buf_fini(&pdf);
}

static double rate(double seconds, const struct buf *json)
{
	double begun = now(), took = 0;
	int made = 0;
	for (; took < seconds; took = now() - begun, made++)
		if (json)
			ours(json);
		else
			bare();
	return made / took;
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 1;
	struct buf json;
	buf_init(&json);
	layout(&json);
	ours(&json); /* fonts are found once */
	bare();
	double first = rate(seconds, &json);
	printf("%.1f %.1f\n", first, rate(seconds, NULL));
	buf_fini(&json);
	return 0;
}
