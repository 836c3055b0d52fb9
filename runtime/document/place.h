/* What is placed where: place.c fills a sheet from top to bottom, block.c says what
 * each kind of block places, write.c draws it once the pages are counted. */
#ifndef ORDAIN_DOCUMENT_PLACE_H
#define ORDAIN_DOCUMENT_PLACE_H
#include "document/layout.h"
#include <pango/pangocairo.h>

struct placed { /* some lines of a text */
	PangoLayout *layout;
	int page, first, count;
	double x, y;
	unsigned int color;
};
struct rule {
	int page;
	double x, y, width, weight;
};
struct sheet {
	const struct document *document;
	PangoContext *context;
	GArray *placed, *rules; /* in order of pages */
	int page;
	double y; /* where the next thing goes */
	int64_t ends;
	const atomic_bool *stop;
	int unknown;
	struct err *err;
};

void sheet_init(struct sheet *sheet, const struct document *document, const atomic_bool *stop,
	struct err *err);
void sheet_fini(struct sheet *sheet);
/* The caller's; unref it. */
PangoLayout *sheet_shape(struct sheet *sheet, const struct words *words, double width,
	enum align align);
double sheet_height(PangoLayout *layout);
double sheet_bottom(const struct sheet *sheet);
double sheet_across(const struct sheet *sheet); /* between the margins */
bool sheet_new_page(struct sheet *sheet);
/* A new page unless so much room is left. */
bool sheet_room(struct sheet *sheet, double height);
/* False: there is no time left. */
bool sheet_goes_on(struct sheet *sheet);
/* Keeps the layout alive; y does not move. */
void sheet_put(struct sheet *sheet, PangoLayout *layout, unsigned int color, double x, double y,
	int first, int count);
void sheet_rule(struct sheet *sheet, double x, double y, double width, double weight);

/* block.c: all blocks. False: err. */
bool blocks_place(struct sheet *sheet);
#endif
