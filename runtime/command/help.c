/* Help: the table of commands as a person reads it. */
#include "command/help.h"
#include <string.h>

void help_usage(FILE *out, const char *program, const struct command *command)
{
	fprintf(out, "usage: %s %s [options]%s%s\n", program, command->name,
		*command->operands ? " " : "", command->operands);
}

static void help_options(FILE *out, const struct option_decl *options)
{
	char left[64];
	for (const struct option_decl *decl = options; decl && decl->name; decl++) {
		snprintf(left, sizeof left, "--%s%s%s", decl->name, decl->arg ? " " : "",
			decl->arg ? decl->arg : "");
		if (decl->letter)
			fprintf(out, "  -%c, %-22s %s\n", decl->letter, left, decl->summary);
		else
			fprintf(out, "      %-22s %s\n", left, decl->summary);
	}
}

void help_command(FILE *out, const char *program, const struct command *command)
{
	help_usage(out, program, command);
	fprintf(out, "\n%s.\n", command->summary);
	if (command->about)
		fprintf(out, "%s\n", command->about);
	fputc('\n', out);
	help_options(out, command->options);
	help_options(out, common_options);
}

static void help_row(FILE *out, const struct command *command)
{
	fprintf(out, "  %-16s %s\n", command->name, command->summary);
}

void help_all(FILE *out, const char *program)
{
	fprintf(out, "usage: %s COMMAND [options] ...\n\n", program);
	for (const struct command *command = commands; command->name; command++)
		help_row(out, command);
	fprintf(out, "\n`%s help COMMAND` shows the options of one.\n", program);
	fputs("Exit: 0 done, 1 findings, 2 usage, 3 not found, 4 conflict, 75 try again, "
	      "78 configuration.\n",
		out);
}

bool help_group(FILE *out, const char *program, const char *word)
{
	size_t len = strlen(word);
	bool any = false;
	for (const struct command *command = commands; command->name; command++) {
		if (strncmp(command->name, word, len) != 0 || command->name[len] != ' ')
			continue;
		if (!any)
			fprintf(out, "usage: %s %s COMMAND [options] ...\n\n", program, word);
		any = true;
		help_row(out, command);
	}
	return any;
}

int command_help(const struct line *line)
{
	int used;
	const struct command *command = command_find(line->count, line->operands, &used);
	if (line->count == 0)
		help_all(stdout, line->program);
	else if (command)
		help_command(stdout, line->program, command);
	else if (!help_group(stdout, line->program, line->operands[0]))
		return line_misused(line, "no command %s", line->operands[0]);
	return EXIT_OK;
}
