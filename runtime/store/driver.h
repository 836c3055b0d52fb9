/* What a database engine has to offer, and what the store keeps beside it.
 *
 * For the files of store/ only. conn.c, stmt.c and transaction.c hold what is
 * the same for every engine (the cache of statements, conversion by declared
 * type, savepoints, what is still alive); a driver moves integers and bytes and
 * puts its engine's failures into words. A driver embeds `struct conn` and
 * `struct stmt` as the first member of its own. */
#ifndef ORDAIN_STORE_DRIVER_H
#define ORDAIN_STORE_DRIVER_H
#include "store/store.h"
#include <glib.h>

enum verb {
	VERB_BEGIN_READ,
	VERB_BEGIN_WRITE,
	VERB_COMMIT,
	VERB_ROLLBACK,
	VERB_SAVEPOINT,
	VERB_RELEASE,
	VERB_ROLLBACK_TO,
	VERB_COUNT
};
enum cell { CELL_NULL, CELL_INTEGER, CELL_OTHER }; /* other: read as bytes */
typedef void progress_fn(void *arg, int percent);

struct store_driver {
	const char *name;
	struct conn *(*open)(const char *path, enum conn_mode mode, struct err *err);
	void (*close)(struct conn *conn);
	bool (*script)(struct conn *conn, const char *text, struct err *err);
	/* An I/O error of VERB_COMMIT of a write does not return: store_fatal. */
	bool (*verb)(struct conn *conn, enum verb verb, struct err *err);
	bool (*alive)(const struct conn *conn); /* a transaction is open */
	/* Fills a table found; false when there is none. */
	bool (*table)(struct conn *conn, struct table *table);

	struct stmt *(*prepare)(struct conn *conn, const struct sql *sql, struct err *err);
	void (*finish)(struct stmt *stmt);
	void (*unbind)(struct stmt *stmt);
	bool (*bind_null)(struct stmt *stmt, size_t i);
	bool (*bind_integer)(struct stmt *stmt, size_t i, int64_t value);
	bool (*bind_text)(struct stmt *stmt, size_t i, const char *text, size_t len);
	bool (*bind_bytes)(struct stmt *stmt, size_t i, const void *bytes, size_t len);
	enum step (*step)(struct stmt *stmt, struct err *err); /* resets itself but for a row */
	void (*reset)(struct stmt *stmt);
	enum cell (*cell)(const struct stmt *stmt, size_t i);
	int64_t (*integer)(const struct stmt *stmt, size_t i);
	const char *(*text)(const struct stmt *stmt, size_t i, size_t *len);
	const void *(*bytes)(const struct stmt *stmt, size_t i, size_t *len);

	/* Moves the log into the file. With `restart` also makes the next write begin
	 * the log anew, waiting a few milliseconds for readers. false: not all of it. */
	bool (*checkpoint)(struct conn *conn, bool restart);
	int64_t (*log_bytes)(const struct conn *conn); /* after the last commit here */
	/* A consistent copy to a file that is not there yet. */
	bool (*copy)(struct conn *conn, const char *to, progress_fn *progress, void *arg,
		struct err *err);
	/* Integrity and references of the whole file; PERM STORE_CORRUPT. */
	bool (*verify)(struct conn *conn, struct err *err);
};
extern const struct store_driver sqlite_driver;

struct conn {
	const struct store_driver *driver;
	enum conn_mode mode;
	bool begun, reading; /* reading: changes are refused */
	bool lost;           /* the transaction went away by itself */
	int depth;
	uint64_t epoch;
	struct err loss; /* why; TEMP */
	const char *folder;
	struct arena arena;
	GHashTable *stmts, *tables;
	struct stmt *active; /* stepped and not yet done */
};
/* What an engine needs to hold a column of a result. */
struct stmt_column {
	const char *name;
	enum column type;
	char small[32]; /* text of an instant or an integer */
};
struct stmt {
	struct conn *conn;
	const struct sql *sql;
	bool writes;
	int64_t changes;
	size_t column_count;
	struct stmt_column *columns;
	struct stmt *next, **link; /* in conn->active; link NULL: not there */
};

/* For drivers. */
void conn_base_init(struct conn *conn, const struct store_driver *driver, enum conn_mode mode);
void conn_base_fini(struct conn *conn); /* finishes the statements first */
/* `declared` may be NULL; cuts a suffix of the name and lets it win. */
void stmt_column_init(struct stmt *stmt, size_t i, const char *name, const char *declared);
enum column column_of_type(const char *declared);

/* A read transaction on any connection, ended by conn_rollback. */
bool conn_begin_read(struct conn *conn, struct err *err);
/* After a failure: notes whether it took the transaction with it. */
void conn_note_failure(struct conn *conn, const struct err *err);
/* Why the transaction is gone. */
bool conn_loss(const struct conn *conn, struct err *err);
void stmt_settle(struct stmt *stmt); /* no longer active */
/* Says why and leaves with 75: what is on disk is not known any more. */
_Noreturn void store_fatal(const struct err *err);
#endif
