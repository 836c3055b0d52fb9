/* Paths: where a reader or writer stands inside a value.
 *
 * A chain of steps on the C stack, one per level; it costs a few stores while
 * all is well and becomes a JSON pointer only when there is something to say. */
#ifndef ORDAIN_VALUE_PATH_H
#define ORDAIN_VALUE_PATH_H
#include "base/arena.h"
#include <stddef.h>

struct path {
	const struct path *up; /* NULL: this is the whole document */
	const char *name;      /* a member, not NUL-terminated; NULL: an element */
	size_t len;
	size_t index; /* of an element, from 0 */
};

/* RFC 6901: "/lines/0/a~1b"; "" for the whole document. */
const char *path_pointer(const struct path *path, struct arena *arena);
#endif
