/* Civil dates: day counts, text, and periods counted from an anchor.
 *
 * What must hold: no function here knows a zone or the time of day; every
 * period is computed from the anchor in one step, never from the period before
 * it, so that month ends do not drift; a year outside 0001-9999 is refused.
 *
 * Day counts after Howard Hinnant's derivation: the year begins in March, so
 * that the leap day is its last, and eras of 400 years repeat exactly. */
#include "base/civil.h"
#include "base/err.h"
#include <string.h>

enum { YEAR_MOST = 9999, DAYS_MOST = 4000000, MONTHS_MOST = 12 * 10000 };

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int civil_days_in_month(int year, int month)
{
	static const signed char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	must(month >= 1 && month <= 12);
	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool civil_valid(struct civil date)
{
	return date.year >= 1 && date.year <= YEAR_MOST && date.month >= 1 && date.month <= 12 &&
		date.day >= 1 && date.day <= civil_days_in_month(date.year, date.month);
}

int64_t civil_to_days(struct civil date)
{
	int64_t year = date.month <= 2 ? date.year - 1 : date.year;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t from_march = (date.month + 9) % 12;
	int64_t day_of_year = (153 * from_march + 2) / 5 + date.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

struct civil civil_from_days(int64_t days)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t day_of_era = days - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t from_march = (5 * day_of_year + 2) / 153;
	int month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
	return (struct civil){
		.year = (int)(year_of_era + era * 400 + (month <= 2)),
		.month = month,
		.day = (int)(day_of_year - (153 * from_march + 2) / 5 + 1),
	};
}

/* The number in `width` digits, or -1. */
static int digits(const char *at, int width)
{
	int value = 0;
	for (int i = 0; i < width; i++) {
		if (at[i] < '0' || at[i] > '9')
			return -1;
		value = value * 10 + at[i] - '0';
	}
	return value;
}

bool civil_parse(const char *text, size_t len, struct civil *out)
{
	if (len != DATE_LEN || text[4] != '-' || text[7] != '-')
		return false;
	*out = (struct civil){ digits(text, 4), digits(text + 5, 2), digits(text + 8, 2) };
	return civil_valid(*out);
}

void civil_text(struct civil date, char out[DATE_LEN + 1])
{
	must(civil_valid(date));
	out[0] = (char)('0' + date.year / 1000);
	out[1] = (char)('0' + date.year / 100 % 10);
	out[2] = (char)('0' + date.year / 10 % 10);
	out[3] = (char)('0' + date.year % 10);
	out[4] = '-';
	out[5] = (char)('0' + date.month / 10);
	out[6] = (char)('0' + date.month % 10);
	out[7] = '-';
	out[8] = (char)('0' + date.day / 10);
	out[9] = (char)('0' + date.day % 10);
	out[10] = '\0';
}

int civil_weekday(struct civil date)
{
	int64_t shifted = (civil_to_days(date) + 3) % 7; /* 1970-01-01 was a Thursday */
	return (int)(shifted < 0 ? shifted + 7 : shifted) + 1;
}

static bool add_days(struct civil anchor, int64_t n, struct civil *out)
{
	*out = civil_from_days(civil_to_days(anchor) + n);
	return civil_valid(*out);
}

/* The day of a month of `length` days that stands for the anchor's day. */
static int place_day(struct civil anchor, int length, enum civil_mode mode)
{
	int to_end = civil_days_in_month(anchor.year, anchor.month) - anchor.day;
	if (mode == MODE_END_OF_MONTH && to_end == 0)
		return length;
	if (mode == MODE_FROM_END && to_end <= 2)
		return length - to_end;
	return anchor.day < length ? anchor.day : length;
}

static bool add_months(struct civil anchor, int64_t n, enum civil_mode mode, struct civil *out)
{
	int64_t months = (int64_t)anchor.year * 12 + anchor.month - 1 + n;
	if (months < 12 || months >= MONTHS_MOST)
		return false;
	out->year = (int)(months / 12);
	out->month = (int)(months % 12) + 1;
	out->day = place_day(anchor, civil_days_in_month(out->year, out->month), mode);
	return true;
}

static int64_t unit_size(enum civil_unit unit)
{
	switch (unit) {
	case UNIT_DAY:
		return 1;
	case UNIT_WEEK:
		return 7;
	case UNIT_MONTH:
		return 1;
	case UNIT_QUARTER:
		return 3;
	case UNIT_YEAR:
		return 12;
	}
	never("unit");
}

bool civil_add(struct civil anchor, enum civil_unit unit, int64_t n, enum civil_mode mode,
	struct civil *out)
{
	if (n > DAYS_MOST || n < -DAYS_MOST)
		return false;
	n *= unit_size(unit);
	if (unit == UNIT_DAY || unit == UNIT_WEEK)
		return add_days(anchor, n, out);
	return add_months(anchor, n, mode, out);
}

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t civil_between(struct civil a, struct civil b, enum civil_unit unit, enum civil_mode mode)
{
	int64_t last = civil_to_days(b), size = unit_size(unit);
	if (unit == UNIT_DAY || unit == UNIT_WEEK)
		return floor_divide(last - civil_to_days(a), size);
	int64_t months = ((int64_t)b.year - a.year) * 12 + b.month - a.month;
	int64_t n = floor_divide(months, size);
	struct civil reached;
	/* Only in b's own month can the n-th date still lie behind b. */
	if (!civil_add(a, unit, n, mode, &reached) || civil_to_days(reached) > last)
		n--;
	return n;
}

bool civil_unit_parse(const char *text, enum civil_unit *out)
{
	static const char *const names[] = { "day", "week", "month", "quarter", "year" };
	for (int i = UNIT_DAY; i <= UNIT_YEAR; i++) {
		size_t len = strlen(names[i]);
		if (strncmp(text, names[i], len) != 0)
			continue;
		if (text[len] != '\0' && strcmp(text + len, "s") != 0)
			continue;
		*out = (enum civil_unit)i;
		return true;
	}
	return false;
}

bool civil_mode_parse(const char *text, enum civil_mode *out)
{
	static const char *const names[] = { "keep_day", "end_of_month", "from_end" };
	for (int i = MODE_KEEP_DAY; i <= MODE_FROM_END; i++)
		if (strcmp(text, names[i]) == 0) {
			*out = (enum civil_mode)i;
			return true;
		}
	return false;
}
