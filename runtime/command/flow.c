/* Flows on the command line: which there are, what happened in one, and what a
 * person does about it. */
#include "command/flow_replay.h"
#include "command/show.h"
#include "command/words.h"
#include <glib.h>
#include <stdlib.h>
#include <string.h>

int command_flow_list(const struct line *line)
{
	static const struct print_column columns[] = { { "FLOW", "id" }, { "NAME", "name" },
		{ "KEY", "key" }, { "STATE", "state" }, { "STEPS", "steps" },
		{ "STARTED", "started_at" }, { "ENDED", "ended_at" }, { "ERROR", "error.code" },
		{ 0 } };
	static const char *const filters[] = { "name", "state", "key" };
	json_t *input = json_object();
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		if (line_has(line, filters[i]))
			json_object_set_new(input, filters[i],
				json_string(line_text(line, filters[i])));
	return show_list(line, "flow.list", input, columns);
}

static void status_print(const json_t *body)
{
	static const struct print_column flows[] = { { "FLOW", "name" }, { "STATE", "state" },
		{ "COUNT", "count" }, { "OLDEST", "oldest" }, { 0 } };
	static const struct print_column effects[] = { { "OUTSIDE", "kind" }, { "PHASE", "phase" },
		{ "COUNT", "count" }, { "OLDEST DUE", "oldest_due" }, { 0 } };
	print_table(stdout, json_object_get(body, "flows"), flows);
	if (json_array_size(json_object_get(body, "effects")) == 0)
		return;
	putchar('\n');
	print_table(stdout, json_object_get(body, "effects"), effects);
}

int command_flow_status(const struct line *line)
{
	return show_answer(line, "flow.status", NULL, status_print);
}

static json_t *one(const struct line *line)
{
	return json_pack("{s:s}", "id", line->operands[0]);
}

/* ---- show ---- */

static void side_print(const char *title, const json_t *side)
{
	char *ask = side ? json_dumps(json_object_get(side, "ask"),
				   JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY)
			 : NULL;
	printf("  %-12s", title);
	if (side) {
		printf("%s ", print_text_at(side, "kind"));
		print_clean(stdout, print_text_at(side, "name"));
		printf(" %s  ", print_text_at(side, "line"));
		print_clean(stdout, ask ? ask : "");
	} else
		printf("nothing");
	putchar('\n');
	free(ask);
}

/* Of a failed flow, a parked one, or a script that would break one. */
void flow_error_print(const json_t *error)
{
	const json_t *seq = json_object_get(error, "seq");
	const char *line = print_text_at(error, "line");
	if (!json_is_object(error))
		return;
	printf("%s: ", print_text_at(error, "code"));
	if (*line)
		printf("%s: ", line);
	print_clean(stdout, print_text_at(error, "text"));
	putchar('\n');
	if (seq && (json_object_get(error, "was") || json_object_get(error, "now"))) {
		side_print("the journal", json_object_get(error, "was"));
		side_print("the script", json_object_get(error, "now"));
	}
}

static void waits_print(const json_t *body)
{
	size_t i;
	json_t *wait;
	json_array_foreach(json_object_get(body, "waits"), i, wait)
		printf("%-12s%s %s\n", i == 0 ? "waits for" : "", print_text_at(wait, "event"),
			print_text_at(wait, "key"));
}

static void flow_shown(const json_t *body)
{
	static const struct print_column columns[] = { { "flow", "flow.id" },
		{ "name", "flow.name" }, { "key", "flow.key" }, { "state", "flow.state" },
		{ "parent", "flow.parent" }, { "generation", "flow.generation" },
		{ "steps", "flow.steps" }, { "started", "flow.started_at" },
		{ "ended", "flow.ended_at" }, { "stopped", "flow.stop_reason" },
		{ "input", "input" }, { "output", "output" }, { "script", "script" }, { 0 } };
	print_record(stdout, body, columns);
	waits_print(body);
	flow_error_print(print_at(body, "flow.error"));
}

int command_flow_show(const struct line *line)
{
	return show_answer(line, "flow.get", one(line), flow_shown);
}

/* ---- timeline ---- */

static bool step_print(void *arg, json_t *step)
{
	char at[24];
	(void)arg;
	if (strcmp(print_text_at(step, "kind"), "now") == 0)
		return true; /* for the replay alone */
	char *asked = words_asked(step), *answered = words_answered(step);
	printf("%s %4" JSON_INTEGER_FORMAT "  ", words_time(print_text_at(step, "asked_at"), at),
		json_integer_value(json_object_get(step, "seq")));
	print_clean(stdout, asked);
	if (*answered) {
		fputs(" → ", stdout);
		print_clean(stdout, answered);
	}
	putchar('\n');
	g_free(asked);
	g_free(answered);
	return true;
}

static bool step_json(void *arg, json_t *step)
{
	(void)arg;
	print_json(stdout, step);
	return true;
}

static void head_print(const json_t *body)
{
	const json_t *flow = json_object_get(body, "flow");
	json_int_t generation = json_integer_value(json_object_get(flow, "generation"));
	char at[24], *input = words_of(json_object_get(body, "input"));
	const char *id = print_text_at(flow, "id"), *key = print_text_at(flow, "key");
	printf("%s %s%s%s is %s\n", print_text_at(flow, "name"), id,
		strcmp(id, key) == 0 ? "" : " for ", strcmp(id, key) == 0 ? "" : key,
		print_text_at(flow, "state"));
	printf("began %s UTC", words_time(print_text_at(flow, "started_at"), at));
	if (*input)
		printf(": ");
	print_clean(stdout, input);
	if (generation > 1)
		printf(" (generation %" JSON_INTEGER_FORMAT ")", generation);
	printf("\n\n");
	g_free(input);
}

static void foot_print(const json_t *body)
{
	const json_t *flow = json_object_get(body, "flow");
	const char *state = print_text_at(flow, "state");
	char at[24], *output = words_of(json_object_get(body, "output"));
	if (strcmp(state, "open") != 0) {
		printf("\n%s", state);
		if (*words_time(print_text_at(flow, "ended_at"), at))
			printf(" %s", at);
		if (*print_text_at(flow, "stop_reason"))
			printf(": ");
		print_clean(stdout, print_text_at(flow, "stop_reason"));
		printf("%s", *output ? ": " : "");
		print_clean(stdout, output);
		putchar('\n');
	}
	flow_error_print(json_object_get(flow, "error"));
	g_free(output);
}

static int timeline(const struct line *line, struct desk *desk)
{
	json_t *body = NULL, *input = one(line);
	bool json = line_has(line, "json"), more;
	long most = 0, generation = 0;
	int code = EXIT_USAGE;
	json_object_set_new(input, "limit", json_integer(200));
	if (line_number(line, "limit", 1000000, &most) &&
		line_number(line, "generation", 1000000000, &generation))
		code = show_call(desk, line, "flow.get", one(line), &body);
	if (generation > 0)
		json_object_set_new(input, "generation", json_integer(generation));
	if (code == EXIT_OK && !json)
		head_print(body);
	if (code == EXIT_OK)
		code = show_pages(desk, line, "flow.timeline", json_incref(input), most,
			json ? step_json : step_print, NULL, &more);
	if (code == EXIT_OK && !json && more)
		printf("…\n");
	if (code == EXIT_OK && !json)
		foot_print(body);
	json_decref(input);
	json_decref(body);
	return code;
}

int command_flow_timeline(const struct line *line)
{
	struct err err = { 0 };
	struct desk *desk = desk_open(line, &err);
	int code = desk ? timeline(line, desk) : print_err(&err);
	desk_close(desk);
	return code;
}

/* ---- what a person does ---- */

static void stopped(const json_t *body)
{
	printf("%s is asked to stop\n", print_text_at(body, "id"));
}

int command_flow_stop(const struct line *line)
{
	const char *reason = line_text(line, "reason");
	json_t *input = one(line);
	if (!reason) {
		json_decref(input);
		return line_misused(line, "--reason says why, for the timeline");
	}
	json_object_set_new(input, "reason", json_string(reason));
	return show_answer(line, "flow.stop", input, stopped);
}

static void retried(const json_t *body)
{
	printf("%s goes on\n", print_text_at(body, "id"));
}

int command_flow_retry(const struct line *line)
{
	json_t *input = one(line);
	if (line_has(line, "script"))
		json_object_set_new(input, "script", json_string(line_text(line, "script")));
	return show_answer(line, "flow.retry", input, retried);
}

static void signalled(const json_t *body)
{
	printf("%s is told\n", print_text_at(body, "id"));
}

int command_flow_signal(const struct line *line)
{
	json_t *input = one(line);
	json_object_set_new(input, "signal", json_string(line->operands[1]));
	if (line->count > 2) {
		json_t *data = json_loads(line->operands[2], JSON_DECODE_ANY, NULL);
		if (!data) {
			json_decref(input);
			return line_misused(line, "what is sent with a signal is JSON");
		}
		json_object_set_new(input, "data", data);
	}
	return show_answer(line, "flow.signal", input, signalled);
}
