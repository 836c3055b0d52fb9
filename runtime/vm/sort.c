/* Sorting: a stable merge sort over Lua tables. The library's own sort picks its
 * pivots by clock and address, and gives equal things in another order each time.
 * A bad comparison function gives some order, always the same, and no error. */
#include "vm/inside.h"

enum { RUN = 6, SORT_MOST = 1 << 22 };

struct sort {
	lua_State *L;
	int from, to, less;
};

int64_t sort_cost(size_t n)
{
	int64_t log = 1;
	for (size_t m = n; m > 1; m >>= 1)
		log++;
	return (int64_t)n * log + 1;
}

/* Whether the top value comes before the one below it. */
static bool before(const struct sort *s)
{
	lua_State *L = s->L;
	if (s->less == 0)
		return lua_compare(L, -1, -2, LUA_OPLT);
	lua_pushvalue(L, s->less);
	lua_pushvalue(L, -2);
	lua_pushvalue(L, -4);
	lua_call(L, 2, 1);
	bool answer = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return answer;
}

/* Insertion sort of from[low..high-1] in place. */
static void sort_run(const struct sort *s, lua_Integer low, lua_Integer high)
{
	lua_State *L = s->L;
	for (lua_Integer i = low + 1; i < high; i++) {
		lua_Integer j = i;
		lua_rawgeti(L, s->from, i);
		for (; j > low; j--) {
			lua_rawgeti(L, s->from, j - 1);
			lua_insert(L, -2);
			bool earlier = before(s);
			lua_insert(L, -2);
			if (!earlier) {
				lua_pop(L, 1);
				break;
			}
			lua_rawseti(L, s->from, j);
		}
		lua_rawseti(L, s->from, j);
	}
}

/* Merges from[low..middle-1] and from[middle..high-1] into to[low..]. */
static void merge(const struct sort *s, lua_Integer low, lua_Integer middle, lua_Integer high)
{
	lua_State *L = s->L;
	lua_Integer a = low, b = middle;
	for (lua_Integer i = low; i < high; i++) {
		bool second = a == middle;
		if (a < middle && b < high) {
			lua_rawgeti(L, s->from, a);
			lua_rawgeti(L, s->from, b);
			second = before(s);
			lua_pop(L, 2);
		}
		lua_rawgeti(L, s->from, second ? b++ : a++);
		lua_rawseti(L, s->to, i);
	}
}

static void merge_all(struct sort *s, lua_Integer n)
{
	for (lua_Integer width = RUN; width < n; width *= 2) {
		for (lua_Integer low = 1; low <= n; low += 2 * width) {
			lua_Integer middle = low + width <= n ? low + width : n + 1;
			lua_Integer high = low + 2 * width <= n ? low + 2 * width : n + 1;
			merge(s, low, middle, high);
		}
		int from = s->from;
		s->from = s->to;
		s->to = from;
	}
}

static void copy(lua_State *L, int from, int to, lua_Integer n)
{
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, from, i);
		lua_rawseti(L, to, i);
	}
}

/* Works on copies: a comparison that changes or fails leaves the table whole. */
void sort_table(lua_State *L, int idx, int less)
{
	size_t n = lua_rawlen(L, idx);
	if (n > SORT_MOST)
		luaL_error(L, "too many values to sort");
	vm_charge(L, sort_cost(n));
	luaL_checkstack(L, 12, NULL);
	struct sort s = { L, lua_gettop(L) + 1, lua_gettop(L) + 2, less };
	lua_createtable(L, (int)n, 0);
	lua_createtable(L, n > RUN ? (int)n : 0, 0);
	copy(L, idx, s.from, (lua_Integer)n);
	for (lua_Integer low = 1; low <= (lua_Integer)n; low += RUN)
		sort_run(&s, low, low + RUN <= (lua_Integer)n ? low + RUN : (lua_Integer)n + 1);
	merge_all(&s, (lua_Integer)n);
	copy(L, s.from, idx, (lua_Integer)n);
	lua_pop(L, 2);
}
