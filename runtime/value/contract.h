/* Contracts: the declared shape of a value, compiled once, used for everything.
 *
 * A contract is written in Lua as a descriptor, a plain table whose field
 * `contract` (raw) names its type; a table without that field is a record of
 * its fields. The libraries `text date money list` double as descriptors of
 * their own type. `contract_compile` turns a descriptor into an immutable C
 * tree that any thread may use, in any VM; the reader (json_read.c) and the
 * writer (json_write.c) are driven by it, describe.c makes JSON Schema of it.
 *
 *   descriptor                              Lua value         JSON
 *   {contract="text", min=, max=, pattern=} string            string
 *   {contract="integer", min=, max=}        integer           number, whole, within +-2^53
 *   {contract="decimal", scale=, min=,max=} decimal userdata  string out; string or number in
 *   {contract="money"}                      money userdata    {"amount":"12.50","currency":"DKK"}
 *   {contract="boolean"}                    true/false        true/false
 *   {contract="date"}                       "2026-01-31"      same
 *   {contract="instant"}                    27-character text same; RFC 3339 in
 *   {contract="id"}                         string            1-64 of A-Za-z0-9_.:-
 *   {contract="zone"}                       string            a known IANA zone
 *   {contract="file"}                       table             {"hash","media_type","size"}
 *   {contract="choice", of={"a","b"}}       string            one of them
 *   {contract="list", of=D, min=, max=}     list              array
 *   {contract="map", of=D, max=}            table             object, any text keys
 *   {contract="any"}                        plain data        anything; numbers are whole,
 *                                                             others are refused (use a text)
 *   {contract="record", fields={name=D}}    table             object
 *   {contract="optional", of=D}             nil or value      key absent (null reads as absent)
 *   {contract="nullable", of=D}             nil or value      null; reads as optional does
 * Any descriptor may carry summary="words". text defaults to max=10000 bytes,
 * list to max=10000, map to max=1000. `pattern` is a Lua pattern matched by the
 * counted matcher of vm/, anchored at both ends by the author. Text holds any
 * character but U+0000 (only `any` takes that). A decimal field is written from a
 * decimal userdata or a Lua integer. A null inside a list of `any` keeps its place
 * as the light userdata NULL, which is written as null again; in an object it
 * reads as absent.
 *
 * Canonical bytes: fields in byte order of their names, no white space, absent
 * fields left out, decimals with exactly `scale` digits, instants in UTC with
 * six fraction digits, shortest JSON escapes. Equal values give equal bytes. */
#ifndef ORDAIN_VALUE_CONTRACT_H
#define ORDAIN_VALUE_CONTRACT_H
#include "base/buf.h"
#include "base/err.h"
#include "value/issue.h"
#include <lua.h>

enum contract_type {
	CONTRACT_TEXT,
	CONTRACT_INTEGER,
	CONTRACT_DECIMAL,
	CONTRACT_MONEY,
	CONTRACT_BOOLEAN,
	CONTRACT_DATE,
	CONTRACT_INSTANT,
	CONTRACT_ID,
	CONTRACT_ZONE,
	CONTRACT_FILE,
	CONTRACT_CHOICE,
	CONTRACT_LIST,
	CONTRACT_MAP,
	CONTRACT_ANY,
	CONTRACT_RECORD
};

struct contract_field {
	const char *name;
	size_t name_len;
	const struct contract *type;
	bool optional;
	bool shown; /* nullable: written as null where it is absent */
};
struct contract {
	enum contract_type type;
	const char *name;    /* "area.shape" when it was declared under a name, else NULL */
	const char *summary; /* or NULL */
	int scale;           /* decimal */
	bool has_min, has_max;
	int64_t min, max;    /* integer and list: itself; text: bytes; decimal: scaled by `scale` */
	const char *pattern; /* text, or NULL */
	const struct contract *of;           /* list, map */
	const struct contract_field *fields; /* record, sorted by name */
	const char *const *choices;          /* choice, in declared order */
	size_t count;                        /* of fields or choices */
};

/* Values given beside the JSON text (path and query parameters): each becomes a
 * top-level field, read from its text by the field's type. A list field takes
 * comma-separated items. Given twice (also in the body) is FIELD_DUPLICATE. */
struct preset {
	const char *name;
	const char *text;
};

enum {
	CONTRACT_MAX_DEPTH = 16,
	CONTRACT_MAX_NODES = 10000,
	CONTRACT_MAX_BYTES = 1 << 20,
	CONTRACT_MAX_FIELDS = 256
};

/* Compiles the descriptor at idx. A descriptor table compiled before in this
 * state gives the same contract. `arena` must outlive every user. PERM
 * CONTRACT_INVALID names the path inside the descriptor. Does not raise.
 * `optional` at the top level is refused. Field names are ASCII identifiers of at
 * most 64 characters. Only records and choices keep the name: `text` and its like
 * are shared by all who use them. */
const struct contract *contract_compile(struct arena *arena, lua_State *L, int idx,
	const char *name, struct err *err);
/* The record contract of no fields. */
extern const struct contract contract_empty;

/* Parses, validates and converts in one pass; pushes one value and returns true,
 * or pushes nothing, has filled issues and returns false. len 0 with a record
 * contract reads as {}. Runs under the caller's protected call (memory). */
bool contract_read(const struct contract *contract, lua_State *L, const char *text, size_t len,
	const struct preset *presets, size_t preset_count, struct issues *issues);
/* Validates the Lua value at idx and appends its canonical bytes. All raw access,
 * no metamethods; frozen tables are written as what they stand for. A key that
 * is no field of a record is FIELD_UNKNOWN. On false `out` is as before the call.
 * The limits of depth, nodes and bytes hold here as they do for reading. */
bool contract_write(const struct contract *contract, lua_State *L, int idx, struct buf *out,
	struct issues *issues);

/* Plain data without a contract, as {contract="any"}: for jsontext columns. */
extern const struct contract contract_any;
#endif
