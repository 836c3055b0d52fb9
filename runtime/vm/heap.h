/* Memory for one Lua state: small blocks by size, large ones from malloc. */
#ifndef ORDAIN_VM_HEAP_H
#define ORDAIN_VM_HEAP_H
#include <stddef.h>

enum { HEAP_STEP = 16, HEAP_SMALL = 256, HEAP_CLASSES = HEAP_SMALL / HEAP_STEP };

struct heap {
	void *spare[HEAP_CLASSES]; /* lists of free blocks, linked through their first word */
	char *next, *end;          /* what is left of the newest piece */
	void *pieces;
};
/* Zeroed memory is a heap. Frees all blocks at once. */
void heap_fini(struct heap *heap);
/* As realloc, with the old size given (0 with NULL); size > 0. NULL: no memory. */
void *heap_resize(struct heap *heap, void *block, size_t old, size_t size);
void heap_free(struct heap *heap, void *block, size_t size);
#endif
