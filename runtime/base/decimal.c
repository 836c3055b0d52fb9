/* Exact decimals and money amounts.
 *
 * What must hold: nothing here passes through floating point, and no result is
 * ever wrapped: every step is done on magnitudes of 128 bits, which hold any
 * product of two coefficients and any coefficient times 10^18, and only the end
 * is fitted back into 64 bits or reported. Rounding happens in one function. */
#include "base/decimal.h"
#include "base/err.h"
#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 wide;

static const int64_t POWERS[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
	1000000000 };

static wide power_of_ten(int exponent)
{
	must(exponent >= 0 && exponent <= 2 * DECIMAL_MAX_SCALE);
	if (exponent <= DECIMAL_MAX_SCALE)
		return (wide)POWERS[exponent];
	return (wide)POWERS[DECIMAL_MAX_SCALE] * (wide)POWERS[exponent - DECIMAL_MAX_SCALE];
}

static wide magnitude(int64_t value)
{
	return value < 0 ? (wide)(0 - (uint64_t)value) : (wide)value;
}

static bool fit(wide amount, bool negative, int64_t *out)
{
	if (amount > (wide)INT64_MAX + (negative ? 1 : 0))
		return false;
	*out = negative ? (int64_t)(0 - (uint64_t)amount) : (int64_t)amount;
	return true;
}

static bool scale_valid(int scale)
{
	return scale >= 0 && scale <= DECIMAL_MAX_SCALE;
}

/* The one place that rounds: number / divisor. */
static wide divide_rounded(wide number, wide divisor, enum rounding how)
{
	wide whole = number / divisor, rest = number % divisor;
	if (rest == 0)
		return whole;
	switch (how) {
	case ROUND_DOWN:
		return whole;
	case ROUND_UP:
		return whole + 1;
	case ROUND_HALF_UP:
		return whole + (rest >= divisor - rest);
	case ROUND_HALF_EVEN:
		if (rest == divisor - rest)
			return whole + (whole & 1);
		return whole + (rest > divisor - rest);
	}
	never("rounding");
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool decimal_parse(const char *text, size_t len, int scale, struct decimal *out)
{
	const char *at = text, *end = text + len;
	uint64_t value = 0;
	int fraction = -1; /* digits after the point, once there is one */
	if (!scale_valid(scale))
		return false;
	bool negative = at < end && *at == '-';
	at += negative;
	if (at == end || !is_digit(*at) || !is_digit(end[-1]))
		return false;
	for (; at < end; at++) {
		if (*at == '.' && fraction < 0) {
			fraction = 0;
			continue;
		}
		if (!is_digit(*at))
			return false;
		if (fraction >= scale) {
			if (*at != '0')
				return false;
			continue;
		}
		if (value > (UINT64_MAX - 9) / 10)
			return false;
		value = value * 10 + (uint64_t)(*at - '0');
		fraction += fraction >= 0;
	}
	out->scale = scale;
	wide whole = (wide)value * power_of_ten(scale - (fraction > 0 ? fraction : 0));
	return fit(whole, negative, &out->coefficient);
}

size_t decimal_text(struct decimal value, char out[DECIMAL_TEXT])
{
	char digits[DECIMAL_TEXT];
	char *at = digits + sizeof digits;
	uint64_t rest = (uint64_t)magnitude(value.coefficient);
	must(scale_valid(value.scale));
	for (int place = 0; place <= value.scale || rest > 0; place++) {
		if (place == value.scale && place > 0)
			*--at = '.';
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	}
	if (value.coefficient < 0)
		*--at = '-';
	size_t len = (size_t)(digits + sizeof digits - at);
	memcpy(out, at, len);
	out[len] = '\0';
	return len;
}

/* number / divisor * 10^exponent in the given scale. */
static bool finish(wide number, wide divisor, int exponent, bool negative, int scale,
	enum rounding how, struct decimal *out)
{
	wide limit = ~(wide)0;
	wide factor = power_of_ten(abs(exponent));
	wide *grown = exponent >= 0 ? &number : &divisor;
	/* Below zero the divisor cannot overflow: 63 bits and at most 10^18. */
	if (exponent > 0 && number > limit / factor)
		return false;
	*grown *= factor;
	out->scale = scale;
	return fit(divide_rounded(number, divisor, how), negative, &out->coefficient);
}

bool decimal_rescale(struct decimal value, int scale, enum rounding how, struct decimal *out)
{
	if (!scale_valid(scale))
		return false;
	return finish(magnitude(value.coefficient), 1, scale - value.scale, value.coefficient < 0,
		scale, how, out);
}

static bool same_scale(struct decimal *a, struct decimal *b)
{
	int scale = a->scale > b->scale ? a->scale : b->scale;
	return decimal_rescale(*a, scale, ROUND_DOWN, a) &&
		decimal_rescale(*b, scale, ROUND_DOWN, b);
}

bool decimal_add(struct decimal a, struct decimal b, struct decimal *out)
{
	if (!same_scale(&a, &b))
		return false;
	out->scale = a.scale;
	return !__builtin_add_overflow(a.coefficient, b.coefficient, &out->coefficient);
}

bool decimal_subtract(struct decimal a, struct decimal b, struct decimal *out)
{
	if (!same_scale(&a, &b))
		return false;
	out->scale = a.scale;
	return !__builtin_sub_overflow(a.coefficient, b.coefficient, &out->coefficient);
}

bool decimal_multiply(struct decimal a, struct decimal b, int scale, enum rounding how,
	struct decimal *out)
{
	if (!scale_valid(scale))
		return false;
	wide product = magnitude(a.coefficient) * magnitude(b.coefficient);
	bool negative = (a.coefficient < 0) != (b.coefficient < 0);
	return finish(product, 1, scale - a.scale - b.scale, negative, scale, how, out);
}

bool decimal_divide(struct decimal a, struct decimal b, int scale, enum rounding how,
	struct decimal *out)
{
	if (!scale_valid(scale) || b.coefficient == 0)
		return false;
	bool negative = (a.coefficient < 0) != (b.coefficient < 0);
	return finish(magnitude(a.coefficient), magnitude(b.coefficient), scale + b.scale - a.scale,
		negative, scale, how, out);
}

int decimal_compare(struct decimal a, struct decimal b)
{
	bool a_negative = a.coefficient < 0, b_negative = b.coefficient < 0;
	if (a_negative != b_negative)
		return a_negative ? -1 : 1;
	wide left = magnitude(a.coefficient) * power_of_ten(b.scale);
	wide right = magnitude(b.coefficient) * power_of_ten(a.scale);
	int larger = (left > right) - (left < right);
	return a_negative ? -larger : larger;
}

/* ISO 4217, active codes of currencies (funds and metals left out); those
 * without two digits carry theirs. Sorted. */
static const char CURRENCIES[][5] = { "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG",
	"AZN", "BAM", "BBD", "BDT", "BGN", "BHD3", "BIF0", "BMD", "BND", "BOB", "BRL", "BSD", "BTN",
	"BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP0", "CNY", "COP", "CRC", "CUP", "CVE", "CZK",
	"DJF0", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS",
	"GIP", "GMD", "GNF0", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD3",
	"IRR", "ISK0", "JMD", "JOD3", "JPY0", "KES", "KGS", "KHR", "KMF0", "KPW", "KRW0", "KWD3",
	"KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD3", "MAD", "MDL", "MGA", "MKD", "MMK",
	"MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK",
	"NPR", "NZD", "OMR3", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG0", "QAR", "RON", "RSD",
	"RUB", "RWF0", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP",
	"STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND3", "TOP", "TRY", "TTD", "TWD", "TZS",
	"UAH", "UGX0", "USD", "UYU", "UZS", "VED", "VES", "VND0", "VUV0", "WST", "XAF0", "XCD",
	"XCG", "XOF0", "XPF0", "YER", "ZAR", "ZMW", "ZWG" };

static int code_compare(const void *code, const void *row)
{
	return memcmp(code, row, 3);
}

/* One currency is asked for again and again. */
static const char *currency_find(const char *code)
{
	static _Thread_local const char *latest = CURRENCIES[0];
	if (strncmp(code, latest, 3) == 0 && code[3] == '\0')
		return latest;
	if (code[0] == '\0' || code[1] == '\0' || code[2] == '\0' || code[3] != '\0')
		return NULL;
	const char *found = bsearch(code, CURRENCIES, sizeof CURRENCIES / sizeof CURRENCIES[0],
		sizeof CURRENCIES[0], code_compare);
	if (found != NULL)
		latest = found;
	return found;
}

bool currency_valid(const char *code)
{
	return currency_find(code) != NULL;
}

int currency_digits(const char *code)
{
	const char *row = currency_find(code);
	return row != NULL && row[3] != '\0' ? row[3] - '0' : 2;
}

bool money_parse(const char *amount, size_t len, const char *currency, struct money *out)
{
	struct decimal value;
	if (!currency_valid(currency))
		return false;
	if (!decimal_parse(amount, len, currency_digits(currency), &value))
		return false;
	*out = (struct money){ .minor = value.coefficient };
	memcpy(out->currency, currency, 3);
	return true;
}

size_t money_text(struct money value, char out[DECIMAL_TEXT])
{
	struct decimal amount = { value.minor, currency_digits(value.currency) };
	return decimal_text(amount, out);
}

static wide common_divisor(wide a, wide b)
{
	while (b != 0) {
		wide rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

bool money_scale(struct money value, struct decimal numerator, struct decimal denominator,
	enum rounding how, struct money *out)
{
	if (denominator.coefficient == 0)
		return false;
	bool negative =
		((value.minor < 0) != (numerator.coefficient < 0)) != (denominator.coefficient < 0);
	wide amount = magnitude(value.minor);
	wide number = magnitude(numerator.coefficient) * power_of_ten(denominator.scale);
	wide divisor = magnitude(denominator.coefficient) * power_of_ten(numerator.scale);
	/* Cancelling first keeps what follows inside 128 bits whenever it can. */
	wide common = common_divisor(number, divisor);
	number /= common;
	divisor /= common;
	common = common_divisor(amount, divisor);
	amount /= common;
	divisor /= common;
	if (amount != 0 && number > ~(wide)0 / amount)
		return false;
	*out = value;
	return fit(divide_rounded(amount * number, divisor, how), negative, &out->minor);
}

bool rounding_parse(const char *name, enum rounding *out)
{
	static const char *const names[] = { "half_up", "half_even", "down", "up" };
	for (int i = ROUND_HALF_UP; i <= ROUND_UP; i++)
		if (strcmp(name, names[i]) == 0) {
			*out = (enum rounding)i;
			return true;
		}
	return false;
}
