/* Blocks, placed one below the other.
 *
 * What must hold: a row is never torn apart by the end of a page, a paragraph only
 * between lines; a table that goes on says again what its columns are; a row that is
 * higher than a page is refused by its path, not cut. */
#include "document/place.h"
#include <limits.h>
#include <string.h>

static const double GAP = 8, PAD = 2.5, AFTER = 8;

/* ---- texts that flow ---- */

static bool place_lines(struct sheet *sheet, PangoLayout *layout, unsigned int color)
{
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	int first = 0, line = 0, top, bottom;
	double used = 0;
	bool ok = true;
	do {
		pango_layout_iter_get_line_yrange(iter, &top, &bottom);
		double height = (double)(bottom - top) / PANGO_SCALE;
		if (sheet->y + used + height > sheet_bottom(sheet) &&
			(used > 0 || sheet->y > sheet->document->top)) {
			if (line > first)
				sheet_put(sheet, layout, color, sheet->document->left, sheet->y,
					first, line - first);
			ok = sheet_new_page(sheet);
			first = line;
			used = 0;
		}
		used += height;
		line++;
	} while (ok && pango_layout_iter_next_line(iter));
	if (ok)
		sheet_put(sheet, layout, color, sheet->document->left, sheet->y, first,
			line - first);
	sheet->y += used;
	pango_layout_iter_free(iter);
	return ok;
}

static bool place_text(struct sheet *sheet, const struct block *block)
{
	const struct words *words = block->texts;
	PangoLayout *layout = sheet_shape(sheet, words, sheet_across(sheet), words->style->align);
	/* A heading stays with what it is for. */
	double with = block->kind == BLOCK_HEADING ? sheet_height(layout) + 48 : 0;
	bool ok = sheet_room(sheet, with) && place_lines(sheet, layout, words->style->color);
	sheet->y += words->style->after;
	g_object_unref(layout);
	return ok;
}

/* ---- rows ---- */

struct cell {
	double x, width;
	enum align align;
};
struct shaped { /* a row */
	PangoLayout *layouts[20];
	double height;
};

static void shape_row(struct sheet *sheet, const struct words *words, const struct cell *cells,
	size_t across, struct shaped *row)
{
	row->height = 0;
	for (size_t i = 0; i < across; i++) {
		row->layouts[i] = sheet_shape(sheet, &words[i], cells[i].width, cells[i].align);
		double height = sheet_height(row->layouts[i]);
		row->height = height > row->height ? height : row->height;
	}
}

/* And lets go of it. */
static void put_row(struct sheet *sheet, const struct words *words, const struct cell *cells,
	size_t across, struct shaped *row)
{
	for (size_t i = 0; i < across; i++) {
		sheet_put(sheet, row->layouts[i], words[i].style->color, cells[i].x, sheet->y, 0,
			INT_MAX);
		g_object_unref(row->layouts[i]);
	}
	sheet->y += row->height;
}

static void drop_row(size_t across, struct shaped *row)
{
	for (size_t i = 0; i < across; i++)
		g_object_unref(row->layouts[i]);
}

static bool too_tall(struct sheet *sheet, const char *path)
{
	return err_set(sheet->err, ERR_REFUSED, "DOCUMENT_ROW_TOO_TALL",
		"%s: this is higher than a page", path);
}

/* Rows without a header: pairs, totals, texts side by side. */
static bool place_rows(struct sheet *sheet, const struct block *block, const struct cell *cells)
{
	struct shaped row;
	for (size_t i = 0; i < block->rows; i++) {
		const struct words *words = &block->texts[i * block->across];
		if (!sheet_goes_on(sheet))
			return false;
		shape_row(sheet, words, cells, block->across, &row);
		bool fits = sheet_room(sheet, row.height);
		if (fits && sheet->y + row.height > sheet_bottom(sheet))
			fits = too_tall(sheet, words[0].path);
		if (!fits) {
			drop_row(block->across, &row);
			return false;
		}
		put_row(sheet, words, cells, block->across, &row);
		sheet->y += PAD;
	}
	sheet->y += AFTER - PAD;
	return true;
}

static bool place_pairs(struct sheet *sheet, const struct block *block)
{
	double left = sheet->document->left, across = sheet_across(sheet);
	double label = block->measure < across / 2 ? block->measure : across / 2;
	struct cell cells[] = { { left, label - GAP, ALIGN_LEFT },
		{ left + label, across - label, ALIGN_LEFT } };
	return place_rows(sheet, block, cells);
}

static bool place_totals(struct sheet *sheet, const struct block *block)
{
	double left = sheet->document->left, across = sheet_across(sheet);
	struct cell cells[] = { { left, across * 0.75 - GAP, ALIGN_RIGHT },
		{ left + across * 0.75, across * 0.25, ALIGN_RIGHT } };
	/* Sums stay together where they can: about so high. */
	double height = (double)block->rows * 14;
	if (height < across / 2 && !sheet_room(sheet, height))
		return false;
	return place_rows(sheet, block, cells);
}

static bool place_beside(struct sheet *sheet, const struct block *block)
{
	struct cell cells[4];
	double each = sheet_across(sheet) / (double)(block->across ? block->across : 1);
	for (size_t i = 0; i < block->across; i++)
		cells[i] = (struct cell){ sheet->document->left + (double)i * each, each - GAP,
			block->texts[i].style->align };
	return place_rows(sheet, block, cells);
}

/* ---- tables ---- */

static void cells_of(struct sheet *sheet, const struct block *block, struct cell *cells)
{
	double all = 0, x = sheet->document->left, gaps = GAP * (double)(block->across - 1);
	for (size_t i = 0; i < block->across; i++)
		all += block->columns[i].width;
	for (size_t i = 0; i < block->across; i++) {
		double width = (sheet_across(sheet) - gaps) * block->columns[i].width / all;
		cells[i] = (struct cell){ x, width, block->columns[i].align };
		x += width + GAP;
	}
}

/* With a line above and below. */
static bool put_header(struct sheet *sheet, const struct block *block, const struct cell *cells,
	double follows)
{
	struct words titles[20];
	struct shaped row;
	for (size_t i = 0; i < block->across; i++)
		titles[i] = block->columns[i].title;
	shape_row(sheet, titles, cells, block->across, &row);
	double height = row.height + 3 * PAD;
	bool ok = sheet_room(sheet, height + follows);
	if (ok && sheet->y + height + follows > sheet_bottom(sheet))
		ok = too_tall(sheet, block->path);
	if (!ok) {
		drop_row(block->across, &row);
		return false;
	}
	put_row(sheet, titles, cells, block->across, &row);
	sheet->y += PAD;
	sheet_rule(sheet, sheet->document->left, sheet->y, sheet_across(sheet), 0.8);
	sheet->y += PAD;
	return true;
}

static bool put_table_row(struct sheet *sheet, const struct block *block, const struct cell *cells,
	size_t i)
{
	const struct words *words = &block->texts[i * block->across];
	struct shaped row;
	bool ok = true;
	shape_row(sheet, words, cells, block->across, &row);
	if (i == 0) {
		ok = put_header(sheet, block, cells, row.height);
	} else if (sheet->y + row.height > sheet_bottom(sheet)) {
		ok = sheet_new_page(sheet) && put_header(sheet, block, cells, row.height);
	}
	if (!ok) {
		drop_row(block->across, &row);
		if (strcmp(sheet->err->code, "DOCUMENT_ROW_TOO_TALL") == 0)
			too_tall(sheet, words[0].path);
		return false;
	}
	put_row(sheet, words, cells, block->across, &row);
	sheet->y += PAD;
	return true;
}

static bool place_table(struct sheet *sheet, const struct block *block)
{
	struct cell cells[20];
	cells_of(sheet, block, cells);
	if (block->rows == 0 && !put_header(sheet, block, cells, 0))
		return false;
	for (size_t i = 0; i < block->rows; i++)
		if (!sheet_goes_on(sheet) || !put_table_row(sheet, block, cells, i))
			return false;
	sheet_rule(sheet, sheet->document->left, sheet->y, sheet_across(sheet), 0.4);
	sheet->y += AFTER;
	return true;
}

/* ---- the rest ---- */

static bool place_spacer(struct sheet *sheet, const struct block *block)
{
	sheet->y += block->measure;
	return true;
}

static bool place_rule(struct sheet *sheet, const struct block *block)
{
	(void)block;
	if (!sheet_room(sheet, PAD))
		return false;
	sheet_rule(sheet, sheet->document->left, sheet->y, sheet_across(sheet), 0.4);
	sheet->y += AFTER;
	return true;
}

static bool place_break(struct sheet *sheet, const struct block *block)
{
	(void)block;
	return sheet_new_page(sheet);
}

bool blocks_place(struct sheet *sheet)
{
	static bool (*const place[])(struct sheet * sheet, const struct block *block) = {
		[BLOCK_HEADING] = place_text,
		[BLOCK_PARAGRAPH] = place_text,
		[BLOCK_ROWS] = place_pairs,
		[BLOCK_TOTALS] = place_totals,
		[BLOCK_BESIDE] = place_beside,
		[BLOCK_TABLE] = place_table,
		[BLOCK_SPACER] = place_spacer,
		[BLOCK_LINE] = place_rule,
		[BLOCK_PAGE_BREAK] = place_break,
	};
	for (size_t i = 0; i < sheet->document->count; i++) {
		const struct block *block = &sheet->document->blocks[i];
		if (!sheet_goes_on(sheet) || !place[block->kind](sheet, block))
			return false;
	}
	return true;
}
