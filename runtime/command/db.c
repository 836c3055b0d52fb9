/* The database as a file: backup, restore, schema, state. */
#include "base/file.h"
#include "command/config.h"
#include "command/extend.h"
#include "command/show.h"
#include "flow/flow.h"
#include "store/backup.h"
#include "store/migrate.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void backed_up(const json_t *body)
{
	printf("%s\n", print_text_at(body, "path"));
}

/* The server writes the file, so a relative path is resolved here. */
int command_db_backup(const struct line *line)
{
	char path[PATH_MAX], here[PATH_MAX];
	const char *to = line->operands[0];
	if (*to != '/' && !getcwd(here, sizeof here))
		return line_misused(line, "the current folder has no path; give an absolute one");
	int n = *to == '/' ? snprintf(path, sizeof path, "%s", to)
			   : snprintf(path, sizeof path, "%s/%s", here, to);
	if (n < 0 || (size_t)n >= sizeof path)
		return line_misused(line, "the path is too long");
	return show_answer(line, "store.backup", json_pack("{s:s}", "to", path), backed_up);
}

static int with_data(const struct line *line,
	int (*run)(const struct line *, struct arena *arena, const struct config *config))
{
	struct arena arena;
	struct err err = { 0 };
	arena_init(&arena);
	const struct config *config = config_load(&arena, line, &err);
	int code = config ? run(line, &arena, config) : print_err(&err);
	arena_fini(&arena);
	return code;
}

static int restore(const struct line *line, struct arena *arena, const struct config *config)
{
	const char *data = config_text(config, "data");
	struct err err = { 0 };
	(void)arena;
	if (desk_answers(data)) {
		err_set(&err, ERR_TEMP, "DATA_LOCKED", "a server runs on %s; stop it first", data);
		return print_err(&err);
	}
	if (!backup_restore(line->operands[0], data, &err)) {
		print_err(&err);
		return err.kind == ERR_TEMP ? EXIT_AGAIN : EXIT_FINDINGS;
	}
	printf("restored %s from %s\n", data, line->operands[0]);
	return EXIT_OK;
}

int command_db_restore(const struct line *line)
{
	return with_data(line, restore);
}

static int migrate(const struct line *line, struct arena *arena, const struct config *config)
{
	const char *data = config_text(config, "data");
	struct err err = { 0 };
	const char *clock = line_text(line, "clock");
	struct service_options options = { .data_dir = data,
		.home = config_text(config, "home"),
		.libraries = extend_libraries(arena, line->extend),
		.effects = extend_effects(arena, line->extend),
		.test = line_has(line, "test") };
	if (clock && (!options.test || !instant_parse(clock, strlen(clock), &options.clock)))
		return line_misused(line, "--clock takes an instant and needs --test");
	struct service *service = flow_open(&options, &err);
	if (!service)
		return print_err(&err);
	service_close(service);
	printf("%s is ready\n", data);
	return EXIT_OK;
}

int command_db_migrate(const struct line *line)
{
	return with_data(line, migrate);
}

static json_t *size_of(const char *data, const char *name)
{
	char path[PATH_MAX];
	struct stat at;
	snprintf(path, sizeof path, "%s/%s", data, name);
	return stat(path, &at) == 0 ? json_integer(at.st_size) : json_null();
}

/* Who holds the lock, as written into it; only a hint when nobody answers. */
static json_t *lock_holder(const char *data)
{
	char text[32] = "";
	char path[PATH_MAX];
	snprintf(path, sizeof path, "%s/ordain.lock", data);
	FILE *file = fopen(path, "r");
	if (file && fgets(text, sizeof text, file))
		text[strcspn(text, "\n")] = '\0';
	if (file)
		fclose(file);
	return json_string(text);
}

static int status(const struct line *line, struct arena *arena, const struct config *config)
{
	const char *data = config_text(config, "data");
	static const struct print_column columns[] = { { "data", "data" }, { "server", "server" },
		{ "pid", "pid" }, { "database bytes", "database" }, { "log bytes", "log" }, { 0 } };
	struct err err = { 0 };
	(void)arena;
	if (!file_exists(data)) {
		err_set(&err, ERR_PERM, "DATA_MISSING", "there is no data directory %s", data);
		return print_err(&err);
	}
	bool served = desk_answers(data);
	json_t *json = json_pack("{s:s, s:s, s:o, s:o}", "data", data, "server",
		served ? "running" : "stopped", "database", size_of(data, "ordain.db"), "log",
		size_of(data, "ordain.db-wal"));
	if (served)
		json_object_set_new(json, "pid", lock_holder(data));
	if (line_has(line, "json"))
		print_json(stdout, json);
	else
		print_record(stdout, json, columns);
	json_decref(json);
	return EXIT_OK;
}

int command_db_status(const struct line *line)
{
	return with_data(line, status);
}
