/* Probes: /livez, the process turns its loop; /readyz, a reader of the pool
 * answers within two seconds; /version. */
#include "api/visit.h"
#include "store/store.h"
#include "store/worker.h"
#include <stdlib.h>
#include <string.h>

enum { READY_MS = 2000 };

/* The work outlives a visit that was answered for slowness. */
struct probe {
	struct work work;
	struct api *api;
	struct visit *visit;
	bool fine;
};

static void say(struct visit *visit, const char *text)
{
	visit_bytes(visit, 200, "text/plain; charset=utf-8", NULL, text, strlen(text));
}

void health_live(struct visit *visit)
{
	say(visit, "ok\n");
}

void health_version(struct visit *visit)
{
	const char *text = arena_printf(&visit->arena, "{\"version\":\"%s\"}", visit->api->version);

	visit_bytes(visit, 200, "application/json", NULL, text, strlen(text));
}

bool health_setup(struct api *api, struct err *err)
{
	api->probe = sql_parse(&api->arena, "select 1 as one", "api/health.c", err);
	return api->probe != NULL;
}

static bool probe_run(struct work *work, struct worker *worker)
{
	struct probe *probe = (struct probe *)work;
	struct err err;
	struct stmt *stmt = conn_prepare(worker->conn, probe->api->probe, &err);

	probe->fine = stmt && stmt_step(stmt, &err) == STEP_ROW;
	if (stmt)
		stmt_reset(stmt);
	return true;
}

static void probe_on_loop(void *arg)
{
	struct probe *probe = arg;
	struct visit *visit = probe->visit;

	if (visit && probe->fine)
		say(visit, "ready\n");
	else if (visit)
		visit_refuse(visit, 503, "NOT_READY", "the store does not answer");
	free(probe);
}

static void probe_done(struct work *work)
{
	struct probe *probe = (struct probe *)work;

	loop_post(probe->api->loop, probe_on_loop, probe);
}

static void probe_failed(struct work *work, const struct err *err)
{
	(void)err;
	((struct probe *)work)->fine = false;
	probe_done(work);
}

static void too_slow(void *arg)
{
	struct visit *visit = arg;

	((struct probe *)visit->work)->visit = NULL;
	visit_refuse(visit, 503, "NOT_READY", "the store does not answer in time");
}

void health_ready(struct visit *visit)
{
	struct api *api = visit->api;
	struct probe *probe;

	if (!caller_is_near(visit) && (!caller_read(visit) || !caller_admit(visit, "viewer")))
		return;
	if (api->quiescing) {
		visit_refuse(visit, 503, "SHUTTING_DOWN", "the server stops");
		return;
	}
	probe = calloc(1, sizeof *probe);
	must(probe);
	*probe = (struct probe){ .work = { .kind = WORK_READ,
					 .run = probe_run,
					 .done = probe_done,
					 .failed = probe_failed },
		.api = api,
		.visit = visit };
	visit->work = probe;
	visit->timer = loop_timer_new(api->loop, too_slow, visit);
	loop_timer_start(visit->timer, READY_MS, 0);
	pool_submit(service_pool(api->service), &probe->work);
}
