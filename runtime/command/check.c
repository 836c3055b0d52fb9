/* `ordain check`: everything a start would need, without changing anything. */
#include "decide/check.h"
#include "base/file.h"
#include "command/config.h"
#include "command/extend.h"
#include "command/print.h"
#include "decide/set.h"
#include "schedule/ticker.h"
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

static int check_all(const struct line *line, struct arena *arena, const struct config *config)
{
	struct err err = { 0 };
	struct service_options options = { .data_dir = config_text(config, "data"),
		.home = config_text(config, "home"),
		.libraries = extend_libraries(arena, line->extend),
		.read_only_check = true };
	struct service *service = schedule_open(&options, &err);
	if (!service)
		return print_err(&err);
	const struct registry *registry = service_registry(service);
	printf("scripts: %zu areas, %zu operations, %zu points, %zu jobs, %zu statements\n",
		registry->areas_count, registry->operations_count, registry->points_count,
		registry->jobs_count, registry->statements_count);
	int code = check_policies(registry, options.home);
	service_close(service);
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
