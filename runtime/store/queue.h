/* Work that waits: a line of `struct work`, first in, first out.
 *
 * No lock of its own; the pool's lock guards it. */
#ifndef ORDAIN_STORE_QUEUE_H
#define ORDAIN_STORE_QUEUE_H
#include "store/worker.h"

struct queue {
	struct work *first, *last;
};
static inline void queue_put(struct queue *queue, struct work *work)
{
	work->next = NULL;
	if (queue->first == NULL)
		queue->first = work;
	else
		queue->last->next = work;
	queue->last = work;
}
static inline struct work *queue_take(struct queue *queue)
{
	struct work *work = queue->first;
	if (work != NULL)
		queue->first = work->next;
	return work;
}
#endif
