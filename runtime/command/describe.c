/* `ordain describe`: what the areas declare, as texts made from the registry.
 *
 * Made here is only a table of the registry; describe.lua writes the page. It
 * runs in a plain state of its own, so that a page may be as long as it likes. */
#include "base/source.h"
#include "command/config.h"
#include "command/extend.h"
#include "command/print.h"
#include "operate/service.h"
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

static const char PATH[] = "runtime/command/describe.lua";
static const char *const types[] = { [CONTRACT_TEXT] = "text",
	[CONTRACT_INTEGER] = "integer",
	[CONTRACT_DECIMAL] = "decimal",
	[CONTRACT_MONEY] = "money",
	[CONTRACT_BOOLEAN] = "boolean",
	[CONTRACT_DATE] = "date",
	[CONTRACT_INSTANT] = "instant",
	[CONTRACT_ID] = "id",
	[CONTRACT_ZONE] = "zone",
	[CONTRACT_FILE] = "file",
	[CONTRACT_CHOICE] = "choice",
	[CONTRACT_LIST] = "list",
	[CONTRACT_MAP] = "map",
	[CONTRACT_ANY] = "any",
	[CONTRACT_RECORD] = "record" };

static void set_text(lua_State *L, const char *field, const char *text)
{
	lua_pushstring(L, text);
	lua_setfield(L, -2, field);
}

static void set_flag(lua_State *L, const char *field, bool flag)
{
	lua_pushboolean(L, flag);
	lua_setfield(L, -2, field);
}

static void set_integer(lua_State *L, const char *field, int64_t n)
{
	lua_pushinteger(L, n);
	lua_setfield(L, -2, field);
}

static void set_texts(lua_State *L, const char *field, const char *const *texts, size_t count)
{
	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		lua_pushstring(L, texts[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, field);
}

/* --- contracts ------------------------------------------------------------ */

static void push_contract(lua_State *L, const struct contract *type, bool whole);

static void set_fields(lua_State *L, const struct contract *type)
{
	lua_createtable(L, (int)type->count, 0);
	for (size_t i = 0; i < type->count; i++) {
		lua_createtable(L, 0, 3);
		set_text(L, "name", type->fields[i].name);
		set_flag(L, "optional", type->fields[i].optional);
		push_contract(L, type->fields[i].type, false);
		lua_setfield(L, -2, "type");
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "fields");
}

static void set_limits(lua_State *L, const struct contract *type)
{
	if (type->has_min)
		set_integer(L, "min", type->min);
	if (type->has_max)
		set_integer(L, "max", type->max);
	if (type->type == CONTRACT_DECIMAL)
		set_integer(L, "scale", type->scale);
}

/* A shape that has a name is written out where it is declared, and named elsewhere. */
static void push_contract(lua_State *L, const struct contract *type, bool whole)
{
	luaL_checkstack(L, 8, "a contract is too deep");
	lua_createtable(L, 0, 6);
	set_text(L, "type", types[type->type]);
	set_text(L, "name", type->name);
	set_text(L, "summary", type->summary);
	set_text(L, "pattern", type->pattern);
	set_limits(L, type);
	if (type->name && !whole)
		return;
	if (type->type == CONTRACT_CHOICE)
		set_texts(L, "choices", type->choices, type->count);
	if (type->type == CONTRACT_RECORD)
		set_fields(L, type);
	if (type->of) {
		push_contract(L, type->of, false);
		lua_setfield(L, -2, "of");
	}
}

static void set_contract(lua_State *L, const char *field, const struct contract *type, bool whole)
{
	if (type == NULL)
		return;
	push_contract(L, type, whole);
	lua_setfield(L, -2, field);
}

/* --- what is declared ----------------------------------------------------- */

static void push_operation(lua_State *L, const struct registry *registry, size_t i)
{
	const struct operation *operation = &registry->operations[i];
	set_text(L, "name", operation->name);
	set_text(L, "area", operation->area);
	set_text(L, "summary", operation->summary);
	set_text(L, "method", operation->method);
	set_text(L, "path", operation->path);
	set_text(L, "kind", operation->kind == OPERATION_WRITE ? "write" : "read");
	set_text(L, "changes", operation->changes);
	set_text(L, "role", operation->role);
	set_integer(L, "status", operation->status);
	set_texts(L, "errors", operation->errors, operation->error_count);
	set_contract(L, "input", operation->raw ? NULL : operation->input, false);
	set_contract(L, "output", operation->raw ? NULL : operation->output, false);
}

static void push_point(lua_State *L, const struct registry *registry, size_t i)
{
	const struct point *point = &registry->points[i];
	set_text(L, "name", point->name);
	set_text(L, "area", point->area);
	set_text(L, "when", point->when);
	set_contract(L, "ask", point->ask, true);
	set_text(L, "default", point->outcomes[point->fallback].name);
	set_text(L, "default_fields", point->fallback_fields);
	lua_createtable(L, (int)point->outcome_count, 0);
	for (size_t k = 0; k < point->outcome_count; k++) {
		lua_createtable(L, 0, 2);
		set_text(L, "name", point->outcomes[k].name);
		set_contract(L, "fields", point->outcomes[k].fields, true);
		lua_rawseti(L, -2, (lua_Integer)k + 1);
	}
	lua_setfield(L, -2, "outcomes");
}

static void push_event(lua_State *L, const struct registry *registry, size_t i)
{
	const struct event_decl *event = &registry->events[i];
	set_text(L, "name", event->name);
	set_text(L, "area", event->area);
	set_text(L, "summary", event->summary);
	set_text(L, "key", event->key);
	set_contract(L, "data", event->data, true);
}

static void push_setting(lua_State *L, const struct registry *registry, size_t i)
{
	const struct setting_decl *setting = &registry->settings[i];
	set_text(L, "name", setting->name);
	set_text(L, "summary", setting->summary);
	set_text(L, "role", setting->role);
	set_text(L, "initial", setting->initial);
	set_contract(L, "type", setting->type, false);
}

static void push_role(lua_State *L, const struct registry *registry, size_t i)
{
	const struct role_decl *role = &registry->roles[i];
	set_text(L, "name", role->name);
	set_text(L, "summary", role->summary);
	set_texts(L, "includes", role->includes, role->include_count);
}

static void push_error(lua_State *L, const struct registry *registry, size_t i)
{
	set_text(L, "code", registry->errors[i].code);
	set_text(L, "area", registry->errors[i].area);
	set_text(L, "text", registry->errors[i].text);
}

static void push_job(lua_State *L, const struct registry *registry, size_t i)
{
	const struct job_decl *job = &registry->jobs[i];
	set_text(L, "name", job->name);
	set_text(L, "summary", job->summary);
	set_text(L, "cron", job->cron);
	set_text(L, "enabled", job->enabled);
	set_texts(L, "exceptional", job->exceptional, job->exceptional_count);
}

static void push_flow(lua_State *L, const struct registry *registry, size_t i)
{
	const struct flow_decl *flow = &registry->flows[i];
	set_text(L, "name", flow->name);
	set_text(L, "summary", flow->summary);
	set_text(L, "on", flow->on);
	set_text(L, "key", flow->key);
	set_texts(L, "roles", flow->roles, flow->role_count);
}

static void push_area(lua_State *L, const struct registry *registry, size_t i)
{
	const struct area_decl *area = &registry->areas[i];
	set_text(L, "name", area->name);
	set_text(L, "summary", area->summary);
	set_texts(L, "needs", area->needs, area->need_count);
}

static void push_shape(lua_State *L, const struct registry *registry, size_t i)
{
	set_text(L, "name", registry->shapes[i].name);
	set_contract(L, "type", registry->shapes[i].contract, true);
}

typedef void push_function(lua_State *L, const struct registry *registry, size_t i);

static void set_list(lua_State *L, const char *field, const struct registry *registry, size_t count,
	push_function *push)
{
	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		lua_createtable(L, 0, 12);
		push(L, registry, i);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, field);
}

static void set_commands(lua_State *L)
{
	lua_newtable(L);
	for (size_t i = 0; commands[i].name; i++) {
		lua_createtable(L, 0, 3);
		set_text(L, "name", commands[i].name);
		set_text(L, "operands", commands[i].operands);
		set_text(L, "summary", commands[i].summary);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "commands");
}

static void push_registry(lua_State *L, const struct registry *registry)
{
	lua_createtable(L, 0, 10);
	set_commands(L);
	set_list(L, "areas", registry, registry->areas_count, push_area);
	set_list(L, "operations", registry, registry->operations_count, push_operation);
	set_list(L, "points", registry, registry->points_count, push_point);
	set_list(L, "events", registry, registry->events_count, push_event);
	set_list(L, "settings", registry, registry->settings_count, push_setting);
	set_list(L, "roles", registry, registry->roles_count, push_role);
	set_list(L, "errors", registry, registry->errors_count, push_error);
	set_list(L, "jobs", registry, registry->jobs_count, push_job);
	set_list(L, "flows", registry, registry->flows_count, push_flow);
	set_list(L, "shapes", registry, registry->shapes_count, push_shape);
}

/* --- the page ------------------------------------------------------------- */

struct page {
	const struct registry *registry;
	const char *what, *text;
	size_t len;
};

/* describe.lua is called with the name of a page and the registry, and gives the
 * text, or nil when there is no such page. */
static int page_make(lua_State *L)
{
	struct page *page = lua_touserdata(L, 1);
	luaL_openlibs(L);
	if (luaL_loadbuffer(L, page->text, page->len, "@runtime/command/describe.lua") != LUA_OK)
		return lua_error(L);
	lua_pushstring(L, page->what);
	push_registry(L, page->registry);
	lua_call(L, 2, 1);
	return 1;
}

static int page_print(const struct line *line, struct page *page)
{
	lua_State *L = luaL_newstate();
	size_t len = 0;
	must(L != NULL);
	lua_pushcfunction(L, page_make);
	lua_pushlightuserdata(L, page);
	if (lua_pcall(L, 1, 1, 0) != LUA_OK)
		never(lua_tostring(L, -1));
	const char *text = lua_tolstring(L, -1, &len);
	int code = EXIT_OK;
	if (text)
		fwrite(text, 1, len, stdout);
	else
		code = line_misused(line, "there is no page %s", page->what);
	lua_close(L);
	return code;
}

static int describe(const struct line *line, struct arena *arena, struct err *err)
{
	struct page page = { .what = line->operands[0] };
	const struct config *config = config_load(arena, line, err);
	char *text;
	if (!config || !source_read(arena, NULL, PATH, &text, &page.len, err))
		return print_err(err);
	struct service_options options = { .data_dir = config_text(config, "data"),
		.home = config_text(config, "home"),
		.libraries = extend_libraries(arena, line->extend),
		.effects = extend_effects(arena, line->extend),
		.read_only_check = true };
	struct service *service = service_open(&options, err);
	if (!service)
		return print_err(err);
	page.text = text;
	page.registry = service_registry(service);
	int code = page_print(line, &page);
	service_close(service);
	return code;
}

int command_describe(const struct line *line)
{
	struct arena arena;
	struct err err = { 0 };
	arena_init(&arena);
	int code = describe(line, &arena, &err);
	arena_fini(&arena);
	return code;
}
