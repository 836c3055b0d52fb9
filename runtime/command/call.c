/* `ordain call`: any operation, by its name.
 *
 * The answer goes to stdout as canonical JSON; with --each one line per file,
 * and the worst exit code of all. */
#include "base/file.h"
#include "command/desk.h"
#include "command/input.h"
#include "command/mails.h"
#include "command/print.h"
#include <glob.h>
#include <string.h>

static int call_print(struct desk *desk, const struct line *line, const char *text, size_t len)
{
	struct answer answer;
	struct desk_opts opts = desk_line_opts(line);
	opts.dry = line_has(line, "dry");
	answer_init(&answer);
	desk_call(desk, line->operands[0], text, len, &opts, &answer);
	int code = print_exit(answer.status);
	if (code != EXIT_OK)
		print_problem(&answer);
	else if (answer.body.len)
		printf("%s\n", answer.body.data);
	answer_fini(&answer);
	return code;
}

static int call_file(struct desk *desk, const struct line *line, const char *path)
{
	struct arena arena;
	struct err err = { 0 };
	char *text;
	size_t len;
	arena_init(&arena);
	fflush(stdout);
	int code = file_read(&arena, path, INPUT_MAX_BYTES, &text, &len, &err)
		? call_print(desk, line, text, len)
		: print_err(&err);
	if (code != EXIT_OK)
		fprintf(stderr, "  in %s\n", path);
	arena_fini(&arena);
	return code;
}

static int call_each(struct desk *desk, const struct line *line)
{
	glob_t found;
	int worst = EXIT_OK;
	size_t failed = 0;
	if (glob(line_text(line, "each"), 0, NULL, &found) != 0)
		return line_misused(line, "no file fits %s", line_text(line, "each"));
	if (mails_are(&found)) {
		worst = mails_call(desk, line, &found);
		globfree(&found);
		return worst;
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		int code = call_file(desk, line, found.gl_pathv[i]);
		failed += code != EXIT_OK;
		worst = code > worst ? code : worst;
	}
	fprintf(stderr, "%zu files, %zu refused%s\n", found.gl_pathc, failed,
		line_has(line, "dry") ? ", nothing kept" : "");
	globfree(&found);
	return worst;
}

int command_call(const struct line *line)
{
	struct arena arena;
	struct err err = { 0 };
	const char *text = NULL;
	size_t len = 0;
	int code = EXIT_OK;
	struct desk *desk = NULL;
	arena_init(&arena);
	if (line_has(line, "each") && (line->count > 1 || line_has(line, "key")))
		code = line_misused(line, "--each takes its input from the files, and no --key");
	else if (input_read(&arena, line, 1, &text, &len, &code))
		desk = desk_open(line, &err);
	if (desk)
		code = line_has(line, "each") ? call_each(desk, line)
					      : call_print(desk, line, text, len);
	else if (err.kind != ERR_NONE)
		code = print_err(&err);
	desk_close(desk);
	arena_fini(&arena);
	return code;
}
