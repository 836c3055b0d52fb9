/* Opening a service with flows: the hooks that lower floors call, the texts of the
 * installed scripts kept by content, the operations answered in C. */
#include <string.h>

#include "flow/inside.h"
#include "schedule/ticker.h"

static bool first_turn(struct seat *seat, const char *id, struct err *err)
{
	struct err undo;
	if (!conn_savepoint(seat->conn, err))
		return false;
	if (flow_turn(seat, id, err))
		return conn_release(seat->conn, err);
	if (conn_alive(seat->conn))
		conn_rollback_to(seat->conn, &undo);
	return false;
}

const struct effect_decl flow_effects[] = { { "http", "url" }, { "mail", "to" },
	{ "document", "name" }, { NULL, NULL } };

static bool start(struct seat *seat, const struct flow_decl *decl, const char *input, size_t len,
	const char *key, char id[40], struct err *err)
{
	char made[ID_LEN + 1];
	bool fresh;
	bool ok = flow_insert(seat, decl, input, len, key, seat->next_event, NULL, made, &fresh,
			  err) &&
		(!fresh || first_turn(seat, made, err));
	snprintf(id, 40, "%s", made);
	return ok;
}

static bool chunk(struct seat *seat, bool *more, struct err *err)
{
	return pump_chunk(seat, false, more, err);
}

static const struct flow_hooks hooks = {
	.emitted = flow_emitted,
	.start = start,
	.resume = flow_resume,
	.first_timer = wake_first_timer,
	.chunk = chunk,
	.seat_free = flow_seat_free,
	.committed = pump_committed,
	.settle = flow_settle,
};

/* ---- scripts by content ---- */

struct keeping {
	struct work work;
	bool ok;
	struct err err;
};

static bool is_installed(const struct registry *registry, const char *hash)
{
	for (size_t i = 0; i < registry->flows_count; i++)
		if (strcmp(registry->flows[i].script, hash) == 0)
			return true;
	return false;
}

/* What is not installed and no flow names is forgotten. An installed script is not
 * asked about: of many flows that would be a long look at each start. */
static bool forget_scripts(struct seat *seat, struct err *err)
{
	struct stmt *stmt = flow_query(seat, err, "select hash from flow_script order by hash", "");
	const char *old[256];
	size_t count = 0;
	enum step step = STEP_FAILED;
	while (stmt && count < 256 && (step = stmt_step(stmt, err)) == STEP_ROW) {
		const char *hash = flow_text(seat, stmt, 0, NULL);
		if (!is_installed(seat->registry, hash))
			old[count++] = hash;
	}
	if (stmt)
		stmt_reset(stmt);
	bool ok = step != STEP_FAILED;
	for (size_t i = 0; ok && i < count; i++)
		ok = flow_run_sql(seat, err,
			"delete from flow_script where hash = $hash and not exists"
			" (select 1 from flow where script = $hash)",
			"t", old[i]);
	return ok;
}

static bool keep(struct work *work, struct worker *worker)
{
	struct keeping *keeping = (struct keeping *)work;
	struct seat *seat = worker->owner;
	const struct registry *registry = seat->registry;
	tx_begin(&seat->tx, true);
	keeping->ok = forget_scripts(seat, &keeping->err);
	for (size_t i = 0; keeping->ok && i < registry->flows_count; i++) {
		const struct flow_decl *flow = &registry->flows[i];
		keeping->ok = flow_run_sql(seat, &keeping->err,
			"insert into flow_script (hash, name, bundle)"
			" values ($hash, $name, $bundle::json) on conflict (hash) do nothing",
			"ttt", flow->script, flow->name, flow->bundle);
	}
	return keeping->ok;
}

static void kept(struct work *work)
{
	(void)work;
}

static void not_kept(struct work *work, const struct err *err)
{
	struct keeping *keeping = (struct keeping *)work;
	keeping->ok = false;
	keeping->err = *err;
}

static bool keep_scripts(struct service *service, struct err *err)
{
	struct keeping keeping = {
		.work = { .kind = WORK_WRITE, .run = keep, .done = kept, .failed = not_kept }
	};
	pool_run(service->pool, &keeping.work);
	if (!keeping.ok)
		*err = keeping.err;
	return keeping.ok;
}

struct service *flow_open(const struct service_options *options, struct err *err)
{
	struct service *service = schedule_open(options, err);
	if (service == NULL)
		return NULL;
	service->flows = &hooks;
	atomic_store(&service->webhooks, true); /* until the first look */
	if (service->effects == NULL)
		service->effects = flow_effects;
	service_native(service, "flow.retry", WORK_WRITE, flow_native_retry);
	service_native(service, "flow.replay", WORK_READ, flow_native_replay);
	if (options->read_only_check || keep_scripts(service, err))
		return service;
	service_close(service);
	return NULL;
}
