/* Opening and closing a business. Order matters: lock, registry (needs no
 * database), schema, live policies, workers; each step leaves the next a sound
 * floor and a failure undoes what came before. */
#include "operate/service.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "operate/inside.h"
#include "operate/load.h"
#include "vm/sandbox.h"

static bool worker_init(struct worker *worker, void *arg, struct err *err)
{
	worker->owner = seat_new(arg, worker, err);
	return worker->owner != NULL;
}

static void worker_fini(struct worker *worker, void *arg)
{
	(void)arg;
	seat_free(worker->owner);
}

static bool load_registry(struct service *service, struct err *err)
{
	service->first_vm = vm_new(VM_SCRIPT, 0, err);
	if (service->first_vm == NULL ||
		!load_libraries(service->first_vm, service->libraries, err) ||
		!load_areas(&service->arena, service->first_vm, service->home, &service->registry,
			err))
		return false;
	service->points.list = service->registry.points;
	service->points.count = service->registry.points_count;
	parking_init(&service->parking, service->points.count);
	return true;
}

static bool bring_schema(struct service *service, struct conn *conn, struct err *err)
{
	const struct registry *registry = &service->registry;
	struct schema_part *parts =
		arena_alloc(&service->arena, (registry->areas_count + 1) * sizeof(*parts));
	size_t count = 0;
	parts[count++] = (struct schema_part){ .name = "engine",
		.version = SCHEMA_ENGINE_VERSION,
		.sql = schema_engine() };
	for (size_t i = 0; i < registry->areas_count; i++)
		if (registry->areas[i].schema.sql)
			parts[count++] = registry->areas[i].schema;
	return schema_bring(conn, service->database, parts, count, err);
}

/* A new database is told once whether it is for testing and where its clock
 * stands; an old one says so itself. */
static bool read_nature(struct service *service, struct conn *conn, bool fresh,
	const struct service_options *options, struct err *err)
{
	char text[64];
	bool found;
	if (fresh && options->test) {
		if (!conn_begin(conn, err) || !meta_set(conn, "test", "true", err))
			return false;
		if (options->clock) {
			instant_text(options->clock, text);
			if (!meta_set(conn, "clock", text, err))
				return false;
		}
		if (!conn_commit(conn, err))
			return false;
	}
	if (!meta_get(conn, "test", text, sizeof(text), &service->test, err))
		return false;
	if (!meta_get(conn, "clock", text, sizeof(text), &found, err))
		return false;
	instant at;
	if (found && instant_parse(text, strlen(text), &at))
		clock_set(&service->clock, at);
	return true;
}

static bool prepare_database(struct service *service, const struct service_options *options,
	struct err *err)
{
	bool fresh = !file_exists(service->database);
	struct conn *conn = conn_open(service->database, CONN_WRITE, err);
	if (conn == NULL)
		return false;
	bool ok = bring_schema(service, conn, err) &&
		read_nature(service, conn, fresh, options, err) && live_load(service, conn, err) &&
		token_table_load(service->tokens, conn, err);
	conn_close(conn);
	return ok;
}

static bool start_pool(struct service *service, const struct service_options *options,
	struct err *err)
{
	struct pool_options pool = { .path = service->database,
		.readers = options->readers > 0 ? options->readers : 2,
		.worker_init = worker_init,
		.worker_fini = worker_fini,
		.arg = service };
	service->pool = pool_new(&pool, err);
	return service->pool != NULL;
}

static struct service *service_alloc(const struct service_options *options)
{
	struct service *service = calloc(1, sizeof(*service));
	must(service != NULL);
	arena_init(&service->arena);
	service->data_dir = arena_text(&service->arena, options->data_dir);
	service->home = arena_text(&service->arena, options->home);
	service->database = arena_printf(&service->arena, "%s/ordain.db", options->data_dir);
	service->lock = -1;
	service->libraries = options->libraries;
	service->effects = options->effects;
	service->epoch = clock_machine();
	service->tokens = token_table_new();
	must(pthread_mutex_init(&service->lock_live, NULL) == 0);
	must(pthread_mutex_init(&service->lock_runs, NULL) == 0);
	return service;
}

struct service *service_open(const struct service_options *options, struct err *err)
{
	struct service *service = service_alloc(options);
	if (options->read_only_check) {
		if (sandbox_verify(err) && load_registry(service, err))
			return service;
		service_close(service);
		return NULL;
	}
	service->lock = data_lock(options->data_dir, err);
	if (service->lock >= 0 && sandbox_verify(err) && load_registry(service, err) &&
		prepare_database(service, options, err) && start_pool(service, options, err))
		return service;
	service_close(service);
	return NULL;
}

bool service_start(struct service *service, struct err *err)
{
	return pool_start(service->pool, err);
}

void service_stop(struct service *service)
{
	pool_stop(service->pool);
}

void service_close(struct service *service)
{
	if (service == NULL)
		return;
	if (service->pool)
		pool_free(service->pool);
	vm_free(service->first_vm);
	set_drop(service->live);
	parking_fini(&service->parking);
	token_table_free(service->tokens);
	pthread_mutex_destroy(&service->lock_live);
	pthread_mutex_destroy(&service->lock_runs);
	if (service->lock >= 0)
		close(service->lock);
	arena_fini(&service->arena);
	free(service);
}

const struct registry *service_registry(const struct service *service)
{
	return &service->registry;
}

struct clock *service_clock(struct service *service)
{
	return &service->clock;
}

const char *service_data_dir(const struct service *service)
{
	return service->data_dir;
}

struct pool *service_pool(struct service *service)
{
	return service->pool;
}

bool service_is_test(const struct service *service)
{
	return service->test;
}

void service_on_events(struct service *service, void (*fn)(void *arg), void *arg)
{
	service->on_events = fn;
	service->on_events_arg = arg;
}

void service_flow_counts(struct service *service, uint64_t *turns, uint64_t *failures)
{
	*turns = service->flow_turns;
	*failures = service->flow_failures;
}

void service_effect_counts(struct service *service, uint64_t out[EFFECT_ENDS])
{
	for (int i = 0; i < EFFECT_ENDS; i++)
		out[i] = service->effect_ends[i];
}
