/* The JSON reader: one pass over the text, driven by the contract, straight to
 * Lua values.
 *
 * What must hold: all issues of a text are found in one read, except behind
 * text that is no JSON; nothing is left on the Lua stack when there are any. No
 * memory but Lua's and the arena's is held across a Lua call, so a Lua raise
 * leaks nothing. The parts are json_token.c, json_single.c, json_money.c,
 * json_list.c, json_record.c and json_preset.c. */
#include "value/json_reader.h"
#include <lauxlib.h>
#include <string.h>

static json_function *const functions[] = {
	[CONTRACT_TEXT] = json_read_text,
	[CONTRACT_INTEGER] = json_read_integer,
	[CONTRACT_DECIMAL] = json_read_decimal,
	[CONTRACT_MONEY] = json_read_money,
	[CONTRACT_BOOLEAN] = json_read_boolean,
	[CONTRACT_DATE] = json_read_text,
	[CONTRACT_INSTANT] = json_read_text,
	[CONTRACT_ID] = json_read_text,
	[CONTRACT_ZONE] = json_read_text,
	[CONTRACT_FILE] = json_read_file,
	[CONTRACT_CHOICE] = json_read_text,
	[CONTRACT_LIST] = json_read_list,
	[CONTRACT_MAP] = json_read_map,
	[CONTRACT_ANY] = json_read_any,
	[CONTRACT_RECORD] = json_read_record,
};

bool json_read_value(struct json_reader *r, const struct contract *type, const struct path *path)
{
	if (r->at == r->end)
		return json_expect(r, "a value");
	if (++r->nodes > CONTRACT_MAX_NODES)
		return json_stop(r, "JSON_TOO_LARGE", "more than %d values", CONTRACT_MAX_NODES);
	return functions[type->type](r, type, path);
}

static bool read_document(struct json_reader *r, const struct contract *type)
{
	static const char mark[] = "\xEF\xBB\xBF";
	struct path root = { 0 };
	if (r->end - r->text > CONTRACT_MAX_BYTES)
		return json_stop(r, "JSON_TOO_LARGE", "more than %d bytes", CONTRACT_MAX_BYTES);
	if (r->end - r->text >= 3 && memcmp(r->text, mark, 3) == 0)
		return json_stop(r, "JSON_SYNTAX", "a byte-order mark; leave it out");
	json_skip_space(r);
	if (!json_read_value(r, type, &root))
		return false;
	json_skip_space(r);
	return r->at == r->end || json_stop(r, "JSON_SYNTAX", "more text behind the value");
}

bool contract_read(const struct contract *contract, lua_State *L, const char *text, size_t len,
	const struct preset *presets, size_t preset_count, struct issues *issues)
{
	int base = lua_gettop(L);
	size_t before = issues->count;
	if (len == 0)
		text = contract->type == CONTRACT_RECORD ? "{}" : "";
	struct json_reader r = { .L = L,
		.text = text,
		.at = text,
		.end = text + (len == 0 ? strlen(text) : len),
		.issues = issues,
		.before = before,
		.presets = presets,
		.preset_count = preset_count };
	luaL_checkstack(L, JSON_SLOTS, NULL);
	bool sound = read_document(&r, contract) && issues->count == before;
	if (!sound)
		lua_settop(L, base);
	return sound;
}
