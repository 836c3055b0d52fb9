/* Records.
 *
 * What must hold: every field is given at most once, by the text or by a
 * parameter; every required one is given, and null gives nothing. In canonical
 * text the fields come sorted, so the next field of the record is tried first. */
#include "value/face.h"
#include "value/json_reader.h"
#include <string.h>

enum { FIELDS_WORDS = CONTRACT_MAX_FIELDS / 64 };

struct seen {
	uint64_t words[FIELDS_WORDS];
	size_t count;
	size_t expected; /* in canonical text the next field is the next of the record */
};

static inline bool mark_seen(struct seen *seen, size_t field)
{
	uint64_t bit = UINT64_C(1) << (field % 64);
	if (seen->words[field / 64] & bit)
		return false;
	seen->words[field / 64] |= bit;
	seen->count++;
	return true;
}

static inline int find_field(const struct contract *type, struct seen *seen, struct span key)
{
	int found = (int)seen->expected;
	if (seen->expected >= type->count || type->fields[found].name_len != key.len ||
		memcmp(type->fields[found].name, key.at, key.len) != 0)
		found = contract_find_field(type, key.at, key.len);
	if (found >= 0)
		seen->expected = (size_t)found + 1;
	return found;
}

static bool read_member(struct json_reader *r, const struct contract *type, const struct path *path,
	struct seen *seen, struct span key, int names)
{
	int found = find_field(type, seen, key);
	if (found < 0 || !mark_seen(seen, (size_t)found))
		return json_refuse_member(r, type, path, key, found >= 0);
	const struct contract_field *field = &type->fields[found];
	if (json_next_is(r, 'n')) {
		if (!field->optional)
			json_require(r, path, field);
		return json_read_literal(r, "null", 4);
	}
	struct path here = { .up = path, .name = field->name, .len = field->name_len };
	lua_rawgeti(r->L, names, found + 1);
	if (!json_read_value(r, field->type, &here))
		return false;
	lua_rawset(r->L, -3);
	return true;
}

static void read_presets(struct json_reader *r, const struct contract *type,
	const struct path *path, struct seen *seen)
{
	struct complaint complaint;
	for (size_t i = 0; i < r->preset_count; i++) {
		struct span name = { r->presets[i].name, strlen(r->presets[i].name) };
		struct span text = { r->presets[i].text, strlen(r->presets[i].text) };
		struct path here = { .up = path, .name = name.at, .len = name.len };
		int found = contract_find_field(type, name.at, name.len);
		if (found < 0) {
			complain_unknown(type, name.at, name.len, &complaint);
			json_report(r, &here, &complaint);
		} else if (!mark_seen(seen, (size_t)found)) {
			complain(&complaint, "FIELD_DUPLICATE", "the field is given twice");
			json_report(r, &here, &complaint);
		} else {
			lua_pushstring(r->L, name.at);
			json_preset_value(r, type->fields[found].type, &here, text);
			lua_rawset(r->L, -3);
		}
	}
}

static void require_rest(struct json_reader *r, const struct contract *type,
	const struct path *path, const struct seen *seen)
{
	if (seen->count == type->count)
		return;
	for (size_t i = 0; i < type->count; i++)
		if (!type->fields[i].optional && !(seen->words[i / 64] >> (i % 64) & 1))
			json_require(r, path, &type->fields[i]);
}

bool json_read_record(struct json_reader *r, const struct contract *type, const struct path *path)
{
	struct seen seen = { { 0 }, 0, 0 };
	struct span key;
	if (*r->at != '{')
		return json_read_wrong(r, type, path);
	if (!json_enter(r))
		return false;
	face_push_names(r->L, type);
	int names = lua_gettop(r->L);
	lua_createtable(r->L, 0, (int)type->count);
	for (bool first = true;; first = false) {
		enum json_next next = json_next_member(r, first, &key);
		if (next == NEXT_STOP)
			return false;
		if (next == NEXT_END)
			break;
		if (!read_member(r, type, path, &seen, key, names))
			return false;
	}
	if (path->up == NULL)
		read_presets(r, type, path, &seen);
	require_rest(r, type, path, &seen);
	lua_remove(r->L, names);
	return true;
}

bool json_read_file(struct json_reader *r, const struct contract *type, const struct path *path)
{
	if (*r->at != '{')
		return json_read_wrong(r, type, path);
	return json_read_record(r, &contract_file_record, path);
}
