/* `ordain policy explain`: what a decision saw, and what it answered. */
#include "command/show.h"
#include <stdlib.h>
#include <string.h>

static int explain_list(const struct line *line)
{
	static const struct print_column columns[] = { { "DECISION", "position" }, { "AT", "at" },
		{ "POINT", "point" }, { "OUTCOME", "outcome" }, { "STATE", "state" },
		{ "ABOUT", "about" }, { "FAULT", "fault" }, { 0 } };
	static const char *const filters[] = { "point", "about" };
	json_t *input = json_object();
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		if (line_has(line, filters[i]))
			json_object_set_new(input, filters[i],
				json_string(line_text(line, filters[i])));
	return show_list(line, "decision.list", input, columns);
}

static void part_print(const char *title, const json_t *value)
{
	char *text = json_dumps(value, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	printf("\n%s\n", title);
	print_clean(stdout, text ? text : "");
	putchar('\n');
	free(text);
}

static void explained(const json_t *body)
{
	static const struct print_column columns[] = { { "decision", "position" },
		{ "point", "point" }, { "at", "at" }, { "outcome", "outcome" },
		{ "state", "state" }, { "set", "set_number" }, { "for", "purpose" },
		{ "about", "about" }, { "cost", "cost" }, { "fault", "fault" },
		{ "because", "fault_text" }, { 0 } };
	const json_t *decision = json_object_get(body, "decision");
	print_record(stdout, decision, columns);
	part_print("question", json_object_get(decision, "question"));
	part_print("answer", json_object_get(decision, "answer"));
	printf("\npolicy of set %.12s\n", print_text_at(body, "set_hash"));
	print_clean(stdout, print_text_at(body, "policy"));
}

int command_policy_explain(const struct line *line)
{
	char *end;
	if (line->count == 0)
		return explain_list(line);
	long long position = strtoll(line->operands[0], &end, 10);
	if (*end || position <= 0)
		return line_misused(line, "a decision is named by its number");
	return show_answer(line, "decision.get",
		json_pack("{s:I}", "position", (json_int_t)position), explained);
}
