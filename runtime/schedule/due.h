/* The next due instants of jobs, as rows. */
#ifndef ORDAIN_SCHEDULE_DUE_H
#define ORDAIN_SCHEDULE_DUE_H
#include "operate/inside.h"

/* Gives every job its next instant after now, unless one was missed. */
bool due_fill(struct seat *seat, struct err *err);
/* The job that is due first at or before `until`; *job NULL: none. */
bool due_first(struct seat *seat, instant until, const struct job_decl **job, instant *at,
	struct err *err);
/* Sets the job's next instant after `from`. */
bool due_move(struct seat *seat, const struct job_decl *job, instant from, struct err *err);
/* Setting business.zone, in which schedules are local. */
bool due_zone(struct seat *seat, char *out, size_t room, struct err *err);
#endif
