/* The policy sandbox: the allow-list, built by hand, and the walk that proves it.
 *
 * Names a policy sees: assert error ipairs pairs (sorted keys) pcall (sticky)
 * select tonumber tostring (refuses tables and functions) type, the frozen
 * libraries string table math utf8 (see lib_*.c for what is left of each), our
 * date money decimal text list instant, `data`, and the outcome constructors of
 * its point, which decide/ adds per file. Never: metatables, raw access, load,
 * coroutines, I/O, clock, random. The string metatable's __index is the frozen
 * `string`. */
#ifndef ORDAIN_VM_SANDBOX_H
#define ORDAIN_VM_SANDBOX_H
#include "base/buf.h"
#include "vm/vm.h"

/* Pushes a new environment table for one file: its names are the allow-list;
 * assigning a global or reading an unknown one raises with the name. What the
 * caller sets in it with lua_rawset before vm_load becomes a name of that file,
 * which the file cannot assign either. */
void sandbox_push_env(lua_State *L);
/* Pushes the environment base for scripts: the same pure libraries plus
 * contracts' descriptors and `fail`; the caller adds more before freezing. */
void sandbox_push_script_env(lua_State *L);
/* Walks everything reachable from a fresh policy environment (tables,
 * metatables, upvalues, the string metatable) and writes one sorted line per
 * path, e.g. "string.sub function". */
void sandbox_walk(struct vm *vm, struct buf *out);
/* The walk against the list compiled in from vm/allowed.txt; PERM
 * SANDBOX_CHANGED names the first difference. Run at every start. */
bool sandbox_verify(struct err *err);
#endif
