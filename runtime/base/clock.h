/* The two clocks.
 *
 * The machine clock runs leases, tokens, time-outs and retries. The business
 * clock dates facts and drives schedules; in a test database it stands still
 * where it was set and moves only when told. Instants are microseconds since
 * 1970-01-01T00:00:00Z, written as fixed-width text of 27 characters,
 * 2026-01-31T09:30:00.000000Z, which sorts as it compares. No other file reads
 * the time of day. */
#ifndef ORDAIN_BASE_CLOCK_H
#define ORDAIN_BASE_CLOCK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t instant; /* microseconds since the epoch, UTC */

enum { INSTANT_LEN = 27 };

instant clock_machine(void);      /* wall clock */
int64_t clock_monotonic_us(void); /* for measuring only */

/* A business clock; `frozen` is 0 while it follows the machine clock. */
struct clock {
	_Atomic int64_t frozen;
};
instant clock_now(const struct clock *clock);
void clock_set(struct clock *clock, instant at); /* 0: follow the machine */

/* The first and the last instant that has a text (years 0001-9999). */
#define INSTANT_LEAST INT64_C(-62135596800000000)
#define INSTANT_MOST INT64_C(253402300799999999)
bool instant_valid(instant at);
/* Days since the epoch (rounded down) and the microseconds of that day. */
void instant_split(instant at, int64_t *days, int64_t *micros);
/* An instant outside of these is written as the nearest one inside. */
void instant_text(instant at, char out[INSTANT_LEN + 1]);
/* Accepts RFC 3339 with `Z` or a numeric offset, seconds needed, fraction up
 * to 6 digits, years 0001-9999; refuses dates such as 2026-02-30. */
bool instant_parse(const char *text, size_t len, instant *out);
#endif
