/* The library `engine`, second part: secrets, and callers that prove who they are.
 *
 *   engine.seal(name, value) -> text              for the column of a secret
 *   engine.signing_secret() -> text               a new one, for Standard Webhooks
 *   engine.verify(secret, message) -> boolean     message = { id, timestamp, body, signature }
 *   engine.shown_once()                           the answer holds a secret: do not keep it
 *   engine.machine_now() -> instant               the machine clock
 *   engine.refuse(status, code, text)             a refusal with a status of its own
 *   engine.operation(name, roles) -> { kind, role, callable, allowed } or nil
 *   engine.events() -> list of names of events
 *   engine.webhooks(boolean)                      whether there may be somebody to tell
 *   engine.keep_file(media_type) -> hash, size    the file of the call that runs
 *   engine.call_as(operation, identity, roles, text) -> text
 *
 * call_as runs an operation with JSON text in and out, in this transaction, as a
 * peer with these roles. When it refuses, the peer stays the actor, so that the
 * audit of the attempt names who it was. */
#include <lauxlib.h>
#include <stdatomic.h>
#include <string.h>

#include "operate/inside.h"
#include "operate/load.h"
#include "operate/secret.h"
#include "vm/fail.h"

enum { MAX_DEPTH = 8 };

static int engine_seal(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	struct err err;
	size_t len;
	const char *name = luaL_checkstring(L, 1);
	const char *value = luaL_checklstring(L, 2, &len);
	buf_reset(&seat->scratch);
	if (!secret_seal(seat->conn, name, value, len, &seat->scratch, &err))
		tx_raise(L, &err);
	lua_pushlstring(L, seat->scratch.data, seat->scratch.len);
	return 1;
}

static int engine_signing_secret(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	buf_reset(&seat->scratch);
	secret_new_signing(&seat->scratch);
	lua_pushlstring(L, seat->scratch.data, seat->scratch.len);
	secret_wipe(&seat->scratch);
	return 1;
}

static const char *message_field(lua_State *L, const char *name, size_t *len)
{
	lua_getfield(L, 2, name);
	const char *text = luaL_checklstring(L, -1, len);
	lua_pop(L, 1); /* the table keeps it */
	return text;
}

static int engine_verify(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	struct secret secret = { 0 };
	struct signed_message message;
	struct err err;
	const char *name = luaL_checkstring(L, 1);
	luaL_checktype(L, 2, LUA_TTABLE);
	message.id = message_field(L, "id", NULL);
	message.timestamp = message_field(L, "timestamp", NULL);
	message.body = message_field(L, "body", &message.len);
	const char *field = message_field(L, "signature", NULL);
	if (!secret_read_all(seat->conn, name, &secret, &err))
		tx_raise(L, &err);
	bool same = secret_verify(&secret, &message, field);
	secret_fini(&secret);
	lua_pushboolean(L, same);
	return 1;
}

static int engine_keep_file(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	const struct call *call = seat->call;
	struct err err;
	uint64_t size;
	if (call->file == NULL)
		return luaL_error(L, "this call has no file");
	if (!file_keep(seat, call->file, call->file_hash, luaL_checkstring(L, 1), &size, &err))
		tx_raise(L, &err);
	lua_pushstring(L, call->file_hash);
	lua_pushinteger(L, (lua_Integer)size);
	return 2;
}

static int engine_shown_once(lua_State *L)
{
	engine_seat(L)->tx.after.shown_once = true;
	return 0;
}

static int engine_machine_now(lua_State *L)
{
	char text[INSTANT_LEN + 1];
	instant_text(clock_machine(), text);
	lua_pushstring(L, text);
	return 1;
}

static int engine_refuse(lua_State *L)
{
	int status = (int)luaL_checkinteger(L, 1);
	luaL_argcheck(L, status >= 400 && status < 500, 1, "not a refusal");
	vm_raise_fail(L, status, luaL_checkstring(L, 2), "%s", luaL_checkstring(L, 3));
}

static const char *const *roles_at(lua_State *L, int idx, struct arena *arena, size_t *count)
{
	luaL_checktype(L, idx, LUA_TTABLE);
	lua_Integer n = luaL_len(L, idx);
	const char **roles = arena_alloc(arena, ((size_t)n + 1) * sizeof(*roles));
	for (lua_Integer i = 0; i < n; i++) {
		lua_geti(L, idx, i + 1);
		roles[i] = arena_text(arena, luaL_checkstring(L, -1));
		lua_pop(L, 1);
	}
	*count = (size_t)n;
	return roles;
}

/* Whether these roles may call it. */
static bool allowed(const struct registry *registry, const struct operation *operation,
	const char *const *roles, size_t count)
{
	return strcmp(operation->role, "public") == 0 ||
		registry_allows(registry, roles, count, operation->role);
}

static bool callable(const struct operation *operation)
{
	return operation->native == NULL && !operation->raw;
}

static int engine_operation(lua_State *L)
{
	struct seat *seat = engine_seat(L);
	const struct registry *registry = seat->registry;
	const struct operation *operation = registry_operation(registry, luaL_checkstring(L, 1));
	size_t count;
	const char *const *roles = roles_at(L, 2, &seat->tx.arena, &count);
	if (operation == NULL)
		return 0;
	lua_createtable(L, 0, 4);
	lua_pushboolean(L, allowed(registry, operation, roles, count));
	lua_setfield(L, -2, "allowed");
	lua_pushstring(L, operation->kind == OPERATION_WRITE ? "write" : "read");
	lua_setfield(L, -2, "kind");
	lua_pushstring(L, operation->role);
	lua_setfield(L, -2, "role");
	lua_pushboolean(L, callable(operation));
	lua_setfield(L, -2, "callable");
	return 1;
}

static int engine_events(lua_State *L)
{
	const struct registry *registry = engine_seat(L)->registry;
	lua_createtable(L, (int)registry->events_count, 0);
	for (size_t i = 0; i < registry->events_count; i++) {
		lua_pushstring(L, registry->events[i].name);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/* Not undone with a transaction: a true too many only costs a look. */
static int engine_webhooks(lua_State *L)
{
	struct service *service = engine_seat(L)->service;
	bool any = lua_toboolean(L, 1);
	atomic_store(&service->webhooks, any);
	if (any)
		atomic_store(&service->flows_ready, true);
	return 0;
}

/* ---- call_as ---- */

static struct actor peer_of(lua_State *L, struct arena *arena)
{
	struct actor actor = { .kind = "peer", .id = arena_text(arena, luaL_checkstring(L, 2)) };
	actor.roles = roles_at(L, 3, arena, &actor.role_count);
	return actor;
}

static const struct operation *callee(lua_State *L, struct tx *tx)
{
	const struct registry *registry = tx->seat->registry;
	const char *name = luaL_checkstring(L, 1);
	const struct operation *operation = registry_operation(registry, name);
	if (operation == NULL || !callable(operation))
		vm_raise_fail(L, 409, "OPERATION_UNKNOWN", "%s cannot be called from outside",
			name);
	if (!allowed(registry, operation, tx->actor.roles, tx->actor.role_count))
		vm_raise_fail(L, 403, "ROLE_MISSING", "%s needs the role %s", name,
			operation->role);
	if (tx->depth >= MAX_DEPTH)
		luaL_error(L, "calls are nested more than %d deep", MAX_DEPTH);
	return operation;
}

static void read_input(lua_State *L, struct tx *tx, const struct operation *operation)
{
	struct issues issues;
	size_t len;
	const char *text = luaL_checklstring(L, 4, &len);
	issues_init(&issues, &tx->arena);
	if (contract_read(operation->input, L, text, len, NULL, 0, &issues))
		return;
	const struct issue *first = &issues.list[0];
	if (issues.count > 0 && strncmp(first->code, "JSON_", 5) == 0)
		vm_raise_issues(L, 400, first->code, first->text, &issues);
	vm_raise_issues(L, 422, "INPUT_INVALID", "some fields are not acceptable; see errors",
		&issues);
}

static void push_output(lua_State *L, struct tx *tx, const struct operation *operation)
{
	struct issues issues;
	struct buf *out = &tx->seat->scratch;
	if (lua_isnil(L, -1)) {
		lua_newtable(L);
		lua_replace(L, -2);
	}
	issues_init(&issues, &tx->arena);
	buf_reset(out);
	if (!contract_write(operation->output, L, lua_gettop(L), out, &issues))
		luaL_error(L, "the output of %s does not fit its contract: %s %s", operation->name,
			issues.list[0].pointer, issues.list[0].text);
	lua_pushlstring(L, out->data, out->len);
}

static int engine_call_as(lua_State *L)
{
	struct tx *tx = &engine_seat(L)->tx;
	lua_settop(L, 4);
	struct actor before = tx->actor;
	const char *area = tx->area;
	tx->actor = peer_of(L, &tx->arena);
	tx_publish(tx);
	const struct operation *operation = callee(L, tx);
	read_input(L, tx, operation);
	tx->area = operation->area;
	tx->depth++;
	load_push_operation(L, operation);
	tx_push(tx);
	lua_pushvalue(L, 5);
	lua_call(L, 2, 1);
	push_output(L, tx, operation);
	tx->depth--;
	tx->area = area;
	tx->actor = before;
	tx_publish(tx);
	return 1;
}

const luaL_Reg engine_trust_functions[] = {
	{ "seal", engine_seal },
	{ "signing_secret", engine_signing_secret },
	{ "verify", engine_verify },
	{ "shown_once", engine_shown_once },
	{ "machine_now", engine_machine_now },
	{ "refuse", engine_refuse },
	{ "operation", engine_operation },
	{ "events", engine_events },
	{ "webhooks", engine_webhooks },
	{ "keep_file", engine_keep_file },
	{ "call_as", engine_call_as },
	{ NULL, NULL },
};
