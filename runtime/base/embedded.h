/* Embedded files: the shipped scripts and policies, and the engine's own Lua and
 * SQL, as they were when the binary was built.
 *
 * Paths are those of the source tree, e.g. "scripts/catalog/area.lua" or
 * "policies/README.md", sorted bytewise. Bytes are followed by a NUL that
 * `len` does not count. Static memory, any thread. The table itself is made by
 * contrib/embed.lua. */
#ifndef ORDAIN_BASE_EMBEDDED_H
#define ORDAIN_BASE_EMBEDDED_H
#include <stddef.h>

struct embedded {
	const char *path, *bytes;
	size_t len;
};
extern const struct embedded embedded_files[];
extern const size_t embedded_count;

const struct embedded *embedded_find(const char *path); /* NULL: no such file */
/* The first of the files whose path begins with `prefix`, and how many follow
 * each other from there; with "" all of them. Never NULL. */
const struct embedded *embedded_list(const char *prefix, size_t *count);
#endif
