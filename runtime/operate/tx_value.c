/* Lua values to parameters and columns to Lua values. The declared type of a
 * parameter or column decides; a value that does not fit is refused with the
 * parameter's name. */
#include <string.h>

#include "operate/load.h"
#include "operate/seat.h"
#include "value/face.h"
#include "vm/fail.h"

const struct sql *tx_sql(lua_State *L, int idx)
{
	const struct sql *sql = load_sql(L, idx);
	if (sql == NULL)
		luaL_error(L, "a query is a statement made by sql [[ ... ]] at file level");
	return sql;
}

/* Plain data as JSON text that lives until the next request. */
static bool bind_json(lua_State *L, struct tx *tx, struct stmt *stmt, size_t i, int idx,
	struct err *err)
{
	struct buf *scratch = &tx->seat->scratch;
	struct issues issues;
	issues_init(&issues, &tx->arena);
	buf_reset(scratch);
	if (!contract_write(&contract_any, L, idx, scratch, &issues))
		return err_set(err, ERR_REFUSED, "VALUE_BIND", "not plain data: %s %s",
			issues.list[0].pointer, issues.list[0].text);
	char *bytes = arena_bytes(&tx->arena, scratch->data, scratch->len);
	return stmt_bind_text(stmt, i, bytes, scratch->len, err);
}

static bool bind_userdata(lua_State *L, struct stmt *stmt, size_t i, int idx, struct err *err)
{
	const struct decimal *decimal = face_decimal(L, idx);
	if (decimal)
		return stmt_bind_integer(stmt, i, decimal->coefficient, err);
	return err_set(err, ERR_REFUSED, "VALUE_BIND",
		"money is two columns: bind m:to_minor() and m:currency()");
}

static bool bind_number(lua_State *L, struct stmt *stmt, size_t i, int idx, struct err *err)
{
	int whole;
	lua_Integer n = lua_tointegerx(L, idx, &whole);
	if (!whole)
		return err_set(err, ERR_REFUSED, "VALUE_BIND", "a number with a fraction");
	return stmt_bind_integer(stmt, i, n, err);
}

static bool bind_one(lua_State *L, struct tx *tx, struct stmt *stmt, size_t i, enum column type,
	int idx, struct err *err)
{
	size_t len;
	if (type == COLUMN_JSON && !lua_isnoneornil(L, idx) && !lua_islightuserdata(L, idx))
		return bind_json(L, tx, stmt, i, idx, err);
	switch (lua_type(L, idx)) {
	case LUA_TNIL:
	case LUA_TLIGHTUSERDATA:
		return stmt_bind_null(stmt, i, err);
	case LUA_TBOOLEAN:
		return stmt_bind_boolean(stmt, i, lua_toboolean(L, idx), err);
	case LUA_TNUMBER:
		return bind_number(L, stmt, i, idx, err);
	case LUA_TSTRING: {
		const char *text = lua_tolstring(L, idx, &len);
		return stmt_bind_text(stmt, i, text, len, err);
	}
	case LUA_TUSERDATA:
		return bind_userdata(L, stmt, i, idx, err);
	default:
		return err_set(err, ERR_REFUSED, "VALUE_BIND", "a %s is no column's value",
			luaL_typename(L, idx));
	}
}

void tx_bind(lua_State *L, struct tx *tx, struct stmt *stmt, size_t i, enum column type,
	const char *name, int idx)
{
	struct err err;
	if (!bind_one(L, tx, stmt, i, type, lua_absindex(L, idx), &err))
		luaL_error(L, "value of `%s`: %s", name, err.text);
}

/* ---- places by name ---- */

bool tx_push_places(lua_State *L, const void *owner)
{
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, owner) == LUA_TTABLE)
		return true;
	lua_pop(L, 1);
	lua_newtable(L);
	lua_pushvalue(L, -1);
	lua_rawsetp(L, LUA_REGISTRYINDEX, owner);
	return false;
}

void tx_add_place(lua_State *L, const char *name, size_t i)
{
	lua_pushstring(L, name);
	lua_pushinteger(L, (lua_Integer)i);
	lua_rawset(L, -3);
}

bool tx_next_place(lua_State *L, int fields, int places, size_t *i)
{
	if (lua_next(L, fields) == 0)
		return false;
	lua_pushvalue(L, -2);
	bool known = lua_rawget(L, places) == LUA_TNUMBER;
	*i = known ? (size_t)lua_tointeger(L, -1) : TX_NO_PLACE;
	lua_pop(L, 1);
	return true;
}

const char *tx_place_name(lua_State *L)
{
	return lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
}

static void push_params(lua_State *L, const struct sql *sql)
{
	if (tx_push_places(L, sql))
		return;
	for (size_t i = 0; i < sql->param_count; i++)
		tx_add_place(L, sql->params[i].name, i);
}

/* What is not given stays null. A parameter that the statement does not have is a
 * slip of the author. */
struct stmt *tx_prepare(lua_State *L, struct tx *tx, const struct sql *sql, int params)
{
	struct err err;
	size_t i;
	struct stmt *stmt = conn_prepare(tx->seat->conn, sql, &err);
	if (stmt == NULL)
		tx_raise(L, &err);
	if (lua_isnoneornil(L, params) && sql->param_count == 0)
		return stmt;
	luaL_checktype(L, params, LUA_TTABLE);
	int top = lua_gettop(L);
	lua_pushvalue(L, params);
	face_thaw(L);
	push_params(L, sql);
	lua_pushnil(L);
	for (; tx_next_place(L, top + 1, top + 2, &i); lua_pop(L, 1)) {
		if (i == TX_NO_PLACE)
			luaL_error(L, "the statement has no parameter $%s", tx_place_name(L));
		tx_bind(L, tx, stmt, i, sql->params[i].type, sql->params[i].name, -1);
	}
	lua_settop(L, top);
	return stmt;
}

/* ---- columns ---- */

static void push_json(lua_State *L, struct tx *tx, const char *text, size_t len)
{
	struct issues issues;
	issues_init(&issues, &tx->arena);
	if (!contract_read(&contract_any, L, text, len, NULL, 0, &issues))
		luaL_error(L, "a jsontext column holds no JSON: %s", issues.list[0].text);
}

/* Pushes nothing and returns false for null. */
static bool push_column(lua_State *L, struct tx *tx, struct stmt *stmt, size_t i)
{
	size_t len;
	enum column type = stmt_column_type(stmt, i);
	bool whole = type == COLUMN_BIGINT || type == COLUMN_BOOLEAN;
	if (whole ? !stmt_is_null(stmt, i) : type == COLUMN_NONE && stmt_is_integer(stmt, i)) {
		if (type == COLUMN_BOOLEAN)
			lua_pushboolean(L, stmt_integer(stmt, i) != 0);
		else
			lua_pushinteger(L, stmt_integer(stmt, i));
		return true;
	}
	const char *text = whole ? NULL : stmt_text(stmt, i, &len);
	if (text == NULL)
		return false;
	if (type == COLUMN_JSON)
		push_json(L, tx, text, len);
	else
		lua_pushlstring(L, text, len);
	return true;
}

/* Pushes the list of the columns' names, made once for a statement. */
static void push_names(lua_State *L, const struct stmt *stmt)
{
	if (tx_push_places(L, stmt))
		return;
	for (size_t i = 0; i < stmt_columns(stmt); i++) {
		lua_pushstring(L, stmt_column_name(stmt, i));
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

void tx_push_row(lua_State *L, struct tx *tx, struct stmt *stmt)
{
	size_t n = stmt_columns(stmt);
	push_names(L, stmt);
	int names = lua_gettop(L);
	lua_createtable(L, 0, (int)n);
	for (size_t i = 0; i < n; i++) {
		lua_rawgeti(L, names, (lua_Integer)i + 1);
		if (push_column(L, tx, stmt, i))
			lua_rawset(L, -3);
		else
			lua_pop(L, 1);
	}
	lua_remove(L, names);
}
