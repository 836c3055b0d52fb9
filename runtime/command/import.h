/* Imports: a file fed to an operation, record by record.
 *
 * One call per record, under an idempotency key made of the mapping's name and
 * the record, so that running an import again changes nothing that is in and
 * tries anew what was refused. */
#ifndef ORDAIN_COMMAND_IMPORT_H
#define ORDAIN_COMMAND_IMPORT_H
#include "command/desk.h"
#include "command/mapping.h"

struct import_options {
	const char *name;    /* of the mapping, in keys and errors */
	const char *mapping; /* its text */
	size_t mapping_len;
	FILE *in;
	int64_t size;  /* of `in`, 0: unknown */
	FILE *rejects; /* CSV line,field,reason,record; NULL: not written */
	bool dry, no_repair, quiet;
	struct desk_opts opts;
};
struct import_counts {
	long records, done, before, repaired, skipped, rejected;
};
/* false: it had to stop (the server went away, no such operation); what was done
 * before is counted and kept. Refused records are no failure. */
bool import_run(struct desk *desk, const struct import_options *options,
	struct import_counts *counts, struct err *err);
#endif
