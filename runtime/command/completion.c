/* Shell completions, made from the table of commands.
 *
 * The scripts only know words: commands, their second words, and options; files
 * are left to the shell. */
#include "command/command.h"
#include <stdio.h>
#include <string.h>

static void options_print(const struct option_decl *options)
{
	for (const struct option_decl *decl = options; decl && decl->name; decl++)
		printf(" --%s", decl->name);
}

/* "policy publish" as the pattern and key policy_publish. */
static void key_print(const char *name)
{
	for (; *name; name++)
		putchar(*name == ' ' ? '_' : *name);
}

static bool first_seen(const struct command *command)
{
	size_t len = strcspn(command->name, " ");
	for (const struct command *before = commands; before < command; before++)
		if (strncmp(before->name, command->name, len) == 0 &&
			strcspn(before->name, " ") == len)
			return false;
	return true;
}

static void first_words(void)
{
	for (const struct command *command = commands; command->name; command++)
		if (first_seen(command))
			printf(" %.*s", (int)strcspn(command->name, " "), command->name);
}

static void second_words(const char *first, size_t len)
{
	for (const struct command *command = commands; command->name; command++)
		if (strncmp(command->name, first, len) == 0 && command->name[len] == ' ')
			printf(" %s", command->name + len + 1);
}

/* case branches: `group) words="a b";;` */
static void group_cases(void)
{
	for (const struct command *command = commands; command->name; command++) {
		size_t len = strcspn(command->name, " ");
		if (!command->name[len] || !first_seen(command))
			continue;
		printf("\t%.*s) words=\"", (int)len, command->name);
		second_words(command->name, len);
		printf("\" ;;\n");
	}
}

static void option_cases(void)
{
	for (const struct command *command = commands; command->name; command++) {
		printf("\t");
		key_print(command->name);
		printf("|");
		key_print(command->name);
		printf("_*) words=\"");
		options_print(command->options);
		options_print(common_options);
		printf("\" ;;\n");
	}
}

static void bash_print(void)
{
	puts("_ordain() {\n\tlocal words= cur=${COMP_WORDS[COMP_CWORD]}\n"
	     "\tif [[ $cur == -* ]]; then\n\tcase \"${COMP_WORDS[1]}_${COMP_WORDS[2]}\" in");
	option_cases();
	puts("\tesac\n\telif [ \"$COMP_CWORD\" -eq 1 ]; then");
	printf("\twords=\"");
	first_words();
	puts("\"\n\telif [ \"$COMP_CWORD\" -eq 2 ]; then\n\tcase \"${COMP_WORDS[1]}\" in");
	group_cases();
	puts("\tesac\n\tfi\n\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n"
	     "complete -o default -F _ordain ordain");
}

static void zsh_print(void)
{
	puts("#compdef ordain\nautoload -U +X bashcompinit && bashcompinit");
	bash_print();
}

static void fish_option(const char *condition, const struct option_decl *decl)
{
	printf("complete -c ordain %s -l %s", condition, decl->name);
	if (decl->letter)
		printf(" -s %c", decl->letter);
	printf("%s -d '%s'\n", decl->arg ? " -r" : "", decl->summary);
}

static void fish_command(const struct command *command)
{
	char condition[160];
	size_t len = strcspn(command->name, " ");
	const char *second = command->name[len] ? command->name + len + 1 : NULL;
	snprintf(condition, sizeof condition, "-n '__fish_seen_subcommand_from %.*s%s%s'", (int)len,
		command->name, second ? "; and __fish_seen_subcommand_from " : "",
		second ? second : "");
	if (second)
		printf("complete -c ordain -n '__fish_seen_subcommand_from %.*s' -a %s -d '%s'\n",
			(int)len, command->name, second, command->summary);
	for (const struct option_decl *decl = command->options; decl && decl->name; decl++)
		fish_option(condition, decl);
}

static void fish_print(void)
{
	printf("complete -c ordain -n __fish_use_subcommand -a '");
	first_words();
	puts("'");
	for (const struct option_decl *decl = common_options; decl->name; decl++)
		fish_option("", decl);
	for (const struct command *command = commands; command->name; command++)
		fish_command(command);
}

int command_completion(const struct line *line)
{
	const char *shell = line->operands[0];
	if (strcmp(shell, "bash") == 0)
		bash_print();
	else if (strcmp(shell, "zsh") == 0)
		zsh_print();
	else if (strcmp(shell, "fish") == 0)
		fish_print();
	else
		return line_misused(line, "completions exist for bash, zsh and fish");
	return EXIT_OK;
}
