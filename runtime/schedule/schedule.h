/* Schedules: when which job runs.
 *
 * job_state holds the next due instant of each job, computed from its cron
 * expression in the zone of setting business.zone. The ticker looks once a
 * second (machine clock) whether the business clock has passed one and then
 * submits a run as bulk work. `clock.advance` steps the clock of a test database
 * to each due instant, runs what is due until quiet, and goes on. */
#ifndef ORDAIN_SCHEDULE_SCHEDULE_H
#define ORDAIN_SCHEDULE_SCHEDULE_H
#include "loop/loop.h"
#include "operate/service.h"

/* Registers job.run, clock.advance and store.backup; once after service_open. */
bool schedule_open(struct service *service, struct err *err);
/* The ticker, after service_start, on the loop thread. */
struct ticker;
struct ticker *ticker_new(struct service *service, struct loop *loop);
void ticker_free(struct ticker *ticker); /* after service_stop */
#endif
