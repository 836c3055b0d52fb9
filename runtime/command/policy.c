/* Policy sets on the command line: publish, roll back, list, check out. */
#include "command/policy_set.h"
#include "command/show.h"

int command_policy_list(const struct line *line)
{
	static const struct print_column columns[] = { { "NO", "number" }, { "HASH", "hash" },
		{ "LIVE", "live" }, { "AT", "at" }, { "ACTOR", "actor" }, { "NOTE", "note" },
		{ 0 } };
	return show_list(line, "policy.list", NULL, columns);
}

static void failures_print(FILE *out, const json_t *body)
{
	size_t i;
	json_t *failure;
	json_array_foreach(json_object_get(body, "failures"), i, failure) {
		fprintf(out, "%s: %s: expected ", print_text_at(failure, "where"),
			print_text_at(failure, "name"));
		print_clean(out, print_text_at(failure, "expected"));
		fputs(", got ", out);
		print_clean(out, print_text_at(failure, "got"));
		putc('\n', out);
	}
}

static void published(const json_t *body)
{
	failures_print(stdout, body);
	printf("%s is live as number %" JSON_INTEGER_FORMAT "%s\n", print_text_at(body, "hash"),
		json_integer_value(json_object_get(body, "number")),
		json_is_true(json_object_get(body, "changed")) ? "" : ", as before");
}

/* What goes live: a draft, or else the working copy. */
static int source(const struct line *line, struct desk *desk, json_t *input)
{
	json_t *files = NULL;
	const char *draft = line_text(line, "draft");
	if (draft) {
		json_object_set_new(input, "draft", json_string(draft));
		return EXIT_OK;
	}
	int code = policy_set_files(desk, line, "working", &files);
	if (code == EXIT_OK)
		json_object_set_new(input, "files", files);
	return code;
}

static int publish(const struct line *line, struct desk *desk)
{
	json_t *body = NULL;
	const char *note = line_text(line, "note");
	json_t *input = json_pack("{s:s}", "note", note ? note : "published from the command line");
	int code = source(line, desk, input);
	if (code != EXIT_OK) {
		json_decref(input);
		return code;
	}
	if (line_has(line, "failing-cases"))
		json_object_set_new(input, "failing_cases", json_true());
	code = show_call(desk, line, "policy.publish", input, &body);
	if (code == EXIT_OK && line_has(line, "json"))
		print_json(stdout, body);
	else if (code == EXIT_OK)
		published(body);
	json_decref(body);
	return code;
}

static int with_desk(const struct line *line, int (*run)(const struct line *, struct desk *))
{
	struct err err = { 0 };
	struct desk *desk = desk_open(line, &err);
	int code = desk ? run(line, desk) : print_err(&err);
	desk_close(desk);
	return code;
}

int command_policy_publish(const struct line *line)
{
	return with_desk(line, publish);
}

int command_policy_rollback(const struct line *line)
{
	return show_answer(line, "policy.rollback", json_pack("{s:s}", "hash", line->operands[0]),
		published);
}

static int checkout(const struct line *line, struct desk *desk)
{
	struct err err = { 0 };
	json_t *files = NULL;
	int code = policy_set_files(desk, line, line->operands[0], &files);
	if (code != EXIT_OK)
		return code;
	if (policy_set_write(files, line->operands[1], &err))
		printf("%zu files in %s\n", json_object_size(files), line->operands[1]);
	else
		code = print_err(&err);
	json_decref(files);
	return code;
}

int command_policy_checkout(const struct line *line)
{
	return with_desk(line, checkout);
}

static void checked(const json_t *body)
{
	size_t i;
	json_t *error;
	json_array_foreach(json_object_get(body, "errors"), i, error) {
		fprintf(stderr, "error: %s: %s: ", print_text_at(error, "code"),
			print_text_at(error, "pointer"));
		print_clean(stderr, print_text_at(error, "text"));
		putc('\n', stderr);
	}
	failures_print(stderr, body);
	printf("%" JSON_INTEGER_FORMAT " cases, %zu fail, %zu errors\n",
		json_integer_value(json_object_get(body, "cases")),
		json_array_size(json_object_get(body, "failures")),
		json_array_size(json_object_get(body, "errors")));
}

static int check(const struct line *line, struct desk *desk)
{
	json_t *files = NULL, *body = NULL;
	int code = policy_set_files(desk, line, "working", &files);
	if (code == EXIT_OK)
		code = show_call(desk, line, "policy.check", json_pack("{s:o}", "files", files),
			&body);
	if (code == EXIT_OK && line_has(line, "json"))
		print_json(stdout, body);
	else if (code == EXIT_OK)
		checked(body);
	if (json_array_size(json_object_get(body, "errors")) +
		json_array_size(json_object_get(body, "failures")))
		code = EXIT_FINDINGS;
	json_decref(body);
	return code;
}

int command_policy_check(const struct line *line)
{
	return with_desk(line, check);
}

static void replayed(const json_t *body)
{
	static const struct print_column columns[] = { { "POINT", "point" }, { "FROM", "from" },
		{ "TO", "to" }, { "COUNT", "count" }, { 0 } };
	const json_t *groups = json_object_get(body, "groups");
	if (json_array_size(groups))
		print_table(stdout, groups, columns);
	printf("%" JSON_INTEGER_FORMAT " compared, %" JSON_INTEGER_FORMAT
	       " the same, %" JSON_INTEGER_FORMAT " not comparable\n",
		json_integer_value(json_object_get(body, "compared")),
		json_integer_value(json_object_get(body, "same")),
		json_integer_value(json_object_get(body, "not_comparable")));
}

static json_t *replay_input(const struct line *line, long limit, json_t *files)
{
	static const char *const filters[] = { "point", "since" };
	json_t *input = json_pack("{s:o, s:I}", "files", files, "limit", (json_int_t)limit);
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		if (line_has(line, filters[i]))
			json_object_set_new(input, filters[i],
				json_string(line_text(line, filters[i])));
	return input;
}

static int replay(const struct line *line, struct desk *desk)
{
	json_t *files = NULL, *body = NULL;
	long limit = 1000;
	if (!line_number(line, "limit", 10000, &limit))
		return EXIT_USAGE;
	int code = policy_set_files(desk, line, "working", &files);
	if (code == EXIT_OK)
		code = show_call(desk, line, "policy.replay", replay_input(line, limit, files),
			&body);
	if (code == EXIT_OK && line_has(line, "json"))
		print_json(stdout, body);
	else if (code == EXIT_OK)
		replayed(body);
	if (json_array_size(json_object_get(body, "groups")))
		code = EXIT_FINDINGS;
	json_decref(body);
	return code;
}

int command_policy_replay(const struct line *line)
{
	return with_desk(line, replay);
}
