/* The JSON reader's inside: its state, the tokens of the text, and what the parts
 * of the reader offer each other.
 *
 * Rules of every json_read_ function: it stands at the first byte of a value,
 * pushes exactly one Lua value and returns true, or has met text that is no JSON
 * (or is beyond a limit), has said so, and returns false, which stops the read. A
 * value that is JSON but wrong adds an issue and pushes nil. */
#ifndef ORDAIN_VALUE_JSON_READER_H
#define ORDAIN_VALUE_JSON_READER_H
#include "base/utf8.h"
#include "value/check.h"

enum {
	JSON_SLOTS = CONTRACT_MAX_DEPTH * 7 + 32, /* Lua stack of the deepest value */
	JSON_STRIDE = 64                          /* items between checks of that stack */
};

struct json_reader {
	lua_State *L;
	const char *text, *at, *end;
	struct issues *issues;
	size_t before; /* issues that are not of this text */
	const struct preset *presets;
	size_t preset_count;
	char *scratch; /* decoded escapes of the latest string */
	size_t scratch_cap;
	unsigned nodes, depth;
	unsigned muted; /* inside a value that is refused already */
};
struct span {
	const char *at;
	size_t len;
};

/* --- tokens (json_token.c) ------------------------------------------------ */

struct json_number {
	struct span digits; /* the whole token */
	int64_t whole;      /* when it has neither of these: */
	bool fraction, exponent;
};

/* Stops the read, naming line and column (in characters). It is the one thing said
 * of the text: what looked wrong before may be so because of it. */
bool json_stop(struct json_reader *r, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same: `what` should stand here. */
bool json_expect(struct json_reader *r, const char *what);
bool json_read_literal(struct json_reader *r, const char *word, size_t len);
bool json_read_escaped(struct json_reader *r, const char *from, struct span *out);
bool json_read_number(struct json_reader *r, struct json_number *number);
/* Into an object or a list, at its opening mark. */
bool json_enter(struct json_reader *r);

enum json_next { NEXT_ITEM, NEXT_END, NEXT_STOP };
/* Before an element or a member: deals with commas and the closing mark. */
enum json_next json_next_item(struct json_reader *r, bool first, char close);
/* The same for a member: reads its key and stands at its value. */
enum json_next json_next_member(struct json_reader *r, bool first, struct span *key);
/* At a character of a string that may not stand for itself; true at its end. */
bool json_skip_special(struct json_reader *r);
extern const unsigned char json_marks[256]; /* 0: an ordinary byte of a string */

static inline void json_skip_space(struct json_reader *r)
{
	while (r->at < r->end && (unsigned char)*r->at <= ' ' &&
		(*r->at == ' ' || *r->at == '\n' || *r->at == '\t' || *r->at == '\r'))
		r->at++;
}

static inline bool json_next_is(const struct json_reader *r, char c)
{
	return r->at < r->end && *r->at == c;
}

static inline bool json_starts_number(const struct json_reader *r)
{
	return *r->at == '-' || (*r->at >= '0' && *r->at <= '9');
}

/* Moves over text that stands for itself, to a quotation mark or a backslash. */
static inline bool json_skip_ordinary(struct json_reader *r)
{
	while (r->at < r->end && json_marks[(unsigned char)*r->at] == 0)
		r->at++;
	return json_next_is(r, '"') || json_skip_special(r);
}

/* At a quotation mark. The span is good until the next string. */
static inline bool json_read_string(struct json_reader *r, struct span *out)
{
	const char *from = ++r->at;
	if (!json_skip_ordinary(r))
		return false;
	if (*r->at != '"')
		return json_read_escaped(r, from, out);
	*out = (struct span){ from, (size_t)(r->at - from) };
	r->at++;
	return true;
}

/* --- issues and single values (json_single.c) ----------------------------- */

void json_report(struct json_reader *r, const struct path *path, const struct complaint *complaint);
/* Reports, and pushes nil in place of the value. */
bool json_refuse(struct json_reader *r, const struct path *path, const struct complaint *complaint);
/* Reads over a value that is refused as it is; its syntax still counts. */
bool json_skip_value(struct json_reader *r, const struct path *path);
/* Reports a member, unknown or given twice, and moves over its value. */
bool json_refuse_member(struct json_reader *r, const struct contract *type, const struct path *path,
	struct span key, bool known);
void json_require(struct json_reader *r, const struct path *path,
	const struct contract_field *field);
/* A value of another type than the contract's. */
bool json_read_wrong(struct json_reader *r, const struct contract *type, const struct path *path);
/* The value of every type that can be written as a string. */
bool json_push_text(struct json_reader *r, const struct contract *type, const struct path *path,
	struct span text);

typedef bool json_function(struct json_reader *r, const struct contract *type,
	const struct path *path);
json_function json_read_text, json_read_integer, json_read_decimal, json_read_boolean;
json_function json_read_money; /* json_money.c */

/* --- tables (json_list.c, json_record.c) ---------------------------------- */

json_function json_read_list, json_read_map, json_read_any;
json_function json_read_record, json_read_file;
/* Makes a list of the n values on the top, in place of them. */
void json_gather_list(lua_State *L, int n);
void json_count_items(struct json_reader *r, const struct contract *type, const struct path *path,
	size_t n);

/* --- all of them (json_read.c), parameters (json_preset.c) ---------------- */

json_function json_read_value;
/* Pushes the value of a parameter's text, nil with an issue when it has none. */
bool json_preset_value(struct json_reader *r, const struct contract *type, const struct path *path,
	struct span text);
#endif
