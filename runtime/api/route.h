/* Routes: path templates such as /v1/things/{id}/pause, made into a tree of
 * segments once and matched without allocation. A literal segment wins over a
 * parameter; a parameter takes one segment that is not empty. */
#ifndef ORDAIN_API_ROUTE_H
#define ORDAIN_API_ROUTE_H
#include "base/arena.h"
#include "operate/registry.h"

enum { ROUTE_PARAMS = 8 };
enum route_found { ROUTE_NONE, ROUTE_METHOD, ROUTE_OK };

struct route_node;
struct route_param {
	const char *name, *text; /* text: into the path, not ended */
	size_t len;
};
struct route_match {
	const struct operation *operation;
	struct route_param params[ROUTE_PARAMS];
	size_t count;
	char allow[80]; /* with ROUTE_METHOD: the methods there are */
};
/* Every operation of the registry that has a path. */
struct route_node *route_tree(struct arena *arena, const struct registry *registry);
/* HEAD finds GET. */
enum route_found route_find(const struct route_node *tree, const char *method, const char *path,
	struct route_match *match);
#endif
