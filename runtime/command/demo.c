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

static FILE *text_open(char *text, size_t len)
{
	FILE *file = fmemopen(text, len, "r");
	must(file);
	return file;
}

static bool feed(struct desk *desk, struct arena *arena, const char *home, const char *mapping,
	const char *data, struct err *err)
{
	struct import_options options = { .name = strrchr(mapping, '/') + 1, .quiet = true };
	struct import_counts counts;
	char *text, *records;
	size_t len;
	if (!source_read(arena, home, mapping, &text, &options.mapping_len, err) ||
		!source_read(arena, home, data, &records, &len, err))
		return false;
	options.mapping = text;
	options.in = text_open(records, len);
	options.rejects = tmpfile();
	bool ok = import_run(desk, &options, &counts, err);
	fclose(options.in);
	if (ok && counts.rejected) {
		char line[512] = "";
		rewind(options.rejects);
		for (int i = 0; i < 2 && fgets(line, sizeof line, options.rejects); i++)
			continue;
		ok = err_set(err, ERR_PERM, "DEMO_DAMAGED", "%s: %ld records refused, first: %s",
			data, counts.rejected, line);
	}
	fclose(options.rejects);
	return ok;
}

static const char *data_of(struct arena *arena, char **paths, size_t count, const char *mapping)
{
	static const char *const endings[] = { "jsonl", "csv" };
	for (size_t e = 0; e < 2; e++) {
		const char *path = arena_printf(arena, "%.*s%s", (int)strlen(mapping) - 3, mapping,
			endings[e]);
		for (size_t i = 0; i < count; i++)
			if (strcmp(paths[i], path) == 0)
				return path;
	}
	return NULL;
}

bool demo_fill(struct service *service, const char *home, struct err *err)
{
	struct arena arena;
	struct desk *desk = desk_around(service);
	char **paths;
	size_t count;
	arena_init(&arena);
	bool ok = source_list(&arena, home, "contrib/demo", &paths, &count, err);
	for (size_t i = 0; ok && i < count; i++) {
		size_t len = strlen(paths[i]);
		const char *data = len > 4 && strcmp(paths[i] + len - 4, ".lua") == 0
			? data_of(&arena, paths, count, paths[i])
			: NULL;
		if (data)
			ok = feed(desk, &arena, home, paths[i], data, err);
	}
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
	bool ok = source_read(&arena, home, "contrib/demo/tour.txt", &text, &len, err);
	for (const char *at = ok ? text : ""; *at;)
		at = tour_print(at, words);
	fflush(stdout);
	arena_fini(&arena);
	return ok;
}
