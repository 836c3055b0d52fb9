/* Arenas: a chain of blocks, a pointer that rises through the newest one.
 *
 * What must hold: every piece is zeroed and aligned for any type, blocks never
 * move, and each new block is larger than the last, so that a long-lived arena
 * has few. The newest block survives a reset unless it is very large, so that work
 * of the same size again and again soon needs no new block. */
#include "base/arena.h"
#include "base/err.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_FIRST = 4096,
	BLOCK_MOST = 1 << 20,
	BLOCK_KEPT = 256 << 10,
	ALIGN = _Alignof(max_align_t)
};

struct arena_block {
	struct arena_block *older;
	size_t size;
	_Alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena)
{
	*arena = (struct arena){ 0 };
}

void arena_fini(struct arena *arena)
{
	for (struct arena_block *block = arena->blocks, *older; block != NULL; block = older) {
		older = block->older;
		free(block);
	}
	*arena = (struct arena){ 0 };
}

void arena_reset(struct arena *arena)
{
	struct arena_block *block = arena->blocks;
	if (block == NULL)
		return;
	if (block->size > BLOCK_KEPT) {
		arena_fini(arena);
		return;
	}
	for (struct arena_block *old = block->older, *older; old != NULL; old = older) {
		older = old->older;
		free(old);
	}
	block->older = NULL;
	arena->next = block->bytes;
	arena->end = block->bytes + block->size;
}

static void block_add(struct arena *arena, size_t least)
{
	size_t size = arena->blocks == NULL ? BLOCK_FIRST : arena->blocks->size * 2;
	if (size > BLOCK_MOST)
		size = BLOCK_MOST;
	if (size < least)
		size = least;
	must(size <= SIZE_MAX - sizeof(struct arena_block));
	struct arena_block *block = malloc(sizeof *block + size);
	if (block == NULL)
		never("out of memory");
	block->older = arena->blocks;
	block->size = size;
	arena->blocks = block;
	arena->next = block->bytes;
	arena->end = block->bytes + size;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	must(size < SIZE_MAX / 2);
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (size == 0)
		size = ALIGN;
	if (arena->blocks == NULL || (size_t)(arena->end - arena->next) < size)
		block_add(arena, size);
	void *piece = arena->next;
	arena->next += size;
	return memset(piece, 0, size);
}

char *arena_bytes(struct arena *arena, const void *bytes, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);
	if (len > 0)
		memcpy(copy, bytes, len);
	return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_bytes(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list args, again;
	va_start(args, fmt);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	must(len >= 0);
	char *text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, fmt, again);
	va_end(again);
	return text;
}
