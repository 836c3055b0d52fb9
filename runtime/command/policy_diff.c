/* `ordain policy diff`: two sets side by side.
 *
 * The files are written into two folders and diff(1) compares them, as people
 * know it; --json lists the paths. */
#include "base/arena.h"
#include "command/policy_set.h"
#include "command/print.h"
#include "command/scratch.h"
#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char *change_of(const json_t *before, const json_t *after)
{
	if (!before)
		return "added";
	if (!after)
		return "removed";
	return json_equal(before, after) ? NULL : "changed";
}

/* Every path of `of`, compared; those of `other` alone are left to the second
 * call. */
static void changes_add(json_t *changes, const json_t *before, const json_t *after, bool only_new)
{
	const char *path;
	json_t *text;
	json_object_foreach((json_t *)(only_new ? after : before), path, text) {
		const char *change =
			change_of(json_object_get(before, path), json_object_get(after, path));
		if (!change || (only_new && strcmp(change, "added") != 0))
			continue;
		json_array_append_new(changes,
			json_pack("{s:s, s:s}", "path", path, "change", change));
	}
}

static bool diff_spawn(const char *parent, struct err *err)
{
	char *const argv[] = { "diff", "-ruN", "before", "after", NULL };
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int status = 0;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, parent);
	fflush(stdout);
	int failed = posix_spawnp(&pid, "diff", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (failed)
		return err_set(err, ERR_PERM, "DIFF_MISSING", "diff: %s", strerror(failed));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return true;
}

static bool diff_show(const json_t *before, const json_t *after, struct err *err)
{
	struct arena arena;
	arena_init(&arena);
	const char *parent = scratch_new(&arena, err);
	bool ok = parent &&
		policy_set_write(before, arena_printf(&arena, "%s/before", parent), err) &&
		policy_set_write(after, arena_printf(&arena, "%s/after", parent), err) &&
		diff_spawn(parent, err);
	scratch_remove(parent);
	arena_fini(&arena);
	return ok;
}

static int compare(const struct line *line, const json_t *before, const json_t *after)
{
	struct err err = { 0 };
	size_t i;
	json_t *change, *changes = json_array();
	changes_add(changes, before, after, false);
	changes_add(changes, before, after, true);
	int code = json_array_size(changes) ? EXIT_FINDINGS : EXIT_OK;
	if (line_has(line, "json"))
		json_array_foreach(changes, i, change)
			print_json(stdout, change);
	else if (code != EXIT_OK && !diff_show(before, after, &err))
		code = print_err(&err);
	json_decref(changes);
	return code;
}

int command_policy_diff(const struct line *line)
{
	const char *from = line_operand(line, 0), *to = line_operand(line, 1);
	struct err err = { 0 };
	json_t *before = NULL, *after = NULL;
	struct desk *desk = desk_open(line, &err);
	if (!desk)
		return print_err(&err);
	int code = policy_set_files(desk, line, from ? from : "live", &before);
	if (code == EXIT_OK)
		code = policy_set_files(desk, line, to ? to : "working", &after);
	if (code == EXIT_OK)
		code = compare(line, before, after);
	json_decref(before);
	json_decref(after);
	desk_close(desk);
	return code;
}
