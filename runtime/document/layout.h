/* A layout that was read: for read.c, which makes it, and place.c, which uses it. */
#ifndef ORDAIN_DOCUMENT_LAYOUT_H
#define ORDAIN_DOCUMENT_LAYOUT_H
#include "document/document.h"

enum align { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT };

struct style {
	const char *name;
	double size; /* points */
	bool bold, italic;
	unsigned int color; /* 0xrrggbb */
	enum align align;
	double after; /* points below */
};
struct words { /* a text as it stands somewhere */
	const char *text, *language, *path;
	const struct style *style;
};
struct column {
	struct words title;
	double width; /* a share of all */
	enum align align;
};

enum block_kind {
	BLOCK_HEADING,
	BLOCK_PARAGRAPH,
	BLOCK_ROWS,   /* pairs: label, value */
	BLOCK_TOTALS, /* the same at the right side */
	BLOCK_BESIDE, /* texts side by side */
	BLOCK_TABLE,
	BLOCK_SPACER,
	BLOCK_LINE,
	BLOCK_PAGE_BREAK
};
struct block {
	enum block_kind kind;
	const char *path;
	struct words *texts; /* row by row, `across` in each */
	size_t rows, across;
	struct column *columns; /* of a table: `across` */
	double measure;         /* points: a spacer's height, the width of labels */
};
struct document {
	double width, height; /* points, as all below */
	double top, right, bottom, left;
	const char *font, *language, *title, *author, *created;
	struct block *blocks;
	size_t count;
	const struct style *footer;
	struct words foot, pages; /* text NULL: none */
};

/* text.c: what may be shown of a text: no control characters but line ends, nothing
 * that turns the direction of what stands beside it. */
const char *words_clean(struct arena *arena, const char *text, size_t len);
/* `{page}` and `{pages}` filled in. */
const char *words_number(struct arena *arena, const char *text, int page, int pages);
#endif
