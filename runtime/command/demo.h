/* The demo company: contrib/demo, fed through the import door, and its mail. */
#ifndef ORDAIN_COMMAND_DEMO_H
#define ORDAIN_COMMAND_DEMO_H
#include "operate/service.h"

#define DEMO_CLOCK "2026-01-30T08:00:00Z"

/* Before service_start. Loads every contrib/demo/<digit…>.lua with its
 * .jsonl or .csv, in order of name, and puts contrib/demo/mail/<name>.eml into
 * the maildir mail/in below the data; harmless when all is in. */
bool demo_fill(struct service *service, const char *home, const char *data, struct err *err);
/* Revokes the demo's old token and makes a new one, text copied. */
bool demo_token(struct service *service, char *out, size_t size, struct err *err);
/* Prints contrib/demo/tour.txt with {program} {data} {home} {base} {token} filled
 * in: where to look and three things to try. */
bool demo_tour(const char *program, const char *data, const char *home, const char *base,
	const char *token, struct err *err);
#endif
