/* Arenas: memory that lives until its owner says so, freed at once.
 *
 * A first parameter `struct arena *` means the result lives that long. An
 * arena belongs to one thread at a time. Allocation never returns NULL: out of
 * memory is never(). Zeroed memory, aligned for any type. */
#ifndef ORDAIN_BASE_ARENA_H
#define ORDAIN_BASE_ARENA_H
#include <stddef.h>

struct arena_block;
struct arena {
	struct arena_block *blocks;
	char *next, *end;
};

void arena_init(struct arena *arena);
void arena_fini(struct arena *arena);
/* Frees everything but keeps a block for the next use. */
void arena_reset(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size);
char *arena_text(struct arena *arena, const char *text);               /* NULL stays NULL */
char *arena_bytes(struct arena *arena, const void *bytes, size_t len); /* adds a NUL */
char *arena_printf(struct arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
#endif
