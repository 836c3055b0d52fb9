/* Data tables of policies: `data.<name>` is what data/<name>.lua returns, or the
 * records of data/<name>.csv (a list of tables keyed by the header, all texts).
 * Tables of all areas lie in policies/data/, those of one in
 * policies/<area>/data/ and win over the former. */
#ifndef ORDAIN_DECIDE_DATA_H
#define ORDAIN_DECIDE_DATA_H
#include "decide/set.h"
#include "vm/vm.h"

/* Pushes the frozen `data` table of the area. PERM names the file. */
bool data_push(struct vm *vm, const struct policy_set *set, const char *area, struct err *err);
#endif
