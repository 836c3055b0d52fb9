/* Whole files and folders, for scripts, policies and configuration. */
#ifndef ORDAIN_BASE_FILE_H
#define ORDAIN_BASE_FILE_H
#include "base/arena.h"
#include "base/err.h"

/* Reads at most `cap` bytes; a larger file is PERM FILE_TOO_LARGE. *len may be NULL. */
bool file_read(struct arena *arena, const char *path, size_t cap, char **data, size_t *len,
	struct err *err);
/* Writes through a temporary file, fsync and rename. */
bool file_write(const char *path, const void *data, size_t len, struct err *err);
/* The same, for nobody else to read: mode 0600. */
bool file_write_private(const char *path, const void *data, size_t len, struct err *err);
/* All regular files below `root` whose name has one of the endings (NULL: all),
 * as paths relative to root, sorted bytewise; no links followed, no dotfiles. */
bool file_tree(struct arena *arena, const char *root, const char *const *endings, char ***paths,
	size_t *count, struct err *err);
bool file_exists(const char *path);
#endif
