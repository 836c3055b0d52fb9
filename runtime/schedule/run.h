/* A run of a job: all due records, in chunks, with a savepoint per record.
 *
 * run_begin writes the run's row (or takes over the row that a dead process left
 * Running); run_chunk handles records until the chunk's time is over and keeps
 * counts and lease in the row; run_end asks the job's `ended` and closes the row.
 * All three are called on the writer's seat, inside its transaction. One bad
 * record never stops a run: it is rolled back and logged with its error. A row
 * that the due query gives again unchanged is not handled twice in one run.
 *
 * A run is alive from run_begin to run_free. A row Running without one was left by a
 * dead process or by a commit that failed (a full disk), and is taken over: what is
 * committed of it stays, its counts go on.
 *
 * States: Running, Pass, Partial (some failed, or a policy's default had to answer
 * for some), Fail (all failed), Nothing due, Off. Scheduled runs that follow each
 * other and did nothing for the same reason share one row. */
#ifndef ORDAIN_SCHEDULE_RUN_H
#define ORDAIN_SCHEDULE_RUN_H
#include "base/id.h"
#include "operate/inside.h"

struct tally {
	char name[64];
	int64_t n;
};
enum { TALLY_MAX = 32, CHUNK_MS = 10, CHUNK_QUIET_MS = 100, DRY_MAX = 10000 };

struct run {
	const struct job_decl *job;
	char id[ID_LEN + 1];
	char state[16];
	char started_at[INSTANT_LEN + 1];
	char resumed_from[ID_LEN + 1];
	char note[256];
	char actor[128];
	bool manual, dry, over;
	bool earlier; /* taken over with counts: some of it was done by a dead process */
	/* A savepoint per record. Chunks begin without: when a record of one fails
	 * the chunk asks for another try, its transaction is undone, and it runs
	 * once more with savepoints. `patient` runs have savepoints always. */
	bool careful, patient, retry;
	struct tally tallies[TALLY_MAX];
	size_t tally_count;
	int64_t handled, failed, faulted;
	size_t repeated; /* rows seen unchanged in the last chunk */
	uint64_t *seen;  /* hash set of handled rows */
	size_t seen_count, seen_room;
	int limit;               /* of the next chunk */
	struct buf proposals;    /* dry: JSON array body */
	struct service *service; /* of the list below; NULL: not in it */
	struct run *next;        /* of the service's runs */
};

/* REFUSED JOB_RUNNING names the active run. A job that is switched off gives a
 * run that is over at once, in state Off. */
struct run *run_begin(struct seat *seat, const struct job_decl *job, bool manual, bool dry,
	const char *actor, struct err *err);
/* One chunk; run->over when nothing is left. run->retry: undo the transaction and
 * call it again. */
bool run_chunk(struct seat *seat, struct run *run, struct err *err);
bool run_end(struct seat *seat, struct run *run, struct err *err);
/* The run as JSON, as job.run answers it. */
void run_describe(const struct run *run, instant now, struct buf *out);
void run_free(struct run *run);
/* Whether somebody in this process goes on with the run. */
bool run_alive(struct service *service, const char *id, size_t len);
bool run_any(struct service *service);
#endif
