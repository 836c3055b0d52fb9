/* Lua makes and drops small blocks by the hundred per decision, and tells their
 * size when it gives them back. So they come from lists by size, which costs a
 * few instructions where malloc costs a hundred.
 *
 * What must hold: a block goes back to the list of the size it was taken with.
 * Pieces are not given back before the state is closed; what a state once held
 * in small blocks stays its own. */
#include "vm/heap.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 32 << 10 };

struct piece {
	struct piece *older;
	_Alignas(HEAP_STEP) char bytes[PIECE];
};

static inline size_t class_of(size_t size)
{
	return (size - 1) / HEAP_STEP;
}

void heap_fini(struct heap *heap)
{
	for (struct piece *piece = heap->pieces, *older; piece; piece = older) {
		older = piece->older;
		free(piece);
	}
	*heap = (struct heap){ 0 };
}

/* What is left of the old piece is given up: less than the smallest block that
 * was asked for in vain. */
static void *cut_piece(struct heap *heap, size_t size)
{
	struct piece *piece = malloc(sizeof(*piece));
	if (piece == NULL)
		return NULL;
	piece->older = heap->pieces;
	heap->pieces = piece;
	heap->next = piece->bytes + size;
	heap->end = piece->bytes + PIECE;
	return piece->bytes;
}

static inline void *take(struct heap *heap, size_t size)
{
	if (size > HEAP_SMALL)
		return malloc(size);
	size_t class = class_of(size);
	void *block = heap->spare[class];
	if (block) {
		memcpy(&heap->spare[class], block, sizeof(void *));
		return block;
	}
	size = (class + 1) * HEAP_STEP;
	if ((size_t)(heap->end - heap->next) < size)
		return cut_piece(heap, size);
	block = heap->next;
	heap->next += size;
	return block;
}

void heap_free(struct heap *heap, void *block, size_t size)
{
	if (block == NULL)
		return;
	if (size > HEAP_SMALL) {
		free(block);
		return;
	}
	memcpy(block, &heap->spare[class_of(size)], sizeof(void *));
	heap->spare[class_of(size)] = block;
}

void *heap_resize(struct heap *heap, void *block, size_t old, size_t size)
{
	if (block == NULL)
		return take(heap, size);
	if (old > HEAP_SMALL && size > HEAP_SMALL)
		return realloc(block, size);
	if (old <= HEAP_SMALL && size <= HEAP_SMALL && class_of(old) == class_of(size))
		return block;
	void *made = take(heap, size);
	if (made == NULL)
		return NULL;
	memcpy(made, block, old < size ? old : size);
	heap_free(heap, block, old);
	return made;
}
