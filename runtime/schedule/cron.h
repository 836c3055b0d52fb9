/* Cron expressions: minute hour day-of-month month day-of-week.
 *
 * Each field is a list of `*`, `n`, `a-b`, any with `/step`; Sunday is 0 or 7.
 * When both day fields are restricted a day that fits either counts, as in
 * POSIX crontab(5). Times are local to a zone: one that does not exist fires at
 * the first instant after it, one that exists twice fires once. */
#ifndef ORDAIN_SCHEDULE_CRON_H
#define ORDAIN_SCHEDULE_CRON_H
#include "base/clock.h"
#include "base/err.h"

struct cron {
	uint64_t minutes;
	uint32_t hours, days, months, weekdays; /* bit n: value n */
	bool any_day, any_weekday;
};
/* PERM CRON_INVALID names the field. */
bool cron_parse(const char *text, struct cron *out, struct err *err);
/* The first fitting instant after `after`; false: none within five years. */
bool cron_next(const struct cron *cron, const char *zone, instant after, instant *out);
#endif
