/* Keeping the write-ahead log short, away from commits.
 *
 * A thread with a connection of its own moves the log into the file every
 * second when it has grown, and when the writer says that it grew by 16 MB; it
 * waits for nobody. The writer itself begins the log anew above 64 MB, and
 * tries that again after a second if readers stand in the way. */
#ifndef ORDAIN_STORE_CHECKPOINT_H
#define ORDAIN_STORE_CHECKPOINT_H
#include "store/store.h"

struct checkpoint;
struct checkpoint *checkpoint_new(const char *path);
void checkpoint_free(struct checkpoint *checkpoint); /* stops first */
bool checkpoint_start(struct checkpoint *checkpoint, struct err *err);
void checkpoint_stop(struct checkpoint *checkpoint);
/* By the writer after each commit; with or without the thread. */
void checkpoint_committed(struct checkpoint *checkpoint, struct conn *writer);
#endif
