/* Outcomes as a spec writes them: an effect ends as if its kind had performed it.
 *
 * Inline only. Everything but the performing is what a serving process does: the
 * row, its tries, the attempts that are left and the step it answers come from
 * outcome.c. */
#include <string.h>

#include "flow/inside.h"
#include "flow/parcel.h"

struct pretend_work {
	struct work work;
	const struct effect_pretend *pretend;
	bool ok;
	struct err err;
};

/* Instead of the kind's own: what the spec says the flow is told. */
static void told(void *state, const struct effect_task *task, struct buf *answer)
{
	const struct effect_pretend *pretend = state;
	(void)task;
	buf_put(answer, pretend->answer, pretend->len);
}

static bool find(struct seat *seat, const char *id, struct stmt **stmt, struct err *err)
{
	*stmt = flow_query(seat, err,
		"select kind, id, flow, generation, seq, ask, attempts, resent from effect"
		" where id = $id and phase <> 'done'",
		"t", id);
	if (*stmt == NULL)
		return false;
	enum step step = stmt_step(*stmt, err);
	if (step == STEP_ROW)
		return true;
	stmt_reset(*stmt);
	return step == STEP_FAILED
		? false
		: err_set(err, ERR_REFUSED, "NOT_FOUND", "no effect %s is due", id);
}

static bool end_as(struct seat *seat, struct carrier *carrier, struct stmt *stmt,
	const struct effect_pretend *pretend, struct err *err)
{
	struct parcel *parcel = look_parcel(NULL, carrier, stmt);
	stmt_reset(stmt);
	parcel->fate = pretend->fate;
	buf_put(&parcel->answer, pretend->answer, pretend->len);
	err_set(&parcel->why, pretend->fate == FATE_PERM ? ERR_PERM : ERR_TEMP, pretend->code, "%s",
		pretend->text);
	if (pretend->fate == FATE_DONE && pretend->len == 0 && carrier->kind->pure &&
		!carrier->kind->pure(&parcel->task, &parcel->answer, &parcel->why))
		parcel->fate = parcel->why.kind == ERR_TEMP ? FATE_TEMP : FATE_PERM;
	bool ok = outcome_write(seat, parcel, err);
	parcel_free(parcel);
	return ok;
}

static bool run(struct work *work, struct worker *worker)
{
	struct pretend_work *own = (struct pretend_work *)work;
	struct seat *seat = worker->owner;
	struct stmt *stmt;
	struct effect_kind kind = *own->pretend->kind;
	struct carrier carrier = { .kind = &kind, .state = (void *)(uintptr_t)own->pretend };
	kind.unknown = kind.unknown ? told : NULL;
	seat_refresh(seat);
	tx_begin(&seat->tx, true);
	own->ok = flow_seat_of(seat, &own->err) && find(seat, own->pretend->id, &stmt, &own->err) &&
		end_as(seat, &carrier, stmt, own->pretend, &own->err);
	return own->ok;
}

static void done(struct work *work)
{
	(void)work;
}

static void failed(struct work *work, const struct err *err)
{
	struct pretend_work *own = (struct pretend_work *)work;
	own->ok = false;
	own->err = *err;
}

bool effect_pretend(struct service *service, const struct effect_pretend *pretend, struct err *err)
{
	struct pretend_work own = {
		.work = { .kind = WORK_WRITE, .run = run, .done = done, .failed = failed },
		.pretend = pretend
	};
	pool_run(service->pool, &own.work);
	if (!own.ok)
		*err = own.err;
	flow_settle(service);
	return own.ok;
}
