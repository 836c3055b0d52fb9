/* The working copy: the policies on disk, as a publish takes them. */
#ifndef ORDAIN_COMMAND_WORKING_H
#define ORDAIN_COMMAND_WORKING_H
#include "base/err.h"
#include <jansson.h>

/* All .lua and .csv files below `dir` as an object of path -> text; a new
 * reference. NULL: unreadable, or PERM TEXT_INVALID for a file that is not UTF-8. */
json_t *working_files(const char *dir, struct err *err);
#endif
