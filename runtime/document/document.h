/* Documents: a layout, which is plain data, made a PDF.
 *
 * A layout is JSON (docs/developers/documents.md): a page, blocks from top to bottom,
 * a footer. It is read whole into a `struct document`, with everything that is wrong
 * with it as issues, and then written.
 *
 * What must hold: the same layout gives the same bytes on the same machine, on any
 * thread; texts are only ever text, nothing in them is interpreted; whatever is
 * refused names the block by its path. Writing takes time and belongs on a thread of
 * its own, never on the loop or the writer. */
#ifndef ORDAIN_DOCUMENT_DOCUMENT_H
#define ORDAIN_DOCUMENT_DOCUMENT_H
#include "base/buf.h"
#include "base/err.h"
#include "value/issue.h"
#include <stdatomic.h>

enum {
	DOCUMENT_PAGES_MOST = 200,
	DOCUMENT_TEXTS_MOST = 20000, /* of a layout: each cell is one */
	DOCUMENT_TEXT_MOST = 20000,  /* bytes of one */
	DOCUMENT_SECONDS_MOST = 20
};

struct document;
/* NULL: it is not acceptable, and issues say why. */
const struct document *document_read(struct arena *arena, const char *json, size_t len,
	struct issues *issues);
/* All of them as one text, as far as it holds them. REFUSED LAYOUT_INVALID; false. */
bool document_refuse(const struct issues *issues, struct err *err);

struct document_made {
	int pages, unknown; /* unknown: characters that no font of this machine has */
};
/* Appends the PDF. *stop may be set by another thread, or is NULL. REFUSED
 * DOCUMENT_TOO_LONG, DOCUMENT_ROW_TOO_TALL; TEMP DOCUMENT_SLOW, DOCUMENT_STOPPED;
 * PERM DOCUMENT_FAILED. */
bool document_write(const struct document *document, const atomic_bool *stop, struct buf *pdf,
	struct document_made *made, struct err *err);
#endif
