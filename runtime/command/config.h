/* How this process runs: defaults, the environment, the configuration file,
 * flags — each value with its origin.
 *
 * The file is Lua in a closed environment and assigns the keys of the table in
 * config.c: `port = 8080`. It is --config, else <data>/ordain.conf.lua if there
 * is one. Later origins win: default, environment, file, flag. */
#ifndef ORDAIN_COMMAND_CONFIG_H
#define ORDAIN_COMMAND_CONFIG_H
#include "base/arena.h"
#include "base/err.h"
#include "command/command.h"
#include <stdio.h>

struct config;

/* PERM CONFIG_VALUE, CONFIG_SYNTAX with where = file:line. */
struct config *config_load(struct arena *arena, const struct line *line, struct err *err);
const char *config_text(const struct config *config, const char *name); /* NULL: not set */
long config_number(const struct config *config, const char *name);
void config_dump(const struct config *config, FILE *out, bool json);
#endif
