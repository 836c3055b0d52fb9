/* From argv to an exit code. */
#include "base/log.h"
#include "command/command.h"
#include "command/help.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* `ordain`, `ordain --help`, `ordain --version`: what people try first. */
static bool early(int argc, char **argv, int *code)
{
	*code = EXIT_OK;
	if (argc < 2) {
		help_all(stderr, argc ? argv[0] : "ordain");
		*code = EXIT_USAGE;
	} else if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help_all(stdout, argv[0]);
	} else if (strcmp(argv[1], "--version") == 0) {
		struct line line = { 0 };
		*code = command_version(&line);
	} else {
		return false;
	}
	return true;
}

/* A pipe that closed early must not look like success. */
static int finish(int code)
{
	if (fflush(stdout) != 0 && code == EXIT_OK)
		return EXIT_FINDINGS;
	return code;
}

int command_main(int argc, char **argv, const struct ordain_extend *extend)
{
	struct line line = { .extend = extend };
	int code;
	signal(SIGPIPE, SIG_IGN);
	log_setup(LOG_WARN, false);
	if (early(argc, argv, &code))
		return finish(code);
	if (!line_parse(&line, argc, argv))
		return EXIT_USAGE;
	if (line_has(&line, "help")) {
		help_command(stdout, argv[0], line.command);
		return finish(EXIT_OK);
	}
	return finish(line.command->run(&line));
}
