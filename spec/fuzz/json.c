/* Any bytes into the contract reader: what it accepts must be valid for jansson
 * too and come back from the writer to the same bytes a second time. */
#include <jansson.h>
#include <lauxlib.h>
#include <string.h>

#include "value/contract.h"
#include "value/face.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lua_State *state(void)
{
	static lua_State *L;
	if (L == NULL) {
		L = luaL_newstate();
		face_open(L);
	}
	return L;
}

/* Writes the value on the top; the bytes are the arena's. */
static const char *write_top(lua_State *L, struct arena *arena, size_t *len)
{
	struct issues issues;
	struct buf out;
	issues_init(&issues, arena);
	buf_init(&out);
	must(contract_write(&contract_any, L, -1, &out, &issues));
	const char *bytes = arena_bytes(arena, out.data, out.len);
	*len = out.len;
	buf_fini(&out);
	return bytes;
}

static void round_trip(lua_State *L, struct arena *arena)
{
	struct issues issues;
	size_t len, again_len;
	issues_init(&issues, arena);
	const char *bytes = write_top(L, arena, &len);
	json_t *oracle = json_loadb(bytes, len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
	must(oracle != NULL);
	json_decref(oracle);
	must(contract_read(&contract_any, L, bytes, len, NULL, 0, &issues));
	const char *again = write_top(L, arena, &again_len);
	must(len == again_len && memcmp(bytes, again, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct issues issues;
	lua_State *L = state();
	arena_init(&arena);
	issues_init(&issues, &arena);
	if (contract_read(&contract_any, L, (const char *)data, size, NULL, 0, &issues))
		round_trip(L, &arena);
	else
		must(issues.count > 0);
	lua_settop(L, 0);
	arena_fini(&arena);
	return 0;
}
