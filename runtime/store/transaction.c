/* Transactions and savepoints.
 *
 * The danger here is a transaction that went away by itself (a full disk, an
 * I/O error): what is run after that would be committed statement by statement.
 * So every failure asks the engine whether its transaction is still open, and
 * from the first time it is not, nothing runs on this connection until
 * conn_rollback has been called. */
#include "base/log.h"
#include "store/driver.h"
#include <string.h>
#include <unistd.h>

enum { EXIT_TRY_AGAIN = 75 };

void store_fatal(const struct err *err)
{
	log_error("a commit failed; what is on disk is not known, so nobody is answered", "code",
		err->code, "text", err->text, NULL);
	_exit(EXIT_TRY_AGAIN);
}

static void conn_lose(struct conn *conn, const struct err *err)
{
	if (conn->lost)
		return;
	conn->lost = true;
	conn->loss = *err;
	if (strcmp(err->code, "STORE_CORRUPT") != 0)
		conn->loss.kind = ERR_TEMP;
}

void conn_note_failure(struct conn *conn, const struct err *err)
{
	if (conn->begun && !conn->driver->alive(conn))
		conn_lose(conn, err);
}

bool conn_loss(const struct conn *conn, struct err *err)
{
	must(conn->lost);
	*err = conn->loss;
	return false;
}

/* Statements that still stand on a row would keep their snapshot, and changes
 * that do would keep a savepoint from ending. */
static void conn_settle(struct conn *conn, bool changes_only)
{
	for (struct stmt *stmt = conn->active, *next; stmt != NULL; stmt = next) {
		next = stmt->next;
		if (stmt->writes || !changes_only)
			stmt_reset(stmt);
	}
}

static bool conn_start(struct conn *conn, enum verb verb, struct err *err)
{
	must(!conn->begun);
	if (!conn->driver->verb(conn, verb, err))
		return false;
	conn->begun = true;
	conn->epoch++;
	conn->reading = verb == VERB_BEGIN_READ;
	return true;
}

bool conn_begin(struct conn *conn, struct err *err)
{
	return conn_start(conn, conn->mode == CONN_WRITE ? VERB_BEGIN_WRITE : VERB_BEGIN_READ, err);
}

bool conn_begin_read(struct conn *conn, struct err *err)
{
	return conn_start(conn, VERB_BEGIN_READ, err);
}

static void conn_leave(struct conn *conn)
{
	conn->begun = conn->reading = conn->lost = false;
	conn->depth = 0;
}

bool conn_commit(struct conn *conn, struct err *err)
{
	must(conn->begun);
	must(conn->depth == 0);
	if (conn->lost)
		return conn_loss(conn, err);
	conn_settle(conn, false);
	if (!conn->driver->verb(conn, VERB_COMMIT, err)) {
		conn_lose(conn, err);
		return false;
	}
	conn_leave(conn);
	return true;
}

void conn_rollback(struct conn *conn)
{
	struct err err;
	if (!conn->begun)
		return;
	conn_settle(conn, false);
	if (conn->driver->alive(conn) && !conn->driver->verb(conn, VERB_ROLLBACK, &err) &&
		conn->driver->alive(conn))
		never("a rollback was refused");
	conn_leave(conn);
}

/* Any failure here leaves it unknown which savepoints are open. */
static bool conn_mark(struct conn *conn, enum verb verb, struct err *err)
{
	if (conn->lost)
		return conn_loss(conn, err);
	if (conn->driver->verb(conn, verb, err))
		return true;
	conn_lose(conn, err);
	return false;
}

bool conn_savepoint(struct conn *conn, struct err *err)
{
	must(conn->begun);
	if (!conn_mark(conn, VERB_SAVEPOINT, err))
		return false;
	conn->depth++;
	return true;
}

bool conn_release(struct conn *conn, struct err *err)
{
	must(conn->depth > 0);
	conn_settle(conn, true);
	conn->depth--;
	return conn_mark(conn, VERB_RELEASE, err);
}

bool conn_rollback_to(struct conn *conn, struct err *err)
{
	must(conn->depth > 0);
	conn_settle(conn, true);
	conn->depth--;
	conn->epoch++;
	return conn_mark(conn, VERB_ROLLBACK_TO, err) && conn_mark(conn, VERB_RELEASE, err);
}

uint64_t conn_epoch(const struct conn *conn)
{
	return conn->epoch;
}

int conn_depth(const struct conn *conn)
{
	return conn->depth;
}

bool conn_alive(const struct conn *conn)
{
	return conn->begun && !conn->lost && conn->driver->alive(conn);
}
