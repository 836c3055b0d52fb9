/* Sources: one door to script text, whether it lies in a folder or in the
 * binary. Nothing is cached: whoever loads keeps what it needs. */
#include "base/source.h"

#include <string.h>
#include <sys/stat.h>

#include "base/embedded.h"
#include "base/file.h"

static bool is_embedded(const char *home, const char *path)
{
	return home == NULL || strncmp(path, "runtime/", 8) == 0;
}

static bool list_embedded(struct arena *arena, const char *prefix, char ***paths, size_t *count)
{
	const char *folder = arena_printf(arena, "%s/", prefix);
	const struct embedded *first = embedded_list(folder, count);
	*paths = arena_alloc(arena, (*count + 1) * sizeof(**paths));
	for (size_t i = 0; i < *count; i++)
		(*paths)[i] = arena_text(arena, first[i].path);
	return true;
}

static bool list_folder(struct arena *arena, const char *home, const char *prefix, char ***paths,
	size_t *count, struct err *err)
{
	static const char *const endings[] = { ".lua", ".sql", ".csv", ".jsonl", ".txt", ".md",
		".eml", NULL };
	const char *root = arena_printf(arena, "%s/%s", home, prefix);
	struct stat st;
	*count = 0;
	if (stat(root, &st) != 0)
		return true;
	if (!file_tree(arena, root, endings, paths, count, err))
		return false;
	for (size_t i = 0; i < *count; i++)
		(*paths)[i] = arena_printf(arena, "%s/%s", prefix, (*paths)[i]);
	return true;
}

bool source_list(struct arena *arena, const char *home, const char *prefix, char ***paths,
	size_t *count, struct err *err)
{
	if (is_embedded(home, prefix))
		return list_embedded(arena, prefix, paths, count);
	return list_folder(arena, home, prefix, paths, count, err);
}

bool source_read(struct arena *arena, const char *home, const char *path, char **text, size_t *len,
	struct err *err)
{
	if (!is_embedded(home, path))
		return file_read(arena, arena_printf(arena, "%s/%s", home, path), SOURCE_MAX_BYTES,
			text, len, err);
	const struct embedded *file = embedded_find(path);
	if (file == NULL)
		return err_set(err, ERR_PERM, "SOURCE_MISSING", "the binary holds no file %s",
			path);
	*text = arena_bytes(arena, file->bytes, file->len);
	if (len)
		*len = file->len;
	return true;
}
