/* The schema and all statements for PostgreSQL. */
#ifndef ORDAIN_COMMAND_POSTGRES_H
#define ORDAIN_COMMAND_POSTGRES_H
#include "operate/registry.h"
#include <stdio.h>

/* A script for psql: domains, engine, areas in order of needs, then one PREPARE
 * for each statement of the engine's table and of every area. */
void postgres_print(FILE *out, const struct registry *registry);
#endif
