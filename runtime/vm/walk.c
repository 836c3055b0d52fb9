/* The walk: everything a policy can reach, path by path, so that a name that
 * came in by accident (a packaging change, a new library function) is seen at
 * the next start and in the diff of allowed.txt. Also walked is what values
 * bring with them: the metatables of texts, lists, decimals and money. */
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "vm/inside.h"
#include "vm/sandbox.h"

struct walk {
	lua_State *L;
	struct buf *out;
	int seen; /* stack index: value -> true */
};

static void visit(struct walk *w, const char *path);

static void line(struct walk *w, const char *path, const char *type)
{
	buf_text(w->out, path);
	buf_char(w->out, ' ');
	buf_text(w->out, type);
	buf_char(w->out, '\n');
}

/* Marks the value on the top; false: it was marked before. */
static bool mark(struct walk *w)
{
	lua_State *L = w->L;
	lua_pushvalue(L, -1);
	bool fresh = lua_rawget(L, w->seen) == LUA_TNIL;
	lua_pop(L, 1);
	lua_pushvalue(L, -1);
	lua_pushboolean(L, 1);
	lua_rawset(L, w->seen);
	return fresh;
}

/* Pushes the name of the key at idx within `path`. */
static void push_path(lua_State *L, int idx, const char *path)
{
	if (lua_type(L, idx) == LUA_TSTRING && path[0] == 0)
		lua_pushvalue(L, idx);
	else if (lua_type(L, idx) == LUA_TSTRING)
		lua_pushfstring(L, "%s.%s", path, lua_tostring(L, idx));
	else if (lua_isinteger(L, idx))
		lua_pushfstring(L, "%s[%d]", path, (int)lua_tointeger(L, idx));
	else
		lua_pushfstring(L, "%s[%s]", path, luaL_typename(L, idx));
}

/* The keys of the table on the top, in the order of their paths, so that what is
 * reached on several ways is always first reached on the same one. */
static void visit_fields(struct walk *w, const char *path)
{
	lua_State *L = w->L;
	int table = lua_gettop(L);
	lua_newtable(L); /* paths */
	lua_newtable(L); /* path -> value */
	lua_pushnil(L);
	while (lua_next(L, table)) {
		push_path(L, -2, path);
		lua_pushvalue(L, -1);
		lua_rawseti(L, table + 1, (lua_Integer)lua_rawlen(L, table + 1) + 1);
		lua_insert(L, -2);
		lua_rawset(L, table + 2);
	}
	sort_table(L, table + 1, 0);
	lua_Integer n = (lua_Integer)lua_rawlen(L, table + 1);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, table + 1, i);
		const char *name = lua_tostring(L, -1);
		lua_pushvalue(L, -1);
		lua_rawget(L, table + 2);
		visit(w, name);
		lua_pop(L, 2);
	}
	lua_settop(L, table);
}

static void visit_meta(struct walk *w, const char *path)
{
	lua_State *L = w->L;
	if (!lua_getmetatable(L, -1))
		return;
	const char *name = lua_pushfstring(L, "%s<meta>", path);
	lua_insert(L, -2);
	visit(w, name);
	lua_pop(L, 2);
}

static void visit_parts(struct walk *w, const char *path, bool function)
{
	lua_State *L = w->L;
	int owner = lua_gettop(L);
	for (int i = 1; i < 100; i++) {
		bool more = function ? lua_getupvalue(L, owner, i) != NULL
				     : lua_getiuservalue(L, owner, i) != LUA_TNONE;
		if (!more)
			break;
		const char *name = lua_pushfstring(L, "%s^%d", path, i);
		lua_insert(L, -2);
		visit(w, name);
		lua_pop(L, 2);
	}
	lua_settop(L, owner);
}

/* The fields behind a frozen proxy are listed as the proxy's own. */
static void visit_frozen(struct walk *w, const char *path)
{
	lua_State *L = w->L;
	if (!freeze_real(L, -1))
		return;
	if (mark(w))
		visit_fields(w, path);
	lua_pop(L, 1);
}

static const char *type_of(lua_State *L)
{
	if (lua_type(L, -1) == LUA_TFUNCTION && !lua_iscfunction(L, -1))
		return "script function";
	return luaL_typename(L, -1);
}

static void visit(struct walk *w, const char *path)
{
	lua_State *L = w->L;
	int type = lua_type(L, -1);
	luaL_checkstack(L, 20, NULL);
	line(w, path, type_of(L));
	if (type == LUA_TSTRING ||
		!(lua_istable(L, -1) || lua_isfunction(L, -1) || type == LUA_TUSERDATA))
		return;
	if (!mark(w))
		return;
	if (type == LUA_TTABLE) {
		visit_fields(w, path);
		visit_frozen(w, path);
	} else {
		visit_parts(w, path, type == LUA_TFUNCTION);
	}
	if (type != LUA_TFUNCTION)
		visit_meta(w, path);
}

static void visit_values(struct walk *w)
{
	lua_State *L = w->L;
	lua_pushliteral(L, "");
	visit_meta(w, "(text)");
	face_push_list(L, 0);
	visit(w, "(list)");
	face_push_decimal(L, (struct decimal){ 0, 0 });
	visit(w, "(decimal)");
	face_push_money(L, (struct money){ 0, "DKK" });
	visit(w, "(money)");
	lua_pop(L, 4);
}

static void visit_all(lua_State *L, void *arg)
{
	struct walk w = { L, arg, 1 };
	lua_newtable(L);
	sandbox_push_env(L);
	lua_getmetatable(L, -1);
	lua_getfield(L, -1, "__index");
	visit_fields(&w, "");
	visit_meta(&w, "(names)");
	lua_pop(L, 2);
	visit(&w, "(environment)");
	visit_values(&w);
	lua_pushboolean(L, 1); /* the metatables of other types are shared by all values */
	visit_meta(&w, "(boolean)");
	lua_pushinteger(L, 1);
	visit_meta(&w, "(number)");
	lua_pushnil(L);
	visit_meta(&w, "(nil)");
	lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
	visit_meta(&w, "(thread)");
	lua_pushlightuserdata(L, NULL);
	visit_meta(&w, "(null)");
	sandbox_push_env(L);
	lua_getfield(L, -1, "type");
	visit_meta(&w, "(function)");
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorts the lines of `all` from byte `from` on. */
static void sort_lines(struct buf *all, size_t from)
{
	struct arena arena;
	arena_init(&arena);
	char *text = arena_bytes(&arena, all->data + from, all->len - from);
	size_t n = 0;
	for (const char *p = text; *p; p++)
		n += *p == '\n';
	char **lines = arena_alloc(&arena, (n + 1) * sizeof(*lines));
	char *rest = text;
	for (size_t i = 0; i < n; i++)
		lines[i] = strsep(&rest, "\n");
	qsort(lines, n, sizeof(*lines), compare_lines);
	all->len = from;
	for (size_t i = 0; i < n; i++) {
		buf_text(all, lines[i]);
		buf_char(all, '\n');
	}
	arena_fini(&arena);
}

void sandbox_walk(struct vm *vm, struct buf *out)
{
	struct err err;
	size_t from = out->len;
	if (!vm_protect(vm, visit_all, out, &err)) {
		out->len = from;
		buf_printf(out, "the walk failed: %s\n", err.text);
		return;
	}
	sort_lines(out, from);
}

/* The first line that is only in one of the two. */
static bool differ(const char *found, const char *listed, struct err *err)
{
	while (*found && *listed) {
		size_t a = strcspn(found, "\n"), b = strcspn(listed, "\n");
		if (a != b || memcmp(found, listed, a) != 0)
			break;
		found += a + (found[a] == '\n');
		listed += b + (listed[b] == '\n');
	}
	if (*found == 0 && *listed == 0)
		return true;
	return err_set(err, ERR_PERM, "SANDBOX_CHANGED",
		"what a policy can reach is not what runtime/vm/allowed.txt lists: found '%.*s', "
		"listed '%.*s'",
		(int)strcspn(found, "\n"), found, (int)strcspn(listed, "\n"), listed);
}

bool sandbox_verify(struct err *err)
{
	const struct embedded *list = embedded_find("runtime/vm/allowed.txt");
	if (list == NULL)
		return err_set(err, ERR_PERM, "SANDBOX_CHANGED",
			"runtime/vm/allowed.txt is not in this program");
	struct vm *vm = vm_new(VM_POLICY, 0, err);
	if (vm == NULL)
		return false;
	struct buf found;
	buf_init(&found);
	buf_text(&found, "");
	sandbox_walk(vm, &found);
	vm_free(vm);
	bool same = differ(found.data, list->bytes, err);
	buf_fini(&found);
	return same;
}
