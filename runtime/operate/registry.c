/* Looking things up in the registry, and who may do what. */
#include "operate/registry.h"

#include <stdlib.h>
#include <string.h>

/* All declarations begin with their name. */
static int by_name(const void *key, const void *entry)
{
	return strcmp(key, *(const char *const *)entry);
}

#define FIND(list, key)                                                              \
	((registry)->list##_count == 0                                               \
			? NULL                                                       \
			: bsearch((key), (registry)->list, (registry)->list##_count, \
				  sizeof(*(registry)->list), by_name))

const struct operation *registry_operation(const struct registry *registry, const char *name)
{
	return FIND(operations, name);
}

const struct point *registry_point(const struct registry *registry, const char *name)
{
	return FIND(points, name);
}

const struct event_decl *registry_event(const struct registry *registry, const char *name)
{
	return FIND(events, name);
}

const struct setting_decl *registry_setting(const struct registry *registry, const char *name)
{
	return FIND(settings, name);
}

const struct job_decl *registry_job(const struct registry *registry, const char *name)
{
	const struct job_decl *found = FIND(jobs, name);
	for (size_t i = 0; found == NULL && i < registry->jobs_count; i++)
		for (size_t k = 0; k < registry->jobs[i].alias_count; k++)
			if (strcmp(registry->jobs[i].aliases[k], name) == 0)
				found = &registry->jobs[i];
	return found;
}

const struct flow_decl *registry_flow(const struct registry *registry, const char *name)
{
	return FIND(flows, name);
}

const struct error_decl *registry_error(const struct registry *registry, const char *code)
{
	return FIND(errors, code);
}

static bool includes(const struct registry *registry, const char *have, const char *role, int depth)
{
	if (strcmp(have, role) == 0 || strcmp(have, "admin") == 0)
		return true;
	const struct role_decl *decl = FIND(roles, have);
	if (decl == NULL || depth > 8)
		return false;
	for (size_t i = 0; i < decl->include_count; i++)
		if (includes(registry, decl->includes[i], role, depth + 1))
			return true;
	return false;
}

bool registry_allows(const struct registry *registry, const char *const *roles, size_t count,
	const char *role)
{
	for (size_t i = 0; i < count; i++)
		if (includes(registry, roles[i], role, 0))
			return true;
	return false;
}
