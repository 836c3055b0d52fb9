/* Making a worker ready: its VM with all areas, its judge with the live set. */
#include "operate/seat.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "operate/inside.h"
#include "operate/load.h"

static bool take_first_vm(struct seat *seat)
{
	struct service *service = seat->service;
	if (seat->worker->index != 0 || service->first_vm == NULL)
		return false;
	seat->vm = service->first_vm;
	service->first_vm = NULL;
	return true;
}

static bool load_vm(struct seat *seat, struct err *err)
{
	if (take_first_vm(seat))
		return true;
	seat->vm = vm_new(VM_SCRIPT, 0, err);
	return seat->vm && load_libraries(seat->vm, seat->service->libraries, err) &&
		load_areas(&seat->arena, seat->vm, seat->service->home, NULL, err);
}

static bool read_position(struct conn *conn, enum engine_sql which, int64_t *out, struct err *err)
{
	struct stmt *stmt = conn_prepare(conn, engine_sql(which), err);
	if (stmt == NULL)
		return false;
	bool ok = stmt_step(stmt, err) == STEP_ROW;
	if (ok)
		*out = stmt_integer(stmt, 0);
	stmt_reset(stmt);
	return ok;
}

static bool read_positions(struct seat *seat, struct err *err)
{
	if (seat->worker->index != 0)
		return true;
	return read_position(seat->conn, SQL_POSITION_EVENT, &seat->next_event, err) &&
		read_position(seat->conn, SQL_POSITION_DECISION, &seat->next_decision, err) &&
		read_position(seat->conn, SQL_POSITION_AUDIT, &seat->next_audit, err);
}

struct seat *seat_new(struct service *service, struct worker *worker, struct err *err)
{
	struct seat *seat = calloc(1, sizeof(*seat));
	must(seat != NULL);
	seat->service = service;
	seat->registry = &service->registry;
	seat->worker = worker;
	seat->conn = worker->conn;
	arena_init(&seat->arena);
	buf_init(&seat->scratch);
	verdict_init(&seat->verdict);
	seat->judge = judge_new(&service->points, &service->parking);
	if (!load_vm(seat, err) || !read_positions(seat, err)) {
		seat_free(seat);
		return NULL;
	}
	vm_set_owner(seat->vm, seat);
	tx_open(&seat->tx, seat);
	seat_refresh(seat);
	return seat;
}

void seat_free(struct seat *seat)
{
	if (seat == NULL)
		return;
	if (seat->flows)
		seat->service->flows->seat_free(seat);
	vm_free(seat->vm);
	judge_free(seat->judge);
	judge_free(seat->replay);
	tx_fini(&seat->tx);
	verdict_fini(&seat->verdict);
	buf_fini(&seat->scratch);
	arena_fini(&seat->arena);
	free(seat);
}

struct seat_statement {
	const char *text; /* by address */
	const struct sql *sql;
	struct seat_statement *next;
};

const struct sql *seat_sql(struct seat *seat, const char *text, struct err *err)
{
	struct seat_statement *statement = seat->statements;
	while (statement && statement->text != text)
		statement = statement->next;
	if (statement)
		return statement->sql;
	const struct sql *sql = sql_parse(&seat->arena, text, "engine", err);
	if (sql == NULL)
		return NULL;
	statement = arena_alloc(&seat->arena, sizeof(*statement));
	*statement = (struct seat_statement){ text, sql, seat->statements };
	seat->statements = statement;
	return sql;
}

void seat_refresh(struct seat *seat)
{
	struct service *service = seat->service;
	struct err err;
	uint64_t version = atomic_load(&service->live_version);
	if (version == seat->live_version)
		return;
	struct policy_set *live = live_get(service);
	if (!judge_use(seat->judge, live, &err))
		log_error("the live policy set does not load", "set", live->hash, "why", err.text,
			NULL);
	seat->live_version = version;
	set_drop(live);
}
