/* What else a transaction offers: settings and the counts of a job run. */
#include <string.h>

#include "operate/seat.h"
#include "vm/fail.h"

static const char SETTINGS; /* its address: the settings read, in the VM's registry */

/* Pushes the table of settings read in this transaction. */
static void push_settings(lua_State *L, struct seat *seat)
{
	uint64_t epoch = conn_epoch(seat->conn);
	if (seat->settings_epoch == epoch && lua_rawgetp(L, LUA_REGISTRYINDEX, &SETTINGS))
		return;
	seat->settings_epoch = epoch;
	lua_newtable(L);
	lua_pushvalue(L, -1);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &SETTINGS);
}

/* The stored value, or the declared default. */
static void read_setting(lua_State *L, struct tx *tx, const char *name)
{
	struct err err;
	const struct setting_decl *decl = registry_setting(tx->seat->registry, name);
	if (decl == NULL)
		luaL_error(L, "setting %s is not declared", name);
	struct stmt *stmt = conn_prepare(tx->seat->conn, engine_sql(SQL_SETTING_GET), &err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, name, strlen(name), &err))
		tx_raise(L, &err);
	enum step step = stmt_step(stmt, &err);
	const char *text = decl->initial;
	size_t len = strlen(decl->initial);
	if (step == STEP_ROW)
		text = stmt_text(stmt, 0, &len);
	struct issues issues;
	issues_init(&issues, &tx->arena);
	bool ok = step != STEP_FAILED && contract_read(decl->type, L, text, len, NULL, 0, &issues);
	stmt_reset(stmt);
	if (!ok)
		luaL_error(L, "setting %s holds a value that does not fit its type", name);
}

/* A job asks for the same settings for each of a thousand records. A table is the
 * script's own to change, so it is not kept. */
static int setting(lua_State *L)
{
	struct tx *tx = tx_self(L);
	const char *name = luaL_checkstring(L, 2);
	lua_settop(L, 2);
	push_settings(L, tx->seat);
	lua_pushvalue(L, 2);
	if (lua_rawget(L, 3) != LUA_TNIL)
		return 1;
	read_setting(L, tx, name);
	if (!lua_istable(L, -1)) {
		lua_pushvalue(L, 2);
		lua_pushvalue(L, -2);
		lua_rawset(L, 3);
	}
	return 1;
}

static int add_count(lua_State *L)
{
	struct tx *tx = tx_self(L);
	const char *name = luaL_checkstring(L, 2);
	lua_Integer n = luaL_optinteger(L, 3, 1);
	if (!tx->counting)
		return luaL_error(L, "tx:count is for jobs");
	struct count *count = tx->counts;
	while (count && strcmp(count->name, name) != 0)
		count = count->next;
	if (count == NULL) {
		count = arena_alloc(&tx->arena, sizeof(*count));
		count->name = arena_text(&tx->arena, name);
		count->next = tx->counts;
		tx->counts = count;
	}
	count->n += n;
	return 0;
}

const tx_method tx_host_methods[] = {
	{ "setting", setting },
	{ "count", add_count },
	{ NULL, NULL },
};
