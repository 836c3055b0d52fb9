/* From declarations to the registry: plain Lua tables, already checked by the
 * loader, become C structs whose texts and contracts live in the arena. A fault
 * in a contract names its owner. Runs once, on the first VM. */
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/source.h"
#include "operate/load.h"
#include "value/check.h"

struct compile {
	struct arena *arena;
	struct vm *vm;
	lua_State *L;
	const char *home;
	struct registry *into;
	struct err *err;
	size_t index;
};

typedef bool compile_one(struct compile *c, void *out);

static const char *text_field(struct compile *c, const char *field)
{
	lua_getfield(c->L, -1, field);
	const char *text = lua_type(c->L, -1) == LUA_TSTRING
		? arena_text(c->arena, lua_tostring(c->L, -1))
		: NULL;
	lua_pop(c->L, 1);
	return text;
}

static const char *const *texts_field(struct compile *c, const char *field, size_t *count)
{
	lua_getfield(c->L, -1, field);
	*count = lua_istable(c->L, -1) ? (size_t)lua_rawlen(c->L, -1) : 0;
	const char **list = arena_alloc(c->arena, (*count + 1) * sizeof(*list));
	for (size_t i = 0; i < *count; i++) {
		lua_rawgeti(c->L, -1, (lua_Integer)i + 1);
		const char *text = lua_tostring(c->L, -1);
		list[i] = arena_text(c->arena, text ? text : "");
		lua_pop(c->L, 1);
	}
	lua_pop(c->L, 1);
	return list;
}

static bool contract_field(struct compile *c, const char *owner, const char *field,
	const struct contract **out)
{
	if (lua_getfield(c->L, -1, field) == LUA_TNIL) {
		lua_pop(c->L, 1);
		*out = &contract_empty;
		return true;
	}
	*out = contract_compile(c->arena, c->L, lua_gettop(c->L), NULL, c->err);
	lua_pop(c->L, 1);
	return *out != NULL || err_wrap(c->err, "%s, %s", owner, field);
}

/* Compiles each entry of a list of declarations into an array of structs. */
static bool each(struct compile *c, const char *list, size_t size, const void **out, size_t *count,
	compile_one *one)
{
	lua_getfield(c->L, -1, list);
	*count = (size_t)lua_rawlen(c->L, -1);
	char *array = arena_alloc(c->arena, (*count + 1) * size);
	bool ok = true;
	for (size_t i = 0; ok && i < *count; i++) {
		c->index = i;
		lua_rawgeti(c->L, -1, (lua_Integer)i + 1);
		ok = one(c, array + i * size);
		lua_pop(c->L, 1);
	}
	lua_pop(c->L, 1);
	*out = array;
	return ok;
}

static bool one_shape(struct compile *c, void *out)
{
	struct shape_decl *shape = out;
	shape->name = text_field(c, "name");
	lua_getfield(c->L, -1, "shape");
	shape->contract = contract_compile(c->arena, c->L, lua_gettop(c->L), shape->name, c->err);
	lua_pop(c->L, 1);
	return shape->contract != NULL || err_wrap(c->err, "shape %s", shape->name);
}

/* "POST /v1/things/{id}" into method and path. */
static bool split_http(struct compile *c, struct operation *op)
{
	const char *http = text_field(c, "http");
	if (http == NULL)
		return true;
	const char *space = strchr(http, ' ');
	if (space == NULL || space[1] != '/')
		return err_set(c->err, ERR_PERM, "OPERATION_INVALID",
			"operation %s: http is \"METHOD /path\"", op->name);
	op->method = arena_bytes(c->arena, http, (size_t)(space - http));
	op->path = space + 1;
	return true;
}

/* What a path names must be a field, or no request could ever be read. */
static bool check_path(struct compile *c, const struct operation *op)
{
	const char *at = op->path;
	while (at && !op->raw && (at = strchr(at, '{'))) {
		size_t len = strcspn(++at, "}/");
		if (op->input->type != CONTRACT_RECORD ||
			contract_find_field(op->input, at, len) < 0)
			return err_set(c->err, ERR_PERM, "OPERATION_INVALID",
				"operation %s: the path names %.*s, which is no field of input",
				op->name, (int)len, at);
	}
	return true;
}

static bool one_operation(struct compile *c, void *out)
{
	struct operation *op = out;
	op->name = text_field(c, "name");
	op->area = text_field(c, "area");
	op->summary = text_field(c, "summary");
	op->kind = strcmp(text_field(c, "kind"), "write") == 0 ? OPERATION_WRITE : OPERATION_READ;
	op->changes = text_field(c, "changes");
	op->role = text_field(c, "role");
	op->native = text_field(c, "native");
	lua_getfield(c->L, -1, "status");
	op->status = lua_isinteger(c->L, -1) ? (int)lua_tointeger(c->L, -1) : 200;
	lua_getfield(c->L, -2, "raw");
	op->raw = lua_toboolean(c->L, -1);
	lua_pop(c->L, 2);
	op->errors = texts_field(c, "errors", &op->error_count);
	op->index = c->index;
	return split_http(c, op) && contract_field(c, op->name, "input", &op->input) &&
		contract_field(c, op->name, "output", &op->output) && check_path(c, op);
}

static int by_outcome(const void *a, const void *b)
{
	return strcmp(((const struct outcome *)a)->name, ((const struct outcome *)b)->name);
}

static bool outcomes(struct compile *c, struct point *point)
{
	lua_getfield(c->L, -1, "outcomes");
	size_t n = 0;
	for (lua_pushnil(c->L); lua_next(c->L, -2); lua_pop(c->L, 1))
		n++;
	struct outcome *list = arena_alloc(c->arena, (n + 1) * sizeof(*list));
	bool ok = true;
	n = 0;
	for (lua_pushnil(c->L); lua_next(c->L, -2); lua_pop(c->L, 1)) {
		list[n].name = arena_text(c->arena, lua_tostring(c->L, -2));
		list[n].fields = contract_compile(c->arena, c->L, lua_gettop(c->L), NULL, c->err);
		if (list[n].fields == NULL) {
			ok = err_wrap(c->err, "point %s, outcome %s", point->name, list[n].name);
			lua_pop(c->L, 2);
			break;
		}
		n++;
	}
	lua_pop(c->L, 1);
	qsort(list, n, sizeof(*list), by_outcome);
	point->outcomes = list;
	point->outcome_count = n;
	return ok;
}

/* default = { "refuse", reasons = ... }: the name, and the fields as bytes. */
static bool fallback(struct compile *c, struct point *point)
{
	lua_State *L = c->L;
	struct issues issues;
	struct buf fields;
	lua_getfield(L, -1, "default");
	lua_rawgeti(L, -1, 1);
	int outcome = point_outcome(point, lua_tostring(L, -1));
	lua_newtable(L);
	for (lua_pushnil(L); lua_next(L, -4);) {
		if (lua_type(L, -2) == LUA_TSTRING) {
			lua_pushvalue(L, -2);
			lua_insert(L, -2);
			lua_rawset(L, -4);
		} else {
			lua_pop(L, 1);
		}
	}
	must(outcome >= 0);
	point->fallback = (size_t)outcome;
	issues_init(&issues, c->arena);
	buf_init(&fields);
	bool ok =
		contract_write(point->outcomes[outcome].fields, L, lua_gettop(L), &fields, &issues);
	point->fallback_fields = arena_bytes(c->arena, fields.data ? fields.data : "", fields.len);
	buf_fini(&fields);
	lua_pop(L, 3);
	return ok ||
		err_set(c->err, ERR_PERM, "POINT_INVALID",
			"point %s: the default does not fit its outcome: %s %s", point->name,
			issues.list[0].pointer, issues.list[0].text);
}

static bool one_point(struct compile *c, void *out)
{
	struct point *point = out;
	point->name = text_field(c, "name");
	point->area = text_field(c, "area");
	point->when = text_field(c, "when");
	point->index = c->index;
	/* The engine's points are there whatever a home has. */
	point->optional = strcmp(point->area, "system") == 0;
	return contract_field(c, point->name, "ask", &point->ask) && outcomes(c, point) &&
		fallback(c, point);
}

static bool one_event(struct compile *c, void *out)
{
	struct event_decl *event = out;
	event->name = text_field(c, "name");
	event->area = text_field(c, "area");
	event->summary = text_field(c, "summary");
	event->key = text_field(c, "key");
	if (event->key == NULL)
		return err_set(c->err, ERR_PERM, "EVENT_INVALID",
			"event %s: key names a field of data", event->name);
	if (!contract_field(c, event->name, "data", &event->data))
		return false;
	int at = event->data->type == CONTRACT_RECORD
		? contract_find_field(event->data, event->key, strlen(event->key))
		: -1;
	return (at >= 0 && !event->data->fields[at].optional) ||
		err_set(c->err, ERR_PERM, "EVENT_INVALID",
			"event %s: its key %s is no field that data always has", event->name,
			event->key);
}

static bool one_setting(struct compile *c, void *out)
{
	struct setting_decl *setting = out;
	setting->name = text_field(c, "name");
	setting->area = text_field(c, "area");
	setting->summary = text_field(c, "summary");
	setting->role = text_field(c, "role");
	if (!contract_field(c, setting->name, "type", &setting->type))
		return false;
	struct issues issues;
	struct buf bytes;
	issues_init(&issues, c->arena);
	buf_init(&bytes);
	lua_getfield(c->L, -1, "default");
	bool ok = contract_write(setting->type, c->L, lua_gettop(c->L), &bytes, &issues);
	lua_pop(c->L, 1);
	setting->initial = arena_bytes(c->arena, bytes.data ? bytes.data : "", bytes.len);
	buf_fini(&bytes);
	return ok ||
		err_set(c->err, ERR_PERM, "SETTING_INVALID",
			"setting %s: the default does not fit its type", setting->name);
}

static bool one_role(struct compile *c, void *out)
{
	struct role_decl *role = out;
	role->name = text_field(c, "name");
	role->summary = text_field(c, "summary");
	role->includes = texts_field(c, "includes", &role->include_count);
	return true;
}

static bool one_error(struct compile *c, void *out)
{
	struct error_decl *error = out;
	error->code = text_field(c, "code");
	error->area = text_field(c, "area");
	error->text = text_field(c, "text");
	return true;
}

static bool one_job(struct compile *c, void *out)
{
	struct job_decl *job = out;
	job->name = text_field(c, "name");
	job->area = text_field(c, "area");
	job->summary = text_field(c, "summary");
	job->cron = text_field(c, "cron");
	job->enabled = text_field(c, "enabled");
	job->exceptional = texts_field(c, "exceptional", &job->exceptional_count);
	job->aliases = texts_field(c, "aliases", &job->alias_count);
	job->index = c->index;
	lua_getfield(c->L, -1, "due");
	job->due = load_sql(c->L, -1);
	lua_pop(c->L, 1);
	return job->due != NULL ||
		err_set(c->err, ERR_PERM, "JOB_INVALID", "job %s: due is an sql statement",
			job->name);
}

static bool one_flow(struct compile *c, void *out)
{
	struct flow_decl *flow = out;
	flow->name = text_field(c, "name");
	flow->area = text_field(c, "area");
	flow->summary = text_field(c, "summary");
	flow->on = text_field(c, "on");
	flow->key = text_field(c, "key");
	flow->path = text_field(c, "path");
	flow->script = text_field(c, "script");
	flow->bundle = text_field(c, "bundle");
	flow->roles = texts_field(c, "as", &flow->role_count);
	flow->index = c->index;
	flow->output = NULL;
	if (lua_getfield(c->L, -1, "output") != LUA_TNIL &&
		(flow->output = contract_compile(c->arena, c->L, lua_gettop(c->L), NULL, c->err)) ==
			NULL)
		return err_wrap(c->err, "flow %s, output", flow->name);
	lua_pop(c->L, 1);
	if (!contract_field(c, flow->name, "input", &flow->input))
		return false;
	return flow->key == NULL ||
		contract_find_field(flow->input, flow->key, strlen(flow->key)) >= 0 ||
		err_set(c->err, ERR_PERM, "FLOW_INVALID",
			"flow %s: its key %s is no field of its input", flow->name, flow->key);
}

static bool one_reaction(struct compile *c, void *out)
{
	struct reaction_decl *reaction = out;
	reaction->event = text_field(c, "event");
	reaction->area = text_field(c, "area");
	return true;
}

static bool one_statement(struct compile *c, void *out)
{
	const struct sql *sql = load_sql(c->L, lua_gettop(c->L));
	must(sql != NULL);
	memcpy(out, sql, sizeof(*sql));
	return true;
}

/* migrations/000N_words.sql beside schema.sql, in order. */
static bool migrations(struct compile *c, struct area_decl *area)
{
	char **paths;
	size_t count;
	const char *folder = arena_printf(c->arena, "scripts/%s/migrations", area->name);
	if (!source_list(c->arena, c->home, folder, &paths, &count, c->err))
		return false;
	const char **texts = arena_alloc(c->arena, (count + 1) * sizeof(*texts));
	for (size_t i = 0; i < count; i++) {
		char *text;
		if (!source_read(c->arena, c->home, paths[i], &text, NULL, c->err))
			return false;
		texts[i] = text;
	}
	area->schema.migrations = texts;
	area->schema.migration_count = count;
	return true;
}

static bool one_area(struct compile *c, void *out)
{
	struct area_decl *area = out;
	area->name = text_field(c, "name");
	area->summary = text_field(c, "summary");
	area->needs = texts_field(c, "needs", &area->need_count);
	lua_getfield(c->L, -1, "version");
	area->version = (int)lua_tointeger(c->L, -1);
	lua_pop(c->L, 1);
	area->schema.name = area->name;
	area->schema.version = area->version;
	const char *path = text_field(c, "schema");
	if (path == NULL)
		return true;
	char *text;
	if (!source_read(c->arena, c->home, path, &text, NULL, c->err))
		return false;
	area->schema.sql = text;
	return migrations(c, area);
}

#define EACH(name, struct_name, one)                                            \
	each(&c, #name, sizeof(struct struct_name), (const void **)&into->name, \
		&into->name##_count, one)

bool compile_registry(struct arena *arena, struct vm *vm, const char *home, struct registry *into,
	struct err *err)
{
	struct compile c = { .arena = arena,
		.vm = vm,
		.L = vm_lua(vm),
		.home = home,
		.into = into,
		.err = err };
	int top = lua_gettop(c.L);
	lua_getfield(c.L, LUA_REGISTRYINDEX, "ordain.declared");
	bool ok = EACH(shapes, shape_decl, one_shape) && EACH(areas, area_decl, one_area) &&
		EACH(operations, operation, one_operation) && EACH(points, point, one_point) &&
		EACH(events, event_decl, one_event) && EACH(settings, setting_decl, one_setting) &&
		EACH(roles, role_decl, one_role) && EACH(errors, error_decl, one_error) &&
		EACH(jobs, job_decl, one_job) && EACH(flows, flow_decl, one_flow) &&
		EACH(reactions, reaction_decl, one_reaction) &&
		EACH(statements, sql, one_statement);
	lua_settop(c.L, top);
	return ok;
}
