/* What the programs of the benchmark do alike: a service opened inline, its
 * operations asked as the operator, and what a process holds in memory. */
#include "desk.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

_Noreturn void stop(const char *what, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", what, why);
	exit(1);
}

struct service *open_service(const char *home, const char *data,
	struct service *(*open)(const struct service_options *options, struct err *err))
{
	struct err err = { 0 };
	struct service_options options = { .data_dir = data,
		.home = home,
		.test = true,
		.readers = 1 };
	must(instant_parse("2026-01-30T08:00:00Z", 20, &options.clock));
	log_setup(LOG_WARN, false);
	struct service *service = open(&options, &err);
	if (service == NULL)
		stop(err.code, err.text);
	return service;
}

json_t *ask(struct service *service, const char *operation, const char *input)
{
	struct answer answer;
	struct call call = { .operation = operation,
		.caller = { .local_operator = true },
		.input = input,
		.input_len = strlen(input) };
	answer_init(&answer);
	service_call(service, &call, &answer);
	buf_char(&answer.body, '\0');
	if (answer.status >= 400)
		stop(operation, answer.body.data);
	json_t *body = json_loads(answer.body.data, 0, NULL);
	answer_fini(&answer);
	return body;
}

void ask_and_forget(struct service *service, const char *operation, const char *input)
{
	json_decref(ask(service, operation, input));
}

long rss_kb(pid_t pid)
{
	char path[64], line[256];
	long kb = 0;
	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "VmRSS: %ld", &kb) == 1)
			break;
	if (file)
		fclose(file);
	return kb;
}
