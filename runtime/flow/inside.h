/* What the files of flow/ share. */
#ifndef ORDAIN_FLOW_INSIDE_H
#define ORDAIN_FLOW_INSIDE_H
#include <glib.h>
#include <stdatomic.h>

#include "base/id.h"
#include "flow/flow.h"
#include "value/face.h"
#include "vm/fail.h"

/* A row of flow, read for a turn; texts live in the tx's arena. */
struct flow_row {
	const char *id, *name, *key, *state, *script, *input, *error, *parent, *stop_reason;
	size_t input_len;
	int64_t generation, asked, answered, turns, cursor;
};
/* A row of flow_step. */
struct flow_step {
	int64_t seq, answered_as, tried, position;
	const char *kind, *name, *line, *ask, *ask_mark, *state, *answer, *answer_mark, *event;
	size_t ask_len, answer_len;
	bool outside, arrived;
};
struct journal {
	struct flow_step *steps; /* by seq: steps[0] is seq 1 */
	int64_t count, answered;
	int64_t *by_answer; /* by_answer[k]: index of the step answered as k + 1 */
};

/* A script in memory. */
struct flow_run {
	struct flow_seat *host;
	char id[ID_LEN + 1];
	char *name;
	const struct flow_decl *decl; /* as installed now; NULL: no longer */
	int64_t generation, asked, answered, turns, cursor;
	int ref; /* the prelude's table, in the VM's registry */
	/* While it is run over its journal. */
	const struct journal *journal; /* NULL: live */
	bool may_go_on;                /* beyond the journal: it failed there before */
	bool verify;                   /* nothing is done or written */
	struct err fault;              /* FLOW_MISMATCH, or what the store said */
	struct buf *sides;             /* of a mismatch: {"seq":..,"was":..,"now":..} */
	GList *link;
};
/* Flows of a seat. */
struct flow_seat {
	struct seat *seat;
	GHashTable *runs; /* by id */
	GQueue *used;     /* newest first */
	bool *watched;    /* by index of the event: somebody may wait for it */
	int prelude;      /* its functions, in the VM's registry */
	struct arena arena;
};

/* seat.c */
struct flow_seat *flow_seat_of(struct seat *seat, struct err *err);
void flow_seat_free(struct seat *seat);
void flow_watch(struct flow_seat *host, const char *event);
struct flow_run *flow_run_new(struct flow_seat *host, const struct flow_row *row);
void flow_run_free(struct flow_run *run);
void flow_run_keep(struct flow_run *run); /* and drops the one used longest ago */
struct flow_run *flow_run_take(struct flow_seat *host, const char *id);
void flow_runs_drop(struct flow_seat *host); /* after an undone transaction */
/* Pushes a function of flow.lua. */
void flow_push(struct flow_seat *host, const char *function);

/* rows.c: statements bound by a format: t text or NULL, n text with its length
 * (size_t), i int64_t, b int as boolean. The next reset ends it. */
struct stmt *flow_query(struct seat *seat, struct err *err, const char *sql, const char *format,
	...);
bool flow_run_sql(struct seat *seat, struct err *err, const char *sql, const char *format, ...);
/* A text of the row in the tx's arena; NULL for null. */
const char *flow_text(struct seat *seat, struct stmt *stmt, size_t i, size_t *len);
/* `now` plus "14 days" in the business zone, as text. REFUSED SPAN_INVALID. */
bool flow_later(struct seat *seat, const char *span, char out[INSTANT_LEN + 1], struct err *err);

/* journal.c */
bool flow_row_read(struct seat *seat, const char *id, struct flow_row *row, bool *found,
	struct err *err);
bool journal_read(struct seat *seat, const char *id, int64_t generation, struct journal *journal,
	struct err *err);
/* false and FLOW_DAMAGED: a row is missing or not what was written. */
bool journal_sound(const struct flow_row *row, const struct journal *journal, struct err *err);
bool journal_insert(struct flow_run *run, const struct flow_step *step, const char *title,
	const char *due_at, struct err *err);
/* Answers or re-answers a row of this flow from within. */
bool journal_answer(struct flow_run *run, int64_t seq, bool ok, const char *answer, size_t len,
	int64_t answered_as, struct err *err);
void journal_mark(char out[17], const char *flow, int64_t generation, int64_t seq, const char *a,
	const char *b, const char *bytes, size_t len);

/* step.c: host.step, host.cancel, host.failure. */
int flow_host_step(lua_State *L);
int flow_host_cancel(lua_State *L);
int flow_host_failure(lua_State *L);
/* Asks a call once more; *waits: it was TEMP again. */
bool step_again(struct flow_run *run, struct flow_step *step, bool *waits, struct err *err);

/* register.c: sets up what an outside step waits for. */
bool step_register(struct flow_run *run, const struct flow_step *step, char due_at[INSTANT_LEN + 1],
	struct err *err);
/* Takes it away again: the flow goes on without. */
bool step_leave(struct flow_run *run, int64_t seq, struct err *err);
/* Asks a person no more. */
bool step_close_review(struct flow_run *run, int64_t seq, bool expired, struct err *err);

/* perform.c: inside steps. Whether it succeeded; the answer or the failure's JSON. */
struct outcome_of {
	bool ok, temp;
	struct buf json;
};
bool perform(struct flow_run *run, const struct flow_step *step, struct outcome_of *out,
	struct err *err);
void failure_json(struct buf *out, const char *code, const char *text, const char *kind, int status,
	const struct issues *issues);
void failure_of(struct flow_run *run, const struct err *err, struct buf *out);
/* answer.c: pushes ok, value and name as the script gets them; 3 values. */
void flow_push_answer(struct flow_run *run, const struct flow_step *step);

/* replay.c: the script run over its journal, ready for live answers; NULL with a
 * REFUSED or PERM err: parked; with TEMP: the store failed. `bundle` NULL: the
 * pinned one. */
struct flow_run *flow_replay(struct flow_seat *host, const struct flow_row *row,
	const struct journal *journal, const char *bundle, bool verify, struct buf *sides,
	struct err *err);
bool flow_script(struct flow_seat *host, const struct flow_row *row, const char *bundle,
	struct err *err); /* pushes its run function */
/* Drives the queue and pushes what flows.drive gives: nil or the end. */
bool flow_drive(struct flow_run *run, struct err *err);
/* Hands an answer to the branch that waits for it, or the stop. */
bool flow_feed(struct flow_run *run, const struct flow_step *step, struct err *err);

/* turn.c: inside an open tx, whose actor and purpose it restores. */
bool flow_turn(struct seat *seat, const char *id, struct err *err);

/* wake.c */
bool flow_emitted(struct seat *seat, const struct event_decl *event, const char *key,
	size_t key_len, int64_t position, const char *data, size_t len, struct err *err);
/* Takes an event that is there already, for a wait of `names`. *taken: answered. */
bool wake_from_past(struct flow_run *run, int64_t seq, const char *const *names, size_t count,
	const char *key, bool *taken, struct err *err);
bool wake_untaken(struct flow_run *run, const struct flow_step *step, struct err *err);
bool wake_timers(struct seat *seat, size_t *fired, struct err *err);
bool wake_first_timer(struct seat *seat, instant until, instant *at, bool *found, struct err *err);
bool wake_leftover(struct seat *seat, const struct flow_row *row, const struct flow_decl *decl,
	struct err *err);

/* pump.c */
void pump_committed(struct service *service);
bool pump_chunk(struct seat *seat, bool careful, bool *more, struct err *err);

/* fan_out.c: starts deliveries to webhooks; *more: there may be others to start. */
bool flow_fan_out(struct seat *seat, bool *more, struct err *err);

/* native.c */
bool flow_native_retry(struct native_call *call, struct answer *answer);
/* tx:resume. REFUSED FLOW_NOT_FOUND, and what refuses a retry. */
bool flow_resume(struct seat *seat, const char *id, struct err *err);
bool flow_native_replay(struct native_call *call, struct answer *answer);
#endif
