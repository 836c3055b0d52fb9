/* Time zones: a wrapper over GLib's GTimeZone and the system's tzdata.
 *
 * What must hold: a local time that does not exist becomes the first valid
 * instant after it, one that exists twice is the first; GLib decides both in
 * its own way, so only its offsets are used here, never its choice. Names are
 * checked before GLib sees them, because it also takes POSIX rules, offsets and
 * paths. A zone once found is kept for good: their number is bounded by the
 * files of tzdata. Results outside the years 0001-9999 are moved to the nearest
 * instant inside. */
#include "base/zone.h"
#include "base/err.h"
#include <glib.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 64, PATH_MOST = 512, DAY_SECONDS = 86400 };
/* No zone has ever been further from UTC; local mean times reach 15 h 14 min. */
enum { OFFSET_MOST = 16 * 3600 };

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static GHashTable *zones; /* name -> GTimeZone */

static bool name_sound(const char *name)
{
	size_t len = strnlen(name, NAME_MOST + 1);
	if (len == 0 || len > NAME_MOST || !g_ascii_isalpha(name[0]) || name[len - 1] == '/')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!g_ascii_isalnum(name[i]) && strchr("/_+-", name[i]) == NULL)
			return false;
		if (name[i] == '/' && name[i + 1] == '/')
			return false;
	}
	/* right/ counts leap seconds, posix/ repeats everything. */
	return !g_str_has_prefix(name, "right/") && !g_str_has_prefix(name, "posix/") &&
		strcmp(name, "posixrules") != 0 && strcmp(name, "localtime") != 0;
}

static bool has_data(const char *name)
{
	char path[PATH_MOST], magic[4] = "";
	const char *folder = getenv("TZDIR");
	if (folder == NULL)
		folder = "/usr/share/zoneinfo";
	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
		return false;
	FILE *file = fopen(path, "re");
	if (file == NULL)
		return false;
	bool found = fread(magic, 1, sizeof magic, file) == sizeof magic;
	fclose(file);
	return found && memcmp(magic, "TZif", sizeof magic) == 0;
}

static GTimeZone *zone_load(const char *name)
{
	if (!name_sound(name) || (strcmp(name, "UTC") != 0 && !has_data(name)))
		return NULL;
	GTimeZone *zone = g_time_zone_new_identifier(name);
	if (zone == NULL)
		return NULL;
	pthread_rwlock_wrlock(&lock);
	if (zones == NULL)
		zones = g_hash_table_new(g_str_hash, g_str_equal);
	GTimeZone *other = g_hash_table_lookup(zones, name);
	if (other == NULL)
		g_hash_table_insert(zones, g_strdup(name), zone);
	pthread_rwlock_unlock(&lock);
	if (other == NULL)
		return zone;
	g_time_zone_unref(zone);
	return other;
}

static GTimeZone *zone_find(const char *name)
{
	pthread_rwlock_rdlock(&lock);
	GTimeZone *zone = zones == NULL ? NULL : g_hash_table_lookup(zones, name);
	pthread_rwlock_unlock(&lock);
	return zone != NULL ? zone : zone_load(name);
}

bool zone_exists(const char *zone)
{
	return zone_find(zone) != NULL;
}

static gint interval_at(GTimeZone *zone, int64_t seconds)
{
	gint interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, seconds);
	must(interval >= 0);
	return interval;
}

/* The first second of (low, high] that lies in a later interval than `low`. */
static int64_t next_change(GTimeZone *zone, int64_t low, int64_t high)
{
	gint before = interval_at(zone, low);
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;
		if (interval_at(zone, middle) > before)
			high = middle;
		else
			low = middle;
	}
	return high;
}

/* A stretch of time without a change of the clocks, the latest met: of a thousand
 * local times asked for most lie on the same few days. */
struct stretch {
	GTimeZone *zone;
	int64_t from, last;
	int32_t offset;
};
static _Thread_local struct stretch latest;

static bool in_stretch(const GTimeZone *zone, int64_t from, int64_t last)
{
	return latest.zone == zone && latest.from <= from && last <= latest.last;
}

static void keep_stretch(GTimeZone *zone, int64_t from, int64_t last, gint interval)
{
	latest = (struct stretch){ zone, from, last, g_time_zone_get_offset(zone, interval) };
}

/* Walks the intervals that could hold the local time, earliest first. */
static int64_t resolve(GTimeZone *zone, int64_t local)
{
	int64_t from = local - OFFSET_MOST, last = local + OFFSET_MOST;
	gint final = interval_at(zone, last);
	if (interval_at(zone, from) == final) {
		keep_stretch(zone, from, last, final);
		return local - latest.offset;
	}
	for (;;) {
		gint interval = interval_at(zone, from);
		int64_t seconds = local - g_time_zone_get_offset(zone, interval);
		if (seconds < from)
			return from; /* the clocks jumped over it just here */
		if (interval == final)
			return seconds;
		int64_t change = next_change(zone, from, last);
		if (seconds < change)
			return seconds;
		from = change;
	}
}

static instant saturated(instant at)
{
	if (instant_valid(at))
		return at;
	return at < 0 ? INSTANT_LEAST : INSTANT_MOST;
}

bool zone_to_instant(const char *zone, struct civil_time local, instant *out)
{
	GTimeZone *found = zone_find(zone);
	if (found == NULL)
		return false;
	int64_t seconds = civil_to_days(local.date) * DAY_SECONDS + local.hour * 3600 +
		local.minute * 60 + local.second;
	if (in_stretch(found, seconds - OFFSET_MOST, seconds + OFFSET_MOST)) {
		*out = saturated((seconds - latest.offset) * 1000000 + local.micro);
		return true;
	}
	int64_t resolved = resolve(found, seconds);
	/* A moved time is the first valid one: it has no fraction of its own. */
	bool moved =
		resolved + g_time_zone_get_offset(found, interval_at(found, resolved)) != seconds;
	*out = saturated(resolved * 1000000 + (moved ? 0 : local.micro));
	return true;
}

bool zone_from_instant(const char *zone, instant at, struct civil_time *out)
{
	int64_t days, micros;
	GTimeZone *found = zone_find(zone);
	if (found == NULL)
		return false;
	instant_split(at, &days, &micros);
	gint interval = interval_at(found, days * DAY_SECONDS + micros / 1000000);
	at += (instant)g_time_zone_get_offset(found, interval) * 1000000;
	instant_split(saturated(at), &days, &micros);
	int seconds = (int)(micros / 1000000);
	*out = (struct civil_time){ .date = civil_from_days(days),
		.hour = seconds / 3600,
		.minute = seconds / 60 % 60,
		.second = seconds % 60,
		.micro = (int)(micros % 1000000) };
	return true;
}
