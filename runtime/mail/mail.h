/* Mail out: letters made by GMime, sent one recipient at a time.
 *
 * draft.c reads what a letter is to say, message.c makes the bytes, send.c speaks SMTP
 * on a connection that libcurl has opened, secured and logged in, folder.c puts the
 * letter into a maildir instead, effect.c joins them to the effect `mail`:
 *   ask: {to, subject, text, html, from, reply_to, headers: {name: text},
 *         attach: [{hash, name, media_type}], retry,
 *         letter, to_line: [text], cc_line: [text], in_reply_to, references: [id], thread}
 *   answer: {state: "sent" | "maybe_sent", message_id}
 * A letter to several is an effect for each of them, with the same `letter`, to_line
 * and cc_line: all get the same Message-ID and see the same addresses, and what becomes
 * of one does not touch the others.
 * Configuration: mail.url, mail.from, mail.starttls, mail.user,
 * mail.password_file, mail.helo, mail.timeout. */
#ifndef ORDAIN_MAIL_MAIL_H
#define ORDAIN_MAIL_MAIL_H
#include "base/buf.h"
#include "flow/effect.h"
#include "http/multi.h"
#include "mail/connect.h"

extern const struct effect_kind mail_effect;

/* ---- letters (message.c) ---- */

struct mail_header {
	const char *name, *value;
};
struct mail_file {
	const char *name, *media_type; /* either may be NULL */
	const char *bytes;
	size_t len;
};
struct mail_letter {
	const char *from, *to;                       /* an address, or Name <address> */
	const char *const *to_line, *const *cc_line; /* what it shows; no to_line: `to` */
	size_t to_count, cc_count;
	const char *reply_to;    /* NULL: none */
	const char *in_reply_to; /* ids, with or without angle brackets; NULL: none */
	const char *const *references;
	size_t reference_count;
	const char *subject;
	const char *text, *html; /* one of them may be NULL */
	const char *message_id;  /* without angle brackets */
	int64_t date;            /* seconds since 1970 */
	const struct mail_header *headers;
	size_t header_count;
	const struct mail_file *files;
	size_t file_count;
};
/* Ready for DATA: CRLF line ends, dots stuffed, without the final dot. The
 * addresses of the envelope are put to `sender` and `recipient`. PERM
 * MAIL_ADDRESS, MAIL_HEADER, MAIL_TEXT. Any thread after mail_setup. */
bool mail_write(const struct mail_letter *letter, struct buf *out, struct buf *sender,
	struct buf *recipient, struct err *err);
/* The bare address of one mailbox, appended; PERM MAIL_ADDRESS. */
bool mail_address(const char *text, struct buf *out, struct err *err);
void mail_setup(void);

/* ---- sending (send.c), on the loop thread ---- */

struct mail_server {
	struct loop *loop;
	struct multi *multi;
	const char *url; /* smtp:// or smtps://, with the name to greet with as path */
	enum mail_tls tls;
	const char *user, *password, *ca_file; /* may be NULL */
	int64_t timeout_ms;                    /* for any one reply, at most */
	struct mail_send *leaving;             /* saying good-bye */
};
enum mail_fate { MAIL_SENT, MAIL_LATER, MAIL_REFUSED, MAIL_UNSURE };
struct mail_result {
	enum mail_fate fate;
	int status; /* of the last reply; 0: none */
	char code[32], text[512];
};
struct mail_job {
	const char *sender, *recipient; /* as mail_write gave them; kept until done */
	const char *bytes;
	size_t len;
	/* All is sent but the final dot: call mail_send_finish, or mail_send_drop. */
	void (*full)(void *arg);
	void (*done)(void *arg, const struct mail_result *result);
	void *arg;
};
struct mail_send;
/* No callback is called from inside; of mail_send_finish `done` may be. */
struct mail_send *mail_send_start(struct mail_server *server, const struct mail_job *job);
void mail_send_finish(struct mail_send *send);
void mail_send_drop(struct mail_send *send); /* no callback any more */
/* Those that say good-bye are cut short. */
void mail_server_fini(struct mail_server *server);

/* ---- into a maildir instead (folder.c), on any thread ---- */

/* Whether it is there or could be made; changes nothing. PERM CONFIG_VALUE. */
bool mail_folder_check(const char *path, struct err *err);
/* The letter as file new/NAME below path, on disk when this returns; headers X-Sender and
 * X-Receiver say its envelope. One that has this name, or had it within 36 hours, is the
 * same letter and stays as it is. Not for two threads at once. TEMP MAIL_FOLDER. */
bool mail_folder_put(const char *path, const char *name, const struct mail_job *job,
	struct err *err);
#endif
