/* tx:decide and tx:preview: one evaluator, with and without a record. */
#include <string.h>

#include "operate/seat.h"
#include "vm/fail.h"

/* The question's canonical bytes, in the request's arena. */
static const char *write_question(lua_State *L, struct tx *tx, const struct point *point, int idx,
	size_t *len)
{
	struct buf *scratch = &tx->seat->scratch;
	struct issues issues;
	issues_init(&issues, &tx->arena);
	buf_reset(scratch);
	if (!contract_write(point->ask, L, idx, scratch, &issues))
		luaL_error(L, "the question for %s does not fit its contract: %s %s", point->name,
			issues.list[0].pointer, issues.list[0].text);
	*len = scratch->len;
	return arena_bytes(&tx->arena, scratch->data, scratch->len);
}

static void keep_record(struct tx *tx, const struct point *point, const char *ask, size_t len,
	const char *about)
{
	const struct verdict *verdict = &tx->seat->verdict;
	struct record *record = arena_alloc(&tx->arena, sizeof(*record));
	*record = (struct record){ .point = point,
		.ask = ask,
		.ask_len = len,
		.about = arena_text(&tx->arena, about),
		.outcome = verdict->outcome,
		.cost = verdict->cost };
	record->fields = arena_bytes(&tx->arena, verdict->fields.data, verdict->fields.len);
	record->fields_len = verdict->fields.len;
	if (verdict->fault[0]) {
		record->fault = arena_text(&tx->arena, verdict->fault);
		record->fault_text = arena_text(&tx->arena, verdict->fault_text);
	}
	if (tx->last_record)
		tx->last_record->next = record;
	else
		tx->records = record;
	tx->last_record = record;
}

/* The answer as the script sees it: its fields, and `outcome`. */
static void push_answer(lua_State *L, struct tx *tx, const struct point *point)
{
	const struct verdict *verdict = &tx->seat->verdict;
	const struct outcome *outcome = &point->outcomes[verdict->outcome];
	struct issues issues;
	issues_init(&issues, &tx->arena);
	if (!contract_read(outcome->fields, L, verdict->fields.data, verdict->fields.len, NULL, 0,
		    &issues))
		luaL_error(L, "the answer of %s does not read back", point->name);
	lua_pushstring(L, outcome->name);
	lua_setfield(L, -2, "outcome");
	if (verdict->fault[0]) {
		lua_pushstring(L, verdict->fault);
		lua_setfield(L, -2, "fault");
	}
}

static int ask(lua_State *L, bool record)
{
	struct tx *tx = tx_self(L);
	struct seat *seat = tx->seat;
	const char *name = luaL_checkstring(L, 2);
	const struct point *point = registry_point(seat->registry, name);
	size_t len;
	if (point == NULL)
		return luaL_error(L, "there is no point %s", name);
	if (record && !tx->write)
		return luaL_error(L, "tx:decide is not possible in a read; use tx:preview");
	const char *about = luaL_optstring(L, 4, NULL);
	const char *bytes = write_question(L, tx, point, 3, &len);
	judge_ask(seat->judge, point, bytes, len, &seat->verdict);
	if (record && !tx->preview)
		keep_record(tx, point, bytes, len, about);
	push_answer(L, tx, point);
	return 1;
}

static int decide(lua_State *L)
{
	return ask(L, true);
}

static int preview(lua_State *L)
{
	return ask(L, false);
}

/* ---- records ---- */

static bool bind_text(struct stmt *stmt, size_t i, const char *text, struct err *err)
{
	return text ? stmt_bind_text(stmt, i, text, strlen(text), err)
		    : stmt_bind_null(stmt, i, err);
}

static bool write_record(struct tx *tx, const struct record *record, bool applied, struct err *err)
{
	struct seat *seat = tx->seat;
	struct stmt *stmt = conn_prepare(seat->conn, engine_sql(SQL_DECISION_INSERT), err);
	if (stmt == NULL)
		return false;
	const struct policy_set *set = judge_set(seat->judge);
	const char *state = applied && !record->undone ? "applied" : "refused";
	bool ok = stmt_bind_integer(stmt, 0, ++seat->next_decision, err) &&
		stmt_bind_text(stmt, 1, tx->now_text, INSTANT_LEN, err) &&
		bind_text(stmt, 2, record->point->name, err) &&
		stmt_bind_integer(stmt, 3, set->number, err) &&
		stmt_bind_text(stmt, 4, record->ask, record->ask_len, err) &&
		bind_text(stmt, 5, record->point->outcomes[record->outcome].name, err) &&
		stmt_bind_text(stmt, 6, record->fields, record->fields_len, err) &&
		stmt_bind_integer(stmt, 7, record->cost, err) &&
		bind_text(stmt, 8, record->fault, err) &&
		bind_text(stmt, 9, record->fault_text, err) &&
		bind_text(stmt, 10, tx->purpose, err) && bind_text(stmt, 11, record->about, err) &&
		bind_text(stmt, 12, tx->request_id, err) && bind_text(stmt, 13, state, err) &&
		stmt_step(stmt, err) != STEP_FAILED;
	stmt_reset(stmt);
	return ok;
}

bool tx_write_records(struct tx *tx, bool applied, struct err *err)
{
	for (const struct record *record = tx->records; record; record = record->next)
		if (!write_record(tx, record, applied, err))
			return false;
	tx->records = tx->last_record = NULL;
	return true;
}

const tx_method tx_decide_methods[] = {
	{ "decide", decide },
	{ "preview", preview },
	{ NULL, NULL },
};
