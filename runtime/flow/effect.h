/* Effects: what a flow wants done outside, and the kinds that can do it.
 *
 * A flow's step leaves a row in table `effect`; the courier (courier.h) takes the
 * row once it is committed, gives it as a task to its kind on the loop thread,
 * and the kind ends it with exactly one of the verbs below. A kind knows nothing
 * of flows: it performs, and says how that ended. Kinds come from floors above,
 * in a table that is filled where the program is put together.
 *
 * What must hold: a task may come again with the same key after a crash, so what
 * can be repeated carries the key outside; what cannot be repeated calls
 * effect_hand_over before its point of no return and goes on only after that is
 * on disk. A task that was handed over and has no outcome is unknown for ever:
 * its kind says what the flow is told then. */
#ifndef ORDAIN_FLOW_EFFECT_H
#define ORDAIN_FLOW_EFFECT_H
#include "base/buf.h"
#include "base/err.h"
#include "loop/loop.h"
#include "store/store.h"
#include <stdint.h>

struct seat;
struct effect_task {
	const char *key; /* flow:generation:seq, the same in every attempt */
	const char *flow;
	int64_t generation, seq;
	const char *kind;
	const char *ask; /* canonical JSON */
	size_t ask_len;
	int attempt; /* 1: the first */
	int resent;  /* 0; else how often a person has asked to do it again */
	int status;  /* the kind's to set before its verb: what the other side answered */
	void *load;  /* the kind's, from prepare to unload */
};

/* How the program runs, for kinds. `option` gives a key of the configuration, NULL
 * when it is not set; lists are separated by blanks. */
struct effect_host {
	struct loop *loop;
	const char *(*option)(void *arg, const char *name);
	void *arg;
	const void *given; /* what the program brought along, for kinds of its own */
};

struct effect_retry {
	int attempts;        /* in all */
	int64_t first, most; /* seconds; the waits double from first, never beyond most */
};

struct effect_kind {
	const char *name;
	int at_once;               /* under way at most */
	const char *failed_code;   /* of the answer when the last attempt has failed */
	struct effect_retry retry; /* unless the ask says otherwise */
	/* What prepare, start and so on get; once, on the loop thread. */
	void *(*open)(const struct effect_host *host, struct err *err);
	/* Fills err when nothing can be performed as configured: rows wait and say so. */
	bool (*ready)(void *state, struct err *err);
	/* On a reader, in a read transaction: whatever of the database the transfer
	 * needs goes to task->load. May be NULL. False: as effect_failed. */
	bool (*prepare)(void *state, struct effect_task *task, struct conn *conn, struct err *err);
	void (*start)(void *state, struct effect_task *task); /* loop thread */
	/* The task done at once on this thread, where a kind only computes: specs have it so.
	 * Fills task->load as start does. May be NULL. */
	bool (*pure)(struct effect_task *task, struct buf *answer, struct err *err);
	/* On the writer, in the transaction that answers the step: what the answer names is
	 * written from task->load. It may run more than once. May be NULL. */
	bool (*keep)(const struct effect_task *task, struct seat *seat, struct err *err);
	/* The process ends: break off, call no verb. */
	void (*drop)(void *state, struct effect_task *task);
	/* Frees task->load (may be NULL), secrets wiped; any thread. May be NULL. */
	void (*unload)(struct effect_task *task);
	/* What the flow is told when nobody knows; NULL for kinds that never hand over. */
	void (*unknown)(void *state, const struct effect_task *task, struct buf *answer);
	void (*close)(void *state);
};

/* The verbs, on the loop thread; after one of the first three the task is gone. */
void effect_done(struct effect_task *task, const char *answer, size_t len);
/* TEMP is tried again after a while, not before retry_after seconds (0: whenever);
 * PERM ends it. */
void effect_failed(struct effect_task *task, enum err_kind kind, const char *code, const char *text,
	int64_t retry_after);
void effect_unknown(struct effect_task *task, const char *code, const char *text);
/* Commits that the point of no return is reached, then calls then(task, true). With
 * false the task is no longer wanted: break off, no verb. */
void effect_hand_over(struct effect_task *task, void (*then)(struct effect_task *task, bool go));
/* For `keep`: the file is there as long as the journal of the task's flow. */
bool effect_keep_file(struct seat *seat, const struct effect_task *task, const char *hash,
	const void *bytes, size_t len, const char *media_type, struct err *err);
/* Seconds of "10 minutes" (seconds to weeks); -1: it is no span of time. */
int64_t effect_span(const char *text);
#endif
