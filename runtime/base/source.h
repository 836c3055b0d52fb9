/* Sources: the text files of scripts and policies, from a folder or from the
 * binary.
 *
 * `home` is a folder that holds scripts/ and policies/, or NULL for what was
 * embedded at build time. Paths are relative to it and use '/', for example
 * "scripts/area/area.lua". Files under "runtime/" always come from the binary. */
#ifndef ORDAIN_BASE_SOURCE_H
#define ORDAIN_BASE_SOURCE_H
#include "base/arena.h"
#include "base/err.h"

enum { SOURCE_MAX_BYTES = 1 << 20 };

/* All files below `prefix` (a folder without the final '/'), sorted bytewise. A
 * folder that is not there has no files. */
bool source_list(struct arena *arena, const char *home, const char *prefix, char ***paths,
	size_t *count, struct err *err);
bool source_read(struct arena *arena, const char *home, const char *path, char **text, size_t *len,
	struct err *err);
#endif
