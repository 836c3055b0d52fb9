/* Loading the areas into a VM.
 *
 * The first VM gives the registry; every VM keeps its functions in its own
 * registry table, found by the indexes of the C registry. Errors name path and
 * line. */
#ifndef ORDAIN_OPERATE_LOAD_H
#define ORDAIN_OPERATE_LOAD_H
#include "operate/registry.h"
#include "vm/vm.h"

struct service_library;
/* What a program adds to every area's environment; before load_areas. NULL: nothing. */
bool load_libraries(struct vm *vm, const struct service_library *libraries, struct err *err);
/* `into` NULL: only the functions. `arena` keeps sql and contracts, and must
 * outlive the VM. */
bool load_areas(struct arena *arena, struct vm *vm, const char *home, struct registry *into,
	struct err *err);
/* Push a declared function of this VM. */
void load_push_operation(lua_State *L, const struct operation *operation);
void load_push_job(lua_State *L, const struct job_decl *job, const char *which); /* each, ended */
/* The list of reaction functions of an event, or nil. */
void load_push_reactions(lua_State *L, const char *event);
/* The run function of the flow's script as it is installed. */
void load_push_flow(lua_State *L, const struct flow_decl *flow);
/* A function from the text of a kept bundle to its run function. */
void load_push_open_flow(lua_State *L);
/* The statement behind a value made by `sql`; NULL: it is something else. */
const struct sql *load_sql(lua_State *L, int idx);

/* compile.c: the declarations at the top of the stack into the registry. */
bool compile_registry(struct arena *arena, struct vm *vm, const char *home, struct registry *into,
	struct err *err);
#endif
