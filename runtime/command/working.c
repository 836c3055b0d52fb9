/* Reading the working copy of the policies. What a set may hold is decided by
 * the publish; here it is only text. */
#include "command/working.h"
#include "base/file.h"
#include "base/source.h"
#include <string.h>

static bool file_add(struct arena *arena, json_t *files, const char *dir, const char *path,
	struct err *err)
{
	char *text;
	size_t len;
	const char *whole = arena_printf(arena, "%s/%s", dir, path);
	if (!file_read(arena, whole, SOURCE_MAX_BYTES, &text, &len, err))
		return false;
	json_t *value = json_stringn(text, len);
	if (value)
		return json_object_set_new(files, path, value) == 0;
	err_set(err, ERR_PERM, "TEXT_INVALID", "the file is not UTF-8");
	return err_at(err, "%s", whole);
}

json_t *working_files(const char *dir, struct err *err)
{
	static const char *const endings[] = { ".lua", ".csv", NULL };
	struct arena arena;
	char **paths;
	size_t count;
	json_t *files = json_object();
	arena_init(&arena);
	bool ok = file_tree(&arena, dir, endings, &paths, &count, err);
	for (size_t i = 0; ok && i < count; i++)
		ok = file_add(&arena, files, dir, paths[i], err);
	arena_fini(&arena);
	if (ok)
		return files;
	json_decref(files);
	return NULL;
}
