/* Exact decimals and money amounts.
 *
 * A decimal is coefficient / 10^scale, 0 <= scale <= 9, coefficient an int64.
 * Every operation is exact or says how it rounds; overflow is reported, never
 * wrapped. Money is a count of minor units of an ISO 4217 currency; how many
 * digits a currency has is in the table of this file (default 2). Products and
 * quotients go through a 128-bit intermediate. */
#ifndef ORDAIN_BASE_DECIMAL_H
#define ORDAIN_BASE_DECIMAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DECIMAL_MAX_SCALE = 9, DECIMAL_TEXT = 32 };
enum rounding { ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN, ROUND_UP };
/* HALF_UP: half away from zero. DOWN: towards zero. UP: away from zero. */

struct decimal {
	int64_t coefficient;
	int scale;
};
struct money {
	int64_t minor;
	char currency[4];
};

/* Reads -?digits(.digits)? with no exponent; at most `scale` fractional digits
 * that matter (trailing zeros beyond are allowed); false otherwise. */
bool decimal_parse(const char *text, size_t len, int scale, struct decimal *out);
size_t decimal_text(struct decimal value, char out[DECIMAL_TEXT]); /* exactly `scale` digits */
bool decimal_rescale(struct decimal value, int scale, enum rounding how, struct decimal *out);
bool decimal_add(struct decimal a, struct decimal b, struct decimal *out); /* scale: the larger */
bool decimal_subtract(struct decimal a, struct decimal b, struct decimal *out);
bool decimal_multiply(struct decimal a, struct decimal b, int scale, enum rounding how,
	struct decimal *out);
bool decimal_divide(struct decimal a, struct decimal b, int scale, enum rounding how,
	struct decimal *out); /* false on zero too */
int decimal_compare(struct decimal a, struct decimal b);

bool currency_valid(const char *code); /* three upper-case letters of the table */
int currency_digits(const char *code);
bool money_parse(const char *amount, size_t len, const char *currency, struct money *out);
size_t money_text(struct money value, char out[DECIMAL_TEXT]); /* the amount alone */
/* value * numerator / denominator, rounded once. */
bool money_scale(struct money value, struct decimal numerator, struct decimal denominator,
	enum rounding how, struct money *out);
bool rounding_parse(const char *name, enum rounding *out); /* half_up half_even down up */
#endif
