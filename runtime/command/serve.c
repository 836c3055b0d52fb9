/* `ordain serve`: the order in which a service comes up and goes down.
 *
 * Up: configuration, service, demo data, workers, doors, schedule, watch, then
 * "listening" and READY. Down, on the first SIGTERM or SIGINT: STOPPING, no new
 * connections, open requests answered, the loop ends, what is queued finishes,
 * everything closes; exit 0. A second signal, or ten seconds, ends it at once;
 * what was acknowledged is on disk in any case. */
#include "api/api.h"
#include "base/file.h"
#include "base/log.h"
#include "command/config.h"
#include "command/demo.h"
#include "command/effects.h"
#include "command/extend.h"
#include "command/notify.h"
#include "command/print.h"
#include "command/watch.h"
#include "decide/set.h"
#include "flow/flow.h"
#include "mail/imap.h"
#include "mail/maildir.h"
#include "schedule/ticker.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STOP_MS = 9500, WATCHDOG_MS = 10000, MAILBOX_SECONDS = 120 };

struct server {
	const struct line *line;
	const struct config *config;
	struct arena arena;
	struct service *service;
	struct loop *loop;
	struct api *api;
	struct schedule *schedule;
	struct courier *_Atomic courier; /* workers wake it */
	struct pump *pump;
	struct watch *watch;
	struct maildirs *maildirs;
	struct imaps *imaps;
	struct loop_timer *deadline, *watchdog;
	char token[128];
	bool stopping;
	int open; /* of what must be quiet before the loop ends */
};

static void log_start(const struct config *config)
{
	static const char *const levels[] = { "debug", "info", "warn", "error" };
	const char *level = config_text(config, "log_level");
	enum log_level least = LOG_INFO;
	for (int i = 0; i < 4; i++)
		if (strcmp(levels[i], level) == 0)
			least = (enum log_level)i;
	log_setup(least, strcmp(config_text(config, "log_format"), "json") == 0);
}

static bool service_up(struct server *server, struct err *err)
{
	const struct line *line = server->line;
	bool demo = line_has(line, "demo");
	const char *clock = line_text(line, "clock");
	struct service_options options = { .data_dir = config_text(server->config, "data"),
		.home = config_text(server->config, "home"),
		.readers = (int)config_number(server->config, "readers"),
		.libraries = extend_libraries(&server->arena, line->extend),
		.effects = extend_effects(&server->arena, line->extend),
		.test = demo || line_has(line, "test") };
	if (!clock && demo)
		clock = DEMO_CLOCK;
	if (clock && !instant_parse(clock, strlen(clock), &options.clock))
		return err_set(err, ERR_PERM, "CLOCK_INVALID",
			"--clock takes an instant such as 2026-01-30T08:00:00Z");
	if (clock && !options.test)
		return err_set(err, ERR_PERM, "CLOCK_INVALID", "--clock needs --test");
	server->service = flow_open(&options, err);
	return server->service != NULL;
}

static bool demo_up(struct server *server, struct err *err)
{
	if (!line_has(server->line, "demo"))
		return true;
	if (!service_is_test(server->service))
		return err_set(err, ERR_PERM, "DEMO_REFUSED",
			"%s holds a real database; --demo needs a data directory of its own",
			config_text(server->config, "data"));
	return demo_fill(server->service, config_text(server->config, "home"),
		       config_text(server->config, "data"), err) &&
		demo_token(server->service, server->token, sizeof server->token, err);
}

static bool doors_up(struct server *server, struct err *err)
{
	const struct config *config = server->config;
	struct api_options options = { .host = config_text(config, "host"),
		.port = (int)config_number(config, "port"),
		.certificate = config_text(config, "tls_certificate"),
		.key = config_text(config, "tls_key"),
		.unix_path =
			arena_printf(&server->arena, "%s/ordain.sock", config_text(config, "data")),
		.version = ORDAIN_VERSION };
	server->api = api_new(server->service, server->loop, &options, err);
	return server->api != NULL;
}

static bool watch_up(struct server *server, struct err *err)
{
	const char *home = config_text(server->config, "home");
	bool follow = line_has(server->line, "watch");
	if (follow && !home)
		return err_set(err, ERR_PERM, "WATCH_REFUSED", "--watch needs --home");
	if (follow && !service_is_test(server->service))
		return err_set(err, ERR_PERM, "WATCH_REFUSED",
			"--watch is for test databases; use `ordain policy publish`");
	if (home)
		server->watch = watch_new(server->service, server->loop, home);
	return !follow || watch_follow(server->watch, err);
}

/* Whoever edits policies must know that the server does not use them yet. */
static void working_copy_say(const struct server *server)
{
	const struct registry *registry = service_registry(server->service);
	struct points points = { registry->points, registry->points_count };
	const char *home = config_text(server->config, "home");
	char live[HASH_LEN + 1];
	struct err err = { 0 };
	if (!home || line_has(server->line, "watch"))
		return;
	struct policy_set *set = set_load(home, &points, &err);
	service_policy_hash(server->service, live);
	if (!set)
		log_warn("working copy of the policies cannot be read", "text", err.text, NULL);
	else if (strcmp(set->hash, live) != 0)
		log_warn("working copy of the policies differs from the live set", "live", live,
			"working", set->hash, NULL);
	set_drop(set);
}

static void on_quiet(void *arg)
{
	struct server *server = arg;
	if (--server->open > 0)
		return;
	loop_timer_stop(server->deadline);
	loop_timer_free(server->deadline);
	if (server->watchdog)
		loop_timer_free(server->watchdog);
	loop_stop(server->loop);
}

/* Requests that hang must not keep the service manager waiting. */
static void on_deadline(void *arg)
{
	(void)arg;
	log_error("not quiet after ten seconds, ending", NULL);
	_exit(EXIT_OK);
}

static void on_stop(void *arg, int signum)
{
	struct server *server = arg;
	if (server->stopping)
		_exit(EXIT_OK);
	server->stopping = true;
	log_info("stopping", "signal", strsignal(signum), NULL);
	notify_send("STOPPING=1");
	loop_timer_start(server->deadline, STOP_MS, 0);
	schedule_stop(server->schedule);
	flow_stop(server->pump);
	maildirs_stop(server->maildirs);
	imaps_stop(server->imaps);
	server->open = 2;
	courier_stop(server->courier, on_quiet, server);
	api_quiesce(server->api, on_quiet, server);
}

static void on_reload(void *arg, int signum)
{
	struct server *server = arg;
	(void)signum;
	if (server->watch && !server->stopping)
		watch_publish(server->watch);
	else
		log_warn("nothing to publish: the policies are the built-in ones", NULL);
}

static void on_watchdog(void *arg)
{
	(void)arg;
	notify_send("WATCHDOG=1");
}

static void signals_up(struct server *server)
{
	server->deadline = loop_timer_new(server->loop, on_deadline, server);
	loop_signal(server->loop, SIGTERM, on_stop, server);
	loop_signal(server->loop, SIGINT, on_stop, server);
	loop_signal(server->loop, SIGHUP, on_reload, server);
	if (!getenv("WATCHDOG_USEC"))
		return;
	server->watchdog = loop_timer_new(server->loop, on_watchdog, NULL);
	loop_timer_start(server->watchdog, WATCHDOG_MS, WATCHDOG_MS);
}

static void say_listening(const struct server *server, char *base, size_t size)
{
	const char *host = config_text(server->config, "host");
	const char *scheme = config_text(server->config, "tls_certificate") ? "https" : "http";
	const char *open = strchr(host, ':') ? "[" : "", *close = *open ? "]" : "";
	snprintf(base, size, "%s://%s%s%s:%d", scheme, open, host, close, api_port(server->api));
	printf("listening %s %s%s%s:%d\n", scheme, open, host, close, api_port(server->api));
	printf("listening unix %s/ordain.sock\n", config_text(server->config, "data"));
	fflush(stdout);
}

static void on_effects(void *arg)
{
	struct server *server = arg;
	struct courier *courier = server->courier;
	if (courier)
		courier_wake(courier);
}

/* A reply of a mailbox's server is due sooner than one to a letter. */
static void mailboxes_up(struct server *server)
{
	const struct config *config = server->config;
	long timeout = config_number(config, "mail.timeout"),
	     poll = config_number(config, "mail.poll");
	struct imap_options options = { .ca_file = config_text(config, "effects.ca_file"),
		.poll_ms = (poll > 0 ? poll : 1) * INT64_C(1000),
		.idle_ms = config_number(config, "mail.idle") * INT64_C(1000),
		.timeout_ms =
			(timeout < MAILBOX_SECONDS ? timeout : MAILBOX_SECONDS) * INT64_C(1000) };
	server->maildirs = maildirs_start(server->service, server->loop);
	server->imaps = imaps_start(server->service, server->loop, &options);
	api_show_also(server->api, imaps_show, server->imaps);
}

static bool server_up(struct server *server, struct err *err)
{
	char base[300];
	if (!service_up(server, err) || !demo_up(server, err))
		return false;
	server->loop = loop_new(err);
	if (!server->loop)
		return false;
	server->pump = flow_start(server->service, server->loop, on_effects, server);
	if (!service_start(server->service, err) || !doors_up(server, err))
		return false;
	signals_up(server);
	server->schedule = schedule_start(server->service, server->loop);
	server->courier = effects_start(server->service, server->loop, &server->arena,
		server->config, server->line->extend, err);
	if (!server->courier || !watch_up(server, err))
		return false;
	mailboxes_up(server);
	working_copy_say(server);
	say_listening(server, base, sizeof base);
	notify_send("READY=1");
	return !*server->token ||
		demo_tour(server->line->program, config_text(server->config, "data"),
			config_text(server->config, "home"), base, server->token, err);
}

static void server_down(struct server *server)
{
	flow_stop(server->pump);
	if (server->service)
		service_stop(server->service);
	flow_free(server->pump);
	maildirs_stop(server->maildirs);
	maildirs_free(server->maildirs);
	imaps_stop(server->imaps);
	imaps_free(server->imaps);
	watch_free(server->watch);
	courier_free(server->courier);
	if (server->api)
		api_free(server->api);
	if (server->service)
		service_close(server->service);
	if (server->loop)
		loop_free(server->loop);
	arena_fini(&server->arena);
}

int command_serve(const struct line *line)
{
	struct server server = { .line = line };
	struct err err = { 0 };
	int code = EXIT_OK;
	arena_init(&server.arena);
	server.config = config_load(&server.arena, line, &err);
	if (server.config)
		log_start(server.config);
	if (server.config && server_up(&server, &err))
		loop_run(server.loop);
	else
		code = print_err(&err);
	server_down(&server);
	return code;
}
