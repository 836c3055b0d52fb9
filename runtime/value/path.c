/* Paths as JSON pointers. What must hold: any member name, with any bytes, gives
 * a pointer that names exactly that member (`~` and `/` are escaped). */
#include "value/path.h"
#include "base/buf.h"

static void put_name(struct buf *out, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (name[i] == '~')
			buf_text(out, "~0");
		else if (name[i] == '/')
			buf_text(out, "~1");
		else
			buf_char(out, name[i]);
	}
}

static void put_path(struct buf *out, const struct path *path)
{
	if (path->up == NULL)
		return;
	put_path(out, path->up);
	buf_char(out, '/');
	if (path->name != NULL)
		put_name(out, path->name, path->len);
	else
		buf_printf(out, "%zu", path->index);
}

const char *path_pointer(const struct path *path, struct arena *arena)
{
	struct buf out;
	buf_init(&out);
	put_path(&out, path);
	const char *pointer = arena_bytes(arena, out.data, out.len);
	buf_fini(&out);
	return pointer;
}
