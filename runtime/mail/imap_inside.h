/* What the files of IMAP share; none else includes it.
 *
 *   imap_watch.c    which mailboxes there are; when to connect again; health
 *   imap_session.c  one connection: bytes in and out, one command at a time
 *   imap_login.c    connect, log in, open the folder, learn where to go on
 *   imap_look.c     which mails are new
 *   imap_fetch.c    their bytes, into files and from there to mail.receive
 *   imap_mark.c     what was taken in is marked or moved
 *   imap_wait.c     IDLE, or a timer
 *   imap_call.c     operations and secrets, asked from the loop
 *
 * A session that fails only notes why (imap_fail) and is put away from the mailbox's
 * timer, so no callback frees what its caller still uses; every callback does nothing
 * once `over` is set. */
#ifndef ORDAIN_MAIL_IMAP_INSIDE_H
#define ORDAIN_MAIL_IMAP_INSIDE_H
#include "http/multi.h"
#include "mail/connect.h"
#include "mail/imap.h"
#include "mail/imap_frame.h"
#include "mail/imap_reply.h"
#include "mail/read.h"
#include <glib.h>
#include <jansson.h>

enum {
	IMAP_FETCH_MOST = 100,           /* mails of one command */
	IMAP_KNOWN_MOST = 256,           /* new mails that are known of at a time */
	IMAP_WINDOW = 256,               /* UIDs asked about at a time */
	IMAP_WINDOW_MOST = 1 << 20,      /* once nothing was found */
	IMAP_BYTES_OF_ITEM = 128,        /* of what is said of one UID */
	IMAP_UNDER_WAY = 64,             /* mails fetched and not yet committed */
	IMAP_UNDER_WAY_BYTES = 50 << 20, /* of these mails */
	IMAP_RESPONSE_BYTES = 16 << 20,  /* of one command, bodies aside */
	IMAP_COMMAND_MS = 1800000,       /* for one command at most */
	IMAP_TEXT_MOST = 300,            /* of a server's words */
	IMAP_STUCK = 3,                  /* times one mail fails until it is passed over */
	IMAP_STUCK_HERE = 12,            /* the same when the fault is ours, which may be mended */
};

struct imaps;
struct imap_session;

enum imap_after { IMAP_LEAVE, IMAP_SEEN, IMAP_MOVE };

/* A mail that will be passed over, or that made sessions fail. */
struct imap_skip {
	uint32_t validity, uid;
	uint64_t size;
	int times;
	bool now;
	char code[48], text[IMAP_TEXT_MOST];
};

struct imap_box { /* imap_watch.c */
	struct imaps *all;
	char *id, *name, *url, *user, *auth, *secret, *folder, *move_to, *mark;
	int64_t version;
	bool open_text; /* no TLS */
	enum imap_after after;
	bool listed;
	struct loop_timer *timer; /* the next try, or the end of a session that is over */
	struct imap_session *session;
	struct imap_skip skip;
	int failures; /* in a row */
	bool up, told;
	int64_t told_us; /* when it was last said that it goes well */
	uint64_t taken;
};

struct imap_new { /* a mail that is new */
	uint32_t uid;
	uint64_t size;
};

struct imap_session {
	struct imap_box *box;
	struct imaps *all;
	/* imap_session.c */
	CURL *easy;
	char why[CURL_ERROR_SIZE];
	struct loop_watch *watch;
	struct loop_timer *late, *more, *wait;
	struct imap_frame frame;
	struct buf out;
	size_t sent;
	char tag[16]; /* "": no command is under way */
	int64_t began_us;
	uint64_t came; /* bytes of the answer so far, bodies aside */
	uint64_t room; /* for these */
	void (*data)(struct imap_session *session, const struct imap_reply *reply);
	void (*go)(struct imap_session *session);
	void (*done)(struct imap_session *session, const struct imap_reply *reply);
	void (*waited)(struct imap_session *session);
	bool idling, over, settled;
	char code[48], text[IMAP_TEXT_MOST];
	/* imap_login.c: what the server can do, and the folder */
	bool can_idle, can_move, can_uidplus, keywords;
	uint32_t validity, next_uid;
	uint32_t position; /* up to here mails are taken in, or on their way */
	int64_t since;     /* seconds; INT64_MIN: everything */
	uint32_t since_uid;
	/* imap_look.c */
	bool news, last_window, more_known;
	uint32_t scanned, window, window_end, seen;
	struct imap_new known[IMAP_KNOWN_MOST];
	size_t known_count, at;
	uint32_t missing; /* was announced and did not come */
	/* imap_fetch.c */
	bool fetching, told_end;
	size_t end;             /* of known: what the command asks for */
	struct imap_mail *mail; /* whose bytes come now */
	GQueue mails;           /* fetched, not yet committed; in the order of their UIDs */
	uint64_t under_way;     /* bytes of them */
	/* imap_mark.c */
	GArray *unmarked; /* uint32_t */
	size_t marking;   /* of them in this round */
	bool made_folder;
	char trouble[IMAP_TEXT_MOST]; /* why marking was refused; "" */
	void (*then)(struct imap_session *session);
};

struct imaps {
	struct service *service;
	struct loop *loop;
	struct multi *multi;
	struct imap_options options;
	struct loop_timer *timer;
	GPtrArray *boxes; /* struct imap_box */
	GQueue calls;     /* struct imap_call, under way */
	GQueue mails;     /* struct imap_mail, all of them */
	bool stopping, asking;
};

/* ---- imap_session.c ---- */
struct imap_session *imap_session_new(struct imap_box *box);
void imap_session_free(struct imap_session *session);
/* The connection is open and logged in: bytes are read from here on. */
void imap_session_open(struct imap_session *session, int fd);
/* The first reason counts. */
void imap_fail(struct imap_session *session, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Says a command; the bytes are copied. `data` (may be NULL) gets untagged responses
 * until `done` has the tagged one. */
void imap_say(struct imap_session *session, const struct buf *command,
	void (*data)(struct imap_session *, const struct imap_reply *),
	void (*done)(struct imap_session *, const struct imap_reply *));
void imap_say_text(struct imap_session *session, const char *command,
	void (*data)(struct imap_session *, const struct imap_reply *),
	void (*done)(struct imap_session *, const struct imap_reply *));
/* Bytes in the middle of a command: DONE. */
void imap_say_raw(struct imap_session *session, const char *text);
/* Reading goes on after imap_is_full was true. */
void imap_go_on(struct imap_session *session);

/* ---- imap_login.c ---- */
void imap_login(struct imap_session *session);

/* ---- imap_look.c ---- */
void imap_look(struct imap_session *session);       /* from the position on */
void imap_look_on(struct imap_session *session);    /* the mails known so far are done with */
void imap_look_again(struct imap_session *session); /* one that should have come did not */

/* ---- imap_fetch.c ---- */
void imap_fetch(struct imap_session *session); /* known mails from `at` on */
bool imap_is_full(const struct imap_session *session);
bool imap_body_begins(struct imap_session *session, uint64_t size);
void imap_body_bytes(struct imap_session *session, const char *bytes, size_t len);
void imap_mails_leave(struct imap_session *session); /* nobody waits for them any more */
void imap_mails_free(struct imaps *all);
void imap_files_sweep(const char *folder); /* of a process that died */

/* ---- imap_mark.c ---- */
void imap_mark(struct imap_session *session, void (*then)(struct imap_session *session));

/* ---- imap_wait.c ---- */
void imap_wait(struct imap_session *session);

/* ---- imap_watch.c ---- */
void imap_settled(struct imap_session *session); /* all that is new is taken in */

/* ---- imap_call.c ---- */
/* Asks an operation; `input` is taken; `done` is called unless the session has gone. */
void imap_call(struct imap_session *session, const char *operation, json_t *input,
	void (*done)(struct imap_session *session, int status, const json_t *answer));
/* The same for nobody in particular; `heard` may be NULL. */
void imap_ask(struct imaps *all, const char *operation, json_t *input,
	void (*heard)(struct imaps *all, int status, const json_t *answer));
/* The session ends for what an operation refused with; a mailbox that was changed or
 * switched off meanwhile is nobody's failure. */
void imap_refused(struct imap_session *session, int status, const json_t *problem);
/* The secret of the mailbox; `value` is wiped after. */
void imap_secret(struct imap_session *session,
	void (*done)(struct imap_session *session, const char *value, const struct err *err));
void imap_calls_leave(struct imap_session *session);
void imap_calls_free(struct imaps *all);
/* {id, version} of the mailbox, to add to. */
json_t *imap_about(const struct imap_box *box);
#endif
