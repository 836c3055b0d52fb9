/* Compiling source text. Bytecode is never accepted (it can crash the machine),
 * nor is text that reads differently from how it looks: the source must be valid
 * UTF-8 without characters that turn the direction of writing. */
#include <stdlib.h>
#include <string.h>

#include "vm/inside.h"

enum { POLICY_SOURCE = 64 << 10, SCRIPT_SOURCE = 1 << 20 };

struct load {
	const char *name, *text;
	size_t len;
	int line; /* of a fault */
	char fault[512];
};

static bool hides(uint32_t rune)
{
	return rune == 0x200B || rune == 0x200E || rune == 0x200F || rune == 0xFEFF ||
		(rune >= 0x202A && rune <= 0x202E) || (rune >= 0x2066 && rune <= 0x2069);
}

/* The line of the first byte that is no proper text, or 0. */
static int bad_line(const char *text, size_t len, const char **why)
{
	int line = 1;
	for (size_t i = 0; i < len;) {
		uint32_t rune = (unsigned char)text[i];
		size_t n = rune < 0x80 ? 1 : text_rune(text + i, len - i, &rune);
		*why = n == 0 ? "the file is not valid UTF-8"
			      : "a character that cannot be seen (bidirectional mark or "
				"zero-width space); write it as an escape";
		if (n == 0 || hides(rune))
			return line;
		line += rune == '\n';
		i += n;
	}
	return 0;
}

/* Takes "name:12: text" apart; the name may be shortened by Lua. */
static void note_fault(struct load *load, const char *message, size_t len)
{
	const char *text = message;
	for (const char *at = strchr(message, ':'); at != NULL; at = strchr(at + 1, ':')) {
		size_t digits = strspn(at + 1, "0123456789");
		if (digits == 0 || at[1 + digits] != ':')
			continue;
		load->line = atoi(at + 1);
		text = at + digits + 2;
		text += *text == ' ';
		break;
	}
	text_clean(load->fault, sizeof(load->fault), text, len - (size_t)(text - message));
}

/* (load, env) -> the chunk, or nil with the fault noted. */
static int compile(lua_State *L)
{
	struct load *load = lua_touserdata(L, 1);
	const char *chunk = lua_pushfstring(L, "@%s", load->name);
	sandbox_seal(L, 2);
	int status = luaL_loadbufferx(L, load->text, load->len, chunk, "t");
	if (status != LUA_OK) {
		size_t len;
		vm_settle(L, status);
		const char *message = luaL_checklstring(L, -1, &len);
		note_fault(load, message, len);
		lua_pushnil(L);
		return 1;
	}
	lua_pushvalue(L, 2);
	lua_setupvalue(L, -2, 1);
	return 1;
}

/* The compiler gives no line for what is nested too deeply for it. */
static bool refuse(const struct load *load, struct err *err)
{
	err_set(err, ERR_PERM, "SCRIPT_SYNTAX", "%s%s", load->fault,
		load->line > 0 ? "" : ": it is nested too deeply");
	size_t len = strlen(load->name);
	const char *tail = len > 110 ? load->name + len - 110 : load->name;
	if (load->line == 0)
		return err_at(err, "%s", tail);
	return err_at(err, "%s:%d", tail, load->line);
}

static bool check_source(struct vm *vm, struct load *load, struct err *err)
{
	const char *why;
	size_t most = vm_kind_of(vm) == VM_POLICY ? POLICY_SOURCE : SCRIPT_SOURCE;
	load->line = 1;
	if (load->len > most) {
		snprintf(load->fault, sizeof(load->fault), "the file is larger than %zu KB",
			most >> 10);
		return refuse(load, err);
	}
	int line = bad_line(load->text, load->len, &why);
	load->line = line;
	if (line == 0)
		return true;
	snprintf(load->fault, sizeof(load->fault), "%s", why);
	return refuse(load, err);
}

bool vm_load(struct vm *vm, const char *name, const char *text, size_t len, int env,
	struct err *err)
{
	lua_State *L = vm_lua(vm);
	struct load load = { .name = name, .text = text, .len = len };
	if (!check_source(vm, &load, err))
		return false;
	must(lua_checkstack(L, 4));
	env = lua_absindex(L, env);
	lua_pushcfunction(L, compile);
	lua_pushlightuserdata(L, &load);
	lua_pushvalue(L, env);
	if (!vm_call(vm, 2, 1, err))
		return false;
	if (lua_isfunction(L, -1))
		return true;
	lua_pop(L, 1);
	return refuse(&load, err);
}
