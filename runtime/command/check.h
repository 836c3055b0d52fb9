/* Checking the policies of a folder against the points of this program. */
#ifndef ORDAIN_COMMAND_CHECK_H
#define ORDAIN_COMMAND_CHECK_H
#include "operate/registry.h"

/* Errors and failing cases on stderr, one line on stdout when all is well; an
 * exit code. `home` NULL: the built-in policies. */
int check_policies(const struct registry *registry, const char *home);
#endif
