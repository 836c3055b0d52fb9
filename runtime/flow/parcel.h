/* An effect on its way, inside the courier: for courier.c, look.c, outcome.c.
 *
 * A parcel is made by a look (reader thread), lives on the loop thread, and is
 * lent to the writer while its outcome is committed. */
#ifndef ORDAIN_FLOW_PARCEL_H
#define ORDAIN_FLOW_PARCEL_H
#include "flow/courier.h"
#include "operate/seat.h"
#include <glib.h>
#include <stdatomic.h>

struct carrier { /* a kind at work */
	const struct effect_kind *kind;
	void *state;
	int under_way;
};

struct parcel {
	struct work work;
	struct effect_task task;
	struct courier *courier;
	struct carrier *carrier;
	struct arena arena;
	const char *id; /* of the row */
	struct effect_retry retry;
	const char *const *delays; /* instead of doubling waits; ended by NULL */
	bool prepared, begun;      /* begun: its kind has something under way */
	bool busy, again;          /* busy: with the writer; again: not committed yet */
	enum fate fate;
	struct buf answer;
	struct err why;
	int64_t retry_after;
	void (*then)(struct effect_task *task, bool go);
	/* Set by the writer: */
	bool written, gone; /* gone: the row is not there or has ended */
	struct err trouble;
	GList link; /* in courier->parcels */
};

struct look {
	struct work work;
	struct courier *courier;
	bool busy, wanted;
	GHashTable *under_way; /* ids, a copy for the reader */
	GPtrArray *found;
	int room[8];
	bool more;    /* than there was room for */
	instant next; /* when the next one is due; 0: none is known */
	bool failed;
};

struct courier {
	struct service *service;
	struct loop *loop;
	struct loop_timer *timer, *deadline;
	struct carrier carriers[8];
	size_t carrier_count;
	struct look look;
	struct work settle;
	bool settled; /* what the last process left is dealt with */
	GQueue parcels;
	bool stopping, over; /* over: the time to end by oneself has passed */
	void (*quiet)(void *arg);
	void *quiet_arg;
	_Atomic bool woken;
};

/* look.c: the work of a look; done and failed post courier_looked. */
void look_work(struct look *look);
void courier_looked(void *arg); /* struct courier, loop thread */
/* Of a row: kind, id, flow, generation, seq, ask, attempts, resent. */
struct parcel *look_parcel(struct courier *courier, struct carrier *carrier, struct stmt *stmt);
void parcel_free(struct parcel *parcel);

/* outcome.c: the work that commits what came of a parcel; posts courier_settled. */
void outcome_work(struct parcel *parcel);
/* The same within the transaction of a seat; parcel->gone: its row has ended. */
bool outcome_write(struct seat *seat, struct parcel *parcel, struct err *err);
void courier_settled(void *arg); /* struct parcel, loop thread */
/* At start: what the last process left handed over is unknown; what waited for
 * its kind is due. */
bool outcome_settle_all(struct seat *seat, struct courier *courier, struct err *err);

/* retry.c */
void retry_read(struct parcel *parcel);
/* Microseconds until the next attempt: anything up to the doubled wait, the same
 * for the same key and attempt. */
int64_t retry_wait(const struct parcel *parcel, int attempt);
#endif
