/* A look into the database for effects that are due, on a reader.
 *
 * What must hold: a row that is under way is left alone; what comes back is
 * complete, so that the loop thread needs no database to perform it. */
#include "base/log.h"
#include "flow/parcel.h"
#include <string.h>

static char *column(struct parcel *parcel, struct stmt *stmt, size_t i, size_t *len)
{
	size_t n;
	const char *text = stmt_text(stmt, i, &n);
	if (len)
		*len = n;
	return arena_bytes(&parcel->arena, text, n);
}

struct parcel *look_parcel(struct courier *courier, struct carrier *carrier, struct stmt *stmt)
{
	struct parcel *parcel = g_new0(struct parcel, 1);
	struct effect_task *task = &parcel->task;
	arena_init(&parcel->arena);
	buf_init(&parcel->answer);
	parcel->courier = courier;
	parcel->carrier = carrier;
	parcel->id = column(parcel, stmt, 1, NULL);
	task->flow = column(parcel, stmt, 2, NULL);
	task->generation = stmt_integer(stmt, 3);
	task->seq = stmt_integer(stmt, 4);
	task->ask = column(parcel, stmt, 5, &task->ask_len);
	task->attempt = (int)stmt_integer(stmt, 6) + 1;
	task->resent = stmt_is_null(stmt, 7) ? 0 : (int)stmt_integer(stmt, 7);
	task->kind = carrier->kind->name;
	task->key = arena_printf(&parcel->arena, "%s:%lld:%lld", task->flow,
		(long long)task->generation, (long long)task->seq);
	retry_read(parcel);
	return parcel;
}

void parcel_free(struct parcel *parcel)
{
	if (parcel->task.load && parcel->carrier->kind->unload)
		parcel->carrier->kind->unload(&parcel->task);
	buf_fini(&parcel->answer);
	arena_fini(&parcel->arena);
	g_free(parcel);
}

static bool bind_look(struct stmt *stmt, const struct effect_kind *kind, const char *now,
	int64_t limit, struct err *err)
{
	return stmt_bind_text(stmt, 0, kind->name, strlen(kind->name), err) &&
		stmt_bind_text(stmt, 1, now, INSTANT_LEN, err) &&
		(limit == 0 || stmt_bind_integer(stmt, 2, limit, err));
}

/* Rows first, then what they need: preparing runs statements of its own. */
static bool find_due(struct look *look, struct seat *seat, size_t i, const char *now,
	struct err *err)
{
	struct carrier *carrier = &look->courier->carriers[i];
	int64_t limit = (int64_t)g_hash_table_size(look->under_way) + look->room[i] + 1;
	enum step step;
	int room = look->room[i];
	const struct sql *sql = seat_sql(seat,
		"select kind, id, flow, generation, seq, ask, attempts, resent from effect"
		" where kind = $kind and next_at <= $now::instant order by next_at, id"
		" limit $limit",
		err);
	struct stmt *stmt = sql ? conn_prepare(seat->conn, sql, err) : NULL;
	if (!stmt || !bind_look(stmt, carrier->kind, now, limit, err))
		return false;
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		if (g_hash_table_contains(look->under_way, stmt_text(stmt, 1, NULL)))
			continue;
		if (room-- > 0)
			g_ptr_array_add(look->found, look_parcel(look->courier, carrier, stmt));
		else
			look->more = true;
	}
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

static bool find_next(struct look *look, struct seat *seat, size_t i, const char *now,
	struct err *err)
{
	instant at;
	size_t len;
	const struct sql *sql = seat_sql(seat,
		"select next_at from effect where kind = $kind and next_at > $now::instant"
		" order by next_at, id limit 1",
		err);
	struct stmt *stmt = sql ? conn_prepare(seat->conn, sql, err) : NULL;
	if (!stmt || !bind_look(stmt, look->courier->carriers[i].kind, now, 0, err))
		return false;
	enum step step = stmt_step(stmt, err);
	const char *text = step == STEP_ROW ? stmt_text(stmt, 0, &len) : NULL;
	if (text && instant_parse(text, len, &at) && (look->next == 0 || at < look->next))
		look->next = at;
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

static void prepare(struct parcel *parcel, struct seat *seat)
{
	const struct effect_kind *kind = parcel->carrier->kind;
	struct err err = { 0 };
	parcel->prepared = false;
	if (!kind->ready(parcel->carrier->state, &err))
		parcel->fate = FATE_WAIT;
	else if (!kind->prepare ||
		kind->prepare(parcel->carrier->state, &parcel->task, seat->conn, &err))
		parcel->prepared = true;
	else
		parcel->fate = err.kind == ERR_TEMP ? FATE_TEMP : FATE_PERM;
	parcel->why = err;
}

static void forget(struct look *look)
{
	for (guint i = 0; i < look->found->len; i++)
		parcel_free(g_ptr_array_index(look->found, i));
	g_ptr_array_set_size(look->found, 0);
}

static bool run(struct work *work, struct worker *worker)
{
	struct look *look = (struct look *)work;
	struct seat *seat = worker->owner;
	struct err err = { 0 };
	char now[INSTANT_LEN + 1];
	bool ok = true;
	forget(look);
	look->more = false;
	look->next = 0;
	instant_text(clock_machine(), now);
	for (size_t i = 0; ok && i < look->courier->carrier_count; i++)
		ok = find_due(look, seat, i, now, &err) && find_next(look, seat, i, now, &err);
	for (guint i = 0; ok && i < look->found->len; i++)
		prepare(g_ptr_array_index(look->found, i), seat);
	look->failed = !ok;
	if (ok)
		return true;
	log_error("effects cannot be read", "code", err.code, "why", err.text, NULL);
	forget(look);
	return false;
}

static void done(struct work *work)
{
	struct look *look = (struct look *)work;
	loop_post(look->courier->loop, courier_looked, look->courier);
}

static void failed(struct work *work, const struct err *err)
{
	struct look *look = (struct look *)work;
	log_warn("effects cannot be read now", "code", err->code, "why", err->text, NULL);
	forget(look);
	look->failed = true;
	done(work);
}

void look_work(struct look *look)
{
	look->work = (struct work){ .kind = WORK_READ, .run = run, .done = done, .failed = failed };
}
