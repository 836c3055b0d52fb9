/* `ordain test [FILE ...]`: busted inside the binary, in a plain Lua state of its
 * own without any cap. busted ends with os.exit; here that records the code and
 * unwinds, so that desks are closed and leaks are seen. */
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "command/command.h"
#include "command/desk_lib.h"

static const char PATHS[] = "./?.lua;/usr/share/lua/5.4/?.lua;/usr/share/lua/5.4/?/init.lua";
static const char CPATHS[] = "/usr/lib/%s/lua/5.4/?.so;/usr/local/lib/lua/5.4/?.so";

static int exit_recorded(lua_State *L)
{
	lua_Integer code = lua_isboolean(L, 1) ? !lua_toboolean(L, 1) : luaL_optinteger(L, 1, 0);
	lua_pushinteger(L, code);
	lua_setfield(L, LUA_REGISTRYINDEX, "ordain.exit");
	lua_pushliteral(L, "ordain.exit");
	return lua_error(L);
}

static void set_paths(lua_State *L)
{
	lua_getglobal(L, "package");
	lua_pushstring(L, PATHS);
	lua_setfield(L, -2, "path");
#ifdef __aarch64__
	lua_pushfstring(L, CPATHS, "aarch64-linux-gnu");
#else
	lua_pushfstring(L, CPATHS, "x86_64-linux-gnu");
#endif
	lua_setfield(L, -2, "cpath");
	lua_pop(L, 1);
	lua_getglobal(L, "os");
	lua_pushcfunction(L, exit_recorded);
	lua_setfield(L, -2, "exit");
	lua_pop(L, 1);
}

static void set_arg(lua_State *L, const struct line *line)
{
	int n = 0;
	lua_newtable(L);
	lua_pushliteral(L, "ordain test");
	lua_rawseti(L, -2, 0);
	for (int i = 0; i < line->count; i++) {
		lua_pushstring(L, line->operands[i]);
		lua_rawseti(L, -2, ++n);
	}
	if (line->count == 0) {
		lua_pushliteral(L, "spec");
		lua_rawseti(L, -2, ++n);
	}
	lua_setglobal(L, "arg");
}

static const char RUN[] = "package.loaded['busted.core'] = nil\n"
			  "require 'busted.runner'({ standalone = false })\n"
			  "return nil\n"; /* no tail call: busted looks for its caller */

static int traceback(lua_State *L)
{
	const char *text = lua_tostring(L, 1);
	if (text && strcmp(text, "ordain.exit") == 0)
		return 1;
	luaL_traceback(L, L, text ? text : "an error that is no text", 1);
	return 1;
}

static int run(lua_State *L)
{
	lua_pushcfunction(L, traceback);
	if (luaL_loadbuffer(L, RUN, sizeof(RUN) - 1, "@ordain test") != LUA_OK ||
		lua_pcall(L, 0, 0, -2) != LUA_OK) {
		const char *text = lua_tostring(L, -1);
		if (text == NULL || strcmp(text, "ordain.exit") != 0) {
			fprintf(stderr, "error: TEST: %s\n", text ? text : "?");
			fputs("busted is needed: apt-get install lua-busted\n", stderr);
			return EXIT_CONFIG;
		}
	}
	/* busted exits only when something failed. */
	lua_getfield(L, LUA_REGISTRYINDEX, "ordain.exit");
	return lua_isnil(L, -1) || lua_tointeger(L, -1) == 0 ? EXIT_OK : EXIT_FINDINGS;
}

int command_test(const struct line *line)
{
	lua_State *L = luaL_newstate();
	if (L == NULL)
		return EXIT_AGAIN;
	/* Specs provoke faults; what they should cause is asserted, not logged. */
	log_setup(getenv("ORDAIN_SPEC_LOG") ? LOG_DEBUG : LOG_SILENT, false);
	luaL_openlibs(L);
	set_paths(L);
	set_arg(L, line);
	desk_lib_open(L, access("scripts", F_OK) == 0 ? "." : NULL, line->extend);
	lua_pushstring(L, line->program);
	lua_setglobal(L, "ordain_program");
	int code = run(L);
	lua_close(L);
	return code;
}
