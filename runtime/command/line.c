/* The line a user typed, taken apart by getopt_long.
 *
 * The command's words come first, options and operands after them in any sequence.
 * What is wrong is said on stderr with the way the command is used. */
#include "base/nearest.h"
#include "command/command.h"
#include "command/help.h"
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_LONG = 256 };

struct parser {
	struct option longs[LINE_VALUES + 1];
	const struct option_decl *decls[LINE_VALUES];
	char letters[2 * LINE_VALUES + 2];
	size_t count, letter_len;
};

static void parser_add(struct parser *parser, const struct option_decl *decl)
{
	size_t i = parser->count++;
	parser->decls[i] = decl;
	parser->longs[i] = (struct option){ .name = decl->name,
		.has_arg = decl->arg ? required_argument : no_argument,
		.val = FIRST_LONG + (int)i };
	if (!decl->letter)
		return;
	parser->letters[parser->letter_len++] = decl->letter;
	if (decl->arg)
		parser->letters[parser->letter_len++] = ':';
}

static void parser_init(struct parser *parser, const struct command *command)
{
	memset(parser, 0, sizeof *parser);
	parser->letters[parser->letter_len++] = ':';
	for (const struct option_decl *decl = common_options; decl->name; decl++)
		parser_add(parser, decl);
	for (const struct option_decl *decl = command->options; decl && decl->name; decl++)
		parser_add(parser, decl);
}

static const struct option_decl *parser_decl(const struct parser *parser, int c)
{
	if (c >= FIRST_LONG)
		return parser->decls[c - FIRST_LONG];
	for (size_t i = 0; i < parser->count; i++)
		if (parser->decls[i]->letter == c)
			return parser->decls[i];
	return NULL;
}

static const char *option_name(void *arg, size_t i)
{
	const struct parser *parser = arg;
	return i < parser->count ? parser->decls[i]->name : NULL;
}

static bool unknown_option(const struct line *line, struct parser *parser, const char *typed)
{
	const char *word = typed;
	while (*word == '-')
		word++;
	const char *near = nearest_name(word, strlen(word), option_name, parser);
	if (near)
		line_misused(line, "unknown option %s; did you mean --%s?", typed, near);
	else
		line_misused(line, "unknown option %s", typed);
	return false;
}

static bool keep(struct line *line, const struct option_decl *decl, const char *text)
{
	if (line_has(line, decl->name)) {
		line_misused(line, "--%s is given twice", decl->name);
		return false;
	}
	line->values[line->value_count++] = (struct line_value){ decl->name, text ? text : "" };
	return true;
}

static bool parse_options(struct line *line, struct parser *parser, int argc, char **argv)
{
	int c;
	optind = 0; /* glibc: start afresh */
	while ((c = getopt_long(argc, argv, parser->letters, parser->longs, NULL)) != -1) {
		if (c == '?')
			return unknown_option(line, parser, argv[optind - 1]);
		if (c == ':') {
			line_misused(line, "%s needs a value", argv[optind - 1]);
			return false;
		}
		if (!keep(line, parser_decl(parser, c), optarg))
			return false;
	}
	line->operands = argv + optind;
	line->count = argc - optind;
	return true;
}

static bool operands_fit(const struct line *line)
{
	if (line->count < line->command->least)
		line_misused(line, "an operand is missing");
	else if (line->count > line->command->most)
		line_misused(line, "too many operands: %s", line->operands[line->command->most]);
	else
		return true;
	return false;
}

static const char *command_name(void *arg, size_t i)
{
	(void)arg;
	return commands[i].name;
}

static bool unknown_command(const struct line *line, int count, char **words)
{
	char typed[64];
	bool two = count > 1 && words[1][0] != '-';
	snprintf(typed, sizeof typed, "%s%s%s", words[0], two ? " " : "", two ? words[1] : "");
	if (help_group(stderr, line->program, words[0]))
		return false;
	const char *near = nearest_name(typed, strlen(typed), command_name, NULL);
	if (!near)
		near = nearest_name(words[0], strlen(words[0]), command_name, NULL);
	fprintf(stderr, "error: USAGE: no command %s", typed);
	fprintf(stderr, near ? "; did you mean %s?\n" : "; `%s help` lists them\n",
		near ? near : line->program);
	return false;
}

bool line_parse(struct line *line, int argc, char **argv)
{
	struct parser parser;
	int used = 0;
	line->program = argv[0];
	line->command = command_find(argc - 1, argv + 1, &used);
	if (!line->command)
		return unknown_command(line, argc - 1, argv + 1);
	parser_init(&parser, line->command);
	/* getopt wants a program name before the first option. */
	if (!parse_options(line, &parser, argc - used, argv + used))
		return false;
	return line_has(line, "help") || operands_fit(line);
}

const char *line_text(const struct line *line, const char *option)
{
	for (size_t i = 0; i < line->value_count; i++)
		if (strcmp(line->values[i].name, option) == 0)
			return line->values[i].text;
	return NULL;
}

bool line_has(const struct line *line, const char *option)
{
	return line_text(line, option) != NULL;
}

const char *line_operand(const struct line *line, int i)
{
	return i < line->count ? line->operands[i] : NULL;
}

bool line_number(const struct line *line, const char *option, long most, long *out)
{
	const char *text = line_text(line, option);
	if (!text)
		return true;
	char *end;
	long value = strtol(text, &end, 10);
	if (end == text || *end || value < 0 || value > most) {
		line_misused(line, "--%s takes a whole number from 0 to %ld", option, most);
		return false;
	}
	*out = value;
	return true;
}

int line_misused(const struct line *line, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	fputs("error: USAGE: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	help_usage(stderr, line->program, line->command);
	return EXIT_USAGE;
}
