/* A seat: what hangs on a worker so that it can run operations.
 *
 * One connection (the worker's), one script VM with all operations, one judge,
 * one tx. Made on start by pool's worker_init. */
#ifndef ORDAIN_OPERATE_SEAT_H
#define ORDAIN_OPERATE_SEAT_H
#include "operate/service.h"
#include "operate/tx.h"

struct seat {
	struct service *service;
	const struct registry *registry;
	struct worker *worker;
	struct conn *conn;
	struct vm *vm;
	struct judge *judge;
	struct judge *replay; /* with a set under trial; NULL until needed */
	struct tx tx;
	const struct call *call; /* that runs now, or ran last */
	struct arena arena;      /* sql and chunks of the VM */
	struct buf scratch;      /* for canonical bytes on their way */
	struct verdict verdict;
	int64_t next_event, next_decision, next_audit; /* the writer's positions */
	uint64_t live_version;
	uint64_t settings_epoch; /* of the connection, when settings were read; 0: not */
	struct seat_statement *statements;
	struct flow_seat *flows;     /* of flow/, made on first use */
	const struct sql **versions; /* by operation index: select version of its row */
};

enum { OPERATION_STEPS = 200 * 1000 * 1000, OPERATION_WALL_MS = 10000 };

struct seat *seat_new(struct service *service, struct worker *worker, struct err *err);
void seat_free(struct seat *seat);
/* SQL text of the engine, taken apart once per seat; `text` must be a literal. */
const struct sql *seat_sql(struct seat *seat, const char *text, struct err *err);
/* Content under its hash (base/hash.h), in the open transaction; there already: fine. */
bool seat_keep_file(struct seat *seat, const char *hash, const void *bytes, size_t len,
	const char *media_type, struct err *err);
/* Takes the live policy set if it changed; before each piece of work. */
void seat_refresh(struct seat *seat);
#endif
