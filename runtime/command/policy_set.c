/* Fetching and writing out policy sets.
 *
 * What must hold: a path from a set is written below the folder or not at all,
 * whoever made the set. */
#include "command/policy_set.h"
#include "base/file.h"
#include "command/print.h"
#include "command/show.h"
#include "command/working.h"
#include "decide/set.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

const char *policy_set_working(struct arena *arena, const struct desk *desk)
{
	return desk_home(desk) ? arena_printf(arena, "%s/policies", desk_home(desk)) : NULL;
}

static int working(const struct desk *desk, json_t **files)
{
	struct arena arena;
	struct err err = { 0 };
	arena_init(&arena);
	const char *dir = policy_set_working(&arena, desk);
	*files = dir ? working_files(dir, &err) : NULL;
	if (!dir)
		err_set(&err, ERR_PERM, "HOME_MISSING",
			"there is no working copy; --home names the folder that holds policies/");
	arena_fini(&arena);
	return *files ? EXIT_OK : print_err(&err);
}

int policy_set_files(struct desk *desk, const struct line *line, const char *name, json_t **files)
{
	json_t *body = NULL;
	if (strcmp(name, "working") == 0)
		return working(desk, files);
	int code = show_call(desk, line, "policy.files", json_pack("{s:s}", "hash", name), &body);
	if (code == EXIT_OK)
		*files = json_incref(json_object_get(body, "files"));
	json_decref(body);
	return code;
}

static bool folders_make(char *path, size_t from, struct err *err)
{
	for (char *slash = strchr(path + from, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		bool ok = mkdir(path, 0777) == 0 || errno == EEXIST;
		*slash = '/';
		if (!ok)
			return err_set(err, ERR_PERM, "FOLDER_REFUSED", "%s: %s", path,
				strerror(errno));
	}
	return true;
}

static bool one_write(struct arena *arena, const char *dir, const char *path, const json_t *text,
	struct err *err)
{
	if (!set_path_valid(path) || !json_is_string(text))
		return err_set(err, ERR_PERM, "PATH_INVALID", "%s is no path of a policy set",
			path);
	char *whole = arena_printf(arena, "%s/%s", dir, path);
	return folders_make(whole, strlen(dir) + 1, err) &&
		file_write(whole, json_string_value(text), json_string_length(text), err);
}

bool policy_set_write(const json_t *files, const char *dir, struct err *err)
{
	struct arena arena;
	const char *path;
	json_t *text;
	bool ok = mkdir(dir, 0777) == 0 || errno == EEXIST ||
		err_set(err, ERR_PERM, "FOLDER_REFUSED", "%s: %s", dir, strerror(errno));
	arena_init(&arena);
	json_object_foreach((json_t *)files, path, text) {
		ok = ok && one_write(&arena, dir, path, text, err);
	}
	arena_fini(&arena);
	return ok;
}
