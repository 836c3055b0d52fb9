/* SQLite: opening a connection, its failures in words, its transactions.
 *
 * What must hold: every connection that writes has a write-ahead log that is
 * synced on commit (asked back, not only set), foreign keys on, and nothing
 * open that a statement could use to reach further than its own tables. The log
 * is never moved into the file by a commit; checkpoint.c does that. */
#include "store/sqlite.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct failure {
	int code; /* extended, or primary */
	enum err_kind kind;
	const char *name;
};

static const struct failure failures[] = {
	{ SQLITE_CONSTRAINT_UNIQUE, ERR_REFUSED, "CONSTRAINT_UNIQUE" },
	{ SQLITE_CONSTRAINT_PRIMARYKEY, ERR_REFUSED, "CONSTRAINT_UNIQUE" },
	{ SQLITE_CONSTRAINT_ROWID, ERR_REFUSED, "CONSTRAINT_UNIQUE" },
	{ SQLITE_CONSTRAINT_FOREIGNKEY, ERR_REFUSED, "CONSTRAINT_FOREIGN_KEY" },
	{ SQLITE_CONSTRAINT_NOTNULL, ERR_REFUSED, "CONSTRAINT_NOT_NULL" },
	{ SQLITE_CONSTRAINT_CHECK, ERR_REFUSED, "CONSTRAINT_CHECK" },
	{ SQLITE_CONSTRAINT_DATATYPE, ERR_REFUSED, "CONSTRAINT_CHECK" },
	{ SQLITE_FULL, ERR_TEMP, "STORE_FULL" },
	{ SQLITE_BUSY, ERR_TEMP, "STORE_BUSY" },
	{ SQLITE_LOCKED, ERR_TEMP, "STORE_BUSY" },
	{ SQLITE_INTERRUPT, ERR_TEMP, "STORE_INTERRUPTED" },
	{ SQLITE_READONLY, ERR_PERM, "STORE_READ_ONLY" },
	{ SQLITE_CORRUPT, ERR_PERM, "STORE_CORRUPT" },
	{ SQLITE_NOTADB, ERR_PERM, "STORE_CORRUPT" },
	{ SQLITE_AUTH, ERR_PERM, "SQL_INVALID" },
};

static const struct failure *failure_find(int code)
{
	static const struct failure other = { 0, ERR_PERM, "STORE_FAILED" };
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
		if (failures[i].code == code || failures[i].code == (code & 0xFF))
			return &failures[i];
	return &other;
}

/* The engine's words carry table.column after a colon; for references it has none. */
static const char *failure_text(int code, const char *words)
{
	if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
		return "a row names a row that does not exist, or is still named by others";
	const char *colon = strncmp(words, "FOREIGN", 7) == 0 ? NULL : strstr(words, " failed: ");
	return colon != NULL ? colon + strlen(" failed: ") : words;
}

bool sqlite_error(sqlite3 *db, int code, struct err *err)
{
	int extended = sqlite3_extended_errcode(db);
	if ((extended & 0xFF) != (code & 0xFF))
		extended = code;
	const struct failure *failure = failure_find(extended);
	const char *words = failure_text(extended, sqlite3_errmsg(db));
	int why = sqlite3_system_errno(db);
	if ((extended & 0xFF) == SQLITE_IOERR || (extended & 0xFF) == SQLITE_CANTOPEN)
		return err_set(err, failure->kind, failure->name, "%s (%d%s%s)", words, extended,
			why == 0 ? "" : ", ", why == 0 ? "" : strerror(why));
	return err_set(err, failure->kind, failure->name, "%s", words);
}

bool sqlite_ask(sqlite3 *db, const char *text, int64_t *out, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int code = sqlite3_prepare_v2(db, text, -1, &stmt, NULL);
	*out = 0;
	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	if (code == SQLITE_ROW)
		*out = sqlite3_column_int64(stmt, 0);
	bool fine = code == SQLITE_ROW || code == SQLITE_DONE;
	if (!fine)
		sqlite_error(db, code, err);
	sqlite3_finalize(stmt);
	return fine;
}

static bool sqlite_expect(sqlite3 *db, const char *text, int64_t wanted, struct err *err)
{
	int64_t is;
	if (!sqlite_ask(db, text, &is, err))
		return false;
	return is == wanted ||
		err_set(err, ERR_PERM, "STORE_FAILED", "%s is %lld and must be %lld", text,
			(long long)is, (long long)wanted);
}

static int sqlite_authorize(void *arg, int action, const char *a, const char *b, const char *c,
	const char *d)
{
	(void)arg, (void)a, (void)b, (void)c, (void)d;
	return action == SQLITE_TRANSACTION || action == SQLITE_ATTACH ? SQLITE_DENY : SQLITE_OK;
}

/* Here only `integer primary key` is the row's own number; any other type costs
 * an index beside the table. The caller frees the text with g_free. */
static char *native_script(const char *text)
{
	char **parts = g_strsplit(text, "bigint primary key", -1);
	char *native = g_strjoinv("integer primary key", parts);
	g_strfreev(parts);
	return native;
}

/* A script inside a transaction must not end it: half of it would be kept. */
static bool sqlite_script(struct conn *conn, const char *text, struct err *err)
{
	sqlite3 *db = sqlite_own(conn)->db;
	char *native = native_script(text);
	if (conn->begun)
		sqlite3_set_authorizer(db, sqlite_authorize, NULL);
	int code = sqlite3_exec(db, native, NULL, NULL, NULL);
	if (conn->begun)
		sqlite3_set_authorizer(db, NULL, NULL);
	g_free(native);
	return code == SQLITE_OK || sqlite_error(db, code, err);
}

static void sqlite_harden(sqlite3 *db)
{
	sqlite3_extended_result_codes(db, 1);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	/* "name" is a name here, never a text because no column is called so. */
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_busy_timeout(db, SQLITE_BUSY_MS);
}

static bool sqlite_set_log(struct conn *conn, struct err *err)
{
	/* On a file system without shared memory the pragma keeps what was. */
	int64_t has_log;
	if (!sqlite_script(conn, "pragma journal_mode = wal", err) ||
		!sqlite_ask(sqlite_own(conn)->db,
			"select journal_mode = 'wal' from pragma_journal_mode", &has_log, err))
		return false;
	return has_log == 1 ||
		err_set(err, ERR_PERM, "STORE_FAILED",
			"the file system of the database cannot hold a write-ahead log");
}

static int sqlite_on_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
	(void)db;
	(void)name;
	((struct sqlite_conn *)arg)->log_pages = pages;
	return SQLITE_OK;
}

static bool sqlite_set_common(struct conn *conn, struct err *err)
{
	sqlite3 *db = sqlite_own(conn)->db;
	int64_t page_size;
	if (!sqlite_script(conn,
		    "pragma foreign_keys = on; pragma locking_mode = normal;"
		    "pragma temp_store = memory; pragma mmap_size = 0",
		    err) ||
		!sqlite_expect(db, "pragma foreign_keys", 1, err) ||
		!sqlite_ask(db, "pragma page_size", &page_size, err))
		return false;
	sqlite_own(conn)->page_size = (int)page_size;
	return true;
}

static bool sqlite_set_mode(struct conn *conn, struct err *err)
{
	sqlite3 *db = sqlite_own(conn)->db;
	if (conn->mode == CONN_READ)
		return sqlite_script(conn, "pragma cache_size = -16384", err);
	if (sqlite3_db_readonly(db, "main") != 0)
		return err_set(err, ERR_PERM, "STORE_READ_ONLY",
			"the database file cannot be written");
	if (!sqlite_set_log(conn, err) ||
		!sqlite_script(conn,
			"pragma synchronous = full; pragma cache_size = -65536;"
			"pragma journal_size_limit = 67108864; pragma wal_autocheckpoint = 0",
			err) ||
		!sqlite_expect(db, "pragma synchronous", 2, err))
		return false;
	sqlite3_wal_hook(db, sqlite_on_commit, sqlite_own(conn));
	return true;
}

static void sqlite_close(struct conn *conn)
{
	struct sqlite_conn *own = sqlite_own(conn);
	conn_rollback(conn);
	conn_base_fini(conn);
	for (size_t i = 0; i < VERB_COUNT; i++)
		sqlite3_finalize(own->verbs[i]);
	must(sqlite3_close(own->db) == SQLITE_OK);
	g_free(own);
}

static bool sqlite_open_failed(sqlite3 *db, int code, struct err *err)
{
	if (db == NULL)
		never("out of memory");
	sqlite_error(db, code, err);
	int why = sqlite3_system_errno(db);
	if ((code & 0xFF) == SQLITE_CANTOPEN && (why == EACCES || why == EROFS || why == EPERM))
		err_set(err, ERR_PERM, "STORE_READ_ONLY", "the file cannot be opened: %s",
			strerror(why));
	return false;
}

/* Statistics of memory take a lock per allocation, and nobody reads them. In vain
 * when the process has used SQLite before, and harmless then. */
static void sqlite_setup(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static struct conn *sqlite_open(const char *path, enum conn_mode mode, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	must(pthread_once(&once, sqlite_setup) == 0);
	struct sqlite_conn *own = g_new0(struct sqlite_conn, 1);
	conn_base_init(&own->conn, &sqlite_driver, mode);
	int flags = mode == CONN_READ ? SQLITE_OPEN_READONLY
				      : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	int code = sqlite3_open_v2(path, &own->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
	bool opened = code == SQLITE_OK || sqlite_open_failed(own->db, code, err);
	if (opened)
		sqlite_harden(own->db);
	if (opened && sqlite_set_common(&own->conn, err) && sqlite_set_mode(&own->conn, err))
		return &own->conn;
	err_wrap(err, "database %s", path);
	sqlite_close(&own->conn);
	return NULL;
}

static sqlite3_stmt *sqlite_verb_stmt(struct sqlite_conn *own, enum verb verb, int *code)
{
	static const char *const texts[VERB_COUNT] = { [VERB_BEGIN_READ] = "begin",
		[VERB_BEGIN_WRITE] = "begin immediate",
		[VERB_COMMIT] = "commit",
		[VERB_ROLLBACK] = "rollback",
		[VERB_SAVEPOINT] = "savepoint s",
		[VERB_RELEASE] = "release s",
		[VERB_ROLLBACK_TO] = "rollback to s" };
	*code = SQLITE_OK;
	if (own->verbs[verb] == NULL)
		*code = sqlite3_prepare_v3(own->db, texts[verb], -1, SQLITE_PREPARE_PERSISTENT,
			&own->verbs[verb], NULL);
	return own->verbs[verb];
}

static bool sqlite_verb(struct conn *conn, enum verb verb, struct err *err)
{
	struct sqlite_conn *own = sqlite_own(conn);
	int code;
	sqlite3_stmt *stmt = sqlite_verb_stmt(own, verb, &code);
	if (stmt != NULL) {
		code = sqlite3_step(stmt);
		if (code != SQLITE_DONE)
			sqlite_error(own->db, code, err);
		sqlite3_reset(stmt);
	} else {
		sqlite_error(own->db, code, err);
	}
	if (code == SQLITE_DONE)
		return true;
	if (verb == VERB_COMMIT && !conn->reading && (code & 0xFF) == SQLITE_IOERR)
		store_fatal(err);
	return false;
}

static bool sqlite_alive(const struct conn *conn)
{
	return sqlite3_get_autocommit(sqlite_own(conn)->db) == 0;
}

static int64_t sqlite_log_bytes(const struct conn *conn)
{
	return (int64_t)sqlite_own(conn)->log_pages * sqlite_own(conn)->page_size;
}

const struct store_driver sqlite_driver = {
	.name = "sqlite",
	.open = sqlite_open,
	.close = sqlite_close,
	.script = sqlite_script,
	.verb = sqlite_verb,
	.alive = sqlite_alive,
	.table = sqlite_table,
	.prepare = sqlite_prepare,
	.finish = sqlite_finish,
	.unbind = sqlite_unbind,
	.bind_null = sqlite_bind_null,
	.bind_integer = sqlite_bind_integer,
	.bind_text = sqlite_bind_text,
	.bind_bytes = sqlite_bind_bytes,
	.step = sqlite_step,
	.reset = sqlite_reset,
	.cell = sqlite_cell,
	.integer = sqlite_integer,
	.text = sqlite_text,
	.bytes = sqlite_bytes,
	.checkpoint = sqlite_checkpoint,
	.log_bytes = sqlite_log_bytes,
	.copy = sqlite_copy,
	.verify = sqlite_verify,
};
