/* Reviews on the command line: what waits for a person, and the answer. */
#include "command/show.h"

int command_review_list(const struct line *line)
{
	static const struct print_column columns[] = { { "REVIEW", "id" }, { "KIND", "kind" },
		{ "TITLE", "title" }, { "ROLE", "role" }, { "ASSIGNED", "assigned_to" },
		{ "STATE", "state" }, { "DUE", "due_at" }, { "ANSWER", "answer" }, { 0 } };
	static const char *const filters[] = { "state", "kind", "role", "flow" };
	json_t *input = json_object();
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		if (line_has(line, filters[i]))
			json_object_set_new(input, filters[i],
				json_string(line_text(line, filters[i])));
	if (!line_has(line, "state"))
		json_object_set_new(input, "state", json_string("open"));
	return show_list(line, "review.list", input, columns);
}

static void shown(const json_t *body)
{
	static const struct print_column columns[] = { { "review", "id" }, { "kind", "kind" },
		{ "title", "title" }, { "subject", "subject" }, { "reason", "reason" },
		{ "details", "details" }, { "options", "options" }, { "role", "role" },
		{ "assigned to", "assigned_to" }, { "flow", "flow" }, { "state", "state" },
		{ "opened", "opened_at" }, { "due", "due_at" }, { "answer", "answer" },
		{ "by", "answered_by" }, { "note", "note" }, { 0 } };
	print_record(stdout, body, columns);
}

int command_review_show(const struct line *line)
{
	return show_answer(line, "review.get", json_pack("{s:s}", "id", line->operands[0]), shown);
}

int command_review_answer(const struct line *line)
{
	json_t *input =
		json_pack("{s:s, s:s}", "id", line->operands[0], "answer", line->operands[1]);
	if (line_has(line, "note"))
		json_object_set_new(input, "note", json_string(line_text(line, "note")));
	return show_answer(line, "review.answer", input, shown);
}
