/* Temporary folders. Removal does not follow links out of the folder. */
#include "command/scratch.h"
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *scratch_new(struct arena *arena, struct err *err)
{
	const char *below = getenv("TMPDIR");
	char *path = arena_printf(arena, "%s/ordain-XXXXXX", below && *below ? below : "/tmp");
	if (mkdtemp(path))
		return path;
	err_set(err, ERR_TEMP, "FOLDER_REFUSED", "%s: %s", path, strerror(errno));
	return NULL;
}

static int remove_one(const char *path, const struct stat *at, int type, struct FTW *walk)
{
	(void)at;
	(void)type;
	(void)walk;
	return remove(path);
}

void scratch_remove(const char *path)
{
	if (path)
		nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
