/* Writing: tx:run, tx:insert, tx:update, tx:delete, tx:new_id, tx:sequence. An
 * insert always names all columns, so a table needs one statement; an update has
 * one per set of columns, kept with the table. */
#include <string.h>

#include "base/id.h"
#include "operate/seat.h"
#include "value/face.h"
#include "vm/fail.h"

static void finish(lua_State *L, struct stmt *stmt)
{
	struct err err;
	enum step step = stmt_step(stmt, &err);
	stmt_reset(stmt);
	if (step == STEP_FAILED)
		tx_raise(L, &err);
}

static struct table *check_table(lua_State *L, struct tx *tx, const char *what)
{
	tx_must_write(L, tx, what);
	const char *name = luaL_checkstring(L, 2);
	struct table *table = conn_table(tx->seat->conn, name);
	if (table == NULL)
		luaL_error(L, "there is no table %s", name);
	return table;
}

static int write_run(lua_State *L)
{
	struct tx *tx = tx_self(L);
	tx_must_write(L, tx, "run");
	struct stmt *stmt = tx_prepare(L, tx, tx_sql(L, 2), 3);
	struct err err;
	enum step step;
	while ((step = stmt_step(stmt, &err)) == STEP_ROW)
		;
	int64_t changes = stmt_changes(stmt);
	stmt_reset(stmt);
	if (step == STEP_FAILED)
		tx_raise(L, &err);
	lua_pushinteger(L, changes);
	return 1;
}

static const char *cast_of(enum column type)
{
	static const char *const names[] = { "text", "bigint", "boolean", "instant", "date",
		"json" };
	return names[type];
}

static const struct sql *parse_made(lua_State *L, struct tx *tx, struct buf *text,
	const char *table)
{
	struct err err;
	struct arena *arena = conn_arena(tx->seat->conn);
	const struct sql *sql =
		sql_parse(arena, arena_bytes(arena, text->data, text->len), table, &err);
	buf_fini(text);
	if (sql == NULL)
		tx_raise(L, &err);
	return sql;
}

static const struct sql *insert_sql(lua_State *L, struct tx *tx, struct table *table)
{
	struct buf text;
	if (table->insert)
		return table->insert;
	buf_init(&text);
	buf_printf(&text, "insert into %s (", table->name);
	for (size_t i = 0; i < table->count; i++)
		buf_printf(&text, "%s%s", i ? ", " : "", table->columns[i].name);
	buf_text(&text, ") values (");
	for (size_t i = 0; i < table->count; i++)
		buf_printf(&text, "%s$%s::%s", i ? ", " : "", table->columns[i].name,
			cast_of(table->columns[i].type));
	buf_char(&text, ')');
	table->insert = parse_made(L, tx, &text, table->name);
	return table->insert;
}

static void push_columns(lua_State *L, const struct table *table)
{
	if (tx_push_places(L, table))
		return;
	for (size_t i = 0; i < table->count; i++)
		tx_add_place(L, table->columns[i].name, i);
}

/* The next field of the table at `fields` and the index of its column; the names
 * lie above it. */
static bool next_column(lua_State *L, const struct table *table, int fields, size_t *i)
{
	if (!tx_next_place(L, fields, fields + 1, i))
		return false;
	if (*i == TX_NO_PLACE)
		luaL_error(L, "table %s has no column %s", table->name, tx_place_name(L));
	return true;
}

/* A row without id or version gets them. */
static void complete_row(lua_State *L, const struct table *table, int row)
{
	if (lua_getfield(L, row, "id") == LUA_TNIL && table->count > 0 &&
		strcmp(table->columns[0].name, "id") == 0) {
		char id[ID_LEN + 1];
		id_new(id);
		lua_pushstring(L, id);
		lua_setfield(L, row, "id");
	}
	lua_pop(L, 1);
	if (table->has_version) {
		if (lua_getfield(L, row, "version") == LUA_TNIL) {
			lua_pushinteger(L, 1);
			lua_setfield(L, row, "version");
		}
		lua_pop(L, 1);
	}
}

static int write_insert(lua_State *L)
{
	struct tx *tx = tx_self(L);
	struct table *table = check_table(L, tx, "insert");
	struct err err;
	size_t i;
	luaL_checktype(L, 3, LUA_TTABLE);
	lua_settop(L, 3);
	complete_row(L, table, 3);
	struct stmt *stmt = conn_prepare(tx->seat->conn, insert_sql(L, tx, table), &err);
	if (stmt == NULL)
		tx_raise(L, &err);
	lua_pushvalue(L, 3);
	face_thaw(L);
	push_columns(L, table);
	lua_pushnil(L);
	for (; next_column(L, table, 4, &i); lua_pop(L, 1))
		tx_bind(L, tx, stmt, i, table->columns[i].type, table->columns[i].name, -1);
	finish(L, stmt);
	lua_pushvalue(L, 3);
	return 1;
}

/* ---- update ---- */

enum { MAX_COLUMNS = 64 };
struct update {
	uint64_t columns; /* the set, a bit each */
	const struct sql *sql;
	struct update *next;
};

static uint64_t given_columns(lua_State *L, const struct table *table, int fields)
{
	uint64_t set = 0;
	size_t i;
	must(table->count <= MAX_COLUMNS);
	lua_pushnil(L);
	for (; next_column(L, table, fields, &i); lua_pop(L, 1))
		set |= UINT64_C(1) << i;
	return set;
}

/* A parameter per column given, in the order of the columns, then the id. */
static void bind_update(lua_State *L, struct tx *tx, struct stmt *stmt, const struct table *table,
	uint64_t set)
{
	size_t i;
	lua_pushnil(L);
	for (; next_column(L, table, 4, &i); lua_pop(L, 1)) {
		int place = __builtin_popcountll(set & ((UINT64_C(1) << i) - 1));
		tx_bind(L, tx, stmt, (size_t)place, table->columns[i].type, table->columns[i].name,
			-1);
	}
}

static const struct sql *make_update(lua_State *L, struct tx *tx, const struct table *table,
	uint64_t set)
{
	struct buf text;
	const char *comma = "";
	buf_init(&text);
	buf_printf(&text, "update %s set ", table->name);
	for (size_t i = 0; i < table->count; i++) {
		const struct table_column *column = &table->columns[i];
		if (set >> i & 1) {
			buf_printf(&text, "%s%s = $%s::%s", comma, column->name, column->name,
				cast_of(column->type));
			comma = ", ";
		} else if (table->has_version && strcmp(column->name, "version") == 0) {
			buf_printf(&text, "%sversion = version + 1", comma);
			comma = ", ";
		}
	}
	buf_text(&text, " where id = $key_id");
	return parse_made(L, tx, &text, table->name);
}

static const struct sql *update_sql(lua_State *L, struct tx *tx, struct table *table, uint64_t set)
{
	struct update *update = table->updates;
	while (update && update->columns != set)
		update = update->next;
	if (update)
		return update->sql;
	const struct sql *sql = make_update(L, tx, table, set);
	update = arena_alloc(conn_arena(tx->seat->conn), sizeof(*update));
	update->columns = set;
	update->sql = sql;
	update->next = table->updates;
	table->updates = update;
	return sql;
}

static int write_update(lua_State *L)
{
	struct tx *tx = tx_self(L);
	struct table *table = check_table(L, tx, "update");
	struct err err;
	size_t len;
	const char *id = luaL_checklstring(L, 3, &len);
	luaL_checktype(L, 4, LUA_TTABLE);
	lua_settop(L, 4);
	face_thaw(L);
	push_columns(L, table);
	uint64_t set = given_columns(L, table, 4);
	if (set == 0)
		return 0;
	const struct sql *sql = update_sql(L, tx, table, set);
	struct stmt *stmt = conn_prepare(tx->seat->conn, sql, &err);
	if (stmt == NULL)
		tx_raise(L, &err);
	bind_update(L, tx, stmt, table, set);
	if (!stmt_bind_text(stmt, sql->param_count - 1, id, len, &err))
		tx_raise(L, &err);
	enum step step = stmt_step(stmt, &err);
	int64_t changes = stmt_changes(stmt);
	stmt_reset(stmt);
	if (step == STEP_FAILED)
		tx_raise(L, &err);
	if (changes == 0)
		vm_raise_fail(L, 404, "NOT_FOUND", "there is no %s %s", table->name, id);
	return 0;
}

static int write_delete(lua_State *L)
{
	struct tx *tx = tx_self(L);
	struct table *table = check_table(L, tx, "delete");
	struct err err;
	size_t len;
	const char *id = luaL_checklstring(L, 3, &len);
	struct buf text;
	buf_init(&text);
	buf_printf(&text, "delete from %s where id = $id", table->name);
	if (table->remove == NULL)
		table->remove = parse_made(L, tx, &text, table->name);
	else
		buf_fini(&text);
	struct stmt *stmt = conn_prepare(tx->seat->conn, table->remove, &err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, id, len, &err))
		tx_raise(L, &err);
	finish(L, stmt);
	return 0;
}

static int write_new_id(lua_State *L)
{
	char id[ID_LEN + 1];
	id_new(id);
	lua_pushlstring(L, id, ID_LEN);
	return 1;
}

static int write_sequence(lua_State *L)
{
	struct tx *tx = tx_self(L);
	struct err err;
	size_t len;
	tx_must_write(L, tx, "sequence");
	const char *name = luaL_checklstring(L, 2, &len);
	struct stmt *stmt = conn_prepare(tx->seat->conn, engine_sql(SQL_SEQUENCE_NEXT), &err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, name, len, &err))
		tx_raise(L, &err);
	finish(L, stmt);
	stmt = conn_prepare(tx->seat->conn, engine_sql(SQL_SEQUENCE_GET), &err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, name, len, &err))
		tx_raise(L, &err);
	if (stmt_step(stmt, &err) != STEP_ROW) {
		stmt_reset(stmt);
		tx_raise(L, &err);
	}
	lua_pushinteger(L, stmt_integer(stmt, 0));
	stmt_reset(stmt);
	return 1;
}

const tx_method tx_write_methods[] = {
	{ "run", write_run },
	{ "insert", write_insert },
	{ "update", write_update },
	{ "delete", write_delete },
	{ "new_id", write_new_id },
	{ "sequence", write_sequence },
	{ NULL, NULL },
};
