/* The configuration, one table of keys.
 *
 * What must hold: a key is known here or refused with a suggestion; every value
 * says where it came from. The file's assignments arrive through __newindex, so
 * that an error names the line of the assignment. */
#include "command/config.h"
#include "base/file.h"
#include "base/nearest.h"
#include "base/source.h"
#include "vm/sandbox.h"
#include "vm/vm.h"
#include <jansson.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum config_type { CONFIG_TEXT, CONFIG_NUMBER, CONFIG_CHOICE, CONFIG_LIST };
enum { CONFIG_MAX_BYTES = 1 << 16 };

struct config_key {
	const char *name; /* mail.url is the field url of the table mail */
	enum config_type type;
	long most;
	const char *choices; /* space-separated */
	const char *initial, *environment, *flag;
	const char *summary;
};
static const struct config_key keys[] = {
	{ "data", CONFIG_TEXT, 0, NULL, "/var/lib/ordain", "ORDAIN_DATA", "data",
		"the data directory" },
	{ "home", CONFIG_TEXT, 0, NULL, NULL, "ORDAIN_HOME", "home",
		"folder of scripts and policies; unset: the built-in ones" },
	{ "host", CONFIG_TEXT, 0, NULL, "127.0.0.1", NULL, "host", "address to listen on" },
	{ "port", CONFIG_NUMBER, 65535, NULL, "8080", NULL, "port", "port to listen on" },
	{ "tls_certificate", CONFIG_TEXT, 0, NULL, NULL, NULL, "tls-certificate",
		"certificate file; serves HTTPS" },
	{ "tls_key", CONFIG_TEXT, 0, NULL, NULL, NULL, "tls-key", "key file of the certificate" },
	{ "readers", CONFIG_NUMBER, 64, NULL, "2", NULL, "readers", "threads that read" },
	{ "log_level", CONFIG_CHOICE, 0, "debug info warn error", "info", "ORDAIN_LOG", NULL,
		"least level that is logged" },
	{ "log_format", CONFIG_CHOICE, 0, "logfmt json", "logfmt", NULL, NULL,
		"form of a log line" },
	{ "effects.ca_file", CONFIG_TEXT, 0, NULL, NULL, NULL, NULL,
		"certificates trusted besides the system's, for http and mail" },
	{ "effects.private_networks", CONFIG_LIST, 0, NULL, NULL, NULL, NULL,
		"private networks that outgoing http may go to" },
	{ "mail.url", CONFIG_TEXT, 0, NULL, NULL, NULL, NULL,
		"smtp://host:port, smtps://host:port or maildir:path; unset: mail waits" },
	{ "mail.from", CONFIG_TEXT, 0, NULL, NULL, NULL, NULL, "sender of mail" },
	{ "mail.starttls", CONFIG_CHOICE, 0, "required optional off", "required", NULL, NULL,
		"whether smtp:// turns to TLS" },
	{ "mail.user", CONFIG_TEXT, 0, NULL, NULL, NULL, NULL, "user name at the mail server" },
	{ "mail.password_file", CONFIG_TEXT, 0, NULL, NULL, NULL, NULL,
		"file whose first line is the password" },
	{ "mail.helo", CONFIG_TEXT, 0, NULL, NULL, NULL, NULL,
		"name to greet the mail server with; unset: the host's" },
	{ "mail.timeout", CONFIG_NUMBER, 3600, NULL, "600", NULL, NULL,
		"seconds to wait for any one reply of the mail server" },
	{ "mail.poll", CONFIG_NUMBER, 86400, NULL, "30", NULL, NULL,
		"seconds between looks into an IMAP mailbox whose server does not tell" },
	{ "mail.idle", CONFIG_NUMBER, 1740, NULL, "1500", NULL, NULL,
		"seconds after which IDLE is renewed; 0: mail.poll for all" },
};
enum { KEYS = sizeof keys / sizeof *keys };

struct config_value {
	const char *text;
	const char *origin;
};
struct config {
	struct arena *arena;
	struct config_value values[KEYS];
	const char *path; /* of the file being read */
};

static const char *key_name(void *arg, size_t i)
{
	(void)arg;
	return i < KEYS ? keys[i].name : NULL;
}

static int key_index(const char *name)
{
	for (int i = 0; i < KEYS; i++)
		if (strcmp(keys[i].name, name) == 0)
			return i;
	return -1;
}

static bool word_in(const char *words, const char *word)
{
	size_t len = strlen(word);
	for (const char *at = words; (at = strstr(at, word)) != NULL; at += len)
		if ((at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return len > 0;
	return false;
}

/* NULL: fine; else what the key takes. */
static const char *value_wrong(const struct config_key *key, const char *text, char out[128])
{
	char *end;
	long number = strtol(text, &end, 10);
	if (key->type == CONFIG_NUMBER && (end == text || *end || number < 0 || number > key->most))
		snprintf(out, 128, "%s takes a whole number from 0 to %ld", key->name, key->most);
	else if (key->type == CONFIG_CHOICE && !word_in(key->choices, text))
		snprintf(out, 128, "%s takes one of: %s", key->name, key->choices);
	else if (!*text)
		snprintf(out, 128, "%s is empty", key->name);
	else
		return NULL;
	return out;
}

static void value_keep(struct config *config, int key, const char *text, const char *origin)
{
	config->values[key].text = arena_text(config->arena, text);
	config->values[key].origin = arena_text(config->arena, origin);
}

static bool value_set(struct config *config, int key, const char *text, const char *origin,
	struct err *err)
{
	char wrong[128];
	if (!text)
		return true;
	if (value_wrong(&keys[key], text, wrong)) {
		err_set(err, ERR_PERM, "CONFIG_VALUE", "%s, not \"%s\"", wrong, text);
		return err_at(err, "%s", origin);
	}
	value_keep(config, key, text, origin);
	return true;
}

/* The blank-separated items of a list at the top; raises. */
static const char *list_text(lua_State *L, const char *name)
{
	luaL_Buffer out;
	lua_Integer n = luaL_len(L, -1);
	int list = lua_gettop(L);
	luaL_buffinit(L, &out);
	for (lua_Integer i = 1; i <= n; i++) {
		if (lua_geti(L, list, i) != LUA_TSTRING)
			luaL_error(L, "%s takes a list of texts", name);
		luaL_addvalue(&out);
		if (i < n)
			luaL_addchar(&out, ' ');
	}
	luaL_pushresult(&out);
	return lua_tostring(L, -1);
}

/* The value at the top goes to a key; raises with the line. */
static void assign_key(lua_State *L, struct config *config, const char *name)
{
	int key = key_index(name);
	if (key < 0) {
		const char *near = nearest_name(name, strlen(name), key_name, NULL);
		luaL_error(L, near ? "unknown key %s; did you mean %s?" : "unknown key %s", name,
			near);
	}
	enum config_type kind = keys[key].type;
	int type = lua_type(L, -1),
	    want = kind == CONFIG_NUMBER ? LUA_TNUMBER
		: kind == CONFIG_LIST    ? LUA_TTABLE
					 : LUA_TSTRING;
	if (type != want)
		luaL_error(L, "%s takes a %s", name, lua_typename(L, want));
	char wrong[128], origin[160];
	const char *text = kind == CONFIG_LIST ? list_text(L, name) : lua_tostring(L, -1);
	if (value_wrong(&keys[key], text, wrong))
		luaL_error(L, "%s, not %s", wrong, text);
	lua_Debug at = { 0 };
	if (lua_getstack(L, 1, &at))
		lua_getinfo(L, "l", &at);
	snprintf(origin, sizeof origin, "%s:%d", config->path, at.currentline);
	value_keep(config, key, text, origin);
}

static bool is_section(const char *name)
{
	size_t len = strlen(name);
	for (int i = 0; i < KEYS; i++)
		if (strncmp(keys[i].name, name, len) == 0 && keys[i].name[len] == '.')
			return true;
	return false;
}

/* mail = { url = ... } assigns mail.url and so on. */
static void assign_section(lua_State *L, struct config *config, const char *name)
{
	if (lua_type(L, 3) != LUA_TTABLE)
		luaL_error(L, "%s takes a table", name);
	lua_settop(L, 3);
	lua_pushnil(L);
	while (lua_next(L, 3)) {
		if (lua_type(L, 4) != LUA_TSTRING)
			luaL_error(L, "%s takes fields with names", name);
		const char *full = lua_pushfstring(L, "%s.%s", name, lua_tostring(L, 4));
		lua_insert(L, 5);
		assign_key(L, config, full);
		lua_settop(L, 4);
	}
}

/* __newindex of the file's environment; raises with the line. */
static int assign(lua_State *L)
{
	struct config *config = lua_touserdata(L, lua_upvalueindex(1));
	const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
	if (is_section(name))
		assign_section(L, config, name);
	else
		assign_key(L, config, name);
	return 0;
}

/* Reading a key gives what was assigned before, then the pure libraries. */
static int look(lua_State *L)
{
	struct config *config = lua_touserdata(L, lua_upvalueindex(1));
	int key = lua_type(L, 2) == LUA_TSTRING ? key_index(lua_tostring(L, 2)) : -1;
	if (key < 0)
		lua_gettable(L, lua_upvalueindex(2));
	else if (!config->values[key].text)
		lua_pushnil(L);
	else if (keys[key].type == CONFIG_NUMBER)
		lua_pushinteger(L, atol(config->values[key].text));
	else
		lua_pushstring(L, config->values[key].text);
	return 1;
}

static void push_env(lua_State *L, void *arg)
{
	lua_newtable(L);
	lua_newtable(L);
	lua_pushlightuserdata(L, arg);
	lua_pushcclosure(L, assign, 1);
	lua_setfield(L, -2, "__newindex");
	lua_pushlightuserdata(L, arg);
	sandbox_push_script_env(L);
	lua_pushcclosure(L, look, 2);
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, -2);
}

static bool file_run(struct config *config, const char *text, size_t len, struct err *err)
{
	struct vm *vm = vm_new(VM_SCRIPT, (size_t)16 << 20, err);
	if (!vm)
		return false;
	vm_budget(vm, 10000000, 1000);
	bool ok = vm_protect(vm, push_env, config, err) &&
		vm_load(vm, config->path, text, len, -1, err) && vm_call(vm, 0, 0, err);
	vm_free(vm);
	return ok;
}

/* Without a file of its own the demo has the one it brings along. */
static bool demo_read(struct config *config, char **text, size_t *len, struct err *err)
{
	config->path = "contrib/demo/ordain.conf.lua";
	return source_read(config->arena, config_text(config, "home"), config->path, text, len,
		       err) ||
		source_read(config->arena, NULL, config->path, text, len, err);
}

/* *text stays NULL when there is none. */
static bool file_find(struct config *config, const struct line *line, char **text, size_t *len,
	struct err *err)
{
	bool named = line_has(line, "config"), read = true;
	config->path = named
		? line_text(line, "config")
		: arena_printf(config->arena, "%s/ordain.conf.lua", config_text(config, "data"));
	if (named || file_exists(config->path))
		read = file_read(config->arena, config->path, CONFIG_MAX_BYTES, text, len, err);
	else if (line_has(line, "demo"))
		read = demo_read(config, text, len, err);
	return read || err_wrap(err, "reading the configuration");
}

static bool file_load(struct config *config, const struct line *line, struct err *err)
{
	char *text = NULL;
	size_t len;
	if (!file_find(config, line, &text, &len, err))
		return false;
	if (!text)
		return true;
	if (file_run(config, text, len, err))
		return true;
	err->kind = ERR_PERM;
	snprintf(err->code, sizeof err->code, "%s",
		strcmp(err->code, "SCRIPT_SYNTAX") == 0 ? "CONFIG_SYNTAX" : "CONFIG_VALUE");
	return false;
}

static bool flags_set(struct config *config, const struct line *line, struct err *err)
{
	char origin[64];
	for (int i = 0; i < KEYS; i++) {
		const char *text = keys[i].flag ? line_text(line, keys[i].flag) : NULL;
		snprintf(origin, sizeof origin, "--%s", keys[i].flag ? keys[i].flag : "");
		if (!value_set(config, i, text, origin, err))
			return false;
	}
	return true;
}

static bool initial_set(struct config *config, struct err *err)
{
	char origin[64];
	for (int i = 0; i < KEYS; i++) {
		const char *name = keys[i].environment;
		const char *text = name ? getenv(name) : NULL;
		snprintf(origin, sizeof origin, "environment %s", name ? name : "");
		config->values[i] = (struct config_value){ keys[i].initial, "default" };
		if (!value_set(config, i, text && *text ? text : NULL, origin, err))
			return false;
	}
	return true;
}

static bool complete(const struct config *config, struct err *err)
{
	if (!config_text(config, "tls_certificate") == !config_text(config, "tls_key"))
		return true;
	return err_set(err, ERR_PERM, "CONFIG_VALUE",
		"tls_certificate and tls_key go together; one of them is missing");
}

struct config *config_load(struct arena *arena, const struct line *line, struct err *err)
{
	struct config *config = arena_alloc(arena, sizeof *config);
	config->arena = arena;
	/* Flags twice: --data says where the file is, and wins over it. */
	bool ok = initial_set(config, err) && flags_set(config, line, err) &&
		file_load(config, line, err) && flags_set(config, line, err) &&
		complete(config, err);
	return ok ? config : NULL;
}

const char *config_text(const struct config *config, const char *name)
{
	int key = key_index(name);
	must(key >= 0);
	return config->values[key].text;
}

long config_number(const struct config *config, const char *name)
{
	return atol(config_text(config, name));
}

static void dump_json(const struct config *config, int i, FILE *out)
{
	const struct config_value *value = &config->values[i];
	json_t *json = json_pack("{s:s, s:s, s:s?, s:s}", "name", keys[i].name, "origin",
		value->origin, "value", value->text, "summary", keys[i].summary);
	json_dumpf(json, out, JSON_COMPACT | JSON_SORT_KEYS);
	fputc('\n', out);
	json_decref(json);
}

void config_dump(const struct config *config, FILE *out, bool json)
{
	for (int i = 0; i < KEYS; i++) {
		const struct config_value *value = &config->values[i];
		const char *mark = keys[i].type == CONFIG_NUMBER || !value->text ? "" : "\"";
		if (json)
			dump_json(config, i, out);
		else
			fprintf(out, "%-24s = %s%s%s  -- %s\n", keys[i].name, mark,
				value->text ? value->text : "nil", mark, value->origin);
	}
}
