/* The command line: one table of commands, from which help, completions and the
 * manual page are made, and the line a user typed, taken apart.
 *
 * A command has one or two words ("serve", "policy publish"). Each lives in the
 * file of its first word and is one function from a line to an exit code. */
#ifndef ORDAIN_COMMAND_COMMAND_H
#define ORDAIN_COMMAND_COMMAND_H
#include <stdbool.h>
#include <stddef.h>

enum exit_code {
	EXIT_OK = 0,
	EXIT_FINDINGS = 1,
	EXIT_USAGE = 2,
	EXIT_NOT_FOUND = 3,
	EXIT_CONFLICT = 4,
	EXIT_AGAIN = 75,
	EXIT_CONFIG = 78
};

struct line;
struct ordain_extend;

struct option_decl {
	const char *name;
	char letter;     /* 0: none */
	const char *arg; /* NULL: a switch */
	const char *summary;
};
struct command {
	const char *name, *summary;
	const char *operands;              /* as shown after the name, "" when there are none */
	int least, most;                   /* how many operands */
	const struct option_decl *options; /* ended by a NULL name; may be NULL */
	int (*run)(const struct line *line);
	const char *about; /* further words for help and manual, or NULL */
};
extern const struct command commands[]; /* ended by a NULL name */
/* Options every command takes, ended by a NULL name. */
extern const struct option_decl common_options[];
/* By its words; `used` gets how many of them the name took. NULL: none. */
const struct command *command_find(int count, char *const *words, int *used);

struct line_value {
	const char *name, *text; /* text "" for switches */
};
enum { LINE_VALUES = 32 };
struct line {
	const struct command *command;
	const char *program; /* as it was started */
	char *const *operands;
	int count;
	struct line_value values[LINE_VALUES];
	size_t value_count;
	const struct ordain_extend *extend; /* or NULL */
};
/* Takes argv apart; false: usage was wrong (said on stderr). */
bool line_parse(struct line *line, int argc, char **argv);
const char *line_text(const struct line *line, const char *option); /* NULL: not given */
bool line_has(const struct line *line, const char *option);
/* Operand i, or NULL. */
const char *line_operand(const struct line *line, int i);
/* A whole number of 0..most; false: said on stderr. An absent option leaves *out. */
bool line_number(const struct line *line, const char *option, long most, long *out);
/* Says `error: USAGE: ...` and how the command is used; EXIT_USAGE. */
int line_misused(const struct line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The whole program; used by ordain_main. */
int command_main(int argc, char **argv, const struct ordain_extend *extend);

int command_serve(const struct line *line);
int command_check(const struct line *line);
int command_call(const struct line *line);
int command_decide(const struct line *line);
int command_document(const struct line *line);
int command_policy_check(const struct line *line);
int command_policy_publish(const struct line *line);
int command_policy_diff(const struct line *line);
int command_policy_replay(const struct line *line);
int command_policy_rollback(const struct line *line);
int command_policy_explain(const struct line *line);
int command_policy_list(const struct line *line);
int command_policy_checkout(const struct line *line);
int command_job_list(const struct line *line);
int command_job_run(const struct line *line);
int command_job_log(const struct line *line);
int command_flow_list(const struct line *line);
int command_flow_status(const struct line *line);
int command_flow_show(const struct line *line);
int command_flow_timeline(const struct line *line);
int command_flow_stop(const struct line *line);
int command_flow_retry(const struct line *line);
int command_flow_signal(const struct line *line);
int command_flow_replay(const struct line *line);
int command_review_list(const struct line *line);
int command_review_show(const struct line *line);
int command_review_answer(const struct line *line);
int command_intake(const struct line *line);
int command_import(const struct line *line);
int command_export(const struct line *line);
int command_test(const struct line *line);
int command_db_backup(const struct line *line);
int command_db_restore(const struct line *line);
int command_db_migrate(const struct line *line);
int command_db_status(const struct line *line);
int command_token_create(const struct line *line);
int command_token_list(const struct line *line);
int command_token_revoke(const struct line *line);
int command_secret_set(const struct line *line);
int command_secret_list(const struct line *line);
int command_secret_remove(const struct line *line);
int command_setting_list(const struct line *line);
int command_setting_get(const struct line *line);
int command_setting_set(const struct line *line);
int command_clock_show(const struct line *line);
int command_clock_set(const struct line *line);
int command_clock_advance(const struct line *line);
int command_describe(const struct line *line);
int command_version(const struct line *line);
int command_completion(const struct line *line);
int command_manual(const struct line *line);
int command_help(const struct line *line);
#endif
