/* The service: one business, opened.
 *
 * Owns the data directory's lock, the registry, the live policy set, the
 * business clock, the workers. Every door (HTTP, local socket, command line,
 * jobs, specs, embedders) comes through `service_call` (inline, before
 * service_start) or `service_submit` (threads). Both take the same `struct
 * call` and give the same `struct answer`, so a spec sees what a user sees. */
#ifndef ORDAIN_OPERATE_SERVICE_H
#define ORDAIN_OPERATE_SERVICE_H
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "operate/registry.h"
#include "store/worker.h"

struct service;

/* A Lua library in C that a program adds to every area's environment; pure. */
struct service_library {
	const char *name;
	int (*open)(lua_State *L); /* leaves one table */
};
/* A kind of effect that flows may ask for as `f:name{…}`; `title` is the field of the
 * question that names it in a timeline. Who performs it is told elsewhere. */
struct effect_decl {
	const char *name, *title;
};
struct service_options {
	const char *data_dir;
	const char *home; /* NULL: the embedded scripts and policies */
	bool test;        /* make a new database a test database (clock settable) */
	instant clock;    /* with test: the clock of a new database; 0: real time */
	int readers;      /* 0: 2 */
	const struct service_library *libraries; /* ended by a NULL name; may be NULL; kept */
	const struct effect_decl *effects;       /* as libraries; NULL: http and mail */
	/* `ordain check`: only the registry, for service_registry and service_close;
	 * the data directory is not touched. */
	bool read_only_check;
};
struct service *service_open(const struct service_options *options, struct err *err);
/* Worker threads from here on. */
bool service_start(struct service *service, struct err *err);
void service_stop(struct service *service); /* finish what is queued, join */
void service_close(struct service *service);

const struct registry *service_registry(const struct service *service);
struct clock *service_clock(struct service *service);
const char *service_data_dir(const struct service *service);
struct pool *service_pool(struct service *service);
bool service_is_test(const struct service *service);
/* Hash of the live policy set, 64 hex digits; copied. */
void service_policy_hash(struct service *service, char out[65]);

/* Who calls. With `token` the actor is looked up in the transaction; with
 * `local_operator` it is {kind="peer", id="uid:N", roles={"admin"}}; neither: public. */
struct caller {
	const char *token;
	bool local_operator;
	unsigned uid;
	const char *on_behalf_of; /* local operator only; may be NULL */
	const char *address;      /* for rate limits and the audit */
	/* A user the caller's own code has identified (embedders, specs). */
	const char *user;
	const char *const *roles;
	size_t role_count;
};
struct call {
	const char *operation;
	struct caller caller;
	const char *input; /* JSON text; with `raw` operations the body */
	size_t input_len;
	const struct preset *presets;
	size_t preset_count;
	const char *idempotency_key, *if_match; /* NULL: none */
	const char *request_id;                 /* NULL: made */
	const char *reason;                     /* NULL: none; kept in the audit */
	const char *raw_method, *raw_path;      /* raw operations */
	const struct preset *raw_headers;
	size_t raw_header_count;
	bool dry; /* run, then roll back; the answer says so */
	/* Raw operations: what the program itself made of a large body, as JSON, and the
	 * file it lies in until the call is answered, with its hash. NULL: none. */
	const char *prepared;
	size_t prepared_len;
	const char *file, *file_hash;
};
/* status < 400: canonical bytes of the output. Otherwise a problem document
 * (RFC 9457): {type, title, status, code, detail, request_id, errors:[{pointer,
 * code, detail}]}. */
struct answer {
	int status;
	struct buf body;
	bool problem;
	bool replayed; /* a stored idempotent answer */
	char etag[32]; /* "" or a quoted version */
	char request_id[72];
	int retry_after; /* seconds, 0: no header */
};
void answer_init(struct answer *answer);
void answer_fini(struct answer *answer);
/* Fills a problem document. */
void answer_problem(struct answer *answer, int status, const char *code, const char *detail,
	const struct issues *issues);
void answer_err(struct answer *answer, const struct err *err);

/* Inline. */
void service_call(struct service *service, const struct call *call, struct answer *answer);
/* Copies the call; `done` runs on a worker thread after the commit, and must
 * only hand over (loop_post); it owns *answer from then on (answer_fini, free). */
void service_submit(struct service *service, const struct call *call,
	void (*done)(void *arg, struct answer *answer), void *arg);

/* Files. The body lies in `path` with the given hash; put records it and answers
 * {"hash","size","media_type"}. get opens an unlinked temporary copy. */
void service_file_put(struct service *service, const struct caller *caller, const char *path,
	const char *hash, const char *media_type, void (*done)(void *arg, struct answer *answer),
	void *arg);
void service_file_get(struct service *service, const struct caller *caller, const char *hash,
	void (*done)(void *arg, struct answer *answer, int fd, uint64_t size,
		const char *media_type),
	void *arg);

/* Live pages: fn(arg) on a worker thread after a group with events committed. */
void service_on_events(struct service *service, void (*fn)(void *arg), void *arg);
/* Since the start: turns of flows, and flows that failed or were parked. */
void service_flow_counts(struct service *service, uint64_t *turns, uint64_t *failures);
/* Since the start, of effects: how attempts ended. */
enum effect_end { EFFECT_DONE, EFFECT_LATER, EFFECT_FAILED, EFFECT_UNKNOWN, EFFECT_ENDS };
void service_effect_counts(struct service *service, uint64_t out[EFFECT_ENDS]);
/* Whether a token may be known: a quick look in memory, for the loop thread. */
bool service_token_known(struct service *service, const char *token);
#endif
