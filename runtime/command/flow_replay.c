/* `ordain flow replay`: which journals a script does not fit.
 *
 * Without more, each flow is run over its journal with the script it has, which
 * must always fit. --installed tries the scripts that the server has loaded, and
 * --home those of a folder: they travel to the server with the question, and without
 * a server they are tried on a copy, for nothing may open the database with scripts
 * that are not to stay. */
#include "command/flow_replay.h"
#include "command/config.h"
#include "command/extend.h"
#include "command/scratch.h"
#include "command/show.h"
#include "flow/flow.h"
#include "store/backup.h"
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

/* ---- a folder's scripts ---- */

struct folder {
	const struct line *line;
	struct arena arena;
	struct service_options options;
	json_t *input;
};

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

/* The server tries them for us. */
static int send(struct folder *folder)
{
	struct err err = { 0 };
	folder->options.read_only_check = true;
	struct service *service = service_open(&folder->options, &err);
	if (!service)
		return print_err(&err);
	json_object_set_new(folder->input, "scripts",
		bundles(service_registry(service), line_text(folder->line, "name")));
	service_close(service);
	struct desk *desk = desk_open(folder->line, &err);
	int code = desk ? replay(folder->line, desk, folder->input) : print_err(&err);
	desk_close(desk);
	return code;
}

static int rehearse(struct folder *folder, const char *from, const char *scratch)
{
	struct err err = { 0 };
	const char *to = arena_printf(&folder->arena, "%s/ordain.db", scratch);
	folder->options.data_dir = scratch;
	if (!backup_make(from, to, NULL, NULL, &err))
		return print_err(&err);
	struct service *service = flow_open(&folder->options, &err);
	if (!service)
		return print_err(&err);
	struct desk *desk = desk_around(service);
	json_object_set_new(folder->input, "installed", json_true());
	int code = replay(folder->line, desk, folder->input);
	desk_close(desk);
	service_close(service);
	return code;
}

static int with_folder(struct folder *folder)
{
	struct err err = { 0 };
	const struct config *config = config_load(&folder->arena, folder->line, &err);
	if (!config)
		return print_err(&err);
	const char *data = config_text(config, "data");
	folder->options = (struct service_options){ .data_dir = data,
		.home = config_text(config, "home"),
		.libraries = extend_libraries(&folder->arena, folder->line->extend),
		.effects = extend_effects(&folder->arena, folder->line->extend) };
	if (desk_answers(data))
		return send(folder);
	char *scratch = scratch_new(&folder->arena, &err);
	int code = scratch
		? rehearse(folder, arena_printf(&folder->arena, "%s/ordain.db", data), scratch)
		: print_err(&err);
	scratch_remove(scratch);
	return code;
}

static int with_home(const struct line *line, json_t *input)
{
	struct folder folder = { .line = line, .input = input };
	arena_init(&folder.arena);
	int code = with_folder(&folder);
	arena_fini(&folder.arena);
	return code;
}

static int without(const struct line *line, json_t *input)
{
	struct err err = { 0 };
	struct desk *desk = desk_open(line, &err);
	int code = desk ? replay(line, desk, input) : print_err(&err);
	desk_close(desk);
	return code;
}

int command_flow_replay(const struct line *line)
{
	json_t *input = json_object();
	if (line->count > 0)
		json_object_set_new(input, "id", json_string(line->operands[0]));
	if (line_has(line, "name"))
		json_object_set_new(input, "name", json_string(line_text(line, "name")));
	if (line_has(line, "state"))
		json_object_set_new(input, "state", json_string(line_text(line, "state")));
	if (line_has(line, "installed"))
		json_object_set_new(input, "installed", json_true());
	int code = line_has(line, "home") ? with_home(line, input) : without(line, input);
	json_decref(input);
	return code;
}
