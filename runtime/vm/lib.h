/* The libraries of our own, one file each. Every one is pure and deterministic,
 * charges the budget before it works, and is pushed frozen.
 *
 * date     (also the descriptor of its type)
 *   date.add(d, n, unit [, mode]) -> date      unit day week month quarter year;
 *                                              mode keep_day (default) end_of_month from_end;
 *                                              always from the anchor d
 *   date.between(a, b, unit [, mode]) -> n     whole units from a to b, b >= a
 *   date.days(a, b) -> n                       days from a to b, may be negative
 *   date.weekday(d) -> 1..7                    Monday is 1
 *   date.last_of_month(d) -> date   date.parts(d) -> year, month, day
 *   date.of(year, month, day) -> date          raises on 2026-02-30
 *   date.valid(text) -> boolean
 * instant
 *   instant.of(date, zone [, "HH:MM[:SS]"]) -> instant   gap: first after; overlap: first
 *   instant.date(instant, zone) -> date        instant.time(instant, zone) -> "HH:MM:SS"
 *   instant.add(instant, seconds) -> instant   instant.seconds(a, b) -> integer
 *   instant.valid(text)
 * decimal  decimal(n) is a descriptor; values:
 *   decimal.of(text or integer, scale) -> decimal
 *   d:text()  d:scale()  d:rescale(scale, rounding)  d:integer(rounding)
 *   + - with decimals and integers; * with integers exact; < <= == ;
 *   d:times(e, scale, rounding)  d:divide(e, scale, rounding)   no `/`
 * money    (also the descriptor of its type)
 *   money.of("12.50", "DKK")  money.minor(1250, "DKK")  money.zero("DKK")
 *   m:amount() -> text   m:currency()   m:to_minor() -> integer
 *   + - same currency; * integer; < <= == ; unary -
 *   m:times(decimal, rounding)  m:divide(n or decimal, rounding)
 *   m:share(part, whole [, rounding])  part/whole of it, integers
 *   tostring gives "12.50 DKK"; rounding: half_up (default) half_even down up
 * list     list(D [, {min=, max=}]) is a descriptor; values:
 *   list.new{...} -> list      x:add(v) -> x   x:map(f)  x:filter(f)
 *   x:join(sep)  x:has(v)  x:first(f)  x:sort([less])  #x  ipairs
 * text     text, text{min=,max=,pattern=} are descriptors; functions:
 *   text.trim(s) text.split(s, sep) text.starts(s, p) text.ends(s, p)
 *   text.lower(s) text.upper(s) (UTF-8, simple case mapping through GLib)
 *   text.length(s) (characters)  text.fold(s) (for comparing names)
 *   text.fill(template, values)  text.fill_html(template, values)
 *                                              %name% is values.name, %% is %; no value raises;
 *                                              fill_html escapes each value for markup
 * Descriptors only in scripts: integer boolean id zone file any, instant,
 *   decimal(n), choice{...}, optional(D), map(D), record{...}, list(D). */
#ifndef ORDAIN_VM_LIB_H
#define ORDAIN_VM_LIB_H
#include <lua.h>
#include <stdbool.h>

void lib_date_push(lua_State *L);
void lib_instant_push(lua_State *L);
void lib_decimal_push(lua_State *L);
void lib_money_push(lua_State *L);
void lib_list_push(lua_State *L);
void lib_text_push(lua_State *L);
void lib_string_push(lua_State *L); /* the counted one */
void lib_table_push(lua_State *L);
void lib_math_push(lua_State *L);
void lib_utf8_push(lua_State *L);
/* Sets the plain descriptors and descriptor constructors as fields of the
 * table on the top. */
void lib_describe_set(lua_State *L);
#endif
