/* `ordain flow replay`: which journals a script does not fit.
 *
 * Without more, each flow is run over its journal with the script it has, which
 * must always fit. --installed tries the scripts that the server has loaded, and
 * --home those of a folder, which the server need not know: they travel with the
 * question. The database is asked, never the folder's own. */
#include "command/flow_replay.h"
#include "command/extend.h"
#include "command/show.h"
#include <string.h>

int flow_replay_pages(struct desk *desk, const struct line *line, const json_t *input,
	struct flow_trial *trial)
{
	int code = EXIT_OK;
	json_t *next = NULL;
	do {
		size_t i;
		json_t *body = NULL, *one, *asked = json_copy((json_t *)(uintptr_t)input);
		if (next)
			json_object_set_new(asked, "after", next);
		code = show_call(desk, line, "flow.replay", asked, &body);
		json_array_foreach(json_object_get(body, "broken"), i, one) {
			trial->broken++;
			if (trial->say)
				trial->say(one);
		}
		trial->checked += json_integer_value(json_object_get(body, "checked"));
		next = json_incref(json_object_get(body, "next"));
		json_decref(body);
	} while (code == EXIT_OK && next);
	json_decref(next);
	return code;
}

void flow_replay_say(const json_t *broken)
{
	printf("%s %s\n  ", print_text_at(broken, "name"), print_text_at(broken, "id"));
	flow_error_print(broken);
}

static void say_json(const json_t *broken)
{
	print_json(stdout, broken);
}

/* ---- a folder's scripts ---- */

static json_t *bundles(const struct registry *registry, const char *only)
{
	json_t *scripts = json_object();
	for (size_t i = 0; i < registry->flows_count; i++) {
		const struct flow_decl *flow = &registry->flows[i];
		if (!only || strcmp(flow->name, only) == 0)
			json_object_set_new(scripts, flow->name, json_string(flow->bundle));
	}
	return scripts;
}

static int read_scripts(const struct line *line, json_t *input)
{
	struct arena arena;
	struct err err = { 0 };
	arena_init(&arena);
	struct service_options options = { .data_dir = "",
		.home = line_text(line, "home"),
		.libraries = extend_libraries(&arena, line->extend),
		.read_only_check = true };
	struct service *service = service_open(&options, &err);
	int code = service ? EXIT_OK : print_err(&err);
	if (service)
		json_object_set_new(input, "scripts",
			bundles(service_registry(service), line_text(line, "name")));
	service_close(service);
	arena_fini(&arena);
	return code;
}

/* The business is opened with the scripts it has, not with those that are tried. */
static struct line without_home(const struct line *line)
{
	struct line plain = *line;
	plain.value_count = 0;
	for (size_t i = 0; i < line->value_count; i++)
		if (strcmp(line->values[i].name, "home") != 0)
			plain.values[plain.value_count++] = line->values[i];
	return plain;
}

/* ---- the command ---- */

static int replay(const struct line *line, struct desk *desk, json_t *input)
{
	static const char *const open[] = { "open", "failed" };
	struct flow_trial trial = { .say = line_has(line, "json") ? say_json : flow_replay_say };
	int code = EXIT_OK;
	if (line->count > 0 || line_has(line, "state") || line_has(line, "all"))
		code = flow_replay_pages(desk, line, input, &trial);
	else
		for (size_t i = 0; code == EXIT_OK && i < sizeof open / sizeof *open; i++) {
			json_object_set_new(input, "state", json_string(open[i]));
			code = flow_replay_pages(desk, line, input, &trial);
		}
	if (code == EXIT_OK && !line_has(line, "json"))
		printf("%" JSON_INTEGER_FORMAT " flows tried, %" JSON_INTEGER_FORMAT
		       " do not fit\n",
			trial.checked, trial.broken);
	return code == EXIT_OK && trial.broken > 0 ? EXIT_FINDINGS : code;
}

int command_flow_replay(const struct line *line)
{
	struct err err = { 0 };
	struct line plain = without_home(line);
	json_t *input = json_object();
	int code = line_has(line, "home") ? read_scripts(line, input) : EXIT_OK;
	struct desk *desk = code == EXIT_OK ? desk_open(&plain, &err) : NULL;
	if (line->count > 0)
		json_object_set_new(input, "id", json_string(line->operands[0]));
	if (line_has(line, "name"))
		json_object_set_new(input, "name", json_string(line_text(line, "name")));
	if (line_has(line, "state"))
		json_object_set_new(input, "state", json_string(line_text(line, "state")));
	if (line_has(line, "installed"))
		json_object_set_new(input, "installed", json_true());
	if (desk)
		code = replay(line, desk, input);
	else if (code == EXIT_OK)
		code = print_err(&err);
	desk_close(desk);
	json_decref(input);
	return code;
}
