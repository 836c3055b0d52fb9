/* `ordain document`: a layout made a PDF, without a server or a database. */
#include "document/document.h"
#include "command/input.h"
#include "command/print.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What f:document is asked has its layout inside; both are taken. */
static const char *layout_of(struct arena *arena, const char *text, size_t *len)
{
	json_t *doc = json_loadb(text, *len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *layout = json_object_get(doc, "layout");
	char *inner = layout ? json_dumps(layout, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	const char *found = inner ? arena_text(arena, inner) : text;
	if (inner)
		*len = strlen(inner);
	free(inner);
	json_decref(doc);
	return found;
}

static bool put(const struct line *line, const struct buf *pdf, struct err *err)
{
	const char *path = line_text(line, "out");
	FILE *file = path ? fopen(path, "wb") : stdout;
	if (!file)
		return err_set(err, ERR_PERM, "FILE_UNWRITABLE", "%s cannot be written", path);
	bool ok = fwrite(pdf->data, 1, pdf->len, file) == pdf->len;
	ok = (path ? fclose(file) : fflush(file)) == 0 && ok;
	return ok || err_set(err, ERR_PERM, "FILE_UNWRITABLE", "the PDF cannot be written");
}

static bool make(struct arena *arena, const struct line *line, const char *text, size_t len,
	struct err *err)
{
	struct issues issues;
	struct document_made made;
	struct buf pdf;
	issues_init(&issues, arena);
	text = layout_of(arena, text, &len);
	const struct document *document = document_read(arena, text, len, &issues);
	for (size_t i = 0; i < issues.count && i < ISSUES_MAX; i++)
		print_clean(stderr,
			arena_printf(arena, "%s: %s: %s\n",
				issues.list[i].pointer[0] ? issues.list[i].pointer : "the layout",
				issues.list[i].code, issues.list[i].text));
	if (!document)
		return err_set(err, ERR_REFUSED, "LAYOUT_INVALID", "the layout is not acceptable");
	buf_init(&pdf);
	bool ok = document_write(document, NULL, &pdf, &made, err) && put(line, &pdf, err);
	if (ok && made.unknown > 0)
		fprintf(stderr, "no font of this machine has %d of the characters\n", made.unknown);
	buf_fini(&pdf);
	return ok;
}

int command_document(const struct line *line)
{
	struct arena arena;
	struct err err = { 0 };
	const char *text;
	size_t len;
	int code = EXIT_OK;
	arena_init(&arena);
	if (line->count == 0 ? input_value(&arena, "-", &text, &len, &code)
			     : input_read(&arena, line, 0, &text, &len, &code))
		code = make(&arena, line, text, len, &err) ? EXIT_OK : print_err(&err);
	arena_fini(&arena);
	return code;
}
