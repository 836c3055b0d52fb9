/* Schedules: when which job runs.
 *
 * job_state holds the next due instant of each job, computed from its cron
 * expression in the zone of setting business.zone. The ticker looks once a
 * second (machine clock) whether the business clock has passed one and then
 * submits a run as bulk work. `clock.advance` steps the clock of a test database
 * to each due instant, runs what is due until quiet, and goes on. */
#ifndef ORDAIN_SCHEDULE_TICKER_H
#define ORDAIN_SCHEDULE_TICKER_H
#include "loop/loop.h"
#include "operate/service.h"

/* service_open, and the operations answered by this floor: job.run,
 * clock.advance, store.backup. Everybody opens a service through this. */
struct service *schedule_open(const struct service_options *options, struct err *err);
/* The ticker, after service_start, on the loop thread. */
struct schedule;
struct schedule *schedule_start(struct service *service, struct loop *loop);
/* Starts nothing more and lets a running job stop after its chunk: its row stays
 * Running and the next start goes on with it. Before service_stop; NULL is fine. */
void schedule_stop(struct schedule *schedule);
#endif
