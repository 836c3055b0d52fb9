/* The registry: everything the areas declare, as immutable C structs.
 *
 * Made once at start from the first VM that loads the scripts; any thread may
 * read it; it lives as long as the service. Doors (HTTP routes, the command
 * line, OpenAPI, the role matrix, editor types) are made from it and from
 * nothing else. Arrays are sorted by name. */
#ifndef ORDAIN_OPERATE_REGISTRY_H
#define ORDAIN_OPERATE_REGISTRY_H
#include "decide/point.h"
#include "store/migrate.h"
#include "store/store.h"
#include "value/contract.h"

enum operation_kind { OPERATION_READ, OPERATION_WRITE };

struct operation {
	const char *name, *area, *summary;
	const char *method, *path; /* "POST", "/v1/things/{id}/pause"; NULL: no route */
	enum operation_kind kind;
	const char *changes; /* table, or NULL */
	const char *role;    /* "public" opens it */
	const char *native;  /* answered by C under this name, or NULL */
	int status;          /* of success: 200 or 201 */
	bool raw;
	const struct contract *input, *output;
	const char *const *errors; /* codes */
	size_t error_count;
	size_t index; /* in registry->operations */
};
struct event_decl {
	const char *name, *area, *summary, *key; /* key: a field of data */
	const struct contract *data;
};
struct setting_decl {
	const char *name, *area, *summary, *role;
	const struct contract *type;
	const char *initial; /* canonical bytes of the default */
};
struct role_decl {
	const char *name, *summary;
	const char *const *includes;
	size_t include_count;
};
struct error_decl {
	const char *code, *area, *text;
};
struct job_decl {
	const char *name, *area, *summary, *cron, *enabled; /* enabled: a setting or NULL */
	const struct sql *due;
	const char *const *exceptional;
	size_t exceptional_count;
	const char *const *aliases; /* further names it is asked for by */
	size_t alias_count;
	size_t index;
};
struct flow_decl {
	const char *name, *area, *summary;
	const char *on;                        /* the event that starts it, or NULL */
	const char *key;                       /* a field of the input; NULL: each flow its own */
	const struct contract *input, *output; /* output NULL: it returns nothing */
	const char *const *roles;              /* it acts with */
	size_t role_count;
	const char *path, *script, *bundle; /* script: hash of the bundle's text */
	size_t index;
};
struct reaction_decl {
	const char *event, *area;
};
struct shape_decl {
	const char *name; /* area.shape */
	const struct contract *contract;
};
struct area_decl {
	const char *name, *summary;
	int version;
	const char *const *needs;
	size_t need_count;
	struct schema_part schema;
};
#define REGISTRY_LIST(type, name) \
	const struct type *name;  \
	size_t name##_count
struct registry {
	REGISTRY_LIST(area_decl, areas); /* in order of needs */
	REGISTRY_LIST(operation, operations);
	REGISTRY_LIST(point, points);
	REGISTRY_LIST(event_decl, events);
	REGISTRY_LIST(setting_decl, settings);
	REGISTRY_LIST(role_decl, roles);
	REGISTRY_LIST(error_decl, errors);
	REGISTRY_LIST(job_decl, jobs);
	REGISTRY_LIST(flow_decl, flows);
	REGISTRY_LIST(reaction_decl, reactions);
	REGISTRY_LIST(shape_decl, shapes);
	REGISTRY_LIST(sql, statements); /* every sql [[ ]] of every area */
};
const struct operation *registry_operation(const struct registry *registry, const char *name);
const struct point *registry_point(const struct registry *registry, const char *name);
const struct event_decl *registry_event(const struct registry *registry, const char *name);
const struct setting_decl *registry_setting(const struct registry *registry, const char *name);
/* By its name or one of its aliases. */
const struct job_decl *registry_job(const struct registry *registry, const char *name);
const struct flow_decl *registry_flow(const struct registry *registry, const char *name);
const struct error_decl *registry_error(const struct registry *registry, const char *code);
/* Whether one of `roles` is `role` or includes it; admin includes all. */
bool registry_allows(const struct registry *registry, const char *const *roles, size_t count,
	const char *role);
#endif
