/* Reading records line by line.
 *
 * libcsv is fed one line at a time; a line after which its record callback ran
 * ends a record, so the text between is the record as it stood. It runs strict:
 * a quote inside an unquoted field is a damaged record, not a guess. A quote
 * that never ends is cut off at RECORD_MAX_BYTES and the reader goes on after
 * the record's first line, so one damaged record does not swallow the rest. */
#include "command/records.h"
#include "base/buf.h"
#include "base/err.h"
#include <csv.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

struct records {
	FILE *in;
	enum records_format format;
	char delimiter;
	struct csv_parser csv;
	struct arena arena; /* of the current record */
	struct buf raw;
	struct record_field fields[RECORD_MAX_FIELDS];
	size_t count;
	bool ended, too_many;
	char *text; /* of getline */
	size_t room;
	long line;
	int64_t bytes;
	/* Lines taken back after an unended quote, to be read again. */
	struct buf again;
	size_t again_at;
};

static int never_space(unsigned char c)
{
	(void)c;
	return 0;
}

static void csv_start(struct records *records)
{
	must(csv_init(&records->csv, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) == 0);
	csv_set_delim(&records->csv, (unsigned char)records->delimiter);
	csv_set_space_func(&records->csv, never_space); /* spaces are part of a field */
}

struct records *records_new(FILE *in, enum records_format format, char delimiter)
{
	struct records *records = calloc(1, sizeof *records);
	must(records);
	records->in = in;
	records->format = format;
	records->delimiter = delimiter;
	arena_init(&records->arena);
	buf_init(&records->raw);
	buf_init(&records->again);
	csv_start(records);
	return records;
}

void records_free(struct records *records)
{
	if (!records)
		return;
	csv_free(&records->csv);
	arena_fini(&records->arena);
	buf_fini(&records->raw);
	buf_fini(&records->again);
	free(records->text);
	free(records);
}

int64_t records_bytes(const struct records *records)
{
	return records->bytes;
}

static void on_field(void *text, size_t len, void *arg)
{
	struct records *records = arg;
	if (records->count == RECORD_MAX_FIELDS) {
		records->too_many = true;
		return;
	}
	records->fields[records->count++] =
		(struct record_field){ arena_bytes(&records->arena, text ? text : "", len), len };
}

static void on_record(int end, void *arg)
{
	(void)end;
	((struct records *)arg)->ended = true;
}

/* A line taken back, or the next of the file; false: the end. */
static bool line_next(struct records *records, const char **text, size_t *len)
{
	if (records->again_at < records->again.len) {
		const char *at = records->again.data + records->again_at;
		const char *end = memchr(at, '\n', records->again.len - records->again_at);
		*text = at;
		*len = end ? (size_t)(end - at) + 1 : records->again.len - records->again_at;
		records->again_at += *len;
		records->line++;
		return true;
	}
	ssize_t n = getline(&records->text, &records->room, records->in);
	if (n < 0)
		return false;
	*text = records->text;
	*len = (size_t)n;
	if (records->bytes == 0 && n >= 3 && memcmp(records->text, "\xef\xbb\xbf", 3) == 0) {
		*text += 3;
		*len -= 3;
	}
	records->bytes += n;
	records->line++;
	return true;
}

static size_t cut_line_end(const char *text, size_t len)
{
	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	return len;
}

/* Keeps the record's first line; the others are read again. */
static void take_back(struct records *records, long first)
{
	char *end = memchr(records->raw.data, '\n', records->raw.len);
	if (end && (size_t)(end + 1 - records->raw.data) < records->raw.len) {
		struct buf rest;
		size_t head = (size_t)(end + 1 - records->raw.data);
		buf_init(&rest);
		buf_put(&rest, records->raw.data + head, records->raw.len - head);
		buf_put(&rest, records->again.data + records->again_at,
			records->again.len - records->again_at);
		buf_fini(&records->again);
		records->again = rest;
		records->again_at = 0;
		records->raw.len = head;
		records->raw.data[head] = '\0';
	}
	records->line = first;
	csv_free(&records->csv);
	csv_start(records);
}

static const char *csv_line(struct records *records, const char *text, size_t len)
{
	if (csv_parse(&records->csv, text, len, on_field, on_record, records) != len)
		return "a quote inside a field: quote the field and double the quote";
	return NULL;
}

static const char *csv_last(struct records *records)
{
	if (csv_fini(&records->csv, on_field, on_record, records) != 0)
		return "a quote that does not end";
	return NULL;
}

/* Reads lines until the record ends; NULL or what is wrong. */
static const char *csv_record(struct records *records, long *first)
{
	const char *text, *wrong = NULL;
	size_t len;
	while (!records->ended && !wrong) {
		bool more = line_next(records, &text, &len);
		if (!more && records->raw.len == 0)
			return NULL;
		if (records->raw.len == 0)
			*first = records->line;
		if (more)
			buf_put(&records->raw, text, len);
		wrong = more ? csv_line(records, text, len) : csv_last(records);
		if (!wrong && records->raw.len > RECORD_MAX_BYTES)
			wrong = "a quote that does not end";
		if (!records->ended && !wrong &&
			cut_line_end(records->raw.data, records->raw.len) == 0)
			buf_reset(&records->raw); /* empty lines are no records */
		if (!more)
			break;
	}
	if (wrong)
		take_back(records, *first);
	return wrong;
}

static const char *json_record(struct records *records, long *first)
{
	const char *text;
	size_t len;
	while (records->raw.len == 0 && line_next(records, &text, &len)) {
		*first = records->line;
		buf_put(&records->raw, text, cut_line_end(text, len));
	}
	return records->raw.len > RECORD_MAX_BYTES ? "the line is longer than 1 MB" : NULL;
}

bool records_next(struct records *records, struct record *out)
{
	memset(out, 0, sizeof *out);
	arena_reset(&records->arena);
	buf_reset(&records->raw);
	records->count = 0;
	records->ended = records->too_many = false;
	out->wrong = records->format == RECORDS_CSV ? csv_record(records, &out->line)
						    : json_record(records, &out->line);
	if (records->raw.len == 0)
		return false;
	out->raw = records->raw.data;
	out->raw_len = cut_line_end(records->raw.data, records->raw.len);
	records->raw.data[out->raw_len] = '\0';
	out->fields = records->fields;
	out->count = records->count;
	if (!out->wrong && records->too_many)
		out->wrong = "more than 1000 fields";
	if (!out->wrong && !g_utf8_validate(out->raw, (gssize)out->raw_len, NULL))
		out->wrong = "not UTF-8";
	return true;
}
