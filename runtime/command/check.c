/* `ordain check`: everything a start would need, without changing anything.
 *
 * What cannot be known by reading is rehearsed in a scratch folder: the schema is
 * brought there and every statement prepared on it; --upgrade does so on a copy of
 * the real database. */
#include "decide/check.h"
#include "base/file.h"
#include "command/config.h"
#include "command/effects.h"
#include "command/extend.h"
#include "command/flow_replay.h"
#include "command/postgres.h"
#include "command/print.h"
#include "command/scratch.h"
#include "decide/set.h"
#include "flow/flow.h"
#include "store/backup.h"
#include "store/migrate.h"
#include <string.h>

static int say_report(const struct set_report *report)
{
	for (size_t i = 0; i < report->errors.count && i < ISSUES_MAX; i++) {
		const struct issue *issue = &report->errors.list[i];
		fprintf(stderr, "error: %s: %s: ", issue->code, issue->pointer);
		print_clean(stderr, issue->text);
		fputc('\n', stderr);
	}
	for (size_t i = 0; i < report->failure_count; i++) {
		const struct case_failure *failure = &report->failures[i];
		fprintf(stderr, "error: CASE_FAILED: %s: %s: expected %s, got %s\n", failure->where,
			failure->name, failure->expected, failure->got);
	}
	return report->errors.count || report->failure_count ? EXIT_FINDINGS : EXIT_OK;
}

/* The policies of the home (or the built-in ones), against this program's points. */
static int check_policies(const struct registry *registry, const char *home)
{
	struct points points = { registry->points, registry->points_count };
	struct err err = { 0 };
	struct set_report report;
	struct policy_set *set = set_load(home, &points, &err);
	if (!set)
		return print_err(&err);
	set_report_init(&report);
	set_check(set, &points, &report);
	int code = say_report(&report);
	if (code == EXIT_OK)
		printf("policies: %zu files, %zu cases pass, set %.12s\n", set->count, report.cases,
			set->hash);
	set_report_fini(&report);
	set_drop(set);
	return code;
}

struct check {
	const struct line *line;
	const struct config *config;
	struct arena *arena;
	const struct registry *registry;
	const char *scratch; /* a data directory to rehearse in */
};

/* What a newer program made must not be opened by this one. */
static bool check_version(const struct check *check, struct stmt *stmt, struct err *err)
{
	const struct registry *registry = check->registry;
	const char *name = stmt_text(stmt, 0, NULL);
	int64_t version = stmt_integer(stmt, 1), known = -1;
	if (strcmp(name, "engine") == 0)
		known = SCHEMA_ENGINE_VERSION;
	for (size_t i = 0; i < registry->areas_count; i++)
		if (strcmp(registry->areas[i].name, name) == 0)
			known = registry->areas[i].version;
	return known < 0 || version <= known ||
		err_set(err, ERR_PERM, "SCHEMA_NEWER",
			"the database has version %lld of '%s' and this program knows %lld",
			(long long)version, name, (long long)known);
}

static bool check_versions(const struct check *check, struct conn *conn, struct err *err)
{
	enum step step = STEP_FAILED;
	bool ok = true;
	const struct sql *sql = sql_parse(check->arena,
		"select name, version from schema_part order by name", "check", err);
	struct stmt *stmt = sql ? conn_prepare(conn, sql, err) : NULL;
	while (stmt && ok && (step = stmt_step(stmt, err)) == STEP_ROW)
		ok = check_version(check, stmt, err);
	if (stmt)
		stmt_reset(stmt);
	return ok && step == STEP_DONE;
}

/* The database as it stands, read only; a server may run on it. */
static bool check_database(const struct check *check, struct err *err)
{
	const char *path =
		arena_printf(check->arena, "%s/ordain.db", config_text(check->config, "data"));
	if (!file_exists(path)) {
		printf("database: none yet\n");
		return true;
	}
	struct conn *conn = conn_open(path, CONN_READ, err);
	bool ok = conn && check_versions(check, conn, err);
	if (conn)
		conn_close(conn);
	if (ok)
		printf("database: %s is of a version this program knows\n", path);
	return ok;
}

/* Every statement of every area on the schema a start would bring. */
static int check_statements(const struct check *check)
{
	struct err err = { 0 };
	int code = EXIT_OK;
	struct conn *conn = conn_open(arena_printf(check->arena, "%s/ordain.db", check->scratch),
		CONN_READ, &err);
	if (!conn)
		return print_err(&err);
	for (size_t i = 0; i < check->registry->statements_count; i++)
		if (!conn_prepare(conn, &check->registry->statements[i], &err)) {
			print_err(&err);
			code = EXIT_FINDINGS;
		}
	conn_close(conn);
	if (code == EXIT_OK)
		printf("statements: %zu prepare\n", check->registry->statements_count);
	return code;
}

/* An open flow goes on with the script it began with, and must still be able to. */
static int check_flows(const struct check *check, struct service *service)
{
	struct flow_trial own = { .say = flow_replay_say }, installed = { 0 };
	struct desk *desk = desk_around(service);
	json_t *input = json_pack("{s:s}", "state", "open");
	int code = flow_replay_pages(desk, check->line, input, &own);
	json_object_set_new(input, "installed", json_true());
	if (code == EXIT_OK)
		code = flow_replay_pages(desk, check->line, input, &installed);
	if (code == EXIT_OK && own.checked > 0)
		printf("flows: %" JSON_INTEGER_FORMAT " open, %" JSON_INTEGER_FORMAT
		       " can no longer go on; the installed script would fit %" JSON_INTEGER_FORMAT
		       "\n",
			own.checked, own.broken, installed.checked - installed.broken);
	json_decref(input);
	desk_close(desk);
	return code == EXIT_OK && own.broken > 0 ? EXIT_FINDINGS : code;
}

/* Opens a business in a scratch folder: on an empty database, or for an upgrade
 * on a copy of the real one, whose schema and own policies must then fit. */
static int rehearse(const struct check *check)
{
	struct err err = { 0 };
	const char *data = config_text(check->config, "data");
	const char *from = arena_printf(check->arena, "%s/ordain.db", data);
	bool upgrade = line_has(check->line, "upgrade") && file_exists(from);
	struct service_options options = { .data_dir = check->scratch,
		.home = config_text(check->config, "home"),
		.libraries = extend_libraries(check->arena, check->line->extend),
		.effects = extend_effects(check->arena, check->line->extend) };
	const char *to = arena_printf(check->arena, "%s/ordain.db", check->scratch);
	if (upgrade && !backup_make(from, to, NULL, NULL, &err))
		return print_err(&err);
	struct service *service = flow_open(&options, &err);
	if (!service)
		return print_err(&err);
	if (upgrade)
		printf("upgrade: a copy of the database opens\n");
	int code = upgrade ? check_flows(check, service) : EXIT_OK;
	service_close(service);
	return code == EXIT_OK ? check_statements(check) : code;
}

static int check_scripts(struct check *check)
{
	struct err err = { 0 };
	struct service_options options = { .data_dir = config_text(check->config, "data"),
		.home = config_text(check->config, "home"),
		.libraries = extend_libraries(check->arena, check->line->extend),
		.effects = extend_effects(check->arena, check->line->extend),
		.read_only_check = true };
	struct service *service = service_open(&options, &err);
	if (!service)
		return print_err(&err);
	const struct registry *registry = check->registry = service_registry(service);
	if (line_has(check->line, "postgres")) {
		postgres_print(stdout, registry);
		service_close(service);
		return EXIT_OK;
	}
	printf("scripts: %zu areas, %zu operations, %zu points, %zu jobs\n", registry->areas_count,
		registry->operations_count, registry->points_count, registry->jobs_count);
	int code = check_policies(registry, options.home);
	if (code == EXIT_OK)
		code = rehearse(check);
	if (code == EXIT_OK && !check_database(check, &err))
		code = print_err(&err);
	service_close(service);
	return code;
}

static int check_all(const struct line *line, struct arena *arena, const struct config *config)
{
	struct err err = { 0 };
	struct check check = { .line = line, .config = config, .arena = arena };
	check.scratch = scratch_new(arena, &err);
	int code = check.scratch ? check_scripts(&check) : print_err(&err);
	scratch_remove(check.scratch);
	if (code == EXIT_OK && !line_has(line, "postgres") &&
		!effects_check(arena, config, line->extend, &err))
		code = print_err(&err);
	return code;
}

int command_check(const struct line *line)
{
	struct arena arena;
	struct err err = { 0 };
	int code = EXIT_OK;
	arena_init(&arena);
	const struct config *config = config_load(&arena, line, &err);
	if (!config)
		code = print_err(&err);
	else if (line_has(line, "dump"))
		config_dump(config, stdout, line_has(line, "json"));
	else
		code = check_all(line, &arena, config);
	arena_fini(&arena);
	return code;
}
