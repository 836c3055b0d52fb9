/* Answers on their way into a script, always out of their JSON: what a script gets
 * the first time is what it will get when it is run over its journal. */
#include <string.h>

#include "flow/inside.h"

static void push_json(struct flow_run *run, const struct contract *contract, const char *text,
	size_t len)
{
	struct seat *seat = run->host->seat;
	lua_State *L = vm_lua(seat->vm);
	struct issues issues;
	issues_init(&issues, &seat->tx.arena);
	if (len == 4 && memcmp(text, "null", 4) == 0)
		lua_pushnil(L);
	else if (!contract_read(contract, L, text, len, NULL, 0, &issues))
		luaL_error(L, "an answer of the journal does not read back: %s %s",
			issues.list[0].pointer, issues.list[0].text);
}

static const struct contract *or_any(const struct contract *contract)
{
	return contract ? contract : &contract_any;
}

/* The text up to the next quote, and what stands after `gap`. */
static const char *cut(struct arena *arena, const char **at, size_t gap)
{
	const char *end = strchr(*at, '"');
	must(end != NULL); /* the row's mark was checked */
	const char *text = arena_bytes(arena, *at, (size_t)(end - *at));
	*at = end + gap;
	return text;
}

/* {"fault":"CODE or nothing","outcome":"NAME","fields":{…}} as perform.c writes it. */
static void push_decision(struct flow_run *run, const struct flow_step *step)
{
	struct arena *arena = &run->host->seat->tx.arena;
	lua_State *L = vm_lua(run->host->seat->vm);
	const struct point *point = registry_point(run->host->seat->registry, step->name);
	const char *at = step->answer + strlen("{\"fault\":\"");
	const char *fault = cut(arena, &at, strlen("\",\"outcome\":\""));
	const char *outcome = cut(arena, &at, strlen("\",\"fields\":"));
	int index = point ? point_outcome(point, outcome) : -1;
	push_json(run, index < 0 ? &contract_any : point->outcomes[index].fields, at,
		step->answer_len - (size_t)(at - step->answer) - 1);
	lua_pushstring(L, outcome);
	lua_setfield(L, -2, "outcome");
	if (fault[0]) {
		lua_pushstring(L, fault);
		lua_setfield(L, -2, "fault");
	}
}

static void push_event(struct flow_run *run, const struct flow_step *step)
{
	lua_State *L = vm_lua(run->host->seat->vm);
	const struct registry *registry = run->host->seat->registry;
	const struct event_decl *event = step->event ? registry_event(registry, step->event) : NULL;
	push_json(run, event ? event->data : &contract_any, step->answer, step->answer_len);
	if (step->event && strcmp(step->event, "flow.signalled") == 0 && lua_istable(L, -1)) {
		lua_getfield(L, -1, "data");
		lua_remove(L, -2);
		if (lua_isnil(L, -1)) { /* a signal without data is still a signal */
			lua_pop(L, 1);
			lua_newtable(L);
		}
	}
}

static void push_value(struct flow_run *run, const struct flow_step *step)
{
	const struct registry *registry = run->host->seat->registry;
	const char *kind = step->kind;
	const struct contract *contract = NULL;
	if (strcmp(kind, "decide") == 0) {
		push_decision(run, step);
		return;
	}
	if (strcmp(kind, "wait") == 0 || strcmp(kind, "review") == 0) {
		push_event(run, step);
		return;
	}
	if (strcmp(kind, "call") == 0) {
		const struct operation *op = registry_operation(registry, step->name);
		contract = op ? op->output : NULL;
	} else if (strcmp(kind, "flow") == 0) {
		const struct flow_decl *decl = registry_flow(registry, step->name);
		contract = decl ? decl->output : NULL;
	}
	push_json(run, or_any(contract), step->answer, step->answer_len);
}

void flow_push_answer(struct flow_run *run, const struct flow_step *step)
{
	lua_State *L = vm_lua(run->host->seat->vm);
	bool ok = strcmp(step->state, "failed") != 0;
	lua_pushboolean(L, ok);
	if (ok) {
		push_value(run, step);
	} else {
		push_json(run, &contract_any, step->answer, step->answer_len);
		if (lua_istable(L, -1)) {
			lua_pushinteger(L, step->seq);
			lua_setfield(L, -2, "seq");
		}
	}
	lua_pushstring(L, step->event);
}
