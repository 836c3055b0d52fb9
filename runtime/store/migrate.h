/* The data directory, its lock and its schema.
 *
 * <data>/ordain.db, <data>/ordain.lock (held by who owns the database),
 * <data>/ordain.sock, <data>/tmp. The engine's tables come from
 * store/schema.sql, the areas' from their schema.sql, in order of needs. The
 * table `schema_part`, made here, records, per part (engine, area), version and hash of the
 * text. A part that is new is created; a part whose version is older runs its
 * migrations/000N_*.sql in order, after a copy of the database
 * (<data>/ordain.db.before-N, N the first that is free; removed again when the
 * migration fails, which changes nothing); a part newer than the binary is PERM
 * SCHEMA_NEWER (exit 78). Until the first release a changed hash at the same
 * version is PERM SCHEMA_CHANGED, saying to start from an empty data directory.
 * All of it in one transaction, before any worker exists. Foreign keys are off
 * meanwhile and checked after a migration; deferrable keys are SCHEMA_INVALID. */
#ifndef ORDAIN_STORE_MIGRATE_H
#define ORDAIN_STORE_MIGRATE_H
#include "store/store.h"

struct schema_part {
	const char *name;
	int version;
	const char *sql;               /* the current whole */
	const char *const *migrations; /* texts; [i] leads from version i+1 to i+2 */
	size_t migration_count;
};
/* Takes <data>/ordain.lock (creating the directory 0700). TEMP DATA_LOCKED names
 * the pid that holds it; PERM DATA_READ_ONLY when it cannot be written, DATA_UNUSABLE
 * when it is no directory or the like. Makes <data>/tmp too. Returns
 * the descriptor, -1 on failure. Closing it frees the lock. */
int data_lock(const char *dir, struct err *err);
bool schema_bring(struct conn *conn, const char *path, const struct schema_part *parts,
	size_t count, struct err *err);
const char *schema_engine(void); /* the engine's part */
enum { SCHEMA_ENGINE_VERSION = 1 };
#endif
