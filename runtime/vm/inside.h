/* What the files of vm/ share and nobody else includes. */
#ifndef ORDAIN_VM_INSIDE_H
#define ORDAIN_VM_INSIDE_H
#include <lauxlib.h>
#include <stdatomic.h>
#include <stdint.h>

#include "value/face.h"
#include "vm/fail.h"
#include "vm/heap.h"
#include "vm/vm.h"

enum {
	VM_TICK = 10000,            /* instructions between two looks of the count hook */
	VM_LONGEST_TEXT = 1 << 20,  /* bytes of one string in a policy */
	VM_EMERGENCIES = 16,        /* full collections a budget may force */
	VM_CLOCK_BYTES = 256 << 10, /* allocation between two looks at the clock */
	VM_SPREAD = 250,            /* values one call may spread over the stack */
};

struct vm {
	lua_State *L;
	enum vm_kind kind;
	void *owner;
	size_t live, cap;
	struct heap heap;
	/* the budget */
	int64_t limit, left, clock_left;
	int64_t deadline; /* monotonic microseconds, 0: none */
	int wall_ms;
	enum vm_breach breach;
	int emergencies;
	size_t fresh;    /* bytes allocated since the last look at the clock */
	size_t heaviest; /* largest weight this budget has seen, see vm.c */
	int tick, ticked;
	const void *interned; /* Lua's table of short strings, see vm.c */
	/* the call */
	int calls;
	_Atomic(const void *) thread;
	char where[128];
	size_t skip; /* bytes of the error text that only repeat `where` */
	struct fail fail;
};

/* vm.c: after a lua_pcall: a failed allocation becomes the sticky breach, and a
 * sticky breach is raised again. */
void vm_settle(lua_State *L, int status);

/* fail.c: when the value on the top is a fail value, keeps it as the state's last;
 * pops nothing. */
bool fail_take(struct vm *vm, lua_State *L);
void fail_open(lua_State *L);

/* text.c: makes any bytes fit for an error or a document: valid UTF-8 without
 * control characters, cut to size. */
void text_clean(char *out, size_t size, const char *bytes, size_t len);
/* One UTF-8 character (no surrogates, shortest form); 0 when it is not one. */
size_t text_rune(const char *bytes, size_t len, uint32_t *rune);
/* Writes one, returns its 1-4 bytes. */
size_t text_put_rune(uint32_t rune, char out[4]);
/* Pushes the text of the value at idx; raises on tables, functions and threads. */
void text_push(lua_State *L, int idx);
/* Pushes string.format of the arguments from `first` on. */
void text_format(lua_State *L, int first);

/* fill.c: text.fill and text.fill_html. */
int text_fill(lua_State *L);
int text_fill_html(lua_State *L);

/* freeze.c: replaces the table on the top by its read-only proxy, which can be
 * called when `call` is given. */
void freeze_push(lua_State *L, lua_CFunction call);
/* Pushes the table behind the proxy at idx and returns true; else pushes nothing. */
bool freeze_real(lua_State *L, int idx);
/* Pushes the table at idx to read from it raw: the one behind a proxy, or itself. */
void freeze_read(lua_State *L, int idx);
/* Raises unless the value at idx is a table that may be written. */
void freeze_check_writable(lua_State *L, int idx);

/* basic.c: sets assert, error, ipairs and the like in the table on the top. */
void basic_set(lua_State *L, enum vm_kind kind);
int basic_pairs(lua_State *L);

/* sort.c: sorts 1..n of the table at idx by < or by the function at less (0:
 * none). Stable, and always the same comparisons for the same values. */
void sort_table(lua_State *L, int idx, int less);
/* What sorting n things costs. */
int64_t sort_cost(size_t n);

/* sandbox.c: keeps the names that a caller set raw in a policy environment from
 * being assigned by the policy. No effect on other tables. */
void sandbox_seal(lua_State *L, int idx);
/* Once per state: what sandbox_push_env copies from, the string metatable. */
void sandbox_open(lua_State *L);

/* Arguments of the libraries. */
enum rounding arg_rounding(lua_State *L, int arg);
/* A decimal or a whole number. */
struct decimal arg_decimal(lua_State *L, int arg);
int arg_scale(lua_State *L, int arg);
/* The list methods of value/face.h's metatable, and arithmetic of the others. */
void lib_list_open(lua_State *L);
void lib_decimal_open(lua_State *L);
void lib_money_open(lua_State *L);
/* Pushes {contract = name, ...the options of `names` found in the table at arg}. */
void describe_push(lua_State *L, const char *contract, int arg, const char *const *names);
/* Pushes the functions as a frozen library, its own descriptor when `contract`. */
void lib_push(lua_State *L, const luaL_Reg *functions, const char *contract, lua_CFunction call);
#endif
