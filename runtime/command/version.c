/* Which program this is; the build gives the number. */
#include "command/command.h"
#include <stdio.h>

int command_version(const struct line *line)
{
	if (line_has(line, "json"))
		printf("{\"version\":\"%s\"}\n", ORDAIN_VERSION);
	else
		printf("ordain %s\n", ORDAIN_VERSION);
	return EXIT_OK;
}
