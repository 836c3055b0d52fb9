/* The route tree. Built once from the registry; the names of a template's
 * parameters belong to the operation, so that two templates may name the same
 * place differently. */
#include "api/route.h"
#include "base/log.h"
#include <stdio.h>
#include <string.h>

struct leaf {
	const struct operation *operation;
	const char *names[ROUTE_PARAMS];
	struct leaf *next;
};
struct route_node {
	const char *segment; /* NULL: a parameter */
	size_t len;
	struct route_node *children, *next;
	struct leaf *leaves;
};

static size_t segment_len(const char *path)
{
	return strcspn(path, "/");
}

static struct route_node *child(struct arena *arena, struct route_node *node, const char *text,
	size_t len, bool parameter)
{
	struct route_node **at = &node->children, *made;

	for (; *at; at = &(*at)->next) {
		bool same = parameter ? !(*at)->segment
				      : (*at)->segment && (*at)->len == len &&
				memcmp((*at)->segment, text, len) == 0;
		if (same)
			return *at;
		if (!parameter && !(*at)->segment)
			break; /* the parameter stays last */
	}
	made = arena_alloc(arena, sizeof *made);
	made->segment = parameter ? NULL : arena_bytes(arena, text, len);
	made->len = len;
	made->next = *at;
	*at = made;
	return made;
}

static void add_leaf(struct route_node *node, struct leaf *leaf)
{
	for (struct leaf *other = node->leaves; other; other = other->next)
		if (strcmp(other->operation->method, leaf->operation->method) == 0)
			log_warn("two operations share a route; the first keeps it", "first",
				other->operation->name, "second", leaf->operation->name, NULL);
	struct leaf **at = &node->leaves;
	while (*at)
		at = &(*at)->next;
	*at = leaf;
}

static void add(struct arena *arena, struct route_node *root, const struct operation *operation)
{
	struct leaf *leaf = arena_alloc(arena, sizeof *leaf);
	const char *at = operation->path;
	size_t names = 0;

	leaf->operation = operation;
	while (*at == '/') {
		size_t len = segment_len(++at);
		bool parameter = len > 2 && at[0] == '{' && at[len - 1] == '}';
		if (parameter) {
			must(names < ROUTE_PARAMS);
			leaf->names[names++] = arena_bytes(arena, at + 1, len - 2);
		}
		root = child(arena, root, at, len, parameter);
		at += len;
	}
	add_leaf(root, leaf);
}

struct route_node *route_tree(struct arena *arena, const struct registry *registry)
{
	struct route_node *root = arena_alloc(arena, sizeof *root);

	for (size_t i = 0; i < registry->operations_count; i++)
		if (registry->operations[i].path)
			add(arena, root, &registry->operations[i]);
	return root;
}

static void allow(struct route_match *match, const char *method)
{
	size_t used = strlen(match->allow);

	if (strstr(match->allow, method))
		return;
	snprintf(match->allow + used, sizeof match->allow - used, "%s%s%s", used ? ", " : "",
		method, strcmp(method, "GET") == 0 ? ", HEAD" : "");
}

static const struct leaf *pick(const struct route_node *node, const char *method,
	struct route_match *match)
{
	for (const struct leaf *leaf = node->leaves; leaf; leaf = leaf->next) {
		if (strcmp(leaf->operation->method, method) == 0)
			return leaf;
		allow(match, leaf->operation->method);
	}
	return NULL;
}

/* Goes on after a place that does not take the method: GET /things/import may
 * still mean the thing called "import". */
static const struct leaf *walk(const struct route_node *node, const char *method, const char *path,
	struct route_match *match)
{
	const struct route_node *at;
	size_t len;

	if (*path == '\0')
		return pick(node, method, match);
	len = segment_len(++path);
	for (at = node->children; at; at = at->next) {
		const struct leaf *found;
		if (at->segment) {
			if (at->len != len || memcmp(at->segment, path, len) != 0)
				continue;
		} else if (len == 0 || match->count == ROUTE_PARAMS) {
			continue;
		} else {
			match->params[match->count++] = (struct route_param){ NULL, path, len };
		}
		found = walk(at, method, path + len, match);
		if (found)
			return found;
		match->count -= at->segment ? 0 : 1;
	}
	return NULL;
}

enum route_found route_find(const struct route_node *tree, const char *method, const char *path,
	struct route_match *match)
{
	const struct leaf *leaf;

	match->count = 0;
	match->allow[0] = '\0';
	leaf = walk(tree, strcmp(method, "HEAD") == 0 ? "GET" : method, path, match);
	if (!leaf)
		return match->allow[0] ? ROUTE_METHOD : ROUTE_NONE;
	match->operation = leaf->operation;
	for (size_t i = 0; i < match->count; i++)
		match->params[i].name = leaf->names[i];
	return ROUTE_OK;
}
