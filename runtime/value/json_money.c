/* Money in JSON: {"amount": text or number, "currency": text}.
 *
 * What must hold: the amount is read from its digits as they are written, and
 * only once the currency is known, which may come second. */
#include "value/face.h"
#include "value/json_reader.h"
#include <lua.h>
#include <string.h>

enum { AMOUNT_MOST = 48 };

static const struct contract money_amount = { .type = CONTRACT_DECIMAL };
static const struct contract money_currency = { .type = CONTRACT_TEXT };
static const struct contract_field money_fields[] = {
	{ "amount", 6, &money_amount, false, false },
	{ "currency", 8, &money_currency, false, false },
};
static const struct contract money_record = { .type = CONTRACT_RECORD,
	.fields = money_fields,
	.count = 2 };
enum { AMOUNT, CURRENCY };

struct money_parts {
	struct {
		bool seen, sound;
		char text[AMOUNT_MOST]; /* NUL-terminated */
		size_t len;
	} part[2];
};

/* One part, as the characters it is written with. */
static bool read_money_part(struct json_reader *r, struct money_parts *parts, int which,
	const struct path *path)
{
	struct complaint complaint;
	struct json_number number;
	struct span text;
	parts->part[which].seen = true;
	if (*r->at == '"') {
		if (!json_read_string(r, &text))
			return false;
	} else if (which == AMOUNT && json_starts_number(r)) {
		if (!json_read_number(r, &number))
			return false;
		text = number.digits;
	} else {
		bool read = json_read_wrong(r, money_fields[which].type, path);
		lua_pop(r->L, read);
		return read;
	}
	parts->part[which].sound = text.len < AMOUNT_MOST;
	if (!parts->part[which].sound) {
		complain(&complaint, "VALUE_RANGE", "at most %d characters", AMOUNT_MOST - 1);
		json_report(r, path, &complaint);
		return true;
	}
	memcpy(parts->part[which].text, text.at, text.len);
	parts->part[which].len = text.len;
	return true;
}

static bool read_money_members(struct json_reader *r, struct money_parts *parts,
	const struct path *path)
{
	struct span key;
	for (bool first = true;; first = false) {
		enum json_next next = json_next_member(r, first, &key);
		if (next != NEXT_ITEM)
			return next == NEXT_END;
		if (r->at == r->end)
			return json_expect(r, "a value");
		int which = contract_find_field(&money_record, key.at, key.len);
		bool fresh = which >= 0 && !parts->part[which].seen;
		struct path here = { .up = path, .len = key.len };
		here.name = fresh ? money_fields[which].name : key.at;
		if (!(fresh ? read_money_part(r, parts, which, &here)
			    : json_refuse_member(r, &money_record, path, key, which >= 0)))
			return false;
	}
}

static bool push_money(struct json_reader *r, const struct money_parts *parts,
	const struct path *path)
{
	struct complaint complaint;
	struct money money;
	struct path here = { .up = path, .name = "currency", .len = 8 };
	if (!currency_valid(parts->part[CURRENCY].text)) {
		complain(&complaint, "VALUE_CHOICE", "\"%.*s\" is no currency of ISO 4217",
			utf8_clip(parts->part[CURRENCY].text, parts->part[CURRENCY].len, 8),
			parts->part[CURRENCY].text);
		return json_refuse(r, &here, &complaint);
	}
	here = (struct path){ .up = path, .name = "amount", .len = 6 };
	if (!check_amount(parts->part[AMOUNT].text, parts->part[AMOUNT].len,
		    parts->part[CURRENCY].text, &money, &complaint))
		return json_refuse(r, &here, &complaint);
	face_push_money(r->L, money);
	return true;
}

bool json_read_money(struct json_reader *r, const struct contract *type, const struct path *path)
{
	struct money_parts parts;
	bool sound = true;
	if (*r->at != '{')
		return json_read_wrong(r, type, path);
	for (int i = AMOUNT; i <= CURRENCY; i++) {
		parts.part[i].seen = parts.part[i].sound = false;
		memset(parts.part[i].text, 0, sizeof parts.part[i].text);
	}
	if (!json_enter(r) || !read_money_members(r, &parts, path))
		return false;
	for (int i = AMOUNT; i <= CURRENCY; i++) {
		if (!parts.part[i].seen)
			json_require(r, path, &money_fields[i]);
		sound = sound && parts.part[i].sound;
	}
	if (sound)
		return push_money(r, &parts, path);
	lua_pushnil(r->L);
	return true;
}
