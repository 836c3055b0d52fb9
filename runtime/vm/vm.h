/* Lua hosting: states with a memory cap, sticky budgets and protected calls.
 *
 * Two kinds. VM_POLICY is hostile ground: nothing but the allow-list of
 * sandbox.h, sorted pairs, every helper charged. VM_SCRIPT runs operations,
 * jobs and area definitions: trusted, with Lua's pure libraries (string, table,
 * math, utf8), our own, and no io, os, package, debug, coroutine or load.
 *
 * Budgets: vm_budget arms a count hook (every 10,000 instructions) and a wall
 * deadline. C helpers call vm_charge before they work. The first breach is
 * sticky: our pcall re-raises it, every further hook raises, and vm_call
 * reports it. A state with a breach must be thrown away (policies) or has its
 * operation rolled back (scripts; vm_budget starts it afresh).
 *
 * A state belongs to one thread at a time (checked). Nothing here may be called
 * with a Lua error pending to leak: the C functions given to Lua keep memory in
 * Lua or in an arena. */
#ifndef ORDAIN_VM_VM_H
#define ORDAIN_VM_VM_H
#include "base/err.h"
#include <lua.h>

enum vm_kind { VM_POLICY, VM_SCRIPT };
enum vm_breach { BREACH_NONE, BREACH_STEPS, BREACH_TIME, BREACH_MEMORY };

struct vm;

/* memory_cap in bytes, 0: none. The state has face_open done and the libraries
 * of its kind ready, but no environment yet. */
struct vm *vm_new(enum vm_kind kind, size_t memory_cap, struct err *err);
void vm_free(struct vm *vm); /* NULL is fine */
lua_State *vm_lua(struct vm *vm);
struct vm *vm_of(lua_State *L);
enum vm_kind vm_kind_of(const struct vm *vm);
/* A pointer of the owner, for the C functions it registers. */
void vm_set_owner(struct vm *vm, void *owner);
void *vm_owner(lua_State *L);

/* Starts a new budget; 0 steps or 0 ms: unlimited. Clears an old breach. */
void vm_budget(struct vm *vm, int64_t steps, int wall_ms);
int64_t vm_spent(const struct vm *vm); /* steps since vm_budget, rounded by the hook */
enum vm_breach vm_breach(const struct vm *vm);
/* Counts `steps` more; raises the sticky breach when they are too many. */
void vm_charge(lua_State *L, int64_t steps);
const char *vm_breach_code(enum vm_breach breach); /* BUDGET_STEPS, BUDGET_TIME, BUDGET_MEMORY */

/* Compiles text (never bytecode; at most 64 KB for policies, 1 MB for scripts)
 * and pushes the chunk with the table at `env` as its _ENV. `name` is the path
 * shown in errors. PERM SCRIPT_SYNTAX with where = path:line. */
bool vm_load(struct vm *vm, const char *name, const char *text, size_t len, int env,
	struct err *err);
/* Calls as lua_pcall does, one funnel. On false nothing is pushed and err has
 * code SCRIPT_ERROR or the breach's code, where = script:line, text <= 700
 * bytes without addresses. Errors that are fail values (see fail.h) keep their
 * code and kind REFUSED. Other non-string errors read "error object". */
bool vm_call(struct vm *vm, int nargs, int nresults, struct err *err);
/* Runs fn(L, arg) protected, on a stack of its own: for C code that pushes and
 * could run out of memory. Nothing it pushes stays. */
bool vm_protect(struct vm *vm, void (*fn)(lua_State *L, void *arg), void *arg, struct err *err);

/* Makes the table on the top read-only in place of itself (replaces it by a
 * frozen proxy, deeply when deep): reads, #, pairs and ipairs work, writes
 * raise "read-only". */
void vm_freeze(lua_State *L, bool deep);
#endif
