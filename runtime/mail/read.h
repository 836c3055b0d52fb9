/* Mail in: from the bytes that came to what they say, as JSON.
 *
 *   {from?, to, cc, reply_to: [{address, name}], subject, date?, message_id?, in_reply_to?,
 *    references: [id], languages: [tag], marks: {auto, auto_like, list, bounce},
 *    authentication: [{host, methods: [{method, result, domain?}]}], text, html,
 *    pieces: [{kind, text}], hidden?, flags: [name],
 *    attachments: [{name?, media_type, size, state, text?, pages?}],
 *    delivery: [{recipient, action?, status?, text?}], returned: [id], content,
 *    copy?}
 *
 * `text` is what its sender wrote now; `pieces` is what was cut from it: quoted,
 * forwarded, signature. `content` is a hash of what a reader would see; `copy`, of mail
 * without Message-ID, one of its date and bytes below the header. States of
 * attachments: text, unsupported, failed, empty, long, and what no sender gives to be
 * read: opened (its files follow), signature, encrypted, inline, returned.
 * Bounds: parts, levels and text are limited (see parts.h); what lies beyond is only in
 * the original, and flagged. Any bytes at all give an answer. */
#ifndef ORDAIN_MAIL_READ_H
#define ORDAIN_MAIL_READ_H
#include "base/buf.h"
#include "operate/service.h"

enum { MAIL_BYTES_MOST = 25 << 20 };

/* Any thread. Appends to `out`. The bytes are not changed. */
void mail_read(const char *bytes, size_t len, struct buf *out);

/* A mail that lies in a file of its own goes to the operation mail.receive: read on a
 * reader, kept by the writer. The file stays the caller's, and is not changed
 * until `done`. */
struct mail_arrival {
	struct caller caller;
	const char *mailbox; /* NULL: the only one */
	const char *path;
	const char *request_id, *idempotency_key, *reason; /* may be NULL */
	/* Where in an IMAP folder it was, and the UID up to which the folder must have been
	 * taken in before, of the mailbox in this version; uid 0: in none. */
	uint32_t validity, after, uid;
	int64_t version;
	bool dry;
};
void mail_arrive(struct service *service, const struct mail_arrival *arrival,
	void (*done)(void *arg, struct answer *answer), void *arg);
/* The same in two steps: `ready` is told on a reader's thread, and one of the others
 * follows. So mails are read side by side and kept one after the other. */
struct arriving;
void mail_read_ahead(struct service *service, const struct mail_arrival *arrival,
	void (*ready)(void *arg, struct arriving *mail), void *arg);
void mail_keep(struct arriving *mail, void (*done)(void *arg, struct answer *answer), void *arg);
void mail_drop(struct arriving *mail);
/* The same inline, before service_start. */
void mail_arrive_now(struct service *service, const struct mail_arrival *arrival,
	struct answer *answer);
#endif
