/* One record of a job, and one chunk of them. */
#ifndef ORDAIN_SCHEDULE_RECORD_H
#define ORDAIN_SCHEDULE_RECORD_H
#include "schedule/run.h"

/* Reads the next due rows and handles them until the chunk's time is over; sets
 * run->over when no unhandled row is due. */
bool records_handle(struct seat *seat, struct run *run, struct err *err);
/* Calls the job's `ended`, if it has one, and emits job.ended. */
bool record_ended(struct seat *seat, struct run *run, struct err *err);
void run_tally(struct run *run, const char *name, int64_t n);
#endif
