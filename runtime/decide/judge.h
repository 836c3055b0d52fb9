/* The judge: a worker's policy VM with one set loaded, and the evaluator.
 *
 * judge_ask is the one function from canonical question bytes to answer bytes:
 * live decisions, previews, /v1/decide, replay, shadow and cases all call it. An
 * error, a breached budget or an illegal answer gives the point's default and a
 * fault that says so; never silence, never a guess. After a breach the VM is
 * thrown away and built anew. A judge belongs to one thread at a time. */
#ifndef ORDAIN_DECIDE_JUDGE_H
#define ORDAIN_DECIDE_JUDGE_H
#include "base/buf.h"
#include "decide/set.h"

enum {
	JUDGE_STEPS = 10 * 1000 * 1000,
	JUDGE_WALL_MS = 100,
	JUDGE_MEMORY = 8 << 20,
	JUDGE_PARK_AFTER = 3
};

/* Breaches per point of a set, shared by the judges of a service: a point that
 * breaches three times is parked until another set is live. */
struct parking {
	_Atomic int64_t set_number;
	_Atomic int *breaches; /* by point index */
	size_t count;
};
void parking_init(struct parking *parking, size_t points);
void parking_fini(struct parking *parking);

struct verdict {
	int outcome;
	struct buf fields; /* canonical bytes of the outcome's fields */
	int64_t cost;      /* steps */
	char fault[48];    /* "" or why the default answered: POLICY_ERROR, POLICY_ANSWER,
	                           POLICY_PARKED, BUDGET_STEPS, BUDGET_TIME, BUDGET_MEMORY */
	char fault_text[512];
};
void verdict_init(struct verdict *verdict);
void verdict_fini(struct verdict *verdict);

struct judge;
struct judge *judge_new(const struct points *points, struct parking *parking);
void judge_free(struct judge *judge);
/* Loads the set unless it is the loaded one. PERM with where = path:line names
 * what does not load; the judge then keeps what it had. */
bool judge_use(struct judge *judge, struct policy_set *set, struct err *err);
const struct policy_set *judge_set(const struct judge *judge);
void judge_ask(struct judge *judge, const struct point *point, const char *ask, size_t len,
	struct verdict *out);
/* For the benchmark, which calls a policy without the evaluator. */
struct vm *judge_vm(struct judge *judge);
#endif
