/* The courier on its loop thread: who is under way, when to look, the verbs.
 *
 * What must hold: one look at a time, and it knows who is under way when it is
 * made; a parcel leaves the list only when its outcome is committed or it was
 * broken off at the end, so nothing is performed twice at once; an outcome that
 * could not be committed is offered again, never lost. */
#include "flow/courier.h"
#include "base/log.h"
#include "flow/parcel.h"
#include "operate/inside.h"

#include <stddef.h>
#include <string.h>

enum { POLL_MS = 1000, GRACE_MS = 5000 };

static struct parcel *parcel_of(struct effect_task *task)
{
	return (struct parcel *)((char *)task - offsetof(struct parcel, task));
}

/* ---- looking ---- */

static void look_now(struct courier *courier)
{
	struct look *look = &courier->look;
	if (look->busy || !courier->settled || courier->stopping) {
		look->wanted = true;
		return;
	}
	look->busy = true;
	look->wanted = false;
	g_hash_table_remove_all(look->under_way);
	for (GList *at = courier->parcels.head; at; at = at->next)
		g_hash_table_add(look->under_way, g_strdup(((struct parcel *)at->data)->id));
	for (size_t i = 0; i < courier->carrier_count; i++)
		look->room[i] = courier->carriers[i].kind->at_once - courier->carriers[i].under_way;
	pool_submit(service_pool(courier->service), &look->work);
}

static void on_timer(void *arg)
{
	struct courier *courier = arg;
	for (GList *at = courier->parcels.head; at; at = at->next) {
		struct parcel *parcel = at->data;
		if (!parcel->again)
			continue;
		parcel->again = false;
		parcel->busy = true;
		pool_submit(service_pool(courier->service), &parcel->work);
	}
	look_now(courier);
	loop_timer_start(courier->timer, POLL_MS, 0);
}

static void look_when_due(struct courier *courier)
{
	instant next = courier->look.next, now = clock_machine();
	uint64_t ms = next == 0 ? POLL_MS : next <= now ? 1 : (uint64_t)((next - now) / 1000 + 1);
	loop_timer_start(courier->timer, ms < POLL_MS ? ms : POLL_MS, 0);
}

static void on_wake(void *arg)
{
	struct courier *courier = arg;
	courier->woken = false;
	look_now(courier);
}

void courier_wake(struct courier *courier)
{
	if (!atomic_exchange(&courier->woken, true))
		loop_post(courier->loop, on_wake, courier);
}

/* ---- parcels ---- */

static void quiet_perhaps(struct courier *courier)
{
	void (*quiet)(void *arg) = courier->quiet;
	if (!courier->stopping || !quiet || courier->look.busy || courier->parcels.length > 0)
		return;
	courier->quiet = NULL;
	loop_timer_stop(courier->deadline);
	quiet(courier->quiet_arg);
}

static void parcel_end(struct parcel *parcel)
{
	struct courier *courier = parcel->courier;
	g_queue_unlink(&courier->parcels, &parcel->link);
	parcel->carrier->under_way--;
	parcel_free(parcel);
	if (courier->look.busy || courier->look.more) /* more is the reader's while busy */
		look_now(courier);
	quiet_perhaps(courier);
}

static void parcel_drop(struct parcel *parcel)
{
	if (parcel->begun)
		parcel->carrier->kind->drop(parcel->carrier->state, &parcel->task);
	parcel->begun = false;
}

static void settle(struct parcel *parcel, enum fate fate)
{
	must(!parcel->busy);
	parcel->begun &= fate == FATE_HAND;
	parcel->fate = fate;
	parcel->busy = true;
	outcome_work(parcel);
	pool_submit(service_pool(parcel->courier->service), &parcel->work);
}

static void parcel_begin(struct courier *courier, struct parcel *parcel)
{
	parcel->link.data = parcel;
	g_queue_push_tail_link(&courier->parcels, &parcel->link);
	parcel->carrier->under_way++;
	parcel->begun = parcel->prepared;
	if (parcel->prepared)
		parcel->carrier->kind->start(parcel->carrier->state, &parcel->task);
	else
		settle(parcel, parcel->fate);
}

void courier_looked(void *arg)
{
	struct courier *courier = arg;
	struct look *look = &courier->look;
	GPtrArray *found = look->found;
	look->found = g_ptr_array_new();
	look->busy = false;
	for (guint i = 0; i < found->len; i++)
		if (courier->stopping)
			parcel_free(g_ptr_array_index(found, i));
		else
			parcel_begin(courier, g_ptr_array_index(found, i));
	g_ptr_array_free(found, TRUE);
	if (courier->stopping)
		quiet_perhaps(courier);
	else if (look->wanted)
		look_now(courier);
	else
		look_when_due(courier);
}

/* ---- verbs ---- */

void effect_done(struct effect_task *task, const char *answer, size_t len)
{
	struct parcel *parcel = parcel_of(task);
	buf_reset(&parcel->answer);
	buf_put(&parcel->answer, answer, len);
	settle(parcel, FATE_DONE);
}

void effect_failed(struct effect_task *task, enum err_kind kind, const char *code, const char *text,
	int64_t retry_after)
{
	struct parcel *parcel = parcel_of(task);
	err_set(&parcel->why, kind, code, "%s", text);
	parcel->retry_after = retry_after;
	settle(parcel, kind == ERR_TEMP ? FATE_TEMP : FATE_PERM);
}

void effect_unknown(struct effect_task *task, const char *code, const char *text)
{
	struct parcel *parcel = parcel_of(task);
	err_set(&parcel->why, ERR_TEMP, code, "%s", text);
	settle(parcel, FATE_UNKNOWN);
}

void effect_hand_over(struct effect_task *task, void (*then)(struct effect_task *task, bool go))
{
	struct parcel *parcel = parcel_of(task);
	parcel->then = then;
	settle(parcel, FATE_HAND);
}

/* For the log and the counters. The words of the other side may hold anything; they
 * are in the row. */
static void tell_operator(const struct parcel *parcel)
{
	static const enum effect_end ends[] = { [FATE_DONE] = EFFECT_DONE,
		[FATE_TEMP] = EFFECT_LATER,
		[FATE_PERM] = EFFECT_FAILED,
		[FATE_UNKNOWN] = EFFECT_UNKNOWN };
	if (parcel->fate < FATE_HAND)
		parcel->courier->service->effect_ends[ends[parcel->fate]]++;
	if (parcel->fate == FATE_UNKNOWN)
		log_warn("what came of an effect is unknown", "effect", parcel->id, "kind",
			parcel->task.kind, "code", parcel->why.code, NULL);
	else if (parcel->fate == FATE_PERM)
		log_warn("an effect failed", "effect", parcel->id, "kind", parcel->task.kind,
			"code", parcel->why.code, NULL);
}

/* The writer is through with it. */
void courier_settled(void *arg)
{
	struct parcel *parcel = arg;
	struct courier *courier = parcel->courier;
	parcel->busy = false;
	if (!parcel->written) {
		log_error("what came of an effect could not be kept, trying again", "effect",
			parcel->id, "code", parcel->trouble.code, "why", parcel->trouble.text,
			NULL);
		parcel->again = !courier->stopping;
	}
	if (!parcel->written && !courier->stopping)
		return;
	if (!parcel->written || courier->over) {
		parcel_drop(parcel);
		parcel_end(parcel);
		return;
	}
	if (parcel->fate != FATE_HAND) {
		tell_operator(parcel);
		parcel_end(parcel);
		return;
	}
	bool gone = parcel->gone;
	parcel->begun = !gone;
	parcel->then(&parcel->task, !gone);
	if (gone)
		parcel_end(parcel);
}

/* ---- up and down ---- */

static bool settle_run(struct work *work, struct worker *worker)
{
	struct courier *courier =
		(struct courier *)((char *)work - offsetof(struct courier, settle));
	struct err err = { 0 };
	if (outcome_settle_all(worker->owner, courier, &err))
		return true;
	log_error("effects of the last process cannot be settled", "code", err.code, "why",
		err.text, NULL);
	return false;
}

static void on_settled(void *arg)
{
	struct courier *courier = arg;
	courier->settled = true;
	look_now(courier);
	loop_timer_start(courier->timer, POLL_MS, 0);
}

static void settle_done(struct work *work)
{
	struct courier *courier =
		(struct courier *)((char *)work - offsetof(struct courier, settle));
	loop_post(courier->loop, on_settled, courier);
}

static void settle_failed(struct work *work, const struct err *err)
{
	log_error("effects of the last process cannot be settled", "code", err->code, "why",
		err->text, NULL);
	settle_done(work);
}

static bool carriers_up(struct courier *courier, const struct effect_host *host,
	const struct effect_kind *const *kinds, struct err *err)
{
	for (; *kinds; kinds++) {
		struct carrier *carrier = &courier->carriers[courier->carrier_count];
		must(courier->carrier_count < G_N_ELEMENTS(courier->carriers));
		carrier->kind = *kinds;
		carrier->state = carrier->kind->open(host, err);
		if (!carrier->state)
			return false;
		courier->carrier_count++;
	}
	return true;
}

struct courier *courier_start(struct service *service, const struct effect_host *host,
	const struct effect_kind *const *kinds, struct err *err)
{
	struct courier *courier = g_new0(struct courier, 1);
	courier->service = service;
	courier->loop = host->loop;
	courier->timer = loop_timer_new(host->loop, on_timer, courier);
	courier->deadline = NULL;
	courier->look.courier = courier;
	courier->look.under_way = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	courier->look.found = g_ptr_array_new();
	look_work(&courier->look);
	if (!carriers_up(courier, host, kinds, err)) {
		courier_free(courier);
		return NULL;
	}
	courier->settle = (struct work){ .kind = WORK_WRITE,
		.run = settle_run,
		.done = settle_done,
		.failed = settle_failed };
	pool_submit(service_pool(service), &courier->settle);
	return courier;
}

/* What the writer has ends by itself; the rest is broken off. */
static void on_deadline(void *arg)
{
	struct courier *courier = arg;
	courier->over = true;
	for (GList *at = courier->parcels.head, *next; at; at = next) {
		struct parcel *parcel = at->data;
		next = at->next;
		if (parcel->busy)
			continue;
		parcel_drop(parcel);
		parcel_end(parcel);
	}
}

void courier_stop(struct courier *courier, void (*quiet)(void *arg), void *arg)
{
	if (!courier) {
		quiet(arg);
		return;
	}
	courier->stopping = true;
	courier->quiet = quiet;
	courier->quiet_arg = arg;
	loop_timer_stop(courier->timer);
	courier->deadline = loop_timer_new(courier->loop, on_deadline, courier);
	loop_timer_start(courier->deadline, GRACE_MS, 0);
	quiet_perhaps(courier);
}

static void parcels_free(struct courier *courier)
{
	for (guint i = 0; i < courier->look.found->len; i++)
		parcel_free(g_ptr_array_index(courier->look.found, i));
	for (GList *at = courier->parcels.head, *next; at; at = next) {
		struct parcel *parcel = at->data;
		next = at->next;
		parcel_drop(parcel);
		parcel_free(parcel);
	}
}

void courier_free(struct courier *courier)
{
	if (!courier)
		return;
	parcels_free(courier);
	for (size_t i = 0; i < courier->carrier_count; i++)
		courier->carriers[i].kind->close(courier->carriers[i].state);
	g_ptr_array_free(courier->look.found, TRUE);
	g_hash_table_destroy(courier->look.under_way);
	loop_timer_free(courier->timer);
	loop_timer_free(courier->deadline);
	g_free(courier);
}
