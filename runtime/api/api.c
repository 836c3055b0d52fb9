/* The api put together: two listeners, a table of doors, the routes. */
#include "api/visit.h"
#include "base/file.h"
#include "base/log.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PEM_MAX = 1 << 20 };

/* What stands beside the operations. `below` matches what comes after the path. */
static const struct door {
	const char *path;
	bool below;
	enum metrics_door slot;
	const char *method, *other, *allow;
	void (*open)(struct visit *visit);
} doors[] = {
	{ "/livez", false, DOOR_HEALTH, "GET", NULL, "GET, HEAD", health_live },
	{ "/readyz", false, DOOR_HEALTH, "GET", NULL, "GET, HEAD", health_ready },
	{ "/version", false, DOOR_HEALTH, "GET", NULL, "GET, HEAD", health_version },
	{ "/metrics", false, DOOR_METRICS, "GET", NULL, "GET, HEAD", metrics_show },
	{ "/openapi.json", false, DOOR_OPENAPI, "GET", NULL, "GET, HEAD", openapi_show },
	{ "/v1/events/stream", false, DOOR_STREAM, "GET", NULL, "GET, HEAD", stream_open },
	{ "/v1/files", false, DOOR_FILES, "PUT", "POST", "PUT, POST", files_put },
	{ "/v1/files/", true, DOOR_FILES, "GET", NULL, "GET, HEAD", files_get },
	{ "/v1/operations/", true, DOOR_NONE, "POST", NULL, "POST", door_by_name },
};

static const struct door *find_door(const char *path)
{
	for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++) {
		size_t len = strlen(doors[i].path);
		if (doors[i].below ? strncmp(path, doors[i].path, len) == 0 && path[len]
				   : strcmp(path, doors[i].path) == 0)
			return &doors[i];
	}
	return NULL;
}

static void go_through(struct visit *visit, const struct door *door)
{
	visit->slot = metrics_slot(visit->api->metrics, door->slot);
	if (visit_is(visit, door->method) || (door->other && visit_is(visit, door->other)))
		door->open(visit);
	else
		visit_wrong_method(visit, door->allow);
}

void api_handle(struct http_exchange *exchange, void *arg)
{
	struct visit *visit = visit_new(arg, exchange);
	const struct door *door = find_door(http_path(exchange));
	struct route_match match;

	if (door) {
		go_through(visit, door);
		return;
	}
	switch (route_find(visit->api->routes, http_method(exchange), http_path(exchange),
		&match)) {
	case ROUTE_OK:
		if (mail_is(exchange))
			mail_post(visit, &match);
		else
			door_operation(visit, &match);
		break;
	case ROUTE_METHOD:
		visit_wrong_method(visit, match.allow);
		break;
	case ROUTE_NONE:
		visit_not_found(visit);
		break;
	}
}

static bool open_tcp(struct api *api, const struct api_options *options, struct err *err)
{
	struct http_options http = { .host = options->host,
		.port = options->port,
		.spool_dir = api->spool,
		.spool = mail_spool,
		.handle = api_handle,
		.arg = api };
	struct arena arena;
	char *text = NULL;
	bool ok = true;

	arena_init(&arena);
	if (options->certificate) {
		ok = file_read(&arena, options->certificate, PEM_MAX, &text, NULL, err);
		http.certificate = text;
	}
	if (ok && options->key) {
		ok = file_read(&arena, options->key, PEM_MAX, &text, NULL, err);
		http.key = text;
	}
	if (ok)
		api->tcp = http_server_new(api->loop, &http, err);
	arena_fini(&arena);
	return api->tcp != NULL;
}

static bool make_spool(struct api *api, struct err *err)
{
	api->spool = arena_printf(&api->arena, "%s/tmp", service_data_dir(api->service));
	if (mkdir(api->spool, 0700) == 0 || errno == EEXIST)
		return true;
	return err_set(err, ERR_PERM, "DATA_READ_ONLY", "cannot make %s: %s", api->spool,
		strerror(errno));
}

struct api *api_new(struct service *service, struct loop *loop, const struct api_options *options,
	struct err *err)
{
	struct api *api = calloc(1, sizeof *api);

	must(api);
	arena_init(&api->arena);
	api->service = service;
	api->loop = loop;
	api->registry = service_registry(service);
	api->version = arena_text(&api->arena, options->version ? options->version : "0");
	api->owner = (uid_t)-1;
	api->routes = route_tree(&api->arena, api->registry);
	api->metrics = metrics_new(api->registry->operations_count);
	api->open = rate_new(options->public_per_minute ? options->public_per_minute : 60);
	api->raw = rate_new(RAW_PER_MINUTE);
	api->denied = rate_new(options->denied_per_minute ? options->denied_per_minute : 20);
	if (make_spool(api, err) && health_setup(api, err) &&
		(!options->host || open_tcp(api, options, err)) &&
		(!options->unix_path || socket_open(api, options->unix_path, err))) {
		stream_setup(api);
		return api;
	}
	api_free(api);
	return NULL;
}

int api_port(const struct api *api)
{
	return api->tcp ? http_server_port(api->tcp) : 0;
}

static void one_stopped(void *arg)
{
	struct api *api = arg;

	if (--api->running > 0)
		return;
	if (api->heartbeat)
		loop_timer_free(api->heartbeat);
	api->heartbeat = NULL;
	api->done(api->done_arg);
}

void api_quiesce(struct api *api, void (*done)(void *arg), void *arg)
{
	must(!api->quiescing);
	api->quiescing = true;
	api->done = done;
	api->done_arg = arg;
	api->running = (api->tcp ? 1 : 0) + (api->local ? 1 : 0) + 1;
	if (api->tcp)
		http_server_quiesce(api->tcp, API_GRACE_MS, one_stopped, api);
	if (api->local)
		http_server_quiesce(api->local, API_GRACE_MS, one_stopped, api);
	loop_post(api->loop, one_stopped, api);
}

void api_free(struct api *api)
{
	if (!api)
		return;
	http_server_free(api->tcp);
	http_server_free(api->local);
	stream_teardown(api);
	while (api->visits) { /* their exchanges were answered by force */
		http_reply(api->visits->exchange, 503, NULL, NULL, 0);
		visit_free(api->visits);
	}
	metrics_free(api->metrics);
	rate_free(api->open);
	rate_free(api->raw);
	rate_free(api->denied);
	free(api->openapi);
	arena_fini(&api->arena);
	free(api);
}
