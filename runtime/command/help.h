/* Help made from the table of commands. */
#ifndef ORDAIN_COMMAND_HELP_H
#define ORDAIN_COMMAND_HELP_H
#include "command/command.h"
#include <stdio.h>

/* One line: usage: ordain NAME [options] OPERANDS */
void help_usage(FILE *out, const char *program, const struct command *command);
void help_command(FILE *out, const char *program, const struct command *command);
void help_all(FILE *out, const char *program);
/* The commands whose first word this is; false: there are none. */
bool help_group(FILE *out, const char *program, const char *word);
#endif
