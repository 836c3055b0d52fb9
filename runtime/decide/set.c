/* Policy sets: content in, hash out. A set never changes after set_new, so any
 * thread that holds a reference may read it. */
#include "decide/set.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/source.h"
#include "value/describe.h"

#define ROOT "policies/"

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct policy_file *)a)->path, ((const struct policy_file *)b)->path);
}

/* The contracts that the set answers are part of what it is. */
static void hash_points(struct hash *hash, const struct points *points)
{
	struct buf text;
	buf_init(&text);
	for (size_t i = 0; i < points->count; i++) {
		const struct point *point = &points->list[i];
		buf_printf(&text, "%s ", point->name);
		describe_type(point->ask, &text);
		for (size_t k = 0; k < point->outcome_count; k++) {
			buf_printf(&text, " %s ", point->outcomes[k].name);
			describe_type(point->outcomes[k].fields, &text);
		}
		buf_char(&text, '\n');
	}
	hash_add(hash, text.data, text.len);
	buf_fini(&text);
}

static void hash_files(struct hash *hash, const struct policy_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char size[32];
		int n = snprintf(size, sizeof(size), "\n%zu\n", files[i].len);
		hash_add(hash, files[i].path, strlen(files[i].path));
		hash_add(hash, size, (size_t)n);
		hash_add(hash, files[i].text, files[i].len);
	}
}

struct policy_set *set_new(const struct policy_file *files, size_t count,
	const struct points *points)
{
	struct policy_set *set = calloc(1, sizeof(*set));
	must(set != NULL);
	arena_init(&set->arena);
	atomic_init(&set->refs, 1);
	struct policy_file *copy = arena_alloc(&set->arena, (count + 1) * sizeof(*copy));
	for (size_t i = 0; i < count; i++) {
		copy[i] = files[i];
		copy[i].path = arena_text(&set->arena, files[i].path);
		copy[i].text = arena_bytes(&set->arena, files[i].text, files[i].len);
	}
	qsort(copy, count, sizeof(*copy), by_path);
	set->files = copy;
	set->count = count;
	struct hash hash;
	hash_begin(&hash);
	hash_points(&hash, points);
	hash_files(&hash, copy, count);
	hash_end(&hash, set->hash);
	return set;
}

static bool name_ok(const char *name, size_t len)
{
	if (len == 0 || len > 64)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!((name[i] >= 'a' && name[i] <= 'z') || name[i] == '_' ||
			    (name[i] >= '0' && name[i] <= '9')))
			return false;
	return true;
}

static bool ends(const char *text, size_t len, const char *end)
{
	size_t n = strlen(end);
	return len >= n && memcmp(text + len - n, end, n) == 0;
}

bool set_path_valid(const char *path)
{
	size_t len = strlen(path);
	static const char *const endings[] = { ".cases.lua", ".lua", ".csv" };
	size_t stem = 0;
	for (size_t i = 0; i < 3 && stem == 0; i++)
		if (ends(path, len, endings[i]))
			stem = len - strlen(endings[i]);
	int parts = 0;
	for (const char *p = path; p < path + stem; parts++) {
		const char *slash = memchr(p, '/', (size_t)(path + stem - p));
		const char *stop = slash ? slash : path + stem;
		if (!name_ok(p, (size_t)(stop - p)))
			return false;
		p = slash ? slash + 1 : stop;
	}
	return parts == 2 || (parts == 3 && strstr(path, "/data/") != NULL);
}

struct policy_set *set_load(const char *home, const struct points *points, struct err *err)
{
	struct arena arena;
	arena_init(&arena);
	char **paths;
	size_t count, kept = 0;
	struct policy_set *set = NULL;
	if (!source_list(&arena, home, "policies", &paths, &count, err))
		goto out;
	struct policy_file *files = arena_alloc(&arena, (count + 1) * sizeof(*files));
	for (size_t i = 0; i < count; i++) {
		const char *path = paths[i] + sizeof(ROOT) - 1;
		char *text;
		if (!ends(path, strlen(path), ".lua") && !ends(path, strlen(path), ".csv"))
			continue;
		if (!source_read(&arena, home, paths[i], &text, &files[kept].len, err))
			goto out;
		files[kept].path = path;
		files[kept].text = text;
		files[kept++].shipped = home == NULL;
	}
	set = set_new(files, kept, points);
out:
	arena_fini(&arena);
	return set;
}

struct policy_set *set_keep(struct policy_set *set)
{
	atomic_fetch_add(&set->refs, 1);
	return set;
}

void set_drop(struct policy_set *set)
{
	if (set == NULL || atomic_fetch_sub(&set->refs, 1) != 1)
		return;
	arena_fini(&set->arena);
	free(set);
}

const struct policy_file *set_file(const struct policy_set *set, const char *path)
{
	struct policy_file key = { .path = path };
	if (set->count == 0)
		return NULL;
	return bsearch(&key, set->files, set->count, sizeof(key), by_path);
}
