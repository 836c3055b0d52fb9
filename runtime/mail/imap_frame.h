/* What an IMAP server says, cut into responses.
 *
 * A response is a line, and lines that go on after literals: `{n}`, CRLF, n bytes of
 * anything. Bytes of a literal are never looked at here, so a mail cannot forge a
 * response. Memory is bounded whatever a server sends: a response without its literals
 * has at most IMAP_LINE_MOST bytes, and a literal is passed on as it comes. */
#ifndef ORDAIN_MAIL_IMAP_FRAME_H
#define ORDAIN_MAIL_IMAP_FRAME_H
#include "base/buf.h"
#include "base/err.h"
#include <stdint.h>

enum { IMAP_LINE_MOST = 64 << 10 };

struct imap_frame {
	struct buf line;  /* of the response so far; a literal is its {n} alone */
	uint64_t literal; /* bytes of it still to come */
	size_t seen;      /* of the line: up to the last literal */
	/* `line` ends in the {n} of a literal that comes now. False: it is not wanted, and
	 * nothing more is read. */
	bool (*begins)(void *arg, const char *line, uint64_t size);
	void (*bytes)(void *arg, const char *bytes, size_t len);
	/* A whole response without its line end. It may be written to. */
	void (*response)(void *arg, char *line);
	void *arg;
};
void imap_frame_fini(struct imap_frame *frame);
/* TEMP MAIL_BROKEN: this is no IMAP, or more than anybody says. */
bool imap_frame_feed(struct imap_frame *frame, const char *bytes, size_t len, struct err *err);
#endif
