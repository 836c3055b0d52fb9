/* The store: connections, statements and values of the database.
 *
 * SQL is written once for SQLite and PostgreSQL: parameters are `$name`, with
 * an optional type `$name::instant` where the value's Lua type does not say it
 * (PostgreSQL reads it as a cast, this driver uses it to bind). Columns are
 * declared with six types only and converted by them:
 *   text       string                      bigint    integer
 *   boolean    true/false                  instant   27-character text, stored as microseconds
 *   datetext   YYYY-MM-DD text             jsontext  plain data, stored as canonical JSON
 * An expression column has the type SQLite gives the value (integer or text);
 * `expr as name__instant`, `name__boolean`, `name__json` in a select list set it
 * by suffix, and the suffix is cut from the name.
 *
 * WAL, synchronous=FULL, foreign keys on, DEFENSIVE, trusted_schema off, no
 * extension loading, busy timeout 5 s. An I/O or fsync error of a commit is
 * fatal: the process logs it and exits with 75, nobody is answered.
 * A connection and its statements belong to one thread at a time.
 * The verbs go through `struct store_driver`, so that PostgreSQL is one more
 * file; sqlite.c is the driver today. */
#ifndef ORDAIN_STORE_STORE_H
#define ORDAIN_STORE_STORE_H
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include <stdint.h>

enum column {
	COLUMN_TEXT,
	COLUMN_BIGINT,
	COLUMN_BOOLEAN,
	COLUMN_INSTANT,
	COLUMN_DATE,
	COLUMN_JSON,
	COLUMN_NONE /* an expression: by value */
};
enum conn_mode { CONN_READ, CONN_WRITE };
enum step { STEP_ROW, STEP_DONE, STEP_FAILED };

struct conn; /* one connection */
struct stmt; /* one prepared statement, owned and cached by its connection */

/* SQL text as a script wrote it, taken apart once; immutable, any thread. */
struct sql_param {
	const char *name;
	enum column type; /* COLUMN_NONE: by the value's own type */
};
struct sql {
	const char *text;         /* as written, for messages and PREPARE on PostgreSQL */
	const char *native;       /* for this driver: ::types cut, parameters numbered ?1.. */
	const char *postgres;     /* parameters numbered $1.., casts kept */
	struct sql_param *params; /* each name once */
	size_t param_count;
	const char *where; /* script:line, may be NULL */
	uint64_t id;       /* unique in the process: the statement cache's key */
};
/* Types: text bigint boolean instant date json (and the column names datetext,
 * jsontext); given once, a type holds wherever the parameter stands. PERM
 * SQL_INVALID for what cannot be taken apart or is not for both engines: more
 * than one statement, other than select insert update delete with values, an
 * unknown ::type, a cast of anything but a parameter, `?` or `:x` parameters,
 * INSERT OR / UPDATE OR, `x` and [x] names. Strings and comments are respected. */
const struct sql *sql_parse(struct arena *arena, const char *text, const char *where,
	struct err *err);

/* `path` is the database file. Missing file: created for CONN_WRITE, error for CONN_READ. */
struct conn *conn_open(const char *path, enum conn_mode mode, struct err *err);
void conn_close(struct conn *conn);
const char *conn_folder(const struct conn *conn); /* where its database lies */
/* Runs a script of several statements (schema, migrations); no parameters. */
bool conn_script(struct conn *conn, const char *text, struct err *err);

bool conn_begin(struct conn *conn, struct err *err); /* write: immediate */
bool conn_commit(struct conn *conn, struct err *err);
void conn_rollback(struct conn *conn);                     /* never fails to leave */
bool conn_savepoint(struct conn *conn, struct err *err);   /* nests; own names */
bool conn_release(struct conn *conn, struct err *err);     /* innermost */
bool conn_rollback_to(struct conn *conn, struct err *err); /* undo and release innermost */
int conn_depth(const struct conn *conn);                   /* open savepoints */
/* Whether the transaction begun is still there: false after a failure that
 * rolled everything back on its own. */
bool conn_alive(const struct conn *conn);
/* Another number, never 0, when what was read before may hold no more: a
 * transaction began, or a savepoint was undone. */
uint64_t conn_epoch(const struct conn *conn);

/* Prepared once per connection and kept. The statement comes back reset, with
 * all parameters null. PERM SQL_INVALID names where, and the engine's words. */
struct stmt *conn_prepare(struct conn *conn, const struct sql *sql, struct err *err);
/* Parameters by their index in sql->params. `type` must fit: binding text to an
 * instant or date checks its form; false fills err (REFUSED VALUE_BIND). Text is
 * UTF-8 without zero bytes. In a script's statement (where is x.lua:line) a text
 * that reads as an instant needs a type, so that a forgotten ::instant stores no
 * text among microseconds. `bytes` is for
 * parameters without a type. Bytes are borrowed until the statement is done,
 * failed, reset or prepared again. */
bool stmt_bind_null(struct stmt *stmt, size_t i, struct err *err);
bool stmt_bind_integer(struct stmt *stmt, size_t i, int64_t value, struct err *err);
bool stmt_bind_boolean(struct stmt *stmt, size_t i, bool value, struct err *err);
bool stmt_bind_text(struct stmt *stmt, size_t i, const char *text, size_t len, struct err *err);
bool stmt_bind_bytes(struct stmt *stmt, size_t i, const void *bytes, size_t len, struct err *err);
/* Codes of failures: CONSTRAINT_UNIQUE, CONSTRAINT_FOREIGN_KEY, CONSTRAINT_NOT_NULL,
 * CONSTRAINT_CHECK (REFUSED; text names table.column), STORE_FULL and STORE_BUSY
 * (TEMP), STORE_INTERRUPTED (TEMP), STORE_READ_ONLY (PERM), STORE_CORRUPT (PERM),
 * STORE_FAILED (PERM). For a foreign key the engine names no column. Once the
 * transaction is gone every step fails with what took it, until conn_rollback. */
enum step stmt_step(struct stmt *stmt, struct err *err);
void stmt_reset(struct stmt *stmt);
int64_t stmt_changes(const struct stmt *stmt); /* rows changed by the last full step */
size_t stmt_columns(const struct stmt *stmt);
const char *stmt_column_name(const struct stmt *stmt, size_t i); /* suffix cut */
enum column stmt_column_type(const struct stmt *stmt, size_t i);
bool stmt_is_null(const struct stmt *stmt, size_t i);
bool stmt_is_integer(const struct stmt *stmt, size_t i); /* for COLUMN_NONE */
int64_t stmt_integer(const struct stmt *stmt, size_t i);
/* Borrowed until the next step. */
const char *stmt_text(const struct stmt *stmt, size_t i, size_t *len);
const void *stmt_bytes(const struct stmt *stmt, size_t i, size_t *len);

/* Tables as the database knows them, read once per connection. */
struct table_column {
	const char *name;
	enum column type;
	bool not_null, key;
};
struct table {
	const char *name;
	struct table_column *columns;
	size_t count;
	bool has_version; /* a bigint column named version: tx:update adds 1 */
	/* Statements made on first use by tx; owned by the connection. */
	const struct sql *insert;        /* all columns in order */
	const struct sql *find, *remove; /* by id */
	void *updates;                   /* by set of columns: see tx_write.c */
};
struct table *conn_table(struct conn *conn, const char *name); /* NULL: no such table */
struct arena *conn_arena(struct conn *conn);                   /* lives as long as the connection */
#endif
