/* Backup and restore of the database file.
 *
 * A backup is VACUUM INTO from a connection of its own, then integrity_check
 * and foreign_key_check of the copy, then `<file>.b2` with the BLAKE2b of the
 * file (as `b2sum -l 256` writes it). A restore verifies the checksum and both
 * checks before it puts the copy in place, under the data directory's lock,
 * keeping the old file as ordain.db.replaced. */
#ifndef ORDAIN_STORE_BACKUP_H
#define ORDAIN_STORE_BACKUP_H
#include "base/err.h"

/* `progress` may be NULL; it gets 0..100. PERM BACKUP_EXISTS if `to` exists. */
bool backup_make(const char *database, const char *to, void (*progress)(void *, int), void *arg,
	struct err *err);
/* PERM BACKUP_DAMAGED when checksum or checks fail. */
bool backup_verify(const char *file, struct err *err);
/* TEMP DATA_LOCKED while the data directory is in use. */
bool backup_restore(const char *file, const char *data_dir, struct err *err);
#endif
