/* Fail values: how a script refuses. `fail.conflict(code, fmt, ...)` and its
 * sisters raise one; the operation's savepoint rolls back and the caller gets a
 * problem document. Kinds and HTTP status:
 *   fail.invalid 422 · fail.not_found 404 · fail.conflict 409 ·
 *   fail.forbidden 403 · fail.busy 503 (TEMP: try again)
 * fail.invalid also takes a list of {pointer, code, text} as last argument when
 * several things are wrong: fail.invalid(code, text, issues).
 * In scripts only; a policy answers, it does not fail. */
#ifndef ORDAIN_VM_FAIL_H
#define ORDAIN_VM_FAIL_H
#include "base/err.h"
#include "value/issue.h"
#include "vm/vm.h"

struct fail {
	int status;
	char code[48];
	char text[768];
};
/* The last fail value that ended a vm_call of this state (status 0: none), and
 * its issue list, copied. */
const struct fail *vm_fail(const struct vm *vm);
void vm_fail_issues(const struct vm *vm, struct issues *out);
/* Raises one from C. */
_Noreturn void vm_raise_fail(lua_State *L, int status, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* The same with issues, each copied into the state. */
_Noreturn void vm_raise_issues(lua_State *L, int status, const char *code, const char *text,
	const struct issues *issues);
/* Pushes the `fail` library. */
void fail_push(lua_State *L);
#endif
