/* `ordain decide`: asks a point as a recorded question of its own. */
#include "command/input.h"
#include "command/show.h"

int command_decide(const struct line *line)
{
	struct arena arena;
	const char *text;
	size_t len;
	int code;
	json_t *body = NULL;
	arena_init(&arena);
	if (input_read(&arena, line, 1, &text, &len, &code)) {
		json_t *ask = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
		code = ask
			? show_ask(line, "decision.make",
				  json_pack("{s:s, s:o}", "point", line->operands[0], "ask", ask),
				  &body)
			: line_misused(line, "the question is not a JSON object");
	}
	if (body)
		print_json(stdout, body);
	json_decref(body);
	arena_fini(&arena);
	return code;
}
