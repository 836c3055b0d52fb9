/* Faces: how values that are no plain Lua types look inside a VM.
 *
 *   decimal(n), money   full userdata, immutable, compare with == < <=
 *   list                a sequence table whose metatable says so: an empty one
 *                       writes as [], and `x:add(v)` works
 *   file                a table {hash, size, media_type} (see contract.h)
 *   frozen table        an empty proxy; index 1 of its metatable is the real table
 *
 * This file owns the metatables; vm/ fills them with methods and arithmetic.
 * Functions raise only on memory. */
#ifndef ORDAIN_VALUE_FACE_H
#define ORDAIN_VALUE_FACE_H
#include "base/decimal.h"
#include <lua.h>

/* Creates the metatables of a new state; call once, before any other. */
void face_open(lua_State *L);
void face_push_decimal(lua_State *L, struct decimal value);
void face_push_money(lua_State *L, struct money value);
/* Pushes an empty table with the list metatable, room for n. */
void face_push_list(lua_State *L, int n);
/* Borrowed pointers into the userdata; NULL when it is something else. */
const struct decimal *face_decimal(lua_State *L, int idx);
const struct money *face_money(lua_State *L, int idx);
bool face_is_list(lua_State *L, int idx);
/* Puts the real table in place of a frozen one on the top; others stay. */
void face_thaw(lua_State *L);
/* Push the metatable, to be filled by vm/. */
void face_decimal_meta(lua_State *L);
void face_money_meta(lua_State *L);
void face_list_meta(lua_State *L);
struct contract;
/* Pushes the list of a record's field names, made once in each state: names out of
 * it need not be looked up among the state's strings. */
void face_push_names(lua_State *L, const struct contract *record);
#endif
