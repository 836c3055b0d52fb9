/* What the three files of the SQLite driver share: sqlite.c (connections),
 * sqlite_stmt.c (statements), sqlite_admin.c (tables, log, copies). */
#ifndef ORDAIN_STORE_SQLITE_H
#define ORDAIN_STORE_SQLITE_H
#include "store/driver.h"
#include <sqlite3.h>

struct sqlite_conn {
	struct conn conn;
	sqlite3 *db;
	sqlite3_stmt *verbs[VERB_COUNT]; /* prepared on first use */
	int page_size, log_pages;
};
static inline struct sqlite_conn *sqlite_own(const struct conn *conn)
{
	return (struct sqlite_conn *)(uintptr_t)conn;
}
/* Puts the connection's last failure into words; returns false. */
bool sqlite_error(sqlite3 *db, int code, struct err *err);
/* Runs one statement that gives at most one row; *out is its first integer. */
bool sqlite_ask(sqlite3 *db, const char *text, int64_t *out, struct err *err);

struct stmt *sqlite_prepare(struct conn *conn, const struct sql *sql, struct err *err);
void sqlite_finish(struct stmt *stmt);
void sqlite_unbind(struct stmt *stmt);
bool sqlite_bind_null(struct stmt *stmt, size_t i);
bool sqlite_bind_integer(struct stmt *stmt, size_t i, int64_t value);
bool sqlite_bind_text(struct stmt *stmt, size_t i, const char *text, size_t len);
bool sqlite_bind_bytes(struct stmt *stmt, size_t i, const void *bytes, size_t len);
enum step sqlite_step(struct stmt *stmt, struct err *err);
void sqlite_reset(struct stmt *stmt);
enum cell sqlite_cell(const struct stmt *stmt, size_t i);
int64_t sqlite_integer(const struct stmt *stmt, size_t i);
const char *sqlite_text(const struct stmt *stmt, size_t i, size_t *len);
const void *sqlite_bytes(const struct stmt *stmt, size_t i, size_t *len);

bool sqlite_table(struct conn *conn, struct table *table);
bool sqlite_checkpoint(struct conn *conn, bool restart);
bool sqlite_copy(struct conn *conn, const char *to, progress_fn *progress, void *arg,
	struct err *err);
bool sqlite_verify(struct conn *conn, struct err *err);
enum { SQLITE_BUSY_MS = 5000 };
#endif
