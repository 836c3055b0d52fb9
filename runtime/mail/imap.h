/* Mailboxes of kind imap: folders at a mail server are watched, and what is new there
 * is taken in.
 *
 * A mail is marked or moved only after it is committed, and the position in the folder
 * moves in the same transaction; so whatever breaks, no mail is lost and none is taken
 * twice. On the loop thread; the database is asked by operations. */
#ifndef ORDAIN_MAIL_IMAP_H
#define ORDAIN_MAIL_IMAP_H
#include "base/buf.h"
#include "loop/loop.h"
#include "operate/service.h"

struct imap_options {
	const char *ca_file; /* may be NULL; kept */
	int64_t poll_ms;     /* between looks where a server does not tell */
	int64_t idle_ms;     /* how long one IDLE lasts; 0: never IDLE */
	int64_t timeout_ms;  /* of silence where an answer is due */
};
struct imaps;
/* Mailboxes are looked for now, and every five seconds. */
struct imaps *imaps_start(struct service *service, struct loop *loop,
	const struct imap_options *options);
void imaps_stop(struct imaps *all); /* all connections are closed; NULL is fine */
void imaps_free(struct imaps *all); /* after service_stop, before loop_free */
/* For /metrics: `arg` is a struct imaps. */
void imaps_show(void *arg, struct buf *out);
#endif
