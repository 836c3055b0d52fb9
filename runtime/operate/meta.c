/* The table meta: is this a test database, where does its clock stand. */
#include <string.h>

#include "operate/inside.h"

bool meta_get(struct conn *conn, const char *key, char *out, size_t room, bool *found,
	struct err *err)
{
	struct stmt *stmt = conn_prepare(conn, engine_sql(SQL_META_GET), err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, key, strlen(key), err))
		return false;
	enum step step = stmt_step(stmt, err);
	*found = step == STEP_ROW;
	if (*found) {
		size_t len;
		const char *text = stmt_text(stmt, 0, &len);
		snprintf(out, room, "%.*s", (int)len, text);
	}
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

bool meta_set(struct conn *conn, const char *key, const char *value, struct err *err)
{
	struct stmt *stmt = conn_prepare(conn, engine_sql(SQL_META_SET), err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, key, strlen(key), err) ||
		!stmt_bind_text(stmt, 1, value, strlen(value), err))
		return false;
	enum step step = stmt_step(stmt, err);
	stmt_reset(stmt);
	return step != STEP_FAILED;
}
