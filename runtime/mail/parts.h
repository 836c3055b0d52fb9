/* What the files that read mail share. */
#ifndef ORDAIN_MAIL_PARTS_H
#define ORDAIN_MAIL_PARTS_H
#include "base/buf.h"
#include "base/hash.h"
#include <gmime/gmime.h>
#include <stdbool.h>

/* What is read fits into one JSON text of 1 MB, whatever has to be escaped in it:
 * the sizes of texts below, twice, and the headers. */
enum {
	PARTS_MOST = 1000,
	LEVELS_MOST = 64,
	HEAD_BYTES_MOST = 256 << 10, /* of the first header */
	HEAD_LINES_MOST = 20000,
	TEXT_MOST = 1 << 20,     /* of one part, as it came */
	BODY_MOST = 200000,      /* of the text kept */
	HIDDEN_MOST = 16000,     /* of what nobody saw */
	ATTACHED_MOST = 150000,  /* of text from all attachments */
	ATTACHMENTS_SHOWN = 100, /* the others are in the original alone */
	ADDRESSES_MOST = 40,     /* of one field */
	REFERENCES_MOST = 50,
	PDF_SECONDS = 5,
	PDF_BYTES_MOST = 20 << 20
};

enum mail_flag {
	FLAG_HIDDEN_TEXT = 1,
	FLAG_ZERO_WIDTH = 2,
	FLAG_BIDI = 4,
	FLAG_MENDED = 8, /* bytes that are no text in the charset they claim */
	FLAG_TEXT_CUT = 16,
	FLAG_PARTS_CUT = 32,
	FLAG_SENDERS = 64 /* not exactly one From */
};

/* text.c: from bytes in a charset (NULL: unknown) to clean UTF-8, appended: LF line
 * ends, no controls but tab, nothing invisible. */
void mail_text_decode(const char *bytes, size_t len, const char *charset, struct buf *out,
	unsigned *flags);
/* What is already UTF-8, or nearly. */
void mail_text_clean(const char *bytes, size_t len, struct buf *out, unsigned *flags);

/* html.c: UTF-8 HTML to text, and what a reader would not have seen. */
void mail_html_text(const char *html, size_t len, struct buf *out, struct buf *hidden,
	unsigned *flags);

/* stretch.c: calls fn for each stretch of the text, in order: "new", "quoted",
 * "forwarded", "signature". */
void mail_text_part(const char *text, size_t len,
	void (*fn)(void *arg, const char *kind, const char *text, size_t len), void *arg);

/* attachment.c: the text of a PDF by pdftotext in a process of its own. */
enum pdf_end { PDF_TEXT, PDF_FAILED, PDF_NO_READER };
enum pdf_end mail_pdf_text(const char *bytes, size_t len, struct buf *out, int *pages);

/* parts.c: the parts of a message, read. */
struct attached {
	struct buf name, media_type, text;
	size_t size; /* decoded; of very large ones reckoned */
	const char *state;
	int pages;
};
struct mail_parts {
	struct buf text, hidden;
	bool html; /* the text came from HTML */
	unsigned flags;
	struct attached *list;
	size_t count, text_bytes; /* of attachments */
	size_t leaves;
	struct hash content;
};
void mail_parts_read(struct mail_parts *parts, GMimeMessage *message);
void mail_parts_fini(struct mail_parts *parts);
/* How many of the bytes stay within the bounds on parts and levels. */
size_t mail_parts_bound(const char *bytes, size_t len, unsigned *flags);
#endif
