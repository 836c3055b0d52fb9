/* The demo company.
 *
 * Its data goes in as any business's would: mapping files and records through
 * operations. The token is made anew at each start, so that it never lies on
 * disk and the lines printed always work. */
#include "command/demo.h"
#include "base/source.h"
#include "command/import.h"
#include "command/print.h"
#include <stdlib.h>
#include <string.h>

static const char DEMO[] = "contrib/demo";

/* The first refused record stands for all. */
static bool rejects_say(FILE *rejects, const char *name, long count, struct err *err)
{
	char line[512] = "";
	rewind(rejects);
	for (int i = 0; i < 2 && fgets(line, sizeof line, rejects); i++)
		continue;
	return err_set(err, ERR_PERM, "DEMO_DAMAGED", "%s: %ld records refused, the first: %s",
		name, count, line);
}

static bool feed(struct desk *desk, struct import_options *options, struct err *err)
{
	struct import_counts counts;
	options->rejects = tmpfile();
	if (!options->rejects)
		return err_set(err, ERR_TEMP, "FILE_FULL", "no temporary file can be made");
	bool ok = import_run(desk, options, &counts, err);
	if (ok && counts.rejected)
		ok = rejects_say(options->rejects, options->name, counts.rejected, err);
	fclose(options->rejects);
	return ok;
}

/* The mapping's records stand beside it, <name>.jsonl or <name>.csv. */
static bool feed_mapping(struct desk *desk, struct arena *arena, const char *home,
	const char *mapping, struct err *err)
{
	struct import_options options = { .name = strrchr(mapping, '/') + 1, .quiet = true };
	char *text, *records;
	size_t len;
	const char *stem = arena_printf(arena, "%.*s", (int)strlen(mapping) - 4, mapping);
	if (!source_read(arena, home, mapping, &text, &options.mapping_len, err))
		return false;
	if (!source_read(arena, home, arena_printf(arena, "%s.jsonl", stem), &records, &len, err) &&
		!source_read(arena, home, arena_printf(arena, "%s.csv", stem), &records, &len, err))
		return false;
	options.mapping = text;
	options.in = fmemopen(records, len, "r");
	must(options.in);
	bool ok = feed(desk, &options, err);
	fclose(options.in);
	return ok;
}

/* The tree's own demo, or the built-in one. */
static bool demo_list(struct arena *arena, const char **home, char ***paths, size_t *count,
	struct err *err)
{
	if (!source_list(arena, *home, DEMO, paths, count, err))
		return false;
	if (*count == 0 && *home) {
		*home = NULL;
		return source_list(arena, NULL, DEMO, paths, count, err);
	}
	return true;
}

bool demo_fill(struct service *service, const char *home, struct err *err)
{
	struct arena arena;
	struct desk *desk = desk_around(service);
	char **paths;
	size_t count, fed = 0;
	arena_init(&arena);
	bool ok = demo_list(&arena, &home, &paths, &count, err);
	for (size_t i = 0; ok && i < count; i++) {
		size_t len = strlen(paths[i]);
		if (len < 5 || strcmp(paths[i] + len - 4, ".lua") != 0)
			continue;
		ok = feed_mapping(desk, &arena, home, paths[i], err);
		fed++;
	}
	if (ok && fed == 0)
		ok = err_set(err, ERR_PERM, "DEMO_MISSING", "there is no demo in this program");
	arena_fini(&arena);
	desk_close(desk);
	return ok;
}

/* A call that the demo cannot do without. */
static json_t *ask(struct desk *desk, const char *operation, json_t *input, struct err *err)
{
	struct answer answer;
	char *text = json_dumps(input, JSON_COMPACT);
	json_decref(input);
	must(text);
	answer_init(&answer);
	desk_call(desk, operation, text, strlen(text), NULL, &answer);
	json_t *body =
		json_loadb(answer.body.data ? answer.body.data : "", answer.body.len, 0, NULL);
	if (answer.status >= 400) {
		err_set(err, ERR_PERM, print_text_at(body, "code"), "%s: %s", operation,
			print_text_at(body, "detail"));
		json_decref(body);
		body = NULL;
	}
	answer_fini(&answer);
	free(text);
	return body;
}

static bool revoke_old(struct desk *desk, struct err *err)
{
	size_t i;
	json_t *token, *list = ask(desk, "token.list", json_pack("{s:i}", "limit", 100), err);
	bool ok = list != NULL;
	json_array_foreach(json_object_get(list, "items"), i, token) {
		if (!ok || strcmp(print_text_at(token, "name"), "demo") != 0 ||
			*print_text_at(token, "revoked_at"))
			continue;
		json_t *gone = ask(desk, "token.revoke",
			json_pack("{s:s}", "id", print_text_at(token, "id")), err);
		ok = gone != NULL;
		json_decref(gone);
	}
	json_decref(list);
	return ok;
}

bool demo_token(struct service *service, char *out, size_t size, struct err *err)
{
	struct desk *desk = desk_around(service);
	json_t *made = revoke_old(desk, err)
		? ask(desk, "token.create",
			  json_pack("{s:s, s:[s]}", "name", "demo", "roles", "admin"), err)
		: NULL;
	snprintf(out, size, "%s", print_text_at(made, "token"));
	bool ok = made != NULL;
	json_decref(made);
	desk_close(desk);
	return ok;
}

struct word {
	const char *name, *text;
};

/* Prints up to the next {name} of the list; what is no such word stays. */
static const char *tour_print(const char *at, const struct word *words)
{
	if (*at != '{') {
		size_t len = strcspn(at, "{");
		printf("%.*s", (int)len, at);
		return at + len;
	}
	for (; words->name; words++) {
		size_t len = strlen(words->name);
		if (strncmp(at + 1, words->name, len) == 0 && at[len + 1] == '}') {
			fputs(words->text, stdout);
			return at + len + 2;
		}
	}
	putchar('{');
	return at + 1;
}

bool demo_tour(const char *program, const char *data, const char *home, const char *base,
	const char *token, struct err *err)
{
	const struct word words[] = { { "program", program }, { "data", data },
		{ "home", home ? home : "HOME" }, { "base", base }, { "token", token }, { 0 } };
	struct arena arena;
	char *text;
	size_t len;
	arena_init(&arena);
	bool ok = source_read(&arena, home, "contrib/demo/tour.txt", &text, &len, err) ||
		source_read(&arena, NULL, "contrib/demo/tour.txt", &text, &len, err);
	for (const char *at = ok ? text : ""; *at;)
		at = tour_print(at, words);
	fflush(stdout);
	arena_fini(&arena);
	return ok;
}
