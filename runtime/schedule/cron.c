/* Cron: fields as bit sets; the next time is found day by day, then within the
 * day hour by hour, so that even a yearly schedule costs a few hundred steps. */
#include "schedule/cron.h"

#include <stdlib.h>
#include <string.h>

#include "base/zone.h"

static bool number(const char **at, int least, int most, int *out)
{
	char *end;
	long n = strtol(*at, &end, 10);
	if (end == *at || n < least || n > most || **at == '-' || **at == '+')
		return false;
	*at = end;
	*out = (int)n;
	return true;
}

/* One item of a list: `*`, `n` or `a-b`, each with an optional step. */
static bool item(const char **at, int least, int most, uint64_t *bits)
{
	int from = least, to = most, step = 1;
	if (**at == '*') {
		++*at;
	} else {
		if (!number(at, least, most, &from))
			return false;
		to = from;
		if (**at == '-') {
			++*at;
			if (!number(at, from, most, &to))
				return false;
		}
	}
	if (**at == '/') {
		++*at;
		if (!number(at, 1, most + 1, &step))
			return false;
	}
	for (int i = from; i <= to; i += step)
		*bits |= UINT64_C(1) << i;
	return true;
}

static bool field(const char **at, int least, int most, uint64_t *bits, bool *any)
{
	*bits = 0;
	while (**at == ' ')
		++*at;
	*any = **at == '*' && ((*at)[1] == ' ' || (*at)[1] == 0);
	do {
		if (!item(at, least, most, bits))
			return false;
	} while (**at == ',' && ++*at);
	return **at == ' ' || **at == 0;
}

bool cron_parse(const char *text, struct cron *out, struct err *err)
{
	static const struct {
		const char *name;
		int least, most;
	} fields[] = { { "minute", 0, 59 }, { "hour", 0, 23 }, { "day of month", 1, 31 },
		{ "month", 1, 12 }, { "day of week", 0, 7 } };
	uint64_t bits[5];
	bool any[5];
	const char *at = text ? text : "";
	for (int i = 0; i < 5; i++)
		if (!field(&at, fields[i].least, fields[i].most, &bits[i], &any[i]))
			return err_set(err, ERR_PERM, "CRON_INVALID",
				"cron \"%s\": the %s is not a list of %d-%d", text ? text : "",
				fields[i].name, fields[i].least, fields[i].most);
	if (*at)
		return err_set(err, ERR_PERM, "CRON_INVALID",
			"cron \"%s\" has more than five fields", text);
	if (bits[4] >> 7 & 1)
		bits[4] |= 1;
	*out = (struct cron){ .minutes = bits[0],
		.hours = (uint32_t)bits[1],
		.days = (uint32_t)bits[2],
		.months = (uint32_t)bits[3],
		.weekdays = (uint32_t)bits[4],
		.any_day = any[2],
		.any_weekday = any[4] };
	return true;
}

static bool day_fits(const struct cron *cron, struct civil date)
{
	bool day = cron->days >> date.day & 1;
	bool weekday = cron->weekdays >> (civil_weekday(date) % 7) & 1;
	if (!(cron->months >> date.month & 1))
		return false;
	if (cron->any_day || cron->any_weekday)
		return day && weekday;
	return day || weekday;
}

/* The first fitting instant of the day after `after`. */
static bool in_day(const struct cron *cron, const char *zone, struct civil date, instant after,
	instant *out)
{
	for (int hour = 0; hour < 24; hour++) {
		if (!(cron->hours >> hour & 1))
			continue;
		for (int minute = 0; minute < 60; minute++) {
			struct civil_time local = { .date = date, .hour = hour, .minute = minute };
			if (!(cron->minutes >> minute & 1))
				continue;
			if (zone_to_instant(zone, local, out) && *out > after)
				return true;
		}
	}
	return false;
}

bool cron_next(const struct cron *cron, const char *zone, instant after, instant *out)
{
	struct civil_time local;
	if (!zone_from_instant(zone, after, &local))
		return false;
	int64_t day = civil_to_days(local.date);
	for (int i = 0; i < 366 * 5; i++, day++) {
		struct civil date = civil_from_days(day);
		if (day_fits(cron, date) && in_day(cron, zone, date, after, out))
			return true;
	}
	return false;
}
