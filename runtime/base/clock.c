/* The two clocks, and instants as text.
 *
 * What must hold: this is the only file that asks the system for the time of
 * day. Text of an instant is exactly INSTANT_LEN characters, so that it sorts
 * as it compares; for that, instants outside the years 0001-9999 are written as
 * the nearest one inside. Formatting is on the path of every decision and
 * therefore done digit by digit. */
#include "base/clock.h"
#include "base/civil.h"
#include <stdatomic.h>
#include <time.h>

static const int64_t DAY_US = INT64_C(86400000000);

instant clock_machine(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (instant)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_monotonic_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

instant clock_now(const struct clock *clock)
{
	instant frozen = atomic_load(&clock->frozen);
	return frozen != 0 ? frozen : clock_machine();
}

void clock_set(struct clock *clock, instant at)
{
	atomic_store(&clock->frozen, at);
}

bool instant_valid(instant at)
{
	return at >= INSTANT_LEAST && at <= INSTANT_MOST;
}

static char *put_digits(char *out, int value, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		out[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return out + width;
}

void instant_split(instant at, int64_t *days, int64_t *micros)
{
	*days = at / DAY_US;
	*micros = at % DAY_US;
	if (*micros < 0) {
		--*days;
		*micros += DAY_US;
	}
}

void instant_text(instant at, char out[INSTANT_LEN + 1])
{
	int64_t days, rest;
	if (!instant_valid(at))
		at = at < 0 ? INSTANT_LEAST : INSTANT_MOST;
	instant_split(at, &days, &rest);
	civil_text(civil_from_days(days), out);
	int seconds = (int)(rest / 1000000);
	out[10] = 'T';
	put_digits(out + 11, seconds / 3600, 2);
	out[13] = ':';
	put_digits(out + 14, seconds / 60 % 60, 2);
	out[16] = ':';
	put_digits(out + 17, seconds % 60, 2);
	out[19] = '.';
	put_digits(out + 20, (int)(rest % 1000000), 6);
	out[26] = 'Z';
	out[27] = '\0';
}

/* Reads two digits; -1 when they are none or above `most`. */
static int two_digits(const char *at, int most)
{
	if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
		return -1;
	int value = (at[0] - '0') * 10 + at[1] - '0';
	return value <= most ? value : -1;
}

/* Seconds of HH:MM:SS, or -1. */
static int parse_time(const char *at)
{
	int hour = two_digits(at, 23), minute = two_digits(at + 3, 59);
	int second = two_digits(at + 6, 59);
	if (hour < 0 || minute < 0 || second < 0 || at[2] != ':' || at[5] != ':')
		return -1;
	return hour * 3600 + minute * 60 + second;
}

/* `.` and 1-6 digits, moves *at behind them. */
static bool parse_fraction(const char **at, const char *end, int *micro)
{
	*micro = 0;
	if (*at == end || **at != '.')
		return true;
	const char *from = ++*at;
	int scale = 100000;
	for (; *at < end && **at >= '0' && **at <= '9' && scale > 0; ++*at, scale /= 10)
		*micro += (**at - '0') * scale;
	return *at > from;
}

/* `Z` or +HH:MM to the end; the offset in seconds. */
static bool parse_offset(const char *at, const char *end, int *offset)
{
	*offset = 0;
	if (end - at == 1)
		return *at == 'Z' || *at == 'z';
	if (end - at != 6 || (*at != '+' && *at != '-') || at[3] != ':')
		return false;
	int hour = two_digits(at + 1, 23), minute = two_digits(at + 4, 59);
	if (hour < 0 || minute < 0)
		return false;
	*offset = (hour * 3600 + minute * 60) * (*at == '-' ? -1 : 1);
	return true;
}

bool instant_parse(const char *text, size_t len, instant *out)
{
	struct civil date;
	int micro, offset;
	const char *end = text + len;
	if (len < 20 || (text[10] != 'T' && text[10] != 't'))
		return false;
	if (!civil_parse(text, DATE_LEN, &date))
		return false;
	int seconds = parse_time(text + 11);
	const char *at = text + 19;
	if (seconds < 0 || !parse_fraction(&at, end, &micro) || !parse_offset(at, end, &offset))
		return false;
	*out = civil_to_days(date) * DAY_US + ((int64_t)seconds - offset) * 1000000 + micro;
	return instant_valid(*out);
}
