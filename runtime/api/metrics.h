/* Metrics: counts in memory, shown as Prometheus text.
 *
 * Labels are bounded: the operations of the registry and a handful of doors, by
 * class of status. Loop thread only. */
#ifndef ORDAIN_API_METRICS_H
#define ORDAIN_API_METRICS_H
#include <stddef.h>
#include <stdint.h>

/* The slots after those of the operations. */
enum metrics_door {
	DOOR_NONE,
	DOOR_FILES,
	DOOR_STREAM,
	DOOR_HEALTH,
	DOOR_METRICS,
	DOOR_OPENAPI,
	DOOR_COUNT
};

struct metrics;
struct metrics *metrics_new(size_t operations);
void metrics_free(struct metrics *metrics);
size_t metrics_slot(const struct metrics *metrics, enum metrics_door door);
void metrics_count(struct metrics *metrics, size_t slot, int status, int64_t us);
#endif
