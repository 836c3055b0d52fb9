/* SQLite: tables, the log, copies and checks of a whole file.
 *
 * Nothing here is on the way of a request, except that the writer now and then
 * restarts its log; that waits for readers a few milliseconds and no longer. */
#include "store/sqlite.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { RESTART_WAIT_MS = 10, PROGRESS_STEPS = 200000 };

static void table_column_read(struct conn *conn, sqlite3_stmt *rows, struct table *table)
{
	/* Doubling keeps what is left behind in the arena below what is used. */
	if ((table->count & (table->count - 1)) == 0) {
		size_t cap = table->count == 0 ? 1 : table->count * 2;
		struct table_column *more = arena_alloc(&conn->arena, cap * sizeof *more);
		if (table->count > 0)
			memcpy(more, table->columns, table->count * sizeof *more);
		table->columns = more;
	}
	bool key = sqlite3_column_int(rows, 3) > 0;
	table->columns[table->count++] =
		(struct table_column){ .name = arena_text(&conn->arena,
					       (const char *)sqlite3_column_text(rows, 0)),
			.type = column_of_type((const char *)sqlite3_column_text(rows, 1)),
			.not_null = key || sqlite3_column_int(rows, 2) != 0,
			.key = key };
}

bool sqlite_table(struct conn *conn, struct table *table)
{
	sqlite3_stmt *rows = NULL;
	if (strncmp(table->name, "sqlite_", 7) == 0)
		return false;
	must(sqlite3_prepare_v2(sqlite_own(conn)->db,
		     "select name, type, \"notnull\", pk from pragma_table_info(?1) order by cid",
		     -1, &rows, NULL) == SQLITE_OK);
	sqlite3_bind_text(rows, 1, table->name, -1, SQLITE_STATIC);
	while (sqlite3_step(rows) == SQLITE_ROW)
		table_column_read(conn, rows, table);
	sqlite3_finalize(rows);
	return table->count > 0;
}

bool sqlite_checkpoint(struct conn *conn, bool restart)
{
	sqlite3 *db = sqlite_own(conn)->db;
	int all = 0, moved = 0;
	sqlite3_busy_timeout(db, restart ? RESTART_WAIT_MS : 0);
	int code = sqlite3_wal_checkpoint_v2(db, "main",
		restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, &all, &moved);
	sqlite3_busy_timeout(db, SQLITE_BUSY_MS);
	return code == SQLITE_OK && all == moved;
}

struct copying {
	const char *to;
	int64_t bytes;
	int percent;
	progress_fn *progress;
	void *arg;
};

static int copy_progress(void *arg)
{
	struct copying *copying = arg;
	struct stat file;
	if (stat(copying->to, &file) != 0 || copying->bytes <= 0)
		return 0;
	int percent = (int)(file.st_size * 100 / copying->bytes);
	if (percent > copying->percent && percent <= 100) {
		copying->percent = percent;
		copying->progress(copying->arg, percent);
	}
	return 0;
}

static bool copy_run(sqlite3 *db, const char *to, struct err *err)
{
	sqlite3_stmt *vacuum = NULL;
	int code = sqlite3_prepare_v2(db, "vacuum into ?1", -1, &vacuum, NULL);
	if (code == SQLITE_OK)
		sqlite3_bind_text(vacuum, 1, to, -1, SQLITE_STATIC);
	if (code == SQLITE_OK)
		code = sqlite3_step(vacuum);
	bool done = code == SQLITE_DONE || sqlite_error(db, code, err);
	sqlite3_finalize(vacuum);
	return done;
}

bool sqlite_copy(struct conn *conn, const char *to, progress_fn *progress, void *arg,
	struct err *err)
{
	sqlite3 *db = sqlite_own(conn)->db;
	int64_t pages;
	if (!sqlite_ask(db, "pragma page_count", &pages, err))
		return false;
	struct copying copying = { .to = to,
		.progress = progress,
		.arg = arg,
		.bytes = pages * sqlite_own(conn)->page_size };
	if (progress != NULL)
		sqlite3_progress_handler(db, PROGRESS_STEPS, copy_progress, &copying);
	bool done = copy_run(db, to, err);
	sqlite3_progress_handler(db, 0, NULL, NULL);
	return done;
}

/* The statement gives no row, or the one row 'ok', when all is well. */
static bool verify_run(sqlite3 *db, const char *text, struct err *err)
{
	sqlite3_stmt *rows = NULL;
	int code = sqlite3_prepare_v2(db, text, -1, &rows, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(rows);
	bool fine = code == SQLITE_DONE;
	if (code == SQLITE_ROW) {
		const char *words = (const char *)sqlite3_column_text(rows, 0);
		fine = words != NULL && strcmp(words, "ok") == 0;
		if (!fine)
			err_set(err, ERR_PERM, "STORE_CORRUPT", "%s: %s", text,
				words == NULL ? "" : words);
	} else if (!fine) {
		sqlite_error(db, code, err);
	}
	sqlite3_finalize(rows);
	return fine;
}

bool sqlite_verify(struct conn *conn, struct err *err)
{
	sqlite3 *db = sqlite_own(conn)->db;
	return verify_run(db, "pragma integrity_check(1)", err) &&
		verify_run(db, "pragma foreign_key_check", err);
}
