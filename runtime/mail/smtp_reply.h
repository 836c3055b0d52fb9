/* What an SMTP server says, cut into replies. Pure. */
#ifndef ORDAIN_MAIL_SMTP_REPLY_H
#define ORDAIN_MAIL_SMTP_REPLY_H
#include "base/buf.h"
#include <stdbool.h>

enum { SMTP_BYTES_MOST = 4096 };

struct smtp_replies {
	struct buf in;   /* lines that are not whole yet */
	char words[512]; /* of the reply so far; the caller empties it before the next one */
};
void smtp_replies_fini(struct smtp_replies *replies);
/* False: enough; what came is to be looked at before more is read. */
bool smtp_replies_put(struct smtp_replies *replies, const char *bytes, size_t len);
/* The next whole reply; 0 is the status of a line that is none. */
bool smtp_replies_next(struct smtp_replies *replies, int *status);
#endif
