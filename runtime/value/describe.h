/* Contracts described: JSON Schema (2020-12, as OpenAPI 3.1 uses it) and the
 * one-line type of the editor definitions and the docs. */
#ifndef ORDAIN_VALUE_DESCRIBE_H
#define ORDAIN_VALUE_DESCRIBE_H
#include "value/contract.h"
#include <jansson.h>

/* A new reference. Named contracts below the top become {"$ref":
 * "#/components/schemas/NAME"} and are added once to `components`. */
json_t *describe_schema(const struct contract *contract, json_t *components);
/* Appends e.g. `{ id: string, from: string, until_date?: string }` (LuaCATS). */
void describe_type(const struct contract *contract, struct buf *out);
#endif
