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
	HEAD_BYTES_MOST = 128 << 10, /* of the first header */
	HEAD_LINES_MOST = 20000,
	TEXT_MOST = 1 << 20,       /* of one part, as it came */
	BODY_MOST = 200000,        /* of the text kept, with what was cut from it */
	BODY_BYTES_MOST = 4 << 20, /* of a body in which files are written out */
	HIDDEN_MOST = 16000,       /* of what nobody saw */
	ATTACHED_MOST = 150000,    /* of text from all attachments */
	ATTACHMENTS_SHOWN = 100,   /* the others are in the original alone */
	ADDRESSES_MOST = 40,       /* of one field */
	REFERENCES_MOST = 50,
	DELIVERIES_MOST = 20,
	NESTED_MOST = 3, /* mails in mails */
	PDF_SECONDS = 5,
	FILE_BYTES_MOST = 20 << 20 /* of a PDF, of a winmail.dat */
};

enum mail_flag {
	FLAG_HIDDEN_TEXT = 1,
	FLAG_ZERO_WIDTH = 2,
	FLAG_BIDI = 4,
	FLAG_MENDED = 8, /* bytes that are no text in the charset they claim */
	FLAG_TEXT_CUT = 16,
	FLAG_PARTS_CUT = 32,
	FLAG_SENDERS = 64,    /* not exactly one From */
	FLAG_ENCRYPTED = 128, /* some of it cannot be read here */
	FLAG_CALENDAR = 256,
	FLAG_RISKY_FILE = 512, /* a program, or a document with one */
	FLAG_DIFFERS = 1024    /* plain text and HTML say other figures */
};

/* ---- text.c, html.c, style.h, stretch.c: text ---- */

/* From bytes in a charset (NULL: unknown) to clean UTF-8, appended: LF line ends, no
 * controls but tab, nothing invisible. */
void mail_text_decode(const char *bytes, size_t len, const char *charset, struct buf *out,
	unsigned *flags);
/* What is already UTF-8, or nearly. */
void mail_text_clean(const char *bytes, size_t len, struct buf *out, unsigned *flags);
/* Lines of format=flowed joined where they were only wrapped. */
void mail_text_unflow(const char *text, size_t len, bool delete_space, struct buf *out);
/* UTF-8 HTML to text, and what a reader would not have seen. */
void mail_html_text(const char *html, size_t len, struct buf *out, struct buf *hidden,
	unsigned *flags);
/* Calls fn for each stretch of the text, in order: "new", "quoted", "forwarded",
 * "signature". */
void mail_text_part(const char *text, size_t len,
	void (*fn)(void *arg, const char *kind, const char *text, size_t len), void *arg);
/* Whether two texts hold other figures, but for those of links and of lists. */
bool mail_text_differs(const struct buf *one, const struct buf *other);

/* ---- what is inside of what ---- */

typedef void mail_file_fn(void *arg, const char *name, const char *bytes, size_t len, bool whole);

/* blocks.c: files written out in a text (uuencode, yEnc) go to fn, the armour of PGP
 * goes; what remains is appended. FLAG_ENCRYPTED. */
void mail_blocks_take(const char *bytes, size_t len, struct buf *out, mail_file_fn *fn, void *arg,
	unsigned *flags);
/* tnef.c: the files in a winmail.dat. False: it is none, or damaged. */
bool mail_tnef_files(const char *bytes, size_t len, mail_file_fn *fn, void *arg);
/* calendar.c: what an invitation says, from clean iCalendar text. */
void mail_calendar_text(const char *text, size_t len, struct buf *out);
/* envelope.c: the text in an opaque S/MIME signature, appended. False: there is none
 * to be read. */
bool mail_signed_content(const char *bytes, size_t len, struct buf *out);
/* attachment.c: the text of a PDF by pdftotext in a process of its own. */
enum pdf_end { PDF_TEXT, PDF_FAILED, PDF_NO_READER };
enum pdf_end mail_pdf_text(const char *bytes, size_t len, struct buf *out, int *pages);

/* ---- parts.c: the parts of a message, read ---- */

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
	struct buf delivery, returned; /* JSON, see report.c */
	int deliveries;
	struct hash content;
};
void mail_parts_read(struct mail_parts *parts, GMimeMessage *message);
void mail_parts_fini(struct mail_parts *parts);
/* bound.c: how many of the bytes stay within the bounds on parts and levels. */
size_t mail_parts_bound(const char *bytes, size_t len, unsigned *flags);
/* parse.c: from a copy of the bytes; never NULL. */
GMimeMessage *mail_parse(const char *bytes, size_t len);

/* repair.c: a mail whose parts cannot be found, written anew to `out`; `head` is where its
 * header ends. False: it is as it should be. */
bool mail_repair(GMimeMessage *message, const char *bytes, size_t head, size_t len,
	struct buf *out);

/* ---- attached.c ---- */

/* A file: a part, or bytes found inside of one. */
struct mail_source {
	const char *name, *media_type, *charset; /* name and charset may be NULL */
	GMimePart *part;                         /* NULL: bytes */
	const char *bytes;
	size_t len;
	const char *state; /* not NULL: not to be read, and why */
};
void mail_attached_read(struct mail_parts *parts, const struct mail_source *source);
/* A file found in a text; its kind goes by its name. */
void mail_attached_found(struct mail_parts *parts, const char *name, const char *bytes, size_t len,
	bool whole);
/* A new one in the list; NULL and a flag when there are too many. */
struct attached *mail_attached_new(struct mail_parts *parts, const char *name,
	const char *media_type);
/* Takes its text into account, or drops it. */
void mail_attached_keep(struct mail_parts *parts, struct attached *to);
/* Up to `most` bytes, decoded; returns the size of all, reckoned when large. */
size_t mail_part_decode(GMimePart *part, struct buf *out, size_t most);
/* No word in the text from there on. */
bool mail_text_blank(const struct buf *text, size_t from);

/* ---- headers: marks.c, authentication.c, report.c; JSON, appended ---- */

const char *mail_header_text(GMimeMessage *message, const char *name); /* may be NULL */
/* {auto, auto_like, list, bounce} */
void mail_marks(GMimeMessage *message, struct buf *out);
/* Its subject as a reader sees it (subject.c). */
void mail_mend_subject(GMimeMessage *message);
/* {host, methods: [{method, result, domain?}]} of one Authentication-Results */
void mail_authentication(const char *value, struct buf *out);
/* message/delivery-status: its recipients to parts->delivery, an object each */
void mail_report_delivery(struct mail_parts *parts, const char *bytes, size_t len);
/* The letter that came back: its ids to parts->returned, an array */
void mail_report_returned(struct mail_parts *parts, GMimeMessage *message);
/* Text in one line, clean and clipped, as a JSON string. */
void mail_json_line(struct buf *out, const char *text, size_t most);
#endif
