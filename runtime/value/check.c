/* The rules of single values.
 *
 * What must hold: a value that passes here reads and writes the same way, in
 * every VM; what a person is told names the rule and what to write instead, and
 * shows at most a short, whole-character piece of what came in. */
#include "value/check.h"
#include "base/civil.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "vm/match.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MATCH_STEPS = 200000, ID_MOST = 64, ZONE_MOST = 64, CLIP = 40 };

bool complain(struct complaint *out, const char *code, const char *fmt, ...)
{
	va_list args;
	out->code = code;
	va_start(args, fmt);
	vsnprintf(out->text, sizeof out->text, fmt, args);
	va_end(args);
	return false;
}

static const char *type_phrase(const struct contract *type)
{
	switch (type->type) {
	case CONTRACT_TEXT:
		return "text";
	case CONTRACT_INTEGER:
		return "a whole number";
	case CONTRACT_DECIMAL:
		return "a decimal number, as text or number";
	case CONTRACT_MONEY:
		return "money, {\"amount\", \"currency\"}";
	case CONTRACT_BOOLEAN:
		return "true or false";
	case CONTRACT_DATE:
		return "a date such as 2026-01-31";
	case CONTRACT_INSTANT:
		return "an instant such as 2026-01-31T09:30:00Z";
	case CONTRACT_ID:
		return "an id";
	case CONTRACT_ZONE:
		return "a time zone such as Europe/Copenhagen";
	case CONTRACT_FILE:
		return "a file, {\"hash\", \"media_type\", \"size\"}";
	case CONTRACT_CHOICE:
		return "one of the choices, as text";
	case CONTRACT_LIST:
		return "a list";
	case CONTRACT_MAP:
	case CONTRACT_RECORD:
		return "an object";
	case CONTRACT_ANY:
		return "plain data";
	}
	return "something else";
}

void complain_type(const struct contract *type, const char *found, struct complaint *out)
{
	complain(out, "TYPE_WRONG", "expected %s, found %s", type_phrase(type), found);
}

static const char *field_name_at(void *arg, size_t i)
{
	const struct contract *record = arg;
	return i < record->count ? record->fields[i].name : NULL;
}

void complain_unknown(const struct contract *record, const char *name, size_t len,
	struct complaint *out)
{
	const char *nearest = nearest_name(name, len, field_name_at, (void *)(uintptr_t)record);
	int shown = utf8_clip(name, len, CLIP);
	if (nearest != NULL)
		complain(out, "FIELD_UNKNOWN", "there is no field \"%.*s\"; did you mean \"%s\"?",
			shown, name, nearest);
	else
		complain(out, "FIELD_UNKNOWN", "there is no field \"%.*s\"", shown, name);
}

void issue_add_at(struct issues *issues, const struct path *path, const struct complaint *complaint)
{
	const char *pointer = issues->count < ISSUES_MAX ? path_pointer(path, issues->arena) : "";
	issue_add(issues, pointer, complaint->code, "%s", complaint->text);
}

int contract_find_field(const struct contract *record, const char *name, size_t len)
{
	size_t low = 0, high = record->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct contract_field *field = &record->fields[middle];
		size_t shorter = len < field->name_len ? len : field->name_len;
		int side = memcmp(name, field->name, shorter);
		if (side == 0 && len == field->name_len)
			return (int)middle;
		if (side < 0 || (side == 0 && len < field->name_len))
			high = middle;
		else
			low = middle + 1;
	}
	return -1;
}

/* --- text ---------------------------------------------------------------- */

static bool check_plain(const struct contract *type, const char *text, size_t len,
	struct complaint *out)
{
	if (type->has_max && len > (size_t)type->max)
		return complain(out, "VALUE_RANGE", "at most %lld bytes, found %zu",
			(long long)type->max, len);
	if (type->has_min && len < (size_t)type->min)
		return complain(out, "VALUE_RANGE", "at least %lld bytes, found %zu",
			(long long)type->min, len);
	if (memchr(text, '\0', len) != NULL)
		return complain(out, "VALUE_FORMAT", "text cannot hold the character U+0000");
	if (type->pattern == NULL)
		return true;
	int64_t steps = MATCH_STEPS;
	if (match_text(text, len, type->pattern, strlen(type->pattern), &steps))
		return true;
	return complain(out, "VALUE_FORMAT", "it does not match the pattern %.*s",
		utf8_clip(type->pattern, strlen(type->pattern), 4 * CLIP), type->pattern);
}

static bool check_date(const char *text, size_t len, struct complaint *out)
{
	struct civil date;
	if (civil_parse(text, len, &date))
		return true;
	return complain(out, "VALUE_FORMAT", "\"%.*s\" is no date; write one as 2026-01-31",
		utf8_clip(text, len, CLIP), text);
}

static bool check_id(const char *text, size_t len, struct complaint *out)
{
	static const bool allowed[256] = { ['0' ... '9'] = true,
		['A' ... 'Z'] = true,
		['a' ... 'z'] = true,
		['_'] = true,
		['.'] = true,
		[':'] = true,
		['-'] = true };
	bool sound = len >= 1 && len <= ID_MOST;
	for (size_t i = 0; sound && i < len; i++)
		sound = allowed[(unsigned char)text[i]];
	return sound ||
		complain(out, "VALUE_FORMAT", "an id is 1 to %d characters of A-Z a-z 0-9 _ . : -",
			ID_MOST);
}

static bool check_zone(const char *text, size_t len, struct complaint *out)
{
	char name[ZONE_MOST + 1];
	if (len <= ZONE_MOST && memchr(text, '\0', len) == NULL) {
		memcpy(name, text, len);
		name[len] = '\0';
		if (zone_exists(name))
			return true;
	}
	return complain(out, "VALUE_FORMAT", "\"%.*s\" is no known time zone",
		utf8_clip(text, len, CLIP), text);
}

static const char *choice_at(void *arg, size_t i)
{
	const struct contract *type = arg;
	return i < type->count ? type->choices[i] : NULL;
}

static bool complain_choice(const struct contract *type, const char *text, size_t len,
	struct complaint *out)
{
	const char *nearest = nearest_name(text, len, choice_at, (void *)(uintptr_t)type);
	char all[160] = "";
	for (size_t i = 0, used = 0; i < type->count && used < sizeof all; i++)
		used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", i > 0 ? ", " : "",
			type->choices[i]);
	all[utf8_clip(all, strlen(all), sizeof all - 4)] = '\0';
	int shown = utf8_clip(text, len, CLIP);
	if (nearest != NULL)
		return complain(out, "VALUE_CHOICE", "\"%.*s\" is none of %s; did you mean \"%s\"?",
			shown, text, all, nearest);
	return complain(out, "VALUE_CHOICE", "\"%.*s\" is none of %s", shown, text, all);
}

static bool check_choice(const struct contract *type, const char *text, size_t len,
	struct complaint *out)
{
	for (size_t i = 0; i < type->count; i++)
		if (strlen(type->choices[i]) == len && memcmp(type->choices[i], text, len) == 0)
			return true;
	return complain_choice(type, text, len, out);
}

bool check_text(const struct contract *type, const char *text, size_t len, struct complaint *out)
{
	switch (type->type) {
	case CONTRACT_DATE:
		return check_date(text, len, out);
	case CONTRACT_ID:
		return check_id(text, len, out);
	case CONTRACT_ZONE:
		return check_zone(text, len, out);
	case CONTRACT_CHOICE:
		return check_choice(type, text, len, out);
	default:
		return check_plain(type, text, len, out);
	}
}

bool check_instant(const char *text, size_t len, instant *at, struct complaint *out)
{
	if (instant_parse(text, len, at))
		return true;
	return complain(out, "VALUE_FORMAT",
		"\"%.*s\" is no instant; write one as 2026-01-31T09:30:00Z",
		utf8_clip(text, len, CLIP), text);
}

/* --- numbers and counts --------------------------------------------------- */

bool check_integer(const struct contract *type, int64_t value, struct complaint *out)
{
	if (value > CHECK_INTEGER_MOST || value < -CHECK_INTEGER_MOST)
		return complain(out, "VALUE_RANGE", "whole numbers go to 2^53 (%lld)",
			(long long)CHECK_INTEGER_MOST);
	if (type->has_min && value < type->min)
		return complain(out, "VALUE_RANGE", "at least %lld", (long long)type->min);
	if (type->has_max && value > type->max)
		return complain(out, "VALUE_RANGE", "at most %lld", (long long)type->max);
	return true;
}

/* -?digits(.digits)? whatever the size; *places: digits after the point that matter. */
static bool decimal_form(const char *text, size_t len, int *places)
{
	size_t i = len > 0 && text[0] == '-', from = i, point = 0;
	for (; i < len; i++) {
		if (text[i] == '.' && point == 0 && i > from)
			point = i;
		else if (text[i] < '0' || text[i] > '9')
			return false;
	}
	while (point > 0 && len > point + 2 && text[len - 1] == '0')
		len--;
	*places = point == 0 ? 0 : (int)(len - point - 1);
	return i > from && (point == 0 || *places > 0);
}

static bool complain_digits(const char *text, size_t len, int scale, struct complaint *out)
{
	int places;
	if (!decimal_form(text, len, &places))
		return complain(out, "VALUE_FORMAT", "\"%.*s\" is no decimal; write one as 12.50",
			utf8_clip(text, len, CLIP), text);
	if (places > scale)
		return complain(out, "VALUE_FORMAT", "at most %d digits after the point, found %d",
			scale, places);
	return complain(out, "VALUE_RANGE", "the number has too many digits");
}

static bool check_decimal_range(const struct contract *type, struct decimal value,
	struct complaint *out)
{
	char limit[DECIMAL_TEXT];
	if (type->has_min && value.coefficient < type->min) {
		decimal_text((struct decimal){ type->min, type->scale }, limit);
		return complain(out, "VALUE_RANGE", "at least %s", limit);
	}
	if (type->has_max && value.coefficient > type->max) {
		decimal_text((struct decimal){ type->max, type->scale }, limit);
		return complain(out, "VALUE_RANGE", "at most %s", limit);
	}
	return true;
}

bool check_digits(const struct contract *type, const char *text, size_t len, struct decimal *value,
	struct complaint *out)
{
	if (!decimal_parse(text, len, type->scale, value))
		return complain_digits(text, len, type->scale, out);
	return check_decimal_range(type, *value, out);
}

bool check_decimal(const struct contract *type, struct decimal *value, struct complaint *out)
{
	char digits[DECIMAL_TEXT];
	if (value->scale == type->scale)
		return check_decimal_range(type, *value, out);
	size_t len = decimal_text(*value, digits);
	return check_digits(type, digits, len, value, out);
}

bool check_amount(const char *text, size_t len, const char *currency, struct money *value,
	struct complaint *out)
{
	return money_parse(text, len, currency, value) ||
		complain_digits(text, len, currency_digits(currency), out);
}

bool check_count(const struct contract *type, size_t count, struct complaint *out)
{
	if (type->has_min && count < (size_t)type->min)
		return complain(out, "VALUE_RANGE", "at least %lld items, found %zu",
			(long long)type->min, count);
	if (type->has_max && count > (size_t)type->max)
		return complain(out, "VALUE_RANGE", "at most %lld items, found %zu",
			(long long)type->max, count);
	return true;
}

/* --- files ---------------------------------------------------------------- */

static const struct contract file_hash = { .type = CONTRACT_TEXT,
	.has_min = true,
	.min = 64,
	.has_max = true,
	.max = 64,
	.pattern = "^[0-9a-f]+$" };
static const struct contract file_media_type = { .type = CONTRACT_TEXT,
	.has_max = true,
	.max = 255,
	.pattern = "^[%w!#$&^_.+-]+/[ -~]+$" };
static const struct contract file_size = { .type = CONTRACT_INTEGER, .has_min = true };
static const struct contract_field file_fields[] = {
	{ "hash", 4, &file_hash, false, false },
	{ "media_type", 10, &file_media_type, false, false },
	{ "size", 4, &file_size, false, false },
};
const struct contract contract_file_record = { .type = CONTRACT_RECORD,
	.fields = file_fields,
	.count = 3 };
