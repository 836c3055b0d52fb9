/* What one response of an IMAP server means. Pure; texts point into the line. */
#ifndef ORDAIN_MAIL_IMAP_REPLY_H
#define ORDAIN_MAIL_IMAP_REPLY_H
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

enum imap_says { IMAP_OK, IMAP_NO, IMAP_BAD, IMAP_BYE, IMAP_GO, IMAP_DATA };

struct imap_reply {
	const char *tag; /* "*" and "+" too */
	enum imap_says says;
	const char *code; /* of [CODE …], "" without */
	const char *text; /* words for people, or what follows the name of data */
	const char *name; /* of data: CAPABILITY, EXISTS, FETCH …; "" otherwise */
	uint32_t number;  /* of data such as 12 EXISTS; 0 without */
};
/* Cuts the line apart; false: it is no response. */
bool imap_reply_read(char *line, struct imap_reply *out);
/* Whether `name` is among the blank-separated words, in any case. */
bool imap_has_word(const char *words, const char *name);
/* The number after NAME in a code such as UIDNEXT 12; 0: another code. */
uint32_t imap_code_number(const char *code, const char *name);

struct imap_item {
	uint32_t uid;  /* 0: not said */
	uint64_t size; /* RFC822.SIZE; 0: not said */
	int64_t date;  /* INTERNALDATE in seconds since 1970; INT64_MIN: not said */
	bool body;     /* BODY[] was there, and was not NIL */
	bool literal;  /* as a literal; otherwise what it said is appended to `text` */
};
/* The list after FETCH; false: it is none. */
bool imap_item_read(const char *list, struct imap_item *out, struct buf *text);
/* Whether a line that ends in {n} announces the body of a mail. */
bool imap_announces_body(const char *line);

/* What a client says: a name as a quoted string, in modified UTF-7 (RFC 3501, 5.1.3);
 * a set of UIDs with ranges. */
void imap_put_folder(struct buf *out, const char *name);
void imap_put_set(struct buf *out, const uint32_t *uids, size_t count);
#endif
