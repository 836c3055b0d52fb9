/* One libuv handle and its owner's wishes: for the files of loop/ only.
 *
 * A handle may be freed by its owner, or closed by loop_stop while the owner
 * still holds it; its memory goes when both have happened. */
#ifndef ORDAIN_LOOP_ITEM_H
#define ORDAIN_LOOP_ITEM_H
#include "loop/loop.h"
#include <uv.h>

struct loop_item {
	union {
		uv_handle_t any;
		uv_timer_t timer;
		uv_poll_t poll;
		uv_signal_t signal;
		uv_fs_event_t fs_event;
	} uv;
	void *memory; /* what free() gets; an item is the first member of it or itself */
	bool closed, freed;
};
uv_loop_t *loop_uv(struct loop *loop);
/* After the handle's uv_*_init. */
void loop_item_own(struct loop_item *item, void *memory);
/* Closes the handle if that has not happened and frees the memory then. */
void loop_item_free(struct loop_item *item);
#endif
