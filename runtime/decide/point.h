/* Points: named decisions with a contract. */
#ifndef ORDAIN_DECIDE_POINT_H
#define ORDAIN_DECIDE_POINT_H
#include "value/contract.h"

struct outcome {
	const char *name;
	const struct contract *fields; /* a record */
};
struct point {
	const char *name, *area, *when;
	const struct contract *ask;     /* a record */
	const struct outcome *outcomes; /* sorted by name */
	size_t outcome_count;
	size_t fallback;             /* outcome index of the default */
	const char *fallback_fields; /* canonical bytes */
	size_t index;                /* in the registry */
	bool optional;               /* a set without its policy: the default answers */
};
/* -1: not an outcome of this point. */
int point_outcome(const struct point *point, const char *name);
#endif
