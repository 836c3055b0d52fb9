/* The demo company.
 *
 * Its data goes in as any business's would: mapping files and records through
 * operations, and its mail lies in a maildir, where the server finds it. The token is
 * made anew at each start, so that it never lies on disk and the lines printed always
 * work. */
#include "command/demo.h"
#include "base/file.h"
#include "base/source.h"
#include "command/import.h"
#include "command/print.h"
#include <glib.h>
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

/* ---- the mailbox, a maildir beside the data ---- */

static const json_t *box_named(const json_t *list, const char *name)
{
	size_t i;
	json_t *box;
	json_array_foreach(json_object_get(list, "items"), i, box)
		if (strcmp(print_text_at(box, "name"), name) == 0)
			return box;
	return NULL;
}

/* As mailbox.json says it; the data may have been moved since the last start. */
static bool box_keep(struct desk *desk, json_t *wanted, struct err *err)
{
	json_t *list = ask(desk, "mailbox.list", json_pack("{s:i}", "limit", 100), err), *kept;
	const char *path = print_text_at(wanted, "path");
	const json_t *box = box_named(list, print_text_at(wanted, "name"));
	if (!list)
		return false;
	if (!box)
		kept = ask(desk, "mailbox.create", json_incref(wanted), err);
	else if (strcmp(print_text_at(box, "path"), path) != 0)
		kept = ask(desk, "mailbox.change",
			json_pack("{s:s, s:s}", "id", print_text_at(box, "id"), "path", path), err);
	else
		kept = json_incref(list);
	json_decref(list);
	json_decref(kept);
	return kept != NULL;
}

static bool folders_up(struct arena *arena, const char *in, struct err *err)
{
	static const char *const parts[] = { "tmp", "new", "cur" };
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		const char *part = arena_printf(arena, "%s/%s", in, parts[i]);
		if (g_mkdir_with_parents(part, 0700) != 0)
			return err_set(err, ERR_PERM, "FILE_UNWRITABLE", "%s cannot be made", part);
	}
	return true;
}

static bool mailbox_up(struct desk *desk, struct arena *arena, const char *home, const char *data,
	struct err *err)
{
	char *text, *in;
	size_t len;
	if (!source_read(arena, home, "contrib/demo/mailbox.json", &text, &len, err))
		return false;
	json_t *wanted = json_loadb(text, len, 0, NULL);
	if (!json_is_object(wanted)) {
		json_decref(wanted);
		return err_set(err, ERR_PERM, "DEMO_DAMAGED", "mailbox.json is no object");
	}
	in = g_canonicalize_filename(arena_printf(arena, "%s/mail/in", data), NULL);
	json_object_set_new(wanted, "path", json_string(in));
	bool ok = folders_up(arena, in, err) && box_keep(desk, wanted, err);
	g_free(in);
	json_decref(wanted);
	return ok;
}

/* One that was there at an earlier start has been read and moved. */
static bool deliver(struct arena *arena, const char *home, const char *mail, const char *data,
	struct err *err)
{
	const char *name = strrchr(mail, '/') + 1;
	const char *new = arena_printf(arena, "%s/mail/in/new/%s", data, name);
	const char *cur = arena_printf(arena, "%s/mail/in/cur/%s:2,", data, name);
	char *text;
	size_t len;
	if (file_exists(new) || file_exists(cur))
		return true;
	return source_read(arena, home, mail, &text, &len, err) && file_write(new, text, len, err);
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

bool demo_fill(struct service *service, const char *home, const char *data, struct err *err)
{
	struct arena arena;
	struct desk *desk = desk_around(service);
	char **paths;
	size_t count, fed = 0;
	arena_init(&arena);
	bool ok = demo_list(&arena, &home, &paths, &count, err) &&
		mailbox_up(desk, &arena, home, data, err);
	for (size_t i = 0; ok && i < count; i++) {
		if (!g_ascii_isdigit(strrchr(paths[i], '/')[1]) ||
			!g_str_has_suffix(paths[i], ".lua"))
			continue;
		ok = feed_mapping(desk, &arena, home, paths[i], err);
		fed++;
	}
	if (ok && fed == 0)
		ok = err_set(err, ERR_PERM, "DEMO_MISSING", "there is no demo in this program");
	for (size_t i = 0; ok && i < count; i++)
		if (g_str_has_suffix(paths[i], ".eml"))
			ok = deliver(&arena, home, paths[i], data, err);
	arena_fini(&arena);
	desk_close(desk);
	return ok;
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
