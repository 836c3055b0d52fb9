/* Feeding records to an operation.
 *
 * What must hold: a record is in at most once, however often the import runs,
 * and a record that was refused gets a new chance. An idempotency key keeps its
 * first answer, a refusal too; so a replayed refusal makes the next key of the
 * record's own chain, and a chain ends at its first acceptance. Equal records
 * in one file are told apart by their occurrence. */
#include "command/import.h"
#include "base/hash.h"
#include "command/print.h"
#include "command/progress.h"
#include <csv.h>
#include <glib.h>
#include <string.h>
#include <time.h>

enum { CHAIN_MOST = 1000, BUSY_TRIES = 6, BUSY_MS = 100 };

struct import {
	struct desk *desk;
	const struct import_options *options;
	struct import_counts *counts;
	struct mapping *mapping;
	struct records *records;
	struct progress progress;
	GHashTable *seen; /* content hash -> how often */
	struct buf input, key;
	struct err *err;
};

static void reject(struct import *import, const struct record *record, const char *field,
	const char *reason)
{
	FILE *out = import->options->rejects;
	import->counts->rejected++;
	if (!out)
		return;
	fprintf(out, "%ld,", record->line);
	csv_fwrite(out, field, strlen(field));
	putc(',', out);
	csv_fwrite(out, reason, strlen(reason));
	putc(',', out);
	csv_fwrite(out, record->raw, record->raw_len);
	fputs("\r\n", out);
}

/* All pointers and all reasons of a problem in one row. */
static void reject_problem(struct import *import, const struct record *record,
	const struct answer *answer)
{
	struct buf fields, reasons;
	json_t *problem =
		json_loadb(answer->body.data ? answer->body.data : "", answer->body.len, 0, NULL);
	buf_init(&fields);
	buf_init(&reasons);
	size_t i;
	json_t *issue;
	json_array_foreach(json_object_get(problem, "errors"), i, issue) {
		buf_printf(&fields, "%s%s", i ? "; " : "", print_text_at(issue, "pointer"));
		buf_printf(&reasons, "%s%s: %s", i ? "; " : "", print_text_at(issue, "code"),
			print_text_at(issue, "detail"));
	}
	if (reasons.len == 0)
		buf_printf(&reasons, "%s: %s", print_text_at(problem, "code"),
			print_text_at(problem, "detail"));
	reject(import, record, fields.data ? fields.data : "", reasons.data);
	buf_fini(&fields);
	buf_fini(&reasons);
	json_decref(problem);
}

/* How many equal records came before this one. */
static unsigned occurrence(struct import *import, const char *content)
{
	gpointer before = g_hash_table_lookup(import->seen, content);
	g_hash_table_insert(import->seen, g_strdup(content),
		GUINT_TO_POINTER(GPOINTER_TO_UINT(before) + 1));
	return GPOINTER_TO_UINT(before);
}

static void hash_part(struct hash *hash, const char *text, size_t len)
{
	hash_add(hash, text, len);
	hash_add(hash, "", 1);
}

/* The record's own part of the key, and its number among equals. */
static unsigned content_hash(struct import *import, char out[HASH_LEN + 1])
{
	struct hash hash;
	const char *operation = mapping_operation(import->mapping);
	hash_begin(&hash);
	hash_part(&hash, import->options->name, strlen(import->options->name));
	hash_part(&hash, operation, strlen(operation));
	hash_part(&hash, import->key.data ? import->key.data : "", import->key.len);
	hash_part(&hash, import->input.data, import->input.len);
	hash_end(&hash, out);
	/* With a key of the mapping's own, equal records are one record. */
	return import->key.len ? 0 : occurrence(import, out);
}

static void busy_wait(int attempt)
{
	long ms = BUSY_MS << attempt;
	struct timespec pause = { ms / 1000, (ms % 1000) * 1000000 };
	nanosleep(&pause, NULL);
}

/* One call, repeated while the service is busy. */
static void call_patiently(struct import *import, const struct desk_opts *opts,
	struct answer *answer)
{
	for (int attempt = 0;; attempt++) {
		answer_init(answer);
		desk_call(import->desk, mapping_operation(import->mapping), import->input.data,
			import->input.len, opts, answer);
		if ((answer->status != 503 && answer->status != 429) || attempt == BUSY_TRIES)
			return;
		answer_fini(answer);
		busy_wait(attempt);
	}
}

/* Follows the record's chain of keys to an answer that is new, or accepted. */
static void call_chain(struct import *import, struct answer *answer)
{
	char content[HASH_LEN + 1], key[HASH_LEN + 40];
	struct desk_opts opts = import->options->opts;
	unsigned nth = content_hash(import, content);
	opts.dry = import->options->dry;
	opts.key = key;
	for (unsigned link = 0;; link++) {
		snprintf(key, sizeof key, "import-%s-%u-%u", content, nth, link);
		call_patiently(import, &opts, answer);
		if (!answer->replayed || answer->status < 400 || link == CHAIN_MOST)
			return;
		answer_fini(answer);
	}
}

/* What no further record could pass: no such operation, not allowed, no server. */
static bool hopeless(struct import *import, const struct answer *answer)
{
	json_t *problem =
		json_loadb(answer->body.data ? answer->body.data : "", answer->body.len, 0, NULL);
	const char *code = print_text_at(problem, "code");
	bool stop = answer->status == 503 || answer->status == 429 || answer->status == 401 ||
		answer->status == 403 || strcmp(code, "OPERATION_UNKNOWN") == 0;
	if (stop)
		err_set(import->err, answer->status == 503 ? ERR_TEMP : ERR_REFUSED,
			*code ? code : "ANSWER_INVALID",
			"%s; stopped at record %ld, what was done is kept and running it again is "
			"safe",
			print_text_at(problem, "detail"), import->counts->records);
	json_decref(problem);
	return stop;
}

static bool send(struct import *import, const struct record *record)
{
	struct answer answer;
	bool go_on = true;
	call_chain(import, &answer);
	if (answer.status >= 400 && hopeless(import, &answer))
		go_on = false;
	else if (answer.status >= 400)
		reject_problem(import, record, &answer);
	else if (answer.replayed)
		import->counts->before++;
	else
		import->counts->done++;
	answer_fini(&answer);
	return go_on;
}

/* false: the import stops. */
static bool record_take(struct import *import, const struct record *record)
{
	struct err err = { 0 };
	bool repaired = false;
	char reason[sizeof err];
	buf_reset(&import->input);
	buf_reset(&import->key);
	import->counts->records++;
	if (record->wrong) {
		reject(import, record, "", record->wrong);
		return true;
	}
	switch (mapping_map(import->mapping, record, !import->options->no_repair, &import->input,
		&import->key, &repaired, &err)) {
	case MAPPED_REFUSED:
		snprintf(reason, sizeof reason, "%s: %s%s%s", err.code,
			strcmp(err.code, "SCRIPT_ERROR") == 0 ? err.where : "",
			strcmp(err.code, "SCRIPT_ERROR") == 0 ? ": " : "", err.text);
		reject(import, record, "", reason);
		return true;
	case MAPPED_SKIP:
		import->counts->skipped++;
		return true;
	case MAPPED_INPUT:
		break;
	}
	import->counts->repaired += repaired;
	return send(import, record);
}

static bool records_walk(struct import *import)
{
	struct record record;
	char words[64];
	if (mapping_has_header(import->mapping)) {
		if (!records_next(import->records, &record))
			return err_set(import->err, ERR_REFUSED, "FILE_EMPTY",
				"the file has no header line");
		if (!mapping_names(import->mapping, &record, import->err))
			return false;
	}
	while (records_next(import->records, &record)) {
		if (!record_take(import, &record))
			return false;
		snprintf(words, sizeof words, "%ld records, %ld rejected", import->counts->records,
			import->counts->rejected);
		progress_draw(&import->progress, records_bytes(import->records), words);
	}
	return !ferror(import->options->in) ||
		err_set(import->err, ERR_PERM, "FILE_UNREADABLE", "the file could not be read on");
}

bool import_run(struct desk *desk, const struct import_options *options,
	struct import_counts *counts, struct err *err)
{
	struct import import = { .desk = desk, .options = options, .counts = counts, .err = err };
	*counts = (struct import_counts){ 0 };
	import.mapping = mapping_new(options->name, options->mapping, options->mapping_len, err);
	if (!import.mapping)
		return false;
	buf_init(&import.input);
	buf_init(&import.key);
	import.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	import.records = records_new(options->in, mapping_format(import.mapping),
		mapping_delimiter(import.mapping));
	progress_init(&import.progress, options->name, options->size, options->quiet);
	if (options->rejects)
		fputs("line,field,reason,record\r\n", options->rejects);
	bool ok = records_walk(&import);
	progress_fini(&import.progress);
	records_free(import.records);
	g_hash_table_destroy(import.seen);
	buf_fini(&import.input);
	buf_fini(&import.key);
	mapping_free(import.mapping);
	return ok;
}
