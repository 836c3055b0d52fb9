/* Policy sets on the command line: publish, roll back, list, check out. */
#include "base/file.h"
#include "command/check.h"
#include "command/config.h"
#include "command/policy_set.h"
#include "command/show.h"
#include <string.h>

int command_policy_list(const struct line *line)
{
	static const struct print_column columns[] = { { "NO", "number" }, { "HASH", "hash" },
		{ "AT", "at" }, { "ACTOR", "actor" }, { "NOTE", "note" }, { 0 } };
	return show_list(line, "policy.list", NULL, columns);
}

static void failures_print(const json_t *body)
{
	size_t i;
	json_t *failure;
	json_array_foreach(json_object_get(body, "failures"), i, failure)
		printf("%s: %s: expected %s, got %s\n", print_text_at(failure, "where"),
			print_text_at(failure, "name"), print_text_at(failure, "expected"),
			print_text_at(failure, "got"));
}

static void published(const json_t *body)
{
	failures_print(body);
	printf("%s is live\n", print_text_at(body, "hash"));
}

/* Case files the publish rewrote go back to the working copy. */
static int updated_keep(const struct desk *desk, const json_t *body)
{
	struct arena arena;
	struct err err = { 0 };
	const char *path;
	json_t *text, *updated = json_object_get(body, "updated");
	arena_init(&arena);
	const char *dir = policy_set_working(&arena, desk);
	bool ok = json_object_size(updated) == 0 || policy_set_write(updated, dir, &err);
	json_object_foreach(updated, path, text)
		fprintf(stderr, "rewritten: %s/%s\n", dir, path);
	arena_fini(&arena);
	return ok ? EXIT_OK : print_err(&err);
}

static int publish(const struct line *line, struct desk *desk)
{
	json_t *files = NULL, *body = NULL;
	const char *note = line_text(line, "note"), *parent = line_text(line, "parent");
	int code = policy_set_files(desk, line, "working", &files);
	if (code != EXIT_OK)
		return code;
	json_t *input = json_pack("{s:o, s:s}", "files", files, "note",
		note ? note : "published from the command line");
	if (parent)
		json_object_set_new(input, "parent", json_string(parent));
	if (line_has(line, "update-cases"))
		json_object_set_new(input, "update_cases", json_true());
	code = show_call(desk, line, "policy.publish", input, &body);
	if (code == EXIT_OK)
		code = updated_keep(desk, body);
	if (code == EXIT_OK && line_has(line, "json"))
		print_json(stdout, body);
	else if (code == EXIT_OK)
		published(body);
	json_decref(body);
	return code;
}

static int with_desk(const struct line *line, int (*run)(const struct line *, struct desk *))
{
	struct err err = { 0 };
	struct desk *desk = desk_open(line, &err);
	int code = desk ? run(line, desk) : print_err(&err);
	desk_close(desk);
	return code;
}

int command_policy_publish(const struct line *line)
{
	return with_desk(line, publish);
}

int command_policy_rollback(const struct line *line)
{
	return show_answer(line, "policy.rollback", json_pack("{s:s}", "hash", line->operands[0]),
		published);
}

static int checkout(const struct line *line, struct desk *desk)
{
	struct err err = { 0 };
	json_t *files = NULL;
	int code = policy_set_files(desk, line, line->operands[0], &files);
	if (code != EXIT_OK)
		return code;
	if (policy_set_write(files, line->operands[1], &err))
		printf("%zu files in %s\n", json_object_size(files), line->operands[1]);
	else
		code = print_err(&err);
	json_decref(files);
	return code;
}

int command_policy_checkout(const struct line *line)
{
	return with_desk(line, checkout);
}

int command_policy_check(const struct line *line)
{
	struct arena arena;
	struct err err = { 0 };
	struct service *service = NULL;
	arena_init(&arena);
	const struct config *config = config_load(&arena, line, &err);
	if (config) {
		struct service_options options = { .data_dir = config_text(config, "data"),
			.home = config_text(config, "home"),
			.read_only_check = true };
		service = service_open(&options, &err);
	}
	int code = service ? check_policies(service_registry(service), config_text(config, "home"))
			   : print_err(&err);
	if (service)
		service_close(service);
	arena_fini(&arena);
	return code;
}
