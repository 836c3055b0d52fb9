/* The manual page in mdoc, made from the table of commands. */
#include "command/command.h"
#include <stdio.h>

/* Words as mdoc text: a leading dot or quote would be a macro, a backslash an
 * escape. */
static void words_print(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else
			putchar(*text);
	}
}

/* Arguments of a macro stand in quotes, so that no word is taken for one. */
static void quoted_print(const char *text)
{
	putchar('"');
	for (; *text; text++)
		if (*text != '"')
			putchar(*text);
	putchar('"');
}

static void options_print(const struct option_decl *options)
{
	if (!options || !options->name)
		return;
	puts(".Bl -tag -width Ds");
	for (const struct option_decl *decl = options; decl->name; decl++) {
		printf(".It ");
		if (decl->letter)
			printf("Fl %c , ", decl->letter);
		printf("Fl -%s", decl->name);
		if (decl->arg) {
			printf(" Ar ");
			quoted_print(decl->arg);
		}
		putchar('\n');
		words_print(decl->summary);
		puts(".");
	}
	puts(".El");
}

static void command_print(const struct command *command)
{
	printf(".Ss %s", command->name);
	putchar('\n');
	words_print(command->summary);
	puts(".");
	if (*command->operands) {
		printf("Operands:\n.Ar ");
		quoted_print(command->operands);
		puts(" .");
	}
	if (command->about) {
		words_print(command->about);
		putchar('\n');
	}
	options_print(command->options);
}

int command_manual(const struct line *line)
{
	(void)line;
	puts(".Dd $Mdocdate$\n.Dt ORDAIN 1\n.Os\n.Sh NAME\n.Nm ordain\n"
	     ".Nd runs the order desk of a business and asks its policies\n"
	     ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar options\n.Op Ar operands\n"
	     ".Sh DESCRIPTION\n"
	     "Commands speak to the server of the data directory if one runs, and do the same\n"
	     "work themselves if none does.\n"
	     "These options are common to all commands:");
	options_print(common_options);
	puts(".Sh COMMANDS");
	for (const struct command *command = commands; command->name; command++)
		command_print(command);
	puts(".Sh ENVIRONMENT\n.Bl -tag -width Ds\n"
	     ".It Ev ORDAIN_DATA\nThe data directory.\n"
	     ".It Ev ORDAIN_HOME\nThe folder of scripts and policies.\n"
	     ".It Ev ORDAIN_LOG\nThe least level that is logged.\n.El\n"
	     ".Sh EXIT STATUS\n.Bl -tag -width Ds -compact\n"
	     ".It 0\ndone\n.It 1\nfindings, or refused\n.It 2\nwrong usage\n.It 3\nnot found\n"
	     ".It 4\nconflict\n.It 75\ntry again later\n.It 78\nwrong configuration\n.El");
	return EXIT_OK;
}
