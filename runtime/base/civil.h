/* Civil dates: years, months and days without a zone.
 *
 * A day is a count of days since 1970-01-01 (proleptic Gregorian calendar;
 * days_from_civil / civil_from_days after Howard Hinnant's published
 * derivation). Date text is always YYYY-MM-DD, years 0001-9999. Periods are
 * always counted from an anchor, never from the previous date, so month ends
 * do not drift. */
#ifndef ORDAIN_BASE_CIVIL_H
#define ORDAIN_BASE_CIVIL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DATE_LEN = 10 };
enum civil_unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR };
/* What happens to an anchor day that a month does not have, or that was a
 * month's last: keep_day clamps, end_of_month stays on the last day when the
 * anchor was one, from_end keeps the distance from the end when the anchor
 * lies within its month's last three days. */
enum civil_mode { MODE_KEEP_DAY, MODE_END_OF_MONTH, MODE_FROM_END };

struct civil {
	int year, month, day;
};

bool civil_valid(struct civil date);
int civil_days_in_month(int year, int month);
int64_t civil_to_days(struct civil date);
struct civil civil_from_days(int64_t days);
bool civil_parse(const char *text, size_t len, struct civil *out);
void civil_text(struct civil date, char out[DATE_LEN + 1]);
int civil_weekday(struct civil date); /* ISO: Monday 1 ... Sunday 7 */
/* anchor + n units, in the given mode; false when the year leaves 0001-9999. */
bool civil_add(struct civil anchor, enum civil_unit unit, int64_t n, enum civil_mode mode,
	struct civil *out);
/* Whole units from `a` to `b` (b >= a): the greatest n with civil_add(a, n) <= b. */
int64_t civil_between(struct civil a, struct civil b, enum civil_unit unit, enum civil_mode mode);
bool civil_unit_parse(const char *text, enum civil_unit *out); /* "day" ... "year", plural too */
bool civil_mode_parse(const char *text, enum civil_mode *out);
#endif
