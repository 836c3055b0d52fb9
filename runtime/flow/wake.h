/* Answers from outside reach their flow. */
#ifndef ORDAIN_FLOW_WAKE_H
#define ORDAIN_FLOW_WAKE_H
#include "operate/seat.h"

/* In the writer's transaction: the step has this answer (canonical JSON), or with
 * ok == false this failure {code, text, kind, ...}. */
bool flow_answer(struct seat *seat, const char *flow, int64_t generation, int64_t seq, bool ok,
	const char *answer, size_t len, struct err *err) __attribute__((weak));
#endif
