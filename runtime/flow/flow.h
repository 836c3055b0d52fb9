/* Flows: durable Lua coroutines, and what wakes them.
 *
 * A flow is a row, a script pinned by content and a journal. A turn takes what has
 * arrived for a flow, one answer after the other, and runs its script to the next
 * outside wait; all of it is one piece of work on the writer. The coroutine is only
 * a cache: lost, it is made anew by running the script over the journal (replay.c),
 * which must ask for the same steps in the same order, or the flow is parked.
 *
 *   step.c      a step asked for       perform.c  inside steps: what they do
 *   register.c  what outside ones wait for          answer.c   answers into the script
 *   journal.c   the rows of steps      replay.c   running over them again
 *   turn.c      one turn               wake.c     events, answers and timers
 *   pump.c      which turns are due    native.c   flow.retry, flow.replay
 *   effects: effect.h, courier.c, look.c, outcome.c, retry.c; pretend.c in specs
 *   fan_out.c   events to webhooks
 *
 * Everything that waits is a row: nothing is lost by a crash and nothing is in
 * memory for a flow that sleeps. What answers a step does so in its own
 * transaction and marks the flow ready; the pump runs ready flows afterwards. */
#ifndef ORDAIN_FLOW_FLOW_H
#define ORDAIN_FLOW_FLOW_H
#include "base/id.h"
#include "loop/loop.h"
#include "operate/inside.h"

/* Steps that one generation may hold, bytes of one answer, coroutines kept. */
enum { FLOW_STEPS = 10000, FLOW_ANSWER_BYTES = 256 << 10, FLOW_KEPT = 256 };

/* http and mail, ended by a NULL name: what a program has at least. */
enum { FLOW_EFFECTS = 3 };
extern const struct effect_decl flow_effects[FLOW_EFFECTS + 1];

/* schedule_open with flows; everybody opens a service through this. */
struct service *flow_open(const struct service_options *options, struct err *err);
/* Inline, before service_start: runs what is ready until nothing is. */
void flow_settle(struct service *service);
/* Before service_start: turns run by themselves once the loop runs.
 * `effects` is called on a worker thread after a commit that may have asked for
 * effects; NULL: nobody. */
struct pump;
struct pump *flow_start(struct service *service, struct loop *loop, void (*effects)(void *arg),
	void *arg);
/* Begins nothing more; before service_stop. NULL, and twice, is fine. */
void flow_stop(struct pump *pump);
/* After service_stop: the workers looked at it until then. */
void flow_free(struct pump *pump);

/* Answers an outside step, on the writer's seat, inside a transaction. A step that
 * no longer waits keeps the answer as a late one; one that was answered keeps the
 * first. `answer` is JSON; of a failure (ok false) {code, text, kind, ...}. */
bool flow_answer(struct seat *seat, const char *flow, int64_t generation, int64_t seq, bool ok,
	const char *answer, size_t len, struct err *err);
/* Inserts a flow, ready for its first turn. `input` is canonical. With a key that
 * an open flow of the name has, *id is that flow's and *fresh false. */
bool flow_insert(struct seat *seat, const struct flow_decl *decl, const char *input, size_t len,
	const char *key, int64_t cursor, const char *parent, char id[ID_LEN + 1], bool *fresh,
	struct err *err);
#endif
