/* The business clock. */
#include "command/show.h"

static void shown(const json_t *body)
{
	printf("%s%s\n", print_text_at(body, "now"),
		json_is_true(json_object_get(body, "test")) ? "  (test database)" : "");
}

/* The runs that had something to do, then the clock. */
static void advanced(const json_t *body)
{
	static const struct print_column columns[] = { { "STARTED", "started_at" },
		{ "JOB", "job" }, { "STATE", "state" }, { "COUNTS", "counts" }, { 0 } };
	json_t *runs = json_object_get(body, "runs");
	if (json_array_size(runs))
		print_table(stdout, runs, columns);
	shown(body);
}

int command_clock_show(const struct line *line)
{
	return show_answer(line, "clock.show", NULL, shown);
}

int command_clock_set(const struct line *line)
{
	return show_answer(line, "clock.set", json_pack("{s:s}", "at", line->operands[0]), shown);
}

int command_clock_advance(const struct line *line)
{
	return show_answer(line, "clock.advance", json_pack("{s:s}", "by", line->operands[0]),
		advanced);
}
