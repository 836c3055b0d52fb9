/* Making requests: a call is copied, so that its maker may forget it, and goes to
 * the workers inline or through the pool. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/utf8.h"
#include "operate/request.h"

static char *keep(struct arena *arena, const char *text)
{
	return arena_text(arena, text);
}

/* What is written beside the rows (audit, events) has to be text, whatever came. */
static char *keep_text(struct arena *arena, const char *text)
{
	if (text == NULL || utf8_text(text, strlen(text)))
		return keep(arena, text);
	char *valid = g_utf8_make_valid(text, -1);
	char *copy = keep(arena, valid);
	g_free(valid);
	return copy;
}

static const struct preset *keep_presets(struct arena *arena, const struct preset *presets,
	size_t count)
{
	struct preset *copy = arena_alloc(arena, (count + 1) * sizeof(*copy));
	for (size_t i = 0; i < count; i++) {
		copy[i].name = keep(arena, presets[i].name);
		copy[i].text = keep(arena, presets[i].text);
	}
	return copy;
}

static void copy_caller(struct arena *arena, struct caller *caller)
{
	caller->token = keep(arena, caller->token);
	caller->on_behalf_of = keep_text(arena, caller->on_behalf_of);
	caller->address = keep_text(arena, caller->address);
	caller->user = keep_text(arena, caller->user);
	const char **roles = arena_alloc(arena, (caller->role_count + 1) * sizeof(*roles));
	for (size_t i = 0; i < caller->role_count; i++)
		roles[i] = keep(arena, caller->roles[i]);
	caller->roles = roles;
}

static void copy_call(struct request *request, const struct call *call)
{
	struct arena *arena = &request->arena;
	struct call *copy = &request->call;
	*copy = *call;
	copy->operation = request->operation->name;
	copy->input = arena_bytes(arena, call->input ? call->input : "", call->input_len);
	copy->idempotency_key = keep(arena, call->idempotency_key);
	copy->if_match = keep(arena, call->if_match);
	copy->reason = keep_text(arena, call->reason);
	copy->raw_method = keep(arena, call->raw_method);
	copy->raw_path = keep(arena, call->raw_path);
	copy->prepared =
		call->prepared ? arena_bytes(arena, call->prepared, call->prepared_len) : NULL;
	copy->file = keep(arena, call->file);
	copy->file_hash = keep(arena, call->file_hash);
	copy->presets = keep_presets(arena, call->presets, call->preset_count);
	copy->raw_headers = keep_presets(arena, call->raw_headers, call->raw_header_count);
	copy_caller(arena, &copy->caller);
}

static const struct native *native_of(const struct service *service, const struct operation *op)
{
	for (size_t i = 0; op->native && i < service->native_count; i++)
		if (strcmp(service->natives[i].name, op->native) == 0)
			return &service->natives[i];
	return NULL;
}

static void name_request(const struct call *call, char out[72])
{
	char id[ID_LEN + 1];
	id_new(id);
	const char *name = call->request_id ? call->request_id : id;
	size_t len = strlen(name);
	if (!utf8_text(name, len)) {
		name = id;
		len = ID_LEN;
	}
	snprintf(out, 72, "%.*s", utf8_clip(name, len, 71), name);
}

static struct request *request_new(struct service *service, const struct operation *op,
	const struct call *call, struct answer *answer)
{
	struct request *request = calloc(1, sizeof(*request));
	must(request != NULL);
	arena_init(&request->arena);
	request->service = service;
	request->operation = op;
	request->native = native_of(service, op);
	request->answer = answer;
	snprintf(request->request_id, sizeof(request->request_id), "%s", answer->request_id);
	copy_call(request, call);
	request_work(request);
	return request;
}

/* NULL: *answer says that there is no such operation. */
struct request *request_for(struct service *service, const struct call *call, struct answer *answer)
{
	const struct operation *op = registry_operation(&service->registry, call->operation);
	name_request(call, answer->request_id);
	if (op == NULL) {
		char text[160];
		snprintf(text, sizeof(text), "there is no operation %.100s", call->operation);
		answer_problem(answer, 404, "OPERATION_UNKNOWN", text, NULL);
		return NULL;
	}
	if (op->native && native_of(service, op) == NULL) {
		answer_problem(answer, 503, "OPERATION_UNAVAILABLE",
			"this operation is not available in this process", NULL);
		return NULL;
	}
	return request_new(service, op, call, answer);
}

static void done_inline(void *arg, struct answer *answer)
{
	(void)answer;
	*(bool *)arg = true;
}

void service_call(struct service *service, const struct call *call, struct answer *answer)
{
	bool answered = false;
	struct request *request = request_for(service, call, answer);
	if (request == NULL)
		return;
	request->done = done_inline;
	request->arg = &answered;
	pool_run(service->pool, &request->work);
	must(answered);
	if (service->flows && service->flows_ready)
		service->flows->settle(service);
}

void service_submit(struct service *service, const struct call *call,
	void (*done_fn)(void *arg, struct answer *answer), void *arg)
{
	struct answer *answer = malloc(sizeof(*answer));
	must(answer != NULL);
	answer_init(answer);
	struct request *request = request_for(service, call, answer);
	if (request == NULL) {
		done_fn(arg, answer);
		return;
	}
	request->done = done_fn;
	request->arg = arg;
	pool_submit(service->pool, &request->work);
}

void service_native(struct service *service, const char *name, enum work_kind kind, native_fn *fn)
{
	must(service->native_count < NATIVE_MAX);
	service->natives[service->native_count++] = (struct native){ name, kind, fn };
}
