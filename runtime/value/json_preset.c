/* Parameters: values given beside the JSON text, each from a text of its own.
 *
 * What must hold: a parameter obeys the same rules as the same value in JSON
 * would, and leaves the same Lua value. */
#include "base/utf8.h"
#include "value/json_reader.h"
#include <lauxlib.h>
#include <string.h>

static bool preset_integer(struct json_reader *r, const struct contract *type,
	const struct path *path, struct span text)
{
	struct complaint complaint;
	struct decimal value;
	if (memchr(text.at, '.', text.len) != NULL ||
		!decimal_parse(text.at, text.len, 0, &value)) {
		complain_type(type, "other text", &complaint);
		return json_refuse(r, path, &complaint);
	}
	if (!check_integer(type, value.coefficient, &complaint))
		return json_refuse(r, path, &complaint);
	lua_pushinteger(r->L, value.coefficient);
	return true;
}

static bool preset_boolean(struct json_reader *r, const struct contract *type,
	const struct path *path, struct span text)
{
	struct complaint complaint;
	bool yes = text.len == 4 && memcmp(text.at, "true", 4) == 0;
	if (!yes && (text.len != 5 || memcmp(text.at, "false", 5) != 0)) {
		complain_type(type, "other text", &complaint);
		return json_refuse(r, path, &complaint);
	}
	lua_pushboolean(r->L, yes);
	return true;
}

static bool preset_list(struct json_reader *r, const struct contract *type, const struct path *path,
	struct span text)
{
	struct path here = { .up = path };
	const char *end = text.at + text.len;
	for (const char *at = text.at; text.len > 0 && at <= end; here.index++) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		if (comma == NULL)
			comma = end;
		if (here.index % JSON_STRIDE == 0)
			luaL_checkstack(r->L, JSON_STRIDE + JSON_SLOTS, NULL);
		json_preset_value(r, type->of, &here, (struct span){ at, (size_t)(comma - at) });
		at = comma + 1;
	}
	json_count_items(r, type, path, here.index);
	json_gather_list(r->L, (int)here.index);
	return true;
}

bool json_preset_value(struct json_reader *r, const struct contract *type, const struct path *path,
	struct span text)
{
	struct complaint complaint;
	switch (type->type) {
	case CONTRACT_INTEGER:
		return preset_integer(r, type, path, text);
	case CONTRACT_BOOLEAN:
		return preset_boolean(r, type, path, text);
	case CONTRACT_LIST:
		return preset_list(r, type, path, text);
	case CONTRACT_MONEY:
	case CONTRACT_FILE:
	case CONTRACT_MAP:
	case CONTRACT_RECORD:
		complain_type(type, "a parameter", &complaint);
		return json_refuse(r, path, &complaint);
	default:
		break;
	}
	if (!utf8_valid(text.at, text.len)) {
		complain(&complaint, "JSON_UTF8", "bytes that are no UTF-8");
		return json_refuse(r, path, &complaint);
	}
	return json_push_text(r, type, path, text);
}
