/* `ordain import`: opens the files, runs the import, says what happened. */
#include "base/file.h"
#include "command/import.h"
#include "command/print.h"
#include <errno.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>

enum { MAPPING_MAX_BYTES = 1 << 20 };

static void counts_print(const struct line *line, const struct import_counts *counts)
{
	if (line_has(line, "json")) {
		json_t *json = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "records",
			(json_int_t)counts->records, "done", (json_int_t)counts->done, "before",
			(json_int_t)counts->before, "repaired", (json_int_t)counts->repaired,
			"skipped", (json_int_t)counts->skipped, "rejected",
			(json_int_t)counts->rejected, "dry", line_has(line, "dry"));
		print_json(stdout, json);
		json_decref(json);
		return;
	}
	printf("%ld records: %ld %s", counts->records, counts->done,
		line_has(line, "dry") ? "would go in" : "in");
	if (counts->before)
		printf(", %ld were in before", counts->before);
	if (counts->repaired)
		printf(", %ld repaired", counts->repaired);
	if (counts->skipped)
		printf(", %ld skipped", counts->skipped);
	printf(", %ld rejected\n", counts->rejected);
}

static FILE *file_open(const char *path, const char *mode, struct err *err)
{
	FILE *file = fopen(path, mode);
	if (!file)
		err_set(err, ERR_PERM, "FILE_UNREADABLE", "%s: %s", path, strerror(errno));
	return file;
}

static int64_t file_size(FILE *file)
{
	struct stat at;
	return fstat(fileno(file), &at) == 0 && S_ISREG(at.st_mode) ? at.st_size : 0;
}

static bool files_open(struct arena *arena, const struct line *line, struct import_options *options,
	struct err *err)
{
	char *text;
	const char *rejects = line_text(line, "rejects"), *mapping = line->operands[0];
	options->name = basename(arena_text(arena, mapping));
	if (!file_read(arena, mapping, MAPPING_MAX_BYTES, &text, &options->mapping_len, err))
		return false;
	options->mapping = text;
	options->in = strcmp(line->operands[1], "-") == 0 ? stdin
							  : file_open(line->operands[1], "r", err);
	if (!options->in)
		return false;
	options->size = file_size(options->in);
	options->rejects = rejects ? file_open(rejects, "w", err) : NULL;
	return !rejects || options->rejects;
}

/* A rejects file that is not all on disk would hide records. */
static bool files_close(struct import_options *options, struct err *err)
{
	bool ok = true;
	if (options->rejects) {
		ok = !ferror(options->rejects);
		ok = fclose(options->rejects) == 0 && ok;
	}
	if (options->in && options->in != stdin)
		fclose(options->in);
	return ok || err_set(err, ERR_TEMP, "FILE_FULL", "the rejects file could not be written");
}

int command_import(const struct line *line)
{
	struct arena arena;
	struct err err = { 0 };
	struct import_counts counts = { 0 };
	struct import_options options = { .dry = line_has(line, "dry"),
		.no_repair = line_has(line, "no-repair"),
		.quiet = line_has(line, "quiet") || line_has(line, "json"),
		.opts = desk_line_opts(line) };
	arena_init(&arena);
	bool ok = files_open(&arena, line, &options, &err);
	struct desk *desk = ok ? desk_open(line, &err) : NULL;
	if (desk) {
		ok = import_run(desk, &options, &counts, &err);
		counts_print(line, &counts);
	}
	desk_close(desk);
	ok = files_close(&options, &err) && ok && desk;
	arena_fini(&arena);
	if (!ok)
		return print_err(&err);
	return counts.rejected ? EXIT_FINDINGS : EXIT_OK;
}
