/* SQLite: statements.
 *
 * Prepared to be kept. Bytes are bound without a copy: they are the caller's
 * until the statement is done. A statement that is done or failed resets
 * itself, so that it holds no lock and no snapshot. */
#include "store/sqlite.h"
#include <limits.h>
#include <string.h>

struct sqlite_stmt {
	struct stmt stmt;
	sqlite3_stmt *native;
};

static struct sqlite_stmt *own_of(const struct stmt *stmt)
{
	return (struct sqlite_stmt *)(uintptr_t)stmt;
}

static sqlite3_stmt *native_of(const struct stmt *stmt)
{
	return own_of(stmt)->native;
}

static bool prepare_failed(sqlite3 *db, int code, const struct sql *sql, struct err *err)
{
	if ((code & 0xFF) == SQLITE_ERROR)
		err_set(err, ERR_PERM, "SQL_INVALID", "%s", sqlite3_errmsg(db));
	else
		sqlite_error(db, code, err);
	if (sql->where != NULL)
		err_at(err, "%s", sql->where);
	return false;
}

static void columns_init(struct stmt *stmt, sqlite3_stmt *native)
{
	stmt->column_count = (size_t)sqlite3_column_count(native);
	stmt->columns = arena_alloc(&stmt->conn->arena, stmt->column_count * sizeof *stmt->columns);
	for (size_t i = 0; i < stmt->column_count; i++) {
		const char *name = sqlite3_column_name(native, (int)i);
		if (name == NULL)
			never("out of memory");
		stmt_column_init(stmt, i, name, sqlite3_column_decltype(native, (int)i));
	}
}

struct stmt *sqlite_prepare(struct conn *conn, const struct sql *sql, struct err *err)
{
	sqlite3 *db = sqlite_own(conn)->db;
	sqlite3_stmt *native = NULL;
	int code =
		sqlite3_prepare_v3(db, sql->native, -1, SQLITE_PREPARE_PERSISTENT, &native, NULL);
	if (code != SQLITE_OK) {
		prepare_failed(db, code, sql, err);
		return NULL;
	}
	must(native != NULL);
	must((size_t)sqlite3_bind_parameter_count(native) == sql->param_count);
	struct sqlite_stmt *own = arena_alloc(&conn->arena, sizeof *own);
	own->native = native;
	own->stmt.conn = conn;
	own->stmt.sql = sql;
	own->stmt.writes = sqlite3_stmt_readonly(native) == 0;
	columns_init(&own->stmt, native);
	return &own->stmt;
}

void sqlite_finish(struct stmt *stmt)
{
	sqlite3_finalize(native_of(stmt));
}

void sqlite_unbind(struct stmt *stmt)
{
	sqlite3_clear_bindings(native_of(stmt));
}

bool sqlite_bind_null(struct stmt *stmt, size_t i)
{
	return sqlite3_bind_null(native_of(stmt), (int)i + 1) == SQLITE_OK;
}

bool sqlite_bind_integer(struct stmt *stmt, size_t i, int64_t value)
{
	return sqlite3_bind_int64(native_of(stmt), (int)i + 1, value) == SQLITE_OK;
}

/* A null pointer would be bound as NULL, and an empty text is not that. */
bool sqlite_bind_text(struct stmt *stmt, size_t i, const char *text, size_t len)
{
	return len <= INT_MAX &&
		sqlite3_bind_text64(native_of(stmt), (int)i + 1, text == NULL ? "" : text, len,
			SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK;
}

bool sqlite_bind_bytes(struct stmt *stmt, size_t i, const void *bytes, size_t len)
{
	return len <= INT_MAX &&
		sqlite3_bind_blob64(native_of(stmt), (int)i + 1, bytes == NULL ? "" : bytes, len,
			SQLITE_STATIC) == SQLITE_OK;
}

enum step sqlite_step(struct stmt *stmt, struct err *err)
{
	sqlite3 *db = sqlite_own(stmt->conn)->db;
	int code = sqlite3_step(native_of(stmt));
	if (code == SQLITE_ROW)
		return STEP_ROW;
	if (code == SQLITE_DONE) {
		stmt->changes = stmt->writes ? sqlite3_changes64(db) : 0;
	} else {
		sqlite_error(db, code, err);
		if (stmt->sql->where != NULL)
			err_at(err, "%s", stmt->sql->where);
	}
	sqlite3_reset(native_of(stmt));
	return code == SQLITE_DONE ? STEP_DONE : STEP_FAILED;
}

void sqlite_reset(struct stmt *stmt)
{
	sqlite3_reset(native_of(stmt));
}

enum cell sqlite_cell(const struct stmt *stmt, size_t i)
{
	switch (sqlite3_column_type(native_of(stmt), (int)i)) {
	case SQLITE_NULL:
		return CELL_NULL;
	case SQLITE_INTEGER:
		return CELL_INTEGER;
	default:
		return CELL_OTHER;
	}
}

int64_t sqlite_integer(const struct stmt *stmt, size_t i)
{
	return sqlite3_column_int64(native_of(stmt), (int)i);
}

const char *sqlite_text(const struct stmt *stmt, size_t i, size_t *len)
{
	const unsigned char *text = sqlite3_column_text(native_of(stmt), (int)i);
	if (text == NULL)
		never("out of memory");
	*len = (size_t)sqlite3_column_bytes(native_of(stmt), (int)i);
	return (const char *)text;
}

/* An empty value has no address of its own. */
const void *sqlite_bytes(const struct stmt *stmt, size_t i, size_t *len)
{
	sqlite3_stmt *native = native_of(stmt);
	if (sqlite3_column_type(native, (int)i) == SQLITE_NULL) {
		*len = 0;
		return NULL;
	}
	const void *bytes = sqlite3_column_blob(native, (int)i);
	*len = (size_t)sqlite3_column_bytes(native, (int)i);
	return bytes == NULL ? "" : bytes;
}
