/* The files of a policy set by name: a hash, "live", or "working". */
#ifndef ORDAIN_COMMAND_POLICY_SET_H
#define ORDAIN_COMMAND_POLICY_SET_H
#include "command/desk.h"
#include <jansson.h>

/* *files is a new object of path -> text; otherwise an exit code, said. */
int policy_set_files(struct desk *desk, const struct line *line, const char *name, json_t **files);
/* <home>/policies, in the line's arena; NULL: there is no home. */
const char *policy_set_working(struct arena *arena, const struct desk *desk);
/* Writes them below `dir`; existing other files stay. */
bool policy_set_write(const json_t *files, const char *dir, struct err *err);
#endif
