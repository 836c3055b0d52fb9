/* The ask of the mail effect, made the bytes of a letter (mail.h says what it may say). */
#ifndef ORDAIN_MAIL_DRAFT_H
#define ORDAIN_MAIL_DRAFT_H
#include "flow/effect.h"
#include <jansson.h>

/* Appends the Message-ID, without angle brackets: flow.generation.seq@domain of the
 * sender; with `letter` in the ask that name in place of seq. PERM MAIL_ADDRESS,
 * MAIL_HEADER. `from`: the sender unless the ask names one. */
bool draft_id(const char *from, const struct effect_task *task, const json_t *ask, struct buf *out,
	struct err *err);
/* On a reader; as mail_write, and PERM MAIL_FILE, MAIL_TOO_LARGE. */
bool draft_write(const char *from, const struct effect_task *task, struct conn *conn,
	struct buf *out, struct buf *sender, struct buf *recipient, struct err *err);
#endif
