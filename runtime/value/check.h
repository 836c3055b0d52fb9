/* The rules of single values, the same for the reader and the writer. Each
 * function returns true or fills a complaint; nothing here touches Lua. */
#ifndef ORDAIN_VALUE_CHECK_H
#define ORDAIN_VALUE_CHECK_H
#include "base/clock.h"
#include "base/decimal.h"
#include "value/contract.h"
#include "value/path.h"

#define CHECK_INTEGER_MOST (INT64_C(1) << 53)

struct complaint {
	const char *code;
	char text[256];
};

/* Types text, date, id, zone and choice. */
bool check_text(const struct contract *type, const char *text, size_t len, struct complaint *out);
bool check_instant(const char *text, size_t len, instant *at, struct complaint *out);
bool check_integer(const struct contract *type, int64_t value, struct complaint *out);
/* From digits to a decimal of the type's scale. */
bool check_digits(const struct contract *type, const char *text, size_t len, struct decimal *value,
	struct complaint *out);
/* Brings a decimal to the type's scale, exactly. */
bool check_decimal(const struct contract *type, struct decimal *value, struct complaint *out);
bool check_amount(const char *text, size_t len, const char *currency, struct money *value,
	struct complaint *out);
/* Number of items of a list or a map. */
bool check_count(const struct contract *type, size_t count, struct complaint *out);

bool complain(struct complaint *out, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* "expected a date such as 2026-01-31" and so on, as TYPE_WRONG. */
void complain_type(const struct contract *type, const char *found, struct complaint *out);
/* FIELD_UNKNOWN, with the nearest field. */
void complain_unknown(const struct contract *record, const char *name, size_t len,
	struct complaint *out);

/* Adds the complaint with the pointer of `path`. */
void issue_add_at(struct issues *issues, const struct path *path,
	const struct complaint *complaint);

/* The field of this name, or -1. */
int contract_find_field(const struct contract *record, const char *name, size_t len);
/* Record {hash, media_type, size}: what a file is made of. */
extern const struct contract contract_file_record;
#endif
