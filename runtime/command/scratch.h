/* A folder for the time of one command. */
#ifndef ORDAIN_COMMAND_SCRATCH_H
#define ORDAIN_COMMAND_SCRATCH_H
#include "base/arena.h"
#include "base/err.h"

/* A new empty folder (0700) below $TMPDIR or /tmp; NULL on failure. */
char *scratch_new(struct arena *arena, struct err *err);
/* Removes it with all that is in it; NULL is fine. */
void scratch_remove(const char *path);
#endif
