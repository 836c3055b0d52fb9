/* Ordain as a library: run the whole program, or open one business inside yours.
 *
 * Link libordain.a and what `pkg-config` gives for lua5.4 libuv jansson sqlite3
 * libmicrohttpd libcurl libsodium glib-2.0 gnutls gmime-3.0 libxml-2.0 pangocairo
 * cairo-pdf, and -lcsv -lm -pthread.
 * Everything here is UTF-8 text; JSON is canonical (fields sorted, no blanks,
 * decimals as text). contrib/examples/embed.c is a whole program.
 *
 * A handle belongs to one thread at a time, and a data directory to one handle
 * or server at a time. */
#ifndef ORDAIN_ORDAIN_H
#define ORDAIN_ORDAIN_H
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A library in C for scripts (operations, jobs): `open` is a lua_CFunction as a
 * void pointer and leaves one table on the stack, as luaopen functions do. It is
 * called once per Lua state, and the table is frozen and put under `name` into
 * the environment of every area. Its functions must be pure: the same arguments
 * give the same result, no I/O, no clock, no memory kept outside Lua. Policies
 * do not see it. */
struct ordain_library {
	const char *name;
	void *open;
};

/* A kind of effect in C: something outside that flows have done as f:NAME { … } and
 * wait for. `ordain serve` performs it: `start` is called on the program's loop
 * thread once the question is on disk, must not block, and may hand the task to a
 * thread. Each task ends with exactly one verb, from any thread.
 *
 * After a crash a task that had no verb comes again with the same key. What can be
 * repeated carries the key outside, so that the other side does it once; what
 * cannot calls ordain_task_hand_over right before it does the thing. */
struct ordain_task;
struct ordain_effect {
	const char *name;  /* of [a-z_]; none that `f` has already */
	const char *title; /* the field of the question that names it in a timeline, or NULL */
	void (*start)(void *arg, struct ordain_task *task);
	void *arg;
	int at_once;             /* under way at most; 0: 4 */
	int attempts;            /* in all; 0: 5. A flow's retry={…} goes before these */
	int first_wait;          /* seconds until the second, doubled each time; 0: 10 */
	int longest_wait;        /* 0: an hour */
	const char *failed_code; /* what the flow gets when the last attempt failed, or NULL:
				  * EFFECT_FAILED */
};

/* The question as JSON; the key, the same in each attempt; 1 for the first. They
 * are there until the task's verb. */
const char *ordain_task_ask(const struct ordain_task *task);
const char *ordain_task_key(const struct ordain_task *task);
int ordain_task_attempt(const struct ordain_task *task);
/* Not from the loop thread, for it waits: commits that the point of no return is
 * reached. 1: do it now. 0: it is no longer wanted, the task is gone, break off.
 * A task that was handed over and gets no verb is never started again: its flow is
 * told { "state": "unknown" }. */
int ordain_task_hand_over(struct ordain_task *task);
/* The verbs; the task is gone afterwards. `answer` is JSON, NULL for {}. */
void ordain_task_done(struct ordain_task *task, const char *answer);
/* `again`: it failed for now and is tried again while there are attempts left. The
 * flow gets { code, text } as a failure of its step. */
void ordain_task_failed(struct ordain_task *task, int again, const char *code, const char *text);
/* Nobody knows whether it was done: the flow is told { "state": "unknown" }. */
void ordain_task_unknown(struct ordain_task *task, const char *code, const char *text);

/* What a program adds. Zero what is not used; the arrays end with a NULL name
 * and must outlive the program. */
struct ordain_extend {
	const struct ordain_library *libraries;
	const struct ordain_effect *effects; /* at most 6 */
};

/* The command line: argv as main got it, `extend` may be NULL. Returns the exit
 * code: 0 done, 1 findings, 2 usage, 3 not found, 4 conflict, 75 try again, 78
 * configuration. */
int ordain_main(int argc, char **argv, const struct ordain_extend *extend);

struct ordain;

struct ordain_options {
	const char *data;  /* the data directory; made (0700) when missing */
	const char *home;  /* folder of scripts/ and policies/; NULL: the built-in ones */
	int test;          /* a new database is a test database, whose clock stands still */
	const char *clock; /* with test: where it stands, e.g. 2026-01-30T08:00:00Z; NULL: now */
	const struct ordain_extend *extend; /* or NULL */
};

/* Opens the business and keeps the data directory's lock until ordain_close.
 * NULL: `error` (if not NULL) holds "CODE: text", cut to its size. */
struct ordain *ordain_open(const struct ordain_options *options, char *error, size_t error_size);
/* NULL is fine. */
void ordain_close(struct ordain *ordain);

struct ordain_call_options {
	const char *idempotency_key; /* the same key has one effect */
	const char *if_match;        /* only at this version */
	const char *reason;          /* kept in the audit */
	const char *on_behalf_of;    /* whom the caller acts for */
	int dry;                     /* run, then roll back */
};

struct ordain_answer {
	int status; /* as of HTTP: below 400 the operation was accepted */
	char *body; /* the output, or a problem document (RFC 9457); NUL-terminated */
	size_t len;
	int replayed; /* the stored answer of an earlier call with the same key */
};

/* Calls an operation in a transaction of its own, as the operator of the data
 * directory. `input` is JSON text, NULL for {}; `options` may be NULL. When it
 * returns, what `answer` says is on disk. Returns answer->status. The answer is
 * the caller's, ordain_answer_free takes it back. */
int ordain_call(struct ordain *ordain, const char *operation, const char *input,
	const struct ordain_call_options *options, struct ordain_answer *answer);
void ordain_answer_free(struct ordain_answer *answer);

#ifdef __cplusplus
}
#endif
#endif
