/* Settings: switches and identity of the business, changed by an audited
 * operation. A value on the command line is JSON if it reads as JSON, else text. */
#include "command/show.h"
#include <string.h>

int command_setting_list(const struct line *line)
{
	static const struct print_column columns[] = { { "NAME", "name" }, { "VALUE", "value" },
		{ "SUMMARY", "summary" }, { 0 } };
	return show_list(line, "setting.list", NULL, columns);
}

static void shown(const json_t *body)
{
	const json_t *value = json_object_get(body, "value");
	if (json_is_string(value))
		printf("%s\n", json_string_value(value));
	else
		print_json(stdout, value);
}

int command_setting_get(const struct line *line)
{
	return show_answer(line, "setting.get", json_pack("{s:s}", "name", line->operands[0]),
		shown);
}

int command_setting_set(const struct line *line)
{
	const char *text = line->operands[1];
	json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
	if (!value)
		value = json_string(text);
	if (!value)
		return line_misused(line, "the value is not UTF-8");
	return show_answer(line, "setting.set",
		json_pack("{s:s, s:o}", "name", line->operands[0], "value", value), shown);
}
