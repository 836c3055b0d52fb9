/* Reading: tx:all, tx:one, tx:find, tx:lock. A query runs to its end; there are
 * no cursors to leave open. */
#include "operate/seat.h"
#include "value/face.h"
#include "vm/fail.h"

enum { MAX_ROWS = 10000 };

/* One step; raises what the store says. */
static bool next_row(lua_State *L, struct stmt *stmt)
{
	struct err err;
	switch (stmt_step(stmt, &err)) {
	case STEP_ROW:
		return true;
	case STEP_DONE:
		return false;
	default:
		stmt_reset(stmt);
		tx_raise(L, &err);
	}
}

static int read_all(lua_State *L)
{
	struct tx *tx = tx_self(L);
	struct stmt *stmt = tx_prepare(L, tx, tx_sql(L, 2), 3);
	lua_Integer n = 0;
	face_push_list(L, 0);
	while (next_row(L, stmt)) {
		if (n == MAX_ROWS) {
			stmt_reset(stmt);
			return luaL_error(L, "more than %d rows: read in pages", MAX_ROWS);
		}
		tx_push_row(L, tx, stmt);
		lua_rawseti(L, -2, ++n);
	}
	stmt_reset(stmt);
	return 1;
}

static int read_one(lua_State *L)
{
	struct tx *tx = tx_self(L);
	struct stmt *stmt = tx_prepare(L, tx, tx_sql(L, 2), 3);
	if (next_row(L, stmt))
		tx_push_row(L, tx, stmt);
	else
		lua_pushnil(L);
	stmt_reset(stmt);
	return 1;
}

static struct table *check_table(lua_State *L, struct tx *tx, int idx)
{
	const char *name = luaL_checkstring(L, idx);
	struct table *table = conn_table(tx->seat->conn, name);
	if (table == NULL)
		luaL_error(L, "there is no table %s", name);
	return table;
}

static const struct sql *find_sql(lua_State *L, struct tx *tx, struct table *table)
{
	struct err err;
	if (table->find)
		return table->find;
	struct arena *arena = conn_arena(tx->seat->conn);
	table->find = sql_parse(arena,
		arena_printf(arena, "select * from %s where id = $id order by id", table->name),
		table->name, &err);
	if (table->find == NULL)
		tx_raise(L, &err);
	return table->find;
}

static bool push_found(lua_State *L, struct tx *tx)
{
	struct err err;
	struct table *table = check_table(L, tx, 2);
	size_t len;
	const char *id = luaL_checklstring(L, 3, &len);
	struct stmt *stmt = conn_prepare(tx->seat->conn, find_sql(L, tx, table), &err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, id, len, &err))
		tx_raise(L, &err);
	bool found = next_row(L, stmt);
	if (found)
		tx_push_row(L, tx, stmt);
	stmt_reset(stmt);
	return found;
}

static int read_find(lua_State *L)
{
	if (!push_found(L, tx_self(L)))
		lua_pushnil(L);
	return 1;
}

/* The writer is alone, so a row read is a row locked; a driver with several
 * writers locks it here. */
static int read_lock(lua_State *L)
{
	struct tx *tx = tx_self(L);
	tx_must_write(L, tx, "lock");
	if (!push_found(L, tx))
		vm_raise_fail(L, 404, "NOT_FOUND", "there is no %s %s", lua_tostring(L, 2),
			lua_tostring(L, 3));
	return 1;
}

const tx_method tx_read_methods[] = {
	{ "all", read_all },
	{ "one", read_one },
	{ "find", read_find },
	{ "lock", read_lock },
	{ NULL, NULL },
};
