/* Statements of this floor: text and values in one call, so that the files beside
 * it read as what they do. A statement is taken apart once per seat. */
#include <stdarg.h>
#include <string.h>

#include "base/civil.h"
#include "base/zone.h"
#include "flow/inside.h"
#include "schedule/due.h"

static bool bind(struct stmt *stmt, const char *format, va_list args, struct err *err)
{
	bool ok = true;
	for (size_t i = 0; ok && format[i]; i++) {
		const char *text;
		switch (format[i]) {
		case 't':
			text = va_arg(args, const char *);
			ok = text ? stmt_bind_text(stmt, i, text, strlen(text), err)
				  : stmt_bind_null(stmt, i, err);
			break;
		case 'n':
			text = va_arg(args, const char *);
			size_t len = va_arg(args, size_t);
			ok = text ? stmt_bind_text(stmt, i, text, len, err)
				  : stmt_bind_null(stmt, i, err);
			break;
		case 'i':
			ok = stmt_bind_integer(stmt, i, va_arg(args, int64_t), err);
			break;
		case 'b':
			ok = stmt_bind_boolean(stmt, i, va_arg(args, int), err);
			break;
		default:
			never("a statement's format");
		}
	}
	return ok;
}

static struct stmt *prepare(struct seat *seat, struct err *err, const char *text,
	const char *format, va_list args)
{
	const struct sql *sql = seat_sql(seat, text, err);
	struct stmt *stmt = sql ? conn_prepare(seat->conn, sql, err) : NULL;
	return stmt && bind(stmt, format, args, err) ? stmt : NULL;
}

struct stmt *flow_query(struct seat *seat, struct err *err, const char *sql, const char *format,
	...)
{
	va_list args;
	va_start(args, format);
	struct stmt *stmt = prepare(seat, err, sql, format, args);
	va_end(args);
	return stmt;
}

bool flow_run_sql(struct seat *seat, struct err *err, const char *sql, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct stmt *stmt = prepare(seat, err, sql, format, args);
	va_end(args);
	if (stmt == NULL)
		return false;
	bool ok = stmt_step(stmt, err) != STEP_FAILED;
	stmt_reset(stmt);
	return ok;
}

const char *flow_text(struct seat *seat, struct stmt *stmt, size_t i, size_t *len)
{
	size_t n;
	if (stmt_is_null(stmt, i))
		return NULL;
	const char *text = stmt_text(stmt, i, &n);
	if (len)
		*len = n;
	return arena_bytes(&seat->tx.arena, text, n);
}

static bool civil_later(struct seat *seat, instant from, enum civil_unit unit, int64_t n,
	instant *out, struct err *err)
{
	char zone[128];
	struct civil_time local;
	return due_zone(seat, zone, sizeof(zone), err) && zone_from_instant(zone, from, &local) &&
		civil_add(local.date, unit, n, MODE_KEEP_DAY, &local.date) &&
		zone_to_instant(zone, local, out);
}

bool flow_later(struct seat *seat, const char *span, char out[INSTANT_LEN + 1], struct err *err)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} short_units[] = { { "second", 1 }, { "minute", 60 }, { "hour", 3600 } };
	char unit[32], rest;
	long n;
	instant at = seat->tx.now;
	enum civil_unit civil;
	err->code[0] = 0;
	if (span && sscanf(span, "%ld %31[a-z] %c", &n, unit, &rest) == 2 && n >= 0 &&
		n <= 100000) {
		size_t len = strlen(unit);
		for (size_t i = 0; i < sizeof(short_units) / sizeof(short_units[0]); i++) {
			size_t most = strlen(short_units[i].name);
			if (strncmp(unit, short_units[i].name, most) != 0 ||
				!(len == most || (len == most + 1 && unit[most] == 's')))
				continue;
			instant_text(at + n * short_units[i].seconds * INT64_C(1000000), out);
			return true;
		}
		if (civil_unit_parse(unit, &civil) && civil_later(seat, at, civil, n, &at, err)) {
			instant_text(at, out);
			return true;
		}
	}
	if (err->code[0])
		return false;
	return err_set(err, ERR_REFUSED, "SPAN_INVALID",
		"%s is no span; write \"30 minutes\", \"14 days\", \"3 months\"",
		span ? span : "nothing");
}
