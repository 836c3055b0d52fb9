/* Statements: binding and reading by declared type.
 *
 * Types are checked on the way in, because SQLite would take anything: a text
 * in an instant column compares wrong for ever after. On the way out nothing is
 * allocated per row; instants and integers asked for as text are formatted
 * into a place of their column. */
#include "base/civil.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "store/driver.h"
#include <stdio.h>
#include <string.h>

static bool bind_refuse(const struct stmt *stmt, size_t i, const char *what, struct err *err)
{
	err_set(err, ERR_REFUSED, "VALUE_BIND", "$%s: %s", stmt->sql->params[i].name, what);
	if (stmt->sql->where != NULL)
		err_at(err, "%s", stmt->sql->where);
	return false;
}

static bool bind_result(const struct stmt *stmt, size_t i, bool bound, struct err *err)
{
	return bound || bind_refuse(stmt, i, "the value is too large", err);
}

static enum column param_type(const struct stmt *stmt, size_t i)
{
	must(i < stmt->sql->param_count);
	return stmt->sql->params[i].type;
}

static bool bind_wrong(const struct stmt *stmt, size_t i, struct err *err)
{
	static const char *const wanted[] = { [COLUMN_TEXT] = "a text is wanted",
		[COLUMN_BIGINT] = "an integer is wanted",
		[COLUMN_BOOLEAN] = "true or false is wanted",
		[COLUMN_INSTANT] = "an instant is wanted",
		[COLUMN_DATE] = "a date is wanted",
		[COLUMN_JSON] = "JSON text is wanted",
		[COLUMN_NONE] = "the value has no column type" };
	return bind_refuse(stmt, i, wanted[param_type(stmt, i)], err);
}

bool stmt_bind_null(struct stmt *stmt, size_t i, struct err *err)
{
	(void)param_type(stmt, i);
	return bind_result(stmt, i, stmt->conn->driver->bind_null(stmt, i), err);
}

bool stmt_bind_integer(struct stmt *stmt, size_t i, int64_t value, struct err *err)
{
	enum column type = param_type(stmt, i);
	if (type != COLUMN_BIGINT && type != COLUMN_INSTANT && type != COLUMN_NONE)
		return bind_wrong(stmt, i, err);
	return bind_result(stmt, i, stmt->conn->driver->bind_integer(stmt, i, value), err);
}

bool stmt_bind_boolean(struct stmt *stmt, size_t i, bool value, struct err *err)
{
	enum column type = param_type(stmt, i);
	if (type != COLUMN_BOOLEAN && type != COLUMN_NONE)
		return bind_wrong(stmt, i, err);
	return bind_result(stmt, i, stmt->conn->driver->bind_integer(stmt, i, value), err);
}

static bool bind_instant(struct stmt *stmt, size_t i, const char *text, size_t len, struct err *err)
{
	instant at;
	if (!instant_parse(text, len, &at))
		return bind_refuse(stmt, i, "this is not an instant", err);
	return bind_result(stmt, i, stmt->conn->driver->bind_integer(stmt, i, at), err);
}

/* A type that a script's author forgot would store text among microseconds, or
 * compare with them, unseen. The engine's own statements take any text as it is. */
static bool type_forgotten(const struct stmt *stmt, const char *text, size_t len)
{
	instant at;
	return len == INSTANT_LEN && text[10] == 'T' && stmt->sql->where != NULL &&
		strstr(stmt->sql->where, ".lua:") != NULL && instant_parse(text, len, &at);
}

static bool text_fits(const struct stmt *stmt, size_t i, const char *text, size_t len,
	struct err *err)
{
	struct civil date;
	switch (param_type(stmt, i)) {
	case COLUMN_DATE:
		return civil_parse(text, len, &date) ||
			bind_refuse(stmt, i, "this is not a date YYYY-MM-DD", err);
	case COLUMN_NONE:
		return !type_forgotten(stmt, text, len) ||
			bind_refuse(stmt, i, "an instant needs its type, ::instant (or ::text)",
				err);
	case COLUMN_TEXT:
	case COLUMN_JSON:
		return true;
	case COLUMN_BIGINT:
	case COLUMN_BOOLEAN:
	case COLUMN_INSTANT:
		break;
	}
	return bind_wrong(stmt, i, err);
}

bool stmt_bind_text(struct stmt *stmt, size_t i, const char *text, size_t len, struct err *err)
{
	if (param_type(stmt, i) == COLUMN_INSTANT)
		return bind_instant(stmt, i, text, len, err);
	if (!text_fits(stmt, i, text, len, err))
		return false;
	if (!utf8_text(text, len))
		return bind_refuse(stmt, i, "this text is not UTF-8 or contains a zero byte", err);
	return bind_result(stmt, i, stmt->conn->driver->bind_text(stmt, i, text, len), err);
}

bool stmt_bind_bytes(struct stmt *stmt, size_t i, const void *bytes, size_t len, struct err *err)
{
	if (param_type(stmt, i) != COLUMN_NONE)
		return bind_wrong(stmt, i, err);
	return bind_result(stmt, i, stmt->conn->driver->bind_bytes(stmt, i, bytes, len), err);
}

static void stmt_activate(struct stmt *stmt)
{
	stmt->next = stmt->conn->active;
	if (stmt->next != NULL)
		stmt->next->link = &stmt->next;
	stmt->link = &stmt->conn->active;
	stmt->conn->active = stmt;
}

void stmt_settle(struct stmt *stmt)
{
	if (stmt->link == NULL)
		return;
	*stmt->link = stmt->next;
	if (stmt->next != NULL)
		stmt->next->link = stmt->link;
	stmt->next = NULL;
	stmt->link = NULL;
}

static bool stmt_may_run(const struct stmt *stmt, struct err *err)
{
	const struct conn *conn = stmt->conn;
	if (conn->lost)
		return conn_loss(conn, err);
	if (!conn->reading || !stmt->writes)
		return true;
	err_set(err, ERR_PERM, "STORE_READ_ONLY", "a read changes nothing: %.200s",
		stmt->sql->text);
	if (stmt->sql->where != NULL)
		err_at(err, "%s", stmt->sql->where);
	return false;
}

enum step stmt_step(struct stmt *stmt, struct err *err)
{
	if (stmt->link == NULL) {
		if (!stmt_may_run(stmt, err))
			return STEP_FAILED;
		stmt_activate(stmt);
	}
	enum step step = stmt->conn->driver->step(stmt, err);
	if (step == STEP_ROW)
		return step;
	stmt_settle(stmt);
	if (step == STEP_FAILED)
		conn_note_failure(stmt->conn, err);
	return step;
}

void stmt_reset(struct stmt *stmt)
{
	if (stmt->link == NULL)
		return;
	stmt->conn->driver->reset(stmt);
	stmt_settle(stmt);
}

int64_t stmt_changes(const struct stmt *stmt)
{
	return stmt->changes;
}

size_t stmt_columns(const struct stmt *stmt)
{
	return stmt->column_count;
}

const char *stmt_column_name(const struct stmt *stmt, size_t i)
{
	return stmt->columns[i].name;
}

enum column stmt_column_type(const struct stmt *stmt, size_t i)
{
	return stmt->columns[i].type;
}

bool stmt_is_null(const struct stmt *stmt, size_t i)
{
	return stmt->conn->driver->cell(stmt, i) == CELL_NULL;
}

bool stmt_is_integer(const struct stmt *stmt, size_t i)
{
	return stmt->conn->driver->cell(stmt, i) == CELL_INTEGER;
}

int64_t stmt_integer(const struct stmt *stmt, size_t i)
{
	return stmt->conn->driver->integer(stmt, i);
}

/* Formats by hand rather than asking the engine, which would change the value
 * in place and with it what it says about its type. */
static const char *small_text(const struct stmt *stmt, size_t i, size_t *len)
{
	struct stmt_column *column = &stmt->columns[i];
	int64_t value = stmt->conn->driver->integer(stmt, i);
	if (column->type == COLUMN_BOOLEAN) {
		*len = value != 0 ? 4 : 5;
		return value != 0 ? "true" : "false";
	}
	if (column->type == COLUMN_INSTANT) {
		instant_text(value, column->small);
		*len = INSTANT_LEN;
	} else {
		*len = (size_t)snprintf(column->small, sizeof column->small, "%lld",
			(long long)value);
	}
	return column->small;
}

const char *stmt_text(const struct stmt *stmt, size_t i, size_t *len)
{
	size_t unused;
	if (len == NULL)
		len = &unused;
	*len = 0;
	switch (stmt->conn->driver->cell(stmt, i)) {
	case CELL_NULL:
		return NULL;
	case CELL_INTEGER:
		return small_text(stmt, i, len);
	case CELL_OTHER:
		break;
	}
	return stmt->conn->driver->text(stmt, i, len);
}

const void *stmt_bytes(const struct stmt *stmt, size_t i, size_t *len)
{
	return stmt->conn->driver->bytes(stmt, i, len);
}
