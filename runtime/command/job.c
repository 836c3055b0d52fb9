/* Jobs: what there is, a run by hand, the log. */
#include "command/show.h"
#include <string.h>

int command_job_list(const struct line *line)
{
	static const struct print_column columns[] = { { "JOB", "name" }, { "CRON", "cron" },
		{ "NEXT", "next_at" }, { "LAST", "last_state" }, { "SUMMARY", "summary" }, { 0 } };
	return show_list(line, "job.list", NULL, columns);
}

/* "generated 3, held 1" */
static void counts_print(const json_t *counts)
{
	const char *name, *comma = "";
	json_t *count;
	json_object_foreach((json_t *)counts, name, count) {
		printf("%s%s %" JSON_INTEGER_FORMAT, comma, name, json_integer_value(count));
		comma = ", ";
	}
}

static void proposals_print(const json_t *proposals)
{
	size_t i;
	json_t *proposal;
	json_array_foreach(proposals, i, proposal)
		print_json(stdout, proposal);
}

static void ran(const json_t *body)
{
	printf("%s: ", print_text_at(body, "state"));
	counts_print(json_object_get(body, "counts"));
	printf("  (run %s)\n", print_text_at(body, "id"));
	proposals_print(json_object_get(body, "proposals"));
}

int command_job_run(const struct line *line)
{
	json_t *input = json_pack("{s:s}", "job", line->operands[0]);
	/* A dry run is the operation's own notion: its proposals must come back. */
	if (line_has(line, "dry"))
		json_object_set_new(input, "dry", json_true());
	return show_answer(line, "job.run", input, ran);
}

static int log_records(const struct line *line)
{
	static const struct print_column columns[] = { { "AT", "at" }, { "RECORD", "record" },
		{ "OUTCOME", "outcome" }, { "REASON", "reason" }, { 0 } };
	return show_list(line, "job.run_log", json_pack("{s:s}", "id", line->operands[0]), columns);
}

int command_job_log(const struct line *line)
{
	static const struct print_column columns[] = { { "RUN", "id" }, { "JOB", "job" },
		{ "STATE", "state" }, { "STARTED", "started_at" }, { "ENDED", "ended_at" },
		{ "COUNTS", "counts" }, { 0 } };
	static const char *const filters[] = { "job", "state" };
	if (line->count == 1)
		return log_records(line);
	json_t *input = json_object();
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		if (line_has(line, filters[i]))
			json_object_set_new(input, filters[i],
				json_string(line_text(line, filters[i])));
	return show_list(line, "job.runs", input, columns);
}
