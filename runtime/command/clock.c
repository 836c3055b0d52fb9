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
	size_t i;
	json_t *run, *busy = json_array();
	json_array_foreach(json_object_get(body, "runs"), i, run) {
		if (json_object_size(json_object_get(run, "counts")))
			json_array_append(busy, run);
	}
	if (json_array_size(busy))
		print_table(stdout, busy, columns);
	json_decref(busy);
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
