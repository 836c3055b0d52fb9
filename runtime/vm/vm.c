/* Lua states: memory, budgets and protected calls.
 *
 * What must hold: a script ends within its budget whatever it does, and a breach
 * cannot be caught. Instructions are counted by a hook; work in C is charged by
 * the function that does it. Neither sees an instruction that is slow by itself
 * (comparing or joining long strings, copying a huge stack), so in a policy the
 * hook looks the more often the larger the largest block is, and the allocator
 * looks at the clock. Steps are always counted in whole ticks of 10,000, started
 * afresh by vm_budget: the count of one call does not depend on calls before.
 *
 * A refused allocation makes Lua collect everything and try again. A script that
 * lives at its cap would do that all the time and the hook would not run, so a
 * budget has only a few of these. */
#include "vm/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "vm/inside.h"

static const char BREACH_MARK = 0;
static _Thread_local char this_thread;

struct vm *vm_of(lua_State *L)
{
	return *(struct vm **)lua_getextraspace(L);
}

lua_State *vm_lua(struct vm *vm)
{
	return vm->L;
}

enum vm_kind vm_kind_of(const struct vm *vm)
{
	return vm->kind;
}

void vm_set_owner(struct vm *vm, void *owner)
{
	vm->owner = owner;
}

void *vm_owner(lua_State *L)
{
	return vm_of(L)->owner;
}

int64_t vm_spent(const struct vm *vm)
{
	return vm->limit - vm->left;
}

enum vm_breach vm_breach(const struct vm *vm)
{
	return vm->breach;
}

const char *vm_breach_code(enum vm_breach breach)
{
	static const char *const codes[] = { "", "BUDGET_STEPS", "BUDGET_TIME", "BUDGET_MEMORY" };
	return codes[breach];
}

/* ---- where an error happened -------------------------------------------- */

static bool prefix_line(const char *text, const char *source, size_t *line_at, size_t *len)
{
	size_t n = strlen(source);
	if (text == NULL || strncmp(text, source, n) != 0 || text[n] != ':')
		return false;
	size_t digits = strspn(text + n + 1, "0123456789");
	if (digits == 0 || strncmp(text + n + 1 + digits, ": ", 2) != 0)
		return false;
	*line_at = n + 1;
	*len = n + digits + 3;
	return true;
}

static void put_where(struct vm *vm, const lua_Debug *frame, int line)
{
	const char *source = frame->source[0] == '@' ? frame->source + 1 : frame->short_src;
	size_t n = strlen(source);
	const char *tail = n > 110 ? source + n - 110 : source;
	snprintf(vm->where, sizeof(vm->where), "%s:%d", tail, line);
}

/* Finds the script line of an error: the one its text begins with, else the
 * innermost script function. Allocates nothing. */
static void note_where(struct vm *vm, lua_State *L, const char *text)
{
	lua_Debug frame;
	bool found = false;
	vm->where[0] = 0;
	vm->skip = 0;
	for (int level = 0; level < 40 && lua_getstack(L, level, &frame); level++) {
		size_t at, len;
		if (!lua_getinfo(L, "Sl", &frame) || frame.currentline <= 0)
			continue;
		if (!found)
			put_where(vm, &frame, frame.currentline);
		found = true;
		if (prefix_line(text, frame.short_src, &at, &len)) {
			put_where(vm, &frame, atoi(text + at));
			vm->skip = len;
			return;
		}
	}
}

static int on_error(lua_State *L)
{
	const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : NULL;
	note_where(vm_of(L), L, text);
	return 1;
}

/* ---- the budget ---------------------------------------------------------- */

/* The place is noted here too: with the C stack full no handler runs. */
static _Noreturn void raise_breach(lua_State *L)
{
	struct vm *vm = vm_of(L);
	if (vm->where[0] == 0)
		note_where(vm, L, NULL);
	lua_pushlightuserdata(L, (void *)&BREACH_MARK);
	lua_error(L);
	never("lua_error came back");
}

static void check_clock(struct vm *vm)
{
	vm->clock_left = VM_TICK;
	if (vm->breach == BREACH_NONE && vm->deadline != 0 && clock_monotonic_us() > vm->deadline)
		vm->breach = BREACH_TIME;
}

void vm_charge(lua_State *L, int64_t steps)
{
	struct vm *vm = vm_of(L);
	vm->left -= steps;
	vm->clock_left -= steps;
	if (vm->left >= 0 && vm->clock_left >= 0 && vm->breach == BREACH_NONE)
		return;
	if (vm->left < 0 && vm->breach == BREACH_NONE)
		vm->breach = BREACH_STEPS;
	check_clock(vm);
	if (vm->breach != BREACH_NONE)
		raise_breach(L);
}

static void on_count(lua_State *L, lua_Debug *frame)
{
	(void)frame;
	struct vm *vm = vm_of(L);
	vm->ticked += vm->tick;
	if (vm->ticked >= VM_TICK) {
		vm->ticked = 0;
		vm_charge(L, VM_TICK);
	}
	check_clock(vm);
	if (vm->breach != BREACH_NONE)
		raise_breach(L);
}

void vm_settle(lua_State *L, int status)
{
	struct vm *vm = vm_of(L);
	if (status == LUA_ERRMEM && vm->breach == BREACH_NONE)
		vm->breach = BREACH_MEMORY;
	if (vm->breach != BREACH_NONE)
		raise_breach(L);
}

static void arm(struct vm *vm)
{
	vm->ticked = 0;
	lua_sethook(vm->L, on_count, LUA_MASKCOUNT, vm->tick);
}

void vm_budget(struct vm *vm, int64_t steps, int wall_ms)
{
	vm->limit = steps > 0 ? steps : INT64_MAX / 2;
	vm->left = vm->limit;
	vm->clock_left = VM_TICK;
	vm->wall_ms = wall_ms;
	vm->deadline = wall_ms > 0 ? clock_monotonic_us() + (int64_t)wall_ms * 1000 : 0;
	vm->breach = BREACH_NONE;
	vm->emergencies = 0;
	vm->fresh = 0;
	vm->heaviest = 0;
	arm(vm);
}

/* ---- memory -------------------------------------------------------------- */

/* The slowest instruction on a block of this weight takes about 10 ns a byte;
 * the answer is how many of them may run between two looks. The steps divide
 * VM_TICK, so that ticks add up. */
static int tick_for(size_t weight)
{
	static const int ticks[] = { 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2 };
	const size_t last = sizeof(ticks) / sizeof(ticks[0]) - 1;
	size_t i = 0;
	while (i < last && (size_t)ticks[i] * weight > ((size_t)4 << 20))
		i++;
	return ticks[i];
}

/* A new power of two starts a new tick even when looks are frequent already, so
 * that the count is the same in a fresh state and in an old one. */
static void watch_block(struct vm *vm, size_t size, bool text)
{
	size_t weight = text ? size : size / 32;
	if (weight <= 256 || weight <= vm->heaviest)
		return;
	size_t power = 512;
	while (power < weight)
		power *= 2;
	vm->heaviest = power;
	int tick = tick_for(power);
	if (tick < vm->tick)
		vm->tick = tick;
	arm(vm);
}

/* Refused: `vm->where` is noted here because Lua runs no handler for memory. */
static bool refuse(struct vm *vm)
{
	if (vm->calls == 0)
		return false;
	if (vm->breach == BREACH_NONE && ++vm->emergencies > VM_EMERGENCIES)
		vm->breach = BREACH_MEMORY;
	check_clock(vm);
	note_where(vm, vm->L, NULL);
	return false;
}

/* The table of short strings grows and shrinks with what other calls left
 * behind, so its size must not end a tick: the cost of a question would depend
 * on its past. It is the first block of 128 pointers that a new state asks for. */
static void follow_interned(struct vm *vm, const void *block, const void *made, size_t size)
{
	if (vm->interned == NULL && vm->calls == 0 && block == NULL && size == 128 * sizeof(void *))
		vm->interned = made;
	else if (block != NULL)
		vm->interned = made;
}

static bool may_grow(struct vm *vm, const void *block, size_t grow, size_t size, bool text)
{
	if (vm->cap > 0 && (vm->live + grow > vm->cap || vm->live + grow < grow))
		return refuse(vm);
	if (vm->calls == 0 || vm->kind != VM_POLICY)
		return true;
	if (text && size > VM_LONGEST_TEXT + 64)
		return refuse(vm);
	if (block == NULL || block != vm->interned)
		watch_block(vm, size, text);
	vm->fresh += grow;
	if (vm->fresh > VM_CLOCK_BYTES) {
		vm->fresh = 0;
		check_clock(vm);
	}
	return vm->breach == BREACH_NONE || refuse(vm);
}

static void *allocate(void *arg, void *block, size_t old, size_t size)
{
	struct vm *vm = arg;
	size_t was = block ? old : 0;
	if (size == 0) {
		heap_free(&vm->heap, block, was);
		vm->live -= was;
		return NULL;
	}
	bool text = block == NULL && old == LUA_TSTRING;
	if (size > was && !may_grow(vm, block, size - was, size, text))
		return NULL;
	bool interned = block == NULL ? vm->interned == NULL : block == vm->interned;
	void *made = heap_resize(&vm->heap, block, was, size);
	if (made == NULL)
		return NULL;
	vm->live = vm->live - was + size;
	if (interned)
		follow_interned(vm, block, made, size);
	return made;
}

static int on_panic(lua_State *L)
{
	(void)L;
	never("Lua raised outside of a protected call");
}

/* ---- life ---------------------------------------------------------------- */

static void open_libraries(lua_State *L, void *arg)
{
	(void)arg;
	face_open(L);
	sandbox_open(L);
}

struct vm *vm_new(enum vm_kind kind, size_t memory_cap, struct err *err)
{
	struct vm *vm = calloc(1, sizeof(*vm));
	must(vm != NULL);
	vm->kind = kind;
	vm->cap = memory_cap;
	vm->tick = VM_TICK;
	atomic_init(&vm->thread, NULL);
	vm->L = lua_newstate(allocate, vm);
	if (vm->L == NULL) {
		free(vm);
		err_set(err, ERR_TEMP, "BUDGET_MEMORY", "no memory for a Lua state");
		return NULL;
	}
	*(struct vm **)lua_getextraspace(vm->L) = vm;
	lua_atpanic(vm->L, on_panic);
	vm_budget(vm, 0, 0);
	if (!vm_protect(vm, open_libraries, NULL, err)) {
		vm_free(vm);
		return NULL;
	}
	return vm;
}

void vm_free(struct vm *vm)
{
	if (vm == NULL)
		return;
	must(vm->calls == 0);
	lua_close(vm->L);
	must(vm->live == 0);
	heap_fini(&vm->heap);
	free(vm);
}

/* ---- calls --------------------------------------------------------------- */

/* One thread at a time, and a state may move to another between calls. */
static void enter(struct vm *vm)
{
	const void *inside = NULL;
	if (!atomic_compare_exchange_strong(&vm->thread, &inside, &this_thread))
		must(inside == &this_thread);
	vm->calls++;
}

static void leave(struct vm *vm)
{
	if (--vm->calls == 0)
		atomic_store(&vm->thread, NULL);
}

static bool breach_err(const struct vm *vm, struct err *err)
{
	const char *code = vm_breach_code(vm->breach);
	if (vm->breach == BREACH_STEPS)
		return err_set(err, ERR_PERM, code, "it took more than %lld steps",
			(long long)vm->limit);
	if (vm->breach == BREACH_TIME)
		return err_set(err, ERR_PERM, code, "it took longer than %d ms", vm->wall_ms);
	return err_set(err, ERR_PERM, code, "it needed more memory than it may have");
}

static void value_err(struct vm *vm, lua_State *L, struct err *err)
{
	char text[700];
	if (lua_type(L, -1) == LUA_TSTRING) {
		size_t len;
		const char *bytes = lua_tolstring(L, -1, &len);
		size_t skip = vm->skip <= len ? vm->skip : 0;
		text_clean(text, sizeof(text), bytes + skip, len - skip);
	} else if (lua_isinteger(L, -1)) {
		snprintf(text, sizeof(text), "%lld", (long long)lua_tointeger(L, -1));
	} else {
		snprintf(text, sizeof(text), "error object");
	}
	err_set(err, ERR_PERM, "SCRIPT_ERROR", "%s", text);
}

static bool fail_err(const struct fail *fail, struct err *err)
{
	enum err_kind kind = fail->status == 503 ? ERR_TEMP
		: fail->status >= 500            ? ERR_PERM
						 : ERR_REFUSED;
	return err_set(err, kind, fail->code, "%s", fail->text);
}

/* The error value is on the top; takes it away. */
static bool report(struct vm *vm, lua_State *L, int status, struct err *err)
{
	if (status == LUA_ERRMEM && vm->breach == BREACH_NONE)
		vm->breach = BREACH_MEMORY;
	if (vm->breach != BREACH_NONE)
		breach_err(vm, err);
	else if (fail_take(vm, L))
		fail_err(&vm->fail, err);
	else
		value_err(vm, L, err);
	lua_pop(L, 1);
	if (vm->where[0])
		err_at(err, "%s", vm->where);
	return false;
}

bool vm_call(struct vm *vm, int nargs, int nresults, struct err *err)
{
	lua_State *L = vm->L;
	int base = lua_gettop(L) - nargs;
	must(lua_checkstack(L, 4));
	enter(vm);
	lua_pushcfunction(L, on_error);
	lua_insert(L, base);
	vm->where[0] = 0;
	vm->skip = 0;
	vm->fail.status = 0;
	int status = lua_pcall(L, nargs, nresults, base);
	lua_remove(L, base);
	leave(vm);
	if (status == LUA_OK && vm->breach == BREACH_NONE) {
		vm->fail.status = 0;
		return true;
	}
	if (status == LUA_OK) {
		lua_settop(L, base - 1);
		lua_pushnil(L);
	}
	return report(vm, L, status, err);
}

struct protected
{
	void (*fn)(lua_State * L, void *arg);
	void *arg;
};

static int run_protected(lua_State *L)
{
	const struct protected *what = lua_touserdata(L, 1);
	lua_settop(L, 0);
	what->fn(L, what->arg);
	return 0;
}

bool vm_protect(struct vm *vm, void (*fn)(lua_State *L, void *arg), void *arg, struct err *err)
{
	struct protected what = { fn, arg };
	must(lua_checkstack(vm->L, 4));
	lua_pushcfunction(vm->L, run_protected);
	lua_pushlightuserdata(vm->L, &what);
	return vm_call(vm, 1, 0, err);
}
