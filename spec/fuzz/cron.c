/* Any text as a cron expression: refused with its field named, or its next time
 * lies after the one asked from. */
#include "schedule/cron.h"

#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct err err = { 0 };
	struct cron cron;
	instant next, from = INT64_C(1769731200000000); /* 2026-01-30 */
	arena_init(&arena);
	if (!cron_parse(arena_bytes(&arena, data, size), &cron, &err))
		must(err.code[0] != 0);
	else if (cron_next(&cron, "Europe/Copenhagen", from, &next))
		must(next > from);
	arena_fini(&arena);
	return 0;
}
