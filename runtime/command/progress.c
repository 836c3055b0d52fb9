/* The bar: label, a row of 30 cells, per cent, words. */
#include "command/progress.h"
#include "base/clock.h"
#include <stdio.h>
#include <unistd.h>

enum { CELLS = 30, EVERY_US = 100000 };

void progress_init(struct progress *progress, const char *label, int64_t whole, bool quiet)
{
	*progress = (struct progress){ .label = label,
		.whole = whole,
		.on = !quiet && isatty(STDERR_FILENO) };
}

void progress_draw(struct progress *progress, int64_t done, const char *words)
{
	int64_t now = progress->on ? clock_monotonic_us() : 0;
	if (!progress->on || now - progress->drawn_us < EVERY_US)
		return;
	progress->drawn_us = now;
	int64_t part = progress->whole > 0 ? done * 100 / progress->whole : 0;
	int percent = part > 100 ? 100 : (int)part;
	fprintf(stderr, "\r%s [", progress->label);
	for (int i = 0; i < CELLS; i++)
		putc(i * 100 < percent * CELLS ? '#' : '.', stderr);
	fprintf(stderr, "] %3d%% %s\033[K", percent, words);
	fflush(stderr);
}

void progress_fini(struct progress *progress)
{
	if (progress->on && progress->drawn_us)
		fputs("\r\033[K", stderr);
}
