/* Mappings: small Lua files that say how a record becomes an operation's input.
 *
 *   return {
 *     operation = "thing.create",
 *     format = "csv",           -- or "jsonl"
 *     delimiter = ",", null = "NULL", header = true,
 *     columns = { "a", "b" },   -- names when there is no header line
 *     record = function(fields, line) return { … } end,  -- nil skips the record
 *     repair = function(raw) return raw end,  -- a list of texts of the wrong length
 *     key = function(fields) return "text" end,
 *   }
 * They run with the pure libraries of scripts and nothing else. `fields` is a
 * table by column name (CSV; a field equal to `null` is absent) or the value of
 * the line (JSON). Without `record` the value itself is the input. A mapping
 * refuses a record with fail.invalid(code, text) or error(text).
 *
 * A record with the same input is sent to one effect only, however often it is
 * imported. `key` names the record: then two equal records of a file are one,
 * without it they are two. A record whose input changed is a new call, and the
 * operation itself must know it again by its number. */
#ifndef ORDAIN_COMMAND_MAPPING_H
#define ORDAIN_COMMAND_MAPPING_H
#include "base/buf.h"
#include "base/err.h"
#include "command/records.h"

struct mapping;
enum mapped { MAPPED_INPUT, MAPPED_SKIP, MAPPED_REFUSED };

/* `name` is shown in errors. PERM MAPPING_INVALID. */
struct mapping *mapping_new(const char *name, const char *text, size_t len, struct err *err);
void mapping_free(struct mapping *mapping); /* NULL is fine */
const char *mapping_operation(const struct mapping *mapping);
enum records_format mapping_format(const struct mapping *mapping);
char mapping_delimiter(const struct mapping *mapping);
bool mapping_has_header(const struct mapping *mapping);
/* The header line's fields become the names. */
bool mapping_names(struct mapping *mapping, const struct record *header, struct err *err);
/* The record's input as canonical JSON and its key ("" without a key function).
 * *repaired tells whether `repair` mended the number of fields. */
enum mapped mapping_map(struct mapping *mapping, const struct record *record, bool may_repair,
	struct buf *input, struct buf *key, bool *repaired, struct err *err);
#endif
