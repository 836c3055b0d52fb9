/* Ordain as a library: run the whole program, or open one business inside yours.
 *
 * Link libordain.a and what `pkg-config` gives for lua5.4 libuv jansson sqlite3
 * libmicrohttpd libcurl libsodium glib-2.0 gnutls gmime-3.0, and -lcsv -lm -pthread.
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

/* What a program adds. Zero what is not used; the arrays end with a NULL name
 * and must outlive the program. */
struct ordain_extend {
	const struct ordain_library *libraries;
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
