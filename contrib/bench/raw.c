/* The floor under the store's figures: plain C writing, with SQLite and nothing
 * else, the rows that a run of the program has made.
 *
 *   raw MADE TARGET UNITS GROUP [SECONDS]
 *
 * MADE is a database after a run of UNITS orders, TARGET a copy of it from before.
 * Every row that MADE has more is inserted into TARGET, the rows of each unit
 * together, and what the run changed in older rows is changed too; one commit per
 * GROUP units. Settings are those of the program (runtime/store/sqlite.c):
 * write-ahead log, synchronous = full, the same page cache, foreign keys on, the
 * log restarted at 64 MB. Rows are fetched before the clock starts and bound
 * without a copy, so that only the writing is timed.
 *
 * Prints `UNITS SECONDS` of what was written. With SECONDS it stops after that
 * time; without, it compares both databases at the end and fails when one has a
 * row that the other has not. */
#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TABLES = 64, RESTART_BYTES = 64 << 20 };

struct cell {
	int type;
	sqlite3_int64 whole; /* of a text: its length */
	size_t at;           /* of a text: its place in the bytes */
};
/* Statements in pairs: what is read in MADE, what is written with it. */
struct source {
	const char *name;
	sqlite3_stmt *read, *write;
	int columns;
	long per_unit, rest; /* rows per unit; those that go with the last commit */
};
struct replay {
	sqlite3 *made, *target;
	struct source sources[TABLES];
	int count;
	struct cell *cells;
	char *bytes;
	size_t cells_used, cells_room, bytes_used, bytes_room;
	int log_pages, page_size;
	double seconds;
};

/* What a unit changes in older rows. The first is tried when the run settled
 * periods, the second always. */
static const char changed_read[] =
	"select s.next_period, s.next_due_date, s.next_due_at, s.current_subscription,"
	" s.last_due_date, s.last_ordered_date, s.id from subscription_period p"
	" join subscription s on s.id = p.subscription_id where p.rowid > %lld order by p.rowid";
static const char changed_write[] =
	"update subscription set next_period = ?1, next_due_date = ?2, next_due_at = ?3,"
	" current_subscription = ?4, last_due_date = ?5, last_ordered_date = ?6,"
	" version = version + 1 where id = ?7";
static const char number_read[] =
	"select 'order' from sales_order where rowid > %lld order by rowid";
static const char number_write[] = "insert into sequence (name, value) values (?1, 1)"
				   " on conflict (name) do update set value = sequence.value + 1";

/* Of flows that were there before and went on: their rows, and their first steps. */
static const char flow_read[] =
	"select version, state, output, asked, answered, turns, ready_at, ended_at, id"
	" from flow where rowid <= %lld order by rowid";
static const char flow_write[] =
	"update flow set version = ?1, state = ?2, output = ?3, asked = ?4, answered = ?5,"
	" turns = ?6, ready_at = ?7, ended_at = ?8 where id = ?9";
static const char step_read[] =
	"select state, answer, answer_mark, answered_at, answered_as, arrived_at, due_at, flow,"
	" generation, seq from flow_step where rowid <= %lld order by rowid";
static const char step_write[] =
	"update flow_step set state = ?1, answer = ?2, answer_mark = ?3, answered_at = ?4,"
	" answered_as = ?5, arrived_at = ?6, due_at = ?7 where flow = ?8 and generation = ?9"
	" and seq = ?10";

static void stop(const char *what, sqlite3 *db)
{
	fprintf(stderr, "raw: %s: %s\n", what, sqlite3_errmsg(db));
	exit(1);
}

static void run(sqlite3 *db, const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		stop(text, db);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *text)
{
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
		stop(text, db);
	return stmt;
}

static sqlite3_stmt *prepare_format(sqlite3 *db, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = sqlite3_vmprintf(format, args);
	va_end(args);
	sqlite3_stmt *stmt = prepare(db, text);
	sqlite3_free(text);
	return stmt;
}

static sqlite3_int64 ask(sqlite3 *db, const char *format, const char *name)
{
	char *text = sqlite3_mprintf(format, name, name, name, name);
	sqlite3_stmt *stmt = prepare(db, text);
	if (sqlite3_step(stmt) != SQLITE_ROW)
		stop(text, db);
	sqlite3_int64 n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_free(text);
	return n;
}

static int on_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
	(void)db;
	(void)name;
	((struct replay *)arg)->log_pages = pages;
	return SQLITE_OK;
}

static void open_both(struct replay *replay, const char *made, const char *target)
{
	if (sqlite3_open_v2(made, &replay->made, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		stop(made, replay->made);
	if (sqlite3_open_v2(target, &replay->target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
		    NULL) != SQLITE_OK)
		stop(target, replay->target);
	run(replay->target,
		"pragma foreign_keys = on; pragma temp_store = memory; pragma mmap_size = 0;"
		"pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536;"
		"pragma journal_size_limit = 67108864; pragma wal_autocheckpoint = 0");
	sqlite3_wal_hook(replay->target, on_commit, replay);
	replay->page_size = (int)ask(replay->target, "pragma page_size", "");
}

static struct source *add_source(struct replay *replay, const char *name, sqlite3_stmt *read,
	sqlite3_stmt *write, long rows, long units)
{
	struct source *source = &replay->sources[replay->count++];
	*source = (struct source){ .name = strdup(name), .read = read, .write = write };
	source->columns = sqlite3_column_count(read);
	source->per_unit = rows / units;
	source->rest = rows % units;
	return source;
}

static void add_changed(struct replay *replay, const char *name, const char *read,
	const char *write, sqlite3_int64 last, long rows, long units)
{
	add_source(replay, name, prepare_format(replay->made, read, last),
		prepare(replay->target, write), rows, units);
}

/* "?, ?, ?" */
static sqlite3_stmt *prepare_insert(sqlite3 *db, const char *table, int columns)
{
	char marks[3 * 128] = "?";
	for (int i = 1; i < columns; i++)
		strcat(marks, ", ?");
	return prepare_format(db, "insert into \"%w\" values (%s)", table, marks);
}

static void add_table(struct replay *replay, const char *name, long units)
{
	sqlite3_int64 last =
		ask(replay->target, "select coalesce(max(rowid), 0) from \"%w\"", name);
	if (strcmp(name, "flow") == 0 && last > 0)
		add_changed(replay, "flow", flow_read, flow_write, last, units, units);
	if (strcmp(name, "flow_step") == 0 && last > 0)
		add_changed(replay, "flow_step", step_read, step_write, last, units, units);
	sqlite3_stmt *read = prepare_format(replay->made,
		"select * from \"%w\" where rowid > %lld order by rowid", name, last);
	sqlite3_int64 rows = ask(replay->made, "select count(*) from \"%w\"", name) -
		ask(replay->target, "select count(*) from \"%w\"", name);
	if (rows == 0 || strcmp(name, "sequence") == 0)
		return;
	add_source(replay, name, read,
		prepare_insert(replay->target, name, sqlite3_column_count(read)), rows, units);
	if (strcmp(name, "sales_order") == 0)
		add_changed(replay, "number", number_read, number_write, last, rows, units);
	if (strcmp(name, "subscription_period") == 0)
		add_changed(replay, "changed", changed_read, changed_write, last, rows, units);
}

/* In the order of the schema, so that what is referred to comes first. */
static void add_tables(struct replay *replay, long units)
{
	sqlite3_stmt *tables = prepare(replay->target,
		"select name from sqlite_schema where type = 'table' order by rowid");
	while (sqlite3_step(tables) == SQLITE_ROW && replay->count < TABLES - 1)
		add_table(replay, (const char *)sqlite3_column_text(tables, 0), units);
	sqlite3_finalize(tables);
}

/* ---- fetching ---- */

static void *grown(void *old, size_t *room, size_t wanted, size_t size)
{
	if (wanted <= *room)
		return old;
	*room = wanted * 2;
	void *made = realloc(old, *room * size);
	if (made == NULL)
		abort();
	return made;
}

static void fetch_row(struct replay *replay, struct source *source)
{
	if (sqlite3_step(source->read) != SQLITE_ROW)
		stop(source->name, replay->made);
	replay->cells = grown(replay->cells, &replay->cells_room,
		replay->cells_used + (size_t)source->columns, sizeof *replay->cells);
	for (int i = 0; i < source->columns; i++) {
		struct cell *cell = &replay->cells[replay->cells_used++];
		cell->type = sqlite3_column_type(source->read, i);
		cell->whole = sqlite3_column_int64(source->read, i);
		if (cell->type != SQLITE_TEXT)
			continue;
		const void *text = sqlite3_column_text(source->read, i);
		size_t len = (size_t)sqlite3_column_bytes(source->read, i);
		replay->bytes =
			grown(replay->bytes, &replay->bytes_room, replay->bytes_used + len, 1);
		memcpy(replay->bytes + replay->bytes_used, text, len);
		cell->at = replay->bytes_used;
		cell->whole = (sqlite3_int64)len;
		replay->bytes_used += len;
	}
}

static void fetch_group(struct replay *replay, long units, bool last)
{
	replay->cells_used = replay->bytes_used = 0;
	for (long unit = 0; unit <= units; unit++)
		for (int i = 0; i < replay->count; i++) {
			struct source *source = &replay->sources[i];
			long rows = unit < units ? source->per_unit : last ? source->rest : 0;
			while (rows-- > 0)
				fetch_row(replay, source);
		}
}

/* ---- writing ---- */

static const struct cell *write_row(struct replay *replay, struct source *source,
	const struct cell *cell)
{
	sqlite3_stmt *write = source->write;
	for (int i = 1; i <= source->columns; i++, cell++)
		if (cell->type == SQLITE_TEXT)
			sqlite3_bind_text64(write, i, replay->bytes + cell->at,
				(sqlite3_uint64)cell->whole, SQLITE_STATIC, SQLITE_UTF8);
		else if (cell->type == SQLITE_INTEGER)
			sqlite3_bind_int64(write, i, cell->whole);
		else
			sqlite3_bind_null(write, i);
	int code = sqlite3_step(write);
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		stop(source->name, replay->target);
	sqlite3_reset(write);
	return cell;
}

static double now(void)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void write_group(struct replay *replay, sqlite3_stmt *begin, sqlite3_stmt *commit,
	long units, bool last)
{
	const struct cell *cell = replay->cells;
	double before = now();
	sqlite3_step(begin);
	sqlite3_reset(begin);
	for (long unit = 0; unit <= units; unit++)
		for (int i = 0; i < replay->count; i++) {
			struct source *source = &replay->sources[i];
			long rows = unit < units ? source->per_unit : last ? source->rest : 0;
			while (rows-- > 0)
				cell = write_row(replay, source, cell);
		}
	if (sqlite3_step(commit) != SQLITE_DONE)
		stop("commit", replay->target);
	sqlite3_reset(commit);
	if ((long)replay->log_pages * replay->page_size >= RESTART_BYTES)
		sqlite3_wal_checkpoint_v2(replay->target, NULL, SQLITE_CHECKPOINT_RESTART, NULL,
			NULL);
	replay->seconds += now() - before;
}

static long replay_all(struct replay *replay, long units, long group, double seconds)
{
	sqlite3_stmt *begin = prepare(replay->target, "begin immediate");
	sqlite3_stmt *commit = prepare(replay->target, "commit");
	long done = 0;
	while (done < units && (seconds <= 0 || replay->seconds < seconds)) {
		long n = units - done < group ? units - done : group;
		fetch_group(replay, n, done + n == units);
		write_group(replay, begin, commit, n, done + n == units);
		done += n;
	}
	sqlite3_finalize(begin);
	sqlite3_finalize(commit);
	return done;
}

/* ---- the end ---- */

static void finish(struct replay *replay)
{
	for (int i = 0; i < replay->count; i++) {
		sqlite3_finalize(replay->sources[i].read);
		sqlite3_finalize(replay->sources[i].write);
	}
}

static void compare(struct replay *replay, const char *made)
{
	char *attach = sqlite3_mprintf("attach %Q as made", made);
	run(replay->target, attach);
	sqlite3_free(attach);
	sqlite3_stmt *tables = prepare(replay->target,
		"select name from main.sqlite_schema where type = 'table' order by rowid");
	while (sqlite3_step(tables) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(tables, 0);
		if (ask(replay->target,
			    "select (select count(*) from (select * from main.\"%w\" except"
			    " select * from made.\"%w\")) + (select count(*) from (select * from"
			    " made.\"%w\" except select * from main.\"%w\"))",
			    name) != 0) {
			fprintf(stderr, "raw: table %s differs from the run's\n", name);
			exit(1);
		}
	}
	sqlite3_finalize(tables);
}

int main(int argc, char **argv)
{
	struct replay replay = { 0 };
	if (argc < 5) {
		fprintf(stderr, "usage: raw MADE TARGET UNITS GROUP [SECONDS]\n");
		return 2;
	}
	long units = atol(argv[3]), group = atol(argv[4]);
	double seconds = argc > 5 ? atof(argv[5]) : 0;
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	open_both(&replay, argv[1], argv[2]);
	add_tables(&replay, units);
	long done = replay_all(&replay, units, group, seconds);
	finish(&replay);
	if (seconds <= 0)
		compare(&replay, argv[1]);
	printf("%ld %.6f\n", done, replay.seconds);
	return 0;
}
