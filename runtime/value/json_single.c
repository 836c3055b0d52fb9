/* Issues of the reader, and values that are no tables.
 *
 * What must hold: a wrong value costs one issue and the read goes on behind it;
 * inside a value that is refused as a whole nothing more is reported. */
#include "value/face.h"
#include "value/json_reader.h"
#include <string.h>

void json_report(struct json_reader *r, const struct path *path, const struct complaint *complaint)
{
	if (r->muted == 0)
		issue_add_at(r->issues, path, complaint);
}

bool json_refuse(struct json_reader *r, const struct path *path, const struct complaint *complaint)
{
	json_report(r, path, complaint);
	lua_pushnil(r->L);
	return true;
}

bool json_skip_value(struct json_reader *r, const struct path *path)
{
	r->muted++;
	bool read = json_read_value(r, &contract_any, path);
	r->muted--;
	if (read)
		lua_pop(r->L, 1);
	return read;
}

bool json_refuse_member(struct json_reader *r, const struct contract *type, const struct path *path,
	struct span key, bool known)
{
	struct complaint complaint;
	struct path here = { .up = path, .name = key.at, .len = key.len };
	if (known)
		complain(&complaint, "FIELD_DUPLICATE", "the field is given twice");
	else
		complain_unknown(type, key.at, key.len, &complaint);
	json_report(r, &here, &complaint);
	return json_skip_value(r, path);
}

void json_require(struct json_reader *r, const struct path *path,
	const struct contract_field *field)
{
	struct path here = { .up = path, .name = field->name, .len = field->name_len };
	struct complaint complaint;
	complain(&complaint, "FIELD_MISSING", "the field \"%s\" is required", field->name);
	json_report(r, &here, &complaint);
}

/* --- single values -------------------------------------------------------- */

static const char *found_here(const struct json_reader *r)
{
	switch (*r->at) {
	case '"':
		return "text";
	case '{':
		return "an object";
	case '[':
		return "a list";
	case 't':
	case 'f':
		return "a boolean";
	case 'n':
		return "null";
	default:
		return "a number";
	}
}

bool json_read_wrong(struct json_reader *r, const struct contract *type, const struct path *path)
{
	struct complaint complaint;
	complain_type(type, found_here(r), &complaint);
	return json_skip_value(r, path) && json_refuse(r, path, &complaint);
}

static bool push_instant(struct json_reader *r, const struct path *path, struct span text)
{
	struct complaint complaint;
	char canonical[INSTANT_LEN + 1];
	instant at;
	if (!check_instant(text.at, text.len, &at, &complaint))
		return json_refuse(r, path, &complaint);
	instant_text(at, canonical);
	lua_pushlstring(r->L, canonical, INSTANT_LEN);
	return true;
}

static bool push_decimal(struct json_reader *r, const struct contract *type,
	const struct path *path, struct span digits)
{
	struct complaint complaint;
	struct decimal value;
	if (!check_digits(type, digits.at, digits.len, &value, &complaint))
		return json_refuse(r, path, &complaint);
	face_push_decimal(r->L, value);
	return true;
}

bool json_push_text(struct json_reader *r, const struct contract *type, const struct path *path,
	struct span text)
{
	struct complaint complaint;
	if (type->type == CONTRACT_INSTANT)
		return push_instant(r, path, text);
	if (type->type == CONTRACT_DECIMAL)
		return push_decimal(r, type, path, text);
	if (type->type != CONTRACT_ANY && !check_text(type, text.at, text.len, &complaint))
		return json_refuse(r, path, &complaint);
	lua_pushlstring(r->L, text.at, text.len);
	return true;
}

bool json_read_text(struct json_reader *r, const struct contract *type, const struct path *path)
{
	struct span text;
	if (*r->at != '"')
		return json_read_wrong(r, type, path);
	return json_read_string(r, &text) && json_push_text(r, type, path, text);
}

bool json_read_integer(struct json_reader *r, const struct contract *type, const struct path *path)
{
	struct complaint complaint;
	struct json_number number;
	if (!json_starts_number(r))
		return json_read_wrong(r, type, path);
	if (!json_read_number(r, &number))
		return false;
	if (number.fraction || number.exponent) {
		complain(&complaint, "TYPE_WRONG",
			type->type == CONTRACT_ANY
				? "only whole numbers can stand here; write others as text"
				: "expected a whole number without a fraction or an exponent");
		return json_refuse(r, path, &complaint);
	}
	if (!check_integer(type, number.whole, &complaint))
		return json_refuse(r, path, &complaint);
	lua_pushinteger(r->L, number.whole);
	return true;
}

bool json_read_decimal(struct json_reader *r, const struct contract *type, const struct path *path)
{
	struct json_number number;
	if (!json_starts_number(r))
		return json_read_text(r, type, path);
	return json_read_number(r, &number) && push_decimal(r, type, path, number.digits);
}

bool json_read_boolean(struct json_reader *r, const struct contract *type, const struct path *path)
{
	if (*r->at != 't' && *r->at != 'f')
		return json_read_wrong(r, type, path);
	bool value = *r->at == 't';
	if (!(value ? json_read_literal(r, "true", 4) : json_read_literal(r, "false", 5)))
		return false;
	lua_pushboolean(r->L, value);
	return true;
}
