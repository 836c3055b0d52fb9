/* The courier: takes due effects out of the database to their kinds, and what
 * came of them back.
 *
 * It lives on the loop thread of a serving process. A reader finds what is due
 * (oldest first, of each kind as many at once as it takes, none twice at once)
 * and prepares it; outcomes are committed by the writer. What the last process
 * left handed over is unknown and settled at start; what it left due is done
 * again with the same key. */
#ifndef ORDAIN_FLOW_COURIER_H
#define ORDAIN_FLOW_COURIER_H
#include "flow/effect.h"
#include "operate/service.h"

enum fate {
	FATE_DONE,
	FATE_TEMP,
	FATE_PERM,
	FATE_UNKNOWN,
	FATE_HAND, /* the point of no return is next */
	FATE_WAIT  /* its kind cannot perform as configured */
};

struct courier;
/* After service_start, on the loop thread. `kinds` ends with NULL. */
struct courier *courier_start(struct service *service, const struct effect_host *host,
	const struct effect_kind *const *kinds, struct err *err);
/* Any thread: something may be due. */
void courier_wake(struct courier *courier);
/* Loop thread: nothing new begins; `quiet` is called once all is settled, or after
 * five seconds, when the rest has been broken off. NULL courier: at once. */
void courier_stop(struct courier *courier, void (*quiet)(void *arg), void *arg);
/* After service_stop; NULL is fine. */
void courier_free(struct courier *courier);

/* Instead of a courier, inline (before service_start): an effect that waits ends as
 * it is told here, as if its kind had performed it, and flows run until quiet. */
struct effect_pretend {
	const struct effect_kind *kind;
	const char *id;     /* of the row */
	enum fate fate;     /* DONE, TEMP, PERM or UNKNOWN */
	const char *answer; /* of DONE and UNKNOWN, JSON; DONE and empty: as computed by `pure` */
	size_t len;
	const char *code, *text; /* of the others */
};
bool effect_pretend(struct service *service, const struct effect_pretend *pretend, struct err *err);
#endif
