/* A progress bar on stderr, drawn only on a terminal and at most ten times a
 * second. */
#ifndef ORDAIN_COMMAND_PROGRESS_H
#define ORDAIN_COMMAND_PROGRESS_H
#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *label;
	int64_t whole, drawn_us; /* whole 0: unknown */
	bool on;
};
void progress_init(struct progress *progress, const char *label, int64_t whole, bool quiet);
void progress_draw(struct progress *progress, int64_t done, const char *words);
void progress_fini(struct progress *progress); /* clears the line */
#endif
