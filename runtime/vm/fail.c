/* Fail values. One is a userdata {status, code, text} with the list of issues as
 * its user value. Scripts cannot catch it, so it ends the operation, or the
 * tx:try, that raised it. The issues of the last one are kept in the registry
 * under a key that always exists: taking them allocates nothing. */
#include "vm/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "vm/inside.h"

static const char FAIL_META = 0, LAST_ISSUES = 1;

static const struct fail *fail_at(lua_State *L, int idx)
{
	const struct fail *fail = lua_touserdata(L, idx);
	if (lua_type(L, idx) != LUA_TUSERDATA || !lua_getmetatable(L, idx))
		return NULL;
	lua_rawgetp(L, LUA_REGISTRYINDEX, &FAIL_META);
	bool same = lua_rawequal(L, -1, -2);
	lua_pop(L, 2);
	return same ? fail : NULL;
}

bool fail_take(struct vm *vm, lua_State *L)
{
	const struct fail *fail = fail_at(L, -1);
	vm->fail.status = 0;
	if (fail == NULL)
		return false;
	vm->fail = *fail;
	lua_getiuservalue(L, -1, 1);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &LAST_ISSUES);
	return true;
}

const struct fail *vm_fail(const struct vm *vm)
{
	return &vm->fail;
}

/* The text of field `name` of the table on the top, cleaned. */
static const char *field(lua_State *L, const char *name, char *out, size_t size)
{
	size_t len = 0;
	lua_pushstring(L, name);
	lua_rawget(L, -2);
	const char *bytes = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &len) : "";
	text_clean(out, size, bytes, len);
	lua_pop(L, 1);
	return out;
}

static void copy_issues(lua_State *L, struct issues *out)
{
	char pointer[512], code[64], text[1024];
	lua_rawgetp(L, LUA_REGISTRYINDEX, &LAST_ISSUES);
	lua_Integer n = lua_istable(L, -1) ? (lua_Integer)lua_rawlen(L, -1) : 0;
	for (lua_Integer i = 1; i <= n; i++) {
		if (lua_rawgeti(L, -1, i) == LUA_TTABLE)
			issue_add(out, field(L, "pointer", pointer, sizeof(pointer)),
				field(L, "code", code, sizeof(code)), "%s",
				field(L, "text", text, sizeof(text)));
		lua_pop(L, 1);
	}
}

void vm_fail_issues(const struct vm *vm, struct issues *out)
{
	lua_State *L = vm->L;
	if (vm->fail.status == 0)
		return;
	must(lua_checkstack(L, 8));
	int top = lua_gettop(L);
	copy_issues(L, out);
	lua_settop(L, top);
}

/* The list of issues is on the top, or nil. */
static _Noreturn void raise(lua_State *L, const struct fail *fail)
{
	struct fail *box = lua_newuserdatauv(L, sizeof(*box), 1);
	*box = *fail;
	lua_insert(L, -2);
	lua_setiuservalue(L, -2, 1);
	lua_rawgetp(L, LUA_REGISTRYINDEX, &FAIL_META);
	lua_setmetatable(L, -2);
	lua_error(L);
	never("lua_error came back");
}

static void set_code(struct fail *fail, int status, const char *code)
{
	fail->status = status;
	text_clean(fail->code, sizeof(fail->code), code, strlen(code));
}

void vm_raise_fail(lua_State *L, int status, const char *code, const char *fmt, ...)
{
	struct fail fail;
	char text[sizeof(fail.text)];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	set_code(&fail, status, code);
	text_clean(fail.text, sizeof(fail.text), text, strlen(text));
	lua_pushnil(L);
	raise(L, &fail);
}

static void set_text(lua_State *L, const char *name, const char *text)
{
	lua_pushstring(L, text ? text : "");
	lua_setfield(L, -2, name);
}

void vm_raise_issues(lua_State *L, int status, const char *code, const char *text,
	const struct issues *issues)
{
	struct fail fail;
	set_code(&fail, status, code);
	text_clean(fail.text, sizeof(fail.text), text, strlen(text));
	luaL_checkstack(L, 8, NULL);
	size_t kept = issues->count < ISSUES_MAX ? issues->count : ISSUES_MAX;
	lua_createtable(L, (int)kept, 0);
	for (size_t i = 0; i < kept; i++) {
		lua_createtable(L, 0, 3);
		set_text(L, "pointer", issues->list[i].pointer);
		set_text(L, "code", issues->list[i].code);
		set_text(L, "text", issues->list[i].text);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	raise(L, &fail);
}

/* ---- the library --------------------------------------------------------- */

static void check_code(lua_State *L)
{
	size_t len;
	const char *code = luaL_checklstring(L, 1, &len);
	luaL_argcheck(L,
		len > 0 && len < sizeof(((struct fail *)0)->code) &&
			strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == len,
		1, "a code is capitals, digits and _, at most 47");
}

/* Pushes a plain list of plain tables, so that it can be read raw later. */
static void push_issues(lua_State *L, int idx)
{
	static const char *const names[] = { "pointer", "code", "text" };
	freeze_read(L, idx);
	lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
	vm_charge(L, n);
	lua_createtable(L, n < ISSUES_MAX ? (int)n : ISSUES_MAX, 0);
	for (lua_Integer i = 1; i <= n && i <= ISSUES_MAX; i++) {
		lua_rawgeti(L, -2, i);
		if (!lua_istable(L, -1))
			luaL_argerror(L, idx, "a list of {code, text, pointer?} is needed");
		lua_createtable(L, 0, 3);
		for (int k = 0; k < 3; k++) {
			lua_getfield(L, -2, names[k]);
			lua_setfield(L, -2, names[k]);
		}
		lua_rawseti(L, -3, i);
		lua_pop(L, 1);
	}
	lua_remove(L, -2);
}

/* (code, fmt, ...[, issues]): without values the text is taken as it is. */
static int fail_with(lua_State *L, int status)
{
	struct fail fail;
	size_t len;
	check_code(L);
	luaL_checkstring(L, 2);
	bool listed = lua_gettop(L) > 2 && lua_istable(L, -1);
	if (listed)
		push_issues(L, lua_gettop(L));
	else
		lua_pushnil(L);
	lua_insert(L, 1);
	if (listed)
		lua_pop(L, 1);
	if (lua_gettop(L) > 3)
		text_format(L, 3);
	else
		lua_pushvalue(L, 3);
	const char *text = lua_tolstring(L, -1, &len);
	text_clean(fail.text, sizeof(fail.text), text, len);
	set_code(&fail, status, lua_tostring(L, 2));
	lua_settop(L, 1);
	raise(L, &fail);
}

static int fail_invalid(lua_State *L)
{
	return fail_with(L, 422);
}

static int fail_not_found(lua_State *L)
{
	return fail_with(L, 404);
}

static int fail_conflict(lua_State *L)
{
	return fail_with(L, 409);
}

static int fail_forbidden(lua_State *L)
{
	return fail_with(L, 403);
}

static int fail_busy(lua_State *L)
{
	return fail_with(L, 503);
}

static int fail_issues(lua_State *L)
{
	luaL_checktype(L, 3, LUA_TTABLE);
	lua_settop(L, 3);
	return fail_with(L, 422);
}

void fail_push(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{ "invalid", fail_invalid },
		{ "not_found", fail_not_found },
		{ "conflict", fail_conflict },
		{ "forbidden", fail_forbidden },
		{ "busy", fail_busy },
		{ "issues", fail_issues },
		{ NULL, NULL },
	};
	lib_push(L, functions, NULL, NULL);
}

void fail_open(lua_State *L)
{
	lua_newtable(L);
	lua_pushliteral(L, "refusal");
	lua_setfield(L, -2, "__name");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_rawsetp(L, LUA_REGISTRYINDEX, &FAIL_META);
	lua_pushboolean(L, 0);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &LAST_ISSUES);
}
