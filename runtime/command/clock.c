/* The business clock. */
#include "command/show.h"

static void shown(const json_t *body)
{
	const json_t *test = json_object_get(body, "test");
	const char *now = print_text_at(body, "now");
	printf("%s%s\n", *now ? now : print_text_at(body, "at"),
		json_is_true(test) ? "  (test database)" : "");
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
		shown);
}
