/* Records of a file: CSV (RFC 4180, by libcsv) or one JSON value per line.
 *
 * Each comes with its first line's number and its text as it stood in the file,
 * so that what is refused can be shown and fed again. */
#ifndef ORDAIN_COMMAND_RECORDS_H
#define ORDAIN_COMMAND_RECORDS_H
#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum records_format { RECORDS_CSV, RECORDS_JSONL };
enum { RECORD_MAX_BYTES = 1 << 20, RECORD_MAX_FIELDS = 1000 };

struct record_field {
	const char *text;
	size_t len;
};
struct record {
	long line;
	const char *raw; /* without the line end */
	size_t raw_len;
	struct record_field *fields; /* CSV */
	size_t count;
	const char *wrong; /* NULL, or why it cannot be read */
};
struct records;

/* `in` is borrowed. A byte-order mark at the start is skipped. */
struct records *records_new(FILE *in, enum records_format format, char delimiter);
void records_free(struct records *records); /* NULL is fine */
/* false: the end. What the record points at lives until the next call. Empty
 * lines are no records. */
bool records_next(struct records *records, struct record *out);
int64_t records_bytes(const struct records *records); /* read so far */
#endif
