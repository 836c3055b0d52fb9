/* Any bytes as the layout of a document: refused with reasons, or written, or refused
 * for what only the pages show. */
#include "document/document.h"
#include <string.h>

enum { WRITTEN_MOST = 2000 }; /* bytes of a layout that is also written */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct issues issues;
	struct document_made made;
	struct err err = { 0 };
	struct buf pdf;
	arena_init(&arena);
	buf_init(&pdf);
	issues_init(&issues, &arena);
	const struct document *document = document_read(&arena, (const char *)data, size, &issues);
	if (!document) {
		must(issues.count > 0 && !document_refuse(&issues, &err) && err.text[0]);
	} else if (size < WRITTEN_MOST) {
		if (document_write(document, NULL, &pdf, &made, &err))
			must(made.pages > 0 && memcmp(pdf.data, "%PDF-", 5) == 0);
		else
			must(err.code[0]);
	}
	buf_fini(&pdf);
	arena_fini(&arena);
	return 0;
}
