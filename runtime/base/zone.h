/* Time zones: civil date and time in a named zone <-> instant.
 *
 * One wrapper over GLib's GTimeZone (system tzdata) that fixes two rules: a
 * local time that does not exist becomes the first valid instant after it, one
 * that exists twice is the first. Zones are cached; any thread may call. */
#ifndef ORDAIN_BASE_ZONE_H
#define ORDAIN_BASE_ZONE_H
#include "base/civil.h"
#include "base/clock.h"

struct civil_time {
	struct civil date;
	int hour, minute, second, micro;
};

bool zone_exists(const char *zone); /* an IANA name, e.g. Europe/Copenhagen, or UTC */
/* false: no such zone. */
bool zone_to_instant(const char *zone, struct civil_time local, instant *out);
bool zone_from_instant(const char *zone, instant at, struct civil_time *out);
#endif
