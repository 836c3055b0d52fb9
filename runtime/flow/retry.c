/* When an effect that failed is tried again.
 *
 * Waits double from `first` to `most`, and of each a part is taken that hangs on
 * the key, so that many effects that failed together do not come back together,
 * and the same database tells the same story twice. What the other side asks for
 * (Retry-After) is the least. */
#include "base/hash.h"
#include "flow/parcel.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int64_t effect_span(const char *text)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = { { "second", 1 }, { "minute", 60 }, { "hour", 3600 }, { "day", 86400 },
		{ "week", 604800 } };
	char *end;
	long n = strtol(text, &end, 10);
	if (end == text || *end != ' ' || n < 0 || n > 1000000)
		return -1;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t len = strlen(units[i].name);
		if (strncmp(end + 1, units[i].name, len) == 0 &&
			(end[1 + len] == '\0' || strcmp(end + 1 + len, "s") == 0))
			return n * units[i].seconds;
	}
	return -1;
}

static void read_span(const json_t *retry, const char *name, int64_t *seconds)
{
	const json_t *value = json_object_get(retry, name);
	int64_t span = json_is_string(value) ? effect_span(json_string_value(value))
		: json_is_integer(value)     ? json_integer_value(value)
					     : -1;
	if (span >= 0)
		*seconds = span;
}

/* A schedule of its own: so many waits, so many attempts and one. */
static void read_delays(struct parcel *parcel, const json_t *delays)
{
	size_t count = json_array_size(delays);
	if (count == 0)
		return;
	const char **list = arena_alloc(&parcel->arena, (count + 1) * sizeof *list);
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(delays, i));
		list[i] = arena_text(&parcel->arena, text ? text : "1 minute");
	}
	parcel->delays = list;
	parcel->retry.attempts = (int)count + 1;
}

void retry_read(struct parcel *parcel)
{
	parcel->retry = parcel->carrier->kind->retry;
	json_t *ask = json_loadb(parcel->task.ask, parcel->task.ask_len, 0, NULL);
	const json_t *retry = json_object_get(ask, "retry");
	const json_t *attempts = json_object_get(retry, "attempts");
	read_delays(parcel, json_object_get(retry, "delays"));
	if (json_is_integer(attempts) && json_integer_value(attempts) > 0)
		parcel->retry.attempts = (int)json_integer_value(attempts);
	read_span(retry, "first", &parcel->retry.first);
	read_span(retry, "most", &parcel->retry.most);
	json_decref(ask);
}

static int64_t cap_of(const struct parcel *parcel, int attempt)
{
	int64_t wait = parcel->retry.first;
	for (int i = 1; i < attempt && wait < parcel->retry.most; i++)
		wait *= 2;
	return (wait < parcel->retry.most ? wait : parcel->retry.most) * 1000000;
}

/* 0 to 1, of the key and the attempt. */
static double share(const struct parcel *parcel, int attempt)
{
	char text[320], hash[HASH_LEN + 1], part[9] = { 0 };
	int len = snprintf(text, sizeof text, "%s#%d", parcel->id, attempt);
	hash_text(text, (size_t)(len < (int)sizeof text ? len : (int)sizeof text - 1), hash);
	memcpy(part, hash, 8);
	return (double)strtoul(part, NULL, 16) / 4294967295.0;
}

int64_t retry_wait(const struct parcel *parcel, int attempt)
{
	int64_t least = parcel->retry_after * 1000000, wait;
	int index = 0;
	if (parcel->delays) {
		while (index + 1 < attempt && parcel->delays[index + 1])
			index++;
		int64_t span = effect_span(parcel->delays[index]);
		wait = (span < 0 ? 60 : span) * 1000000;
	} else {
		wait = (int64_t)((double)cap_of(parcel, attempt) * share(parcel, attempt));
	}
	return wait > least ? wait : least;
}
