/* The public C API: an inline service behind a handle.
 *
 * The only file that knows both the public header and the service. */
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "command/command.h"
#include "command/extend.h"
#include "command/print.h"
#include "flow/flow.h"
#include "operate/service.h"
#include <ordain/ordain.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ordain {
	struct arena arena;
	struct service *service;
};

int ordain_main(int argc, char **argv, const struct ordain_extend *extend)
{
	struct err err = { 0 };
	if (!extend_check(extend, &err))
		return print_err(&err);
	return command_main(argc, argv, extend);
}

static size_t library_count(const struct ordain_extend *extend)
{
	size_t n = 0;
	while (extend && extend->libraries && extend->libraries[n].name)
		n++;
	return n;
}

const struct service_library *extend_libraries(struct arena *arena,
	const struct ordain_extend *extend)
{
	size_t n = library_count(extend);
	struct service_library *libraries = arena_alloc(arena, (n + 1) * sizeof *libraries);
	for (size_t i = 0; i < n; i++) {
		libraries[i].name = extend->libraries[i].name;
		/* POSIX lets a function live in a void pointer; ISO C has no cast for it. */
		memcpy(&libraries[i].open, &extend->libraries[i].open, sizeof libraries[i].open);
	}
	return libraries;
}

static bool options_read(const struct ordain_options *from, struct service_options *to,
	struct err *err)
{
	*to = (struct service_options){ .data_dir = from->data,
		.home = from->home,
		.test = from->test != 0 };
	if (!from->data)
		return err_set(err, ERR_REFUSED, "DATA_MISSING", "no data directory is named");
	if (!from->clock || instant_parse(from->clock, strlen(from->clock), &to->clock))
		return true;
	return err_set(err, ERR_REFUSED, "CLOCK_INVALID", "%s is no instant", from->clock);
}

static bool open_service(struct ordain *ordain, const struct ordain_options *options,
	struct err *err)
{
	struct service_options service_options;
	if (!options_read(options, &service_options, err) || !extend_check(options->extend, err))
		return false;
	service_options.libraries = extend_libraries(&ordain->arena, options->extend);
	service_options.effects = extend_effects(&ordain->arena, options->extend);
	ordain->service = flow_open(&service_options, err);
	return ordain->service != NULL;
}

struct ordain *ordain_open(const struct ordain_options *options, char *error, size_t error_size)
{
	struct err err = { 0 };
	struct ordain *ordain = calloc(1, sizeof *ordain);
	must(ordain);
	arena_init(&ordain->arena);
	log_setup(LOG_WARN, false);
	if (open_service(ordain, options, &err))
		return ordain;
	if (error && error_size)
		snprintf(error, error_size, "%s: %s%s%s", err.code, err.where,
			err.where[0] ? ": " : "", err.text);
	ordain_close(ordain);
	return NULL;
}

void ordain_close(struct ordain *ordain)
{
	if (!ordain)
		return;
	service_close(ordain->service); /* NULL is fine */
	arena_fini(&ordain->arena);
	free(ordain);
}

int ordain_call(struct ordain *ordain, const char *operation, const char *input,
	const struct ordain_call_options *options, struct ordain_answer *answer)
{
	static const struct ordain_call_options none = { 0 };
	struct answer got;
	options = options ? options : &none;
	input = input ? input : "{}";
	struct call call = { .operation = operation,
		.caller = { .local_operator = true,
			.uid = getuid(),
			.on_behalf_of = options->on_behalf_of },
		.input = input,
		.input_len = strlen(input),
		.idempotency_key = options->idempotency_key,
		.if_match = options->if_match,
		.reason = options->reason,
		.dry = options->dry != 0 };
	answer_init(&got);
	service_call(ordain->service, &call, &got);
	buf_put(&got.body, "", 0);
	*answer = (struct ordain_answer){ .status = got.status, .replayed = got.replayed };
	answer->body = buf_take(&got.body, &answer->len);
	answer_fini(&got);
	return answer->status;
}

void ordain_answer_free(struct ordain_answer *answer)
{
	free(answer->body);
	*answer = (struct ordain_answer){ 0 };
}
