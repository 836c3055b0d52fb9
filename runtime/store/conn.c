/* Connections: what is the same for every engine.
 *
 * A connection keeps its prepared statements by the id of their text and its
 * tables by name, in memory that lives as long as itself. Schemas change only
 * before any worker exists, so neither is ever forgotten. */
#include "store/driver.h"
#include <libgen.h>
#include <string.h>
#include <strings.h>

struct conn *conn_open(const char *path, enum conn_mode mode, struct err *err)
{
	struct conn *conn = sqlite_driver.open(path, mode, err);
	if (conn != NULL)
		conn->folder = dirname(arena_text(&conn->arena, path));
	return conn;
}

const char *conn_folder(const struct conn *conn)
{
	return conn->folder;
}

void conn_close(struct conn *conn)
{
	if (conn != NULL)
		conn->driver->close(conn);
}

static void stmt_finish(gpointer stmt)
{
	struct stmt *own = stmt;
	own->conn->driver->finish(own);
}

void conn_base_init(struct conn *conn, const struct store_driver *driver, enum conn_mode mode)
{
	conn->driver = driver;
	conn->mode = mode;
	arena_init(&conn->arena);
	conn->stmts = g_hash_table_new_full(g_direct_hash, NULL, NULL, stmt_finish);
	conn->tables = g_hash_table_new(g_str_hash, g_str_equal);
}

void conn_base_fini(struct conn *conn)
{
	g_hash_table_destroy(conn->stmts);
	g_hash_table_destroy(conn->tables);
	arena_fini(&conn->arena);
}

bool conn_script(struct conn *conn, const char *text, struct err *err)
{
	if (conn->lost)
		return conn_loss(conn, err);
	if (conn->driver->script(conn, text, err))
		return true;
	conn_note_failure(conn, err);
	return false;
}

struct arena *conn_arena(struct conn *conn)
{
	return &conn->arena;
}

struct stmt *conn_prepare(struct conn *conn, const struct sql *sql, struct err *err)
{
	gpointer key = GSIZE_TO_POINTER((size_t)sql->id);
	struct stmt *stmt = g_hash_table_lookup(conn->stmts, key);
	if (stmt == NULL) {
		stmt = conn->driver->prepare(conn, sql, err);
		if (stmt == NULL)
			return NULL;
		g_hash_table_insert(conn->stmts, key, stmt);
	}
	stmt->sql = sql;
	stmt_reset(stmt);
	conn->driver->unbind(stmt);
	return stmt;
}

enum column column_of_type(const char *declared)
{
	static const struct {
		const char *name;
		enum column type;
	} types[] = {
		{ "text", COLUMN_TEXT },
		{ "bigint", COLUMN_BIGINT },
		{ "boolean", COLUMN_BOOLEAN },
		{ "instant", COLUMN_INSTANT },
		{ "datetext", COLUMN_DATE },
		{ "jsontext", COLUMN_JSON },
		{ "integer", COLUMN_BIGINT },
	};
	if (declared == NULL)
		return COLUMN_NONE;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcasecmp(declared, types[i].name) == 0)
			return types[i].type;
	return COLUMN_NONE;
}

static bool suffix_type(const char *name, size_t *len, enum column *type)
{
	static const struct {
		const char *suffix;
		enum column type;
	} suffixes[] = { { "__instant", COLUMN_INSTANT }, { "__boolean", COLUMN_BOOLEAN },
		{ "__json", COLUMN_JSON } };
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		size_t tail = strlen(suffixes[i].suffix);
		if (*len <= tail || strcmp(name + *len - tail, suffixes[i].suffix) != 0)
			continue;
		*len -= tail;
		*type = suffixes[i].type;
		return true;
	}
	return false;
}

void stmt_column_init(struct stmt *stmt, size_t i, const char *name, const char *declared)
{
	struct stmt_column *column = &stmt->columns[i];
	size_t len = strlen(name);
	if (!suffix_type(name, &len, &column->type))
		column->type = column_of_type(declared);
	column->name = arena_bytes(&stmt->conn->arena, name, len);
}
