/* The library `ordain` of specs: desks, whole services opened inline. See
 * docs/developers/testing.md for what a spec sees. */
#ifndef ORDAIN_COMMAND_DESK_LIB_H
#define ORDAIN_COMMAND_DESK_LIB_H
#include <lua.h>

struct ordain_extend;
/* Sets the global `ordain` of a plain Lua state. `home`: the tree whose scripts
 * and policies desks use, or NULL for the embedded ones; `extend` may be NULL. */
void desk_lib_open(lua_State *L, const char *home, const struct ordain_extend *extend);
#endif
