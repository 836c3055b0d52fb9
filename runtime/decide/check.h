/* Checking a set: everything loads, every point has its policy, no file is
 * without a point, and the cases run.
 *
 * A case file `<name>.cases.lua` returns a list:
 *   { { name = "words", ask = { ... }, expect = "allow" },
 *     { name = "...",   ask = { ... }, expect = { "refuse", reasons = { { code = "X" } } } } }
 * `expect` names the outcome; fields given beside it must be equal in the
 * answer, recursively: a record may show a part of its fields, a list must have
 * the same length. Cases run in the closed environment of policies. */
#ifndef ORDAIN_DECIDE_CHECK_H
#define ORDAIN_DECIDE_CHECK_H
#include "decide/judge.h"

struct case_failure {
	const char *where; /* policies/area/name.cases.lua, and the case's name */
	const char *name;
	const char *expected, *got; /* canonical text */
};
struct set_report {
	struct arena arena;
	struct issues errors;          /* pointer: path:line; always refuse */
	struct case_failure *failures; /* refuse a publish */
	size_t failure_count, failure_room;
	size_t cases;
};
void set_report_init(struct set_report *report);
void set_report_fini(struct set_report *report);
/* Fills the report; true when there are no errors (failures do not count). */
bool set_check(struct policy_set *set, const struct points *points, struct set_report *report);
#endif
