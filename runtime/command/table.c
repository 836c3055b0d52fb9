/* The table of commands.
 *
 * The only place that knows which commands exist and which options they take;
 * the parser, help, the completions and the manual page read it. What must
 * hold: no option of a command has the name or the letter of a common one. */
#include "command/command.h"
#include <string.h>

const struct option_decl common_options[] = {
	{ "data", 'd', "DIR", "the data directory" },
	{ "home", 0, "DIR", "scripts and policies from here instead of the built-in ones" },
	{ "config", 'c', "FILE", "the configuration file (default: DATA/ordain.conf.lua)" },
	{ "as", 0, "NAME", "act on behalf of this person; kept in the audit" },
	{ "reason", 0, "TEXT", "why; kept in the audit" },
	{ "json", 'j', NULL, "print JSON, lists as JSON lines" },
	{ "help", 'h', NULL, "show how the command is used" },
	{ 0 },
};
static const struct option_decl serve_options[] = {
	{ "host", 0, "ADDRESS", "listen here (default: loopback)" },
	{ "port", 'p', "PORT", "listen on this port; 0 takes any free one" },
	{ "tls-certificate", 0, "FILE", "serve HTTPS with this certificate" },
	{ "tls-key", 0, "FILE", "the key of the certificate" },
	{ "readers", 0, "N", "threads that read" },
	{ "watch", 0, NULL, "publish policies when their files are saved (test databases)" },
	{ "demo", 0, NULL, "start with a demo company in a test database" },
	{ "test", 0, NULL, "make a new database a test database, whose clock can be set" },
	{ "clock", 0, "AT", "the clock of a new test database" },
	{ 0 },
};
static const struct option_decl check_options[] = {
	{ "dump", 0, NULL, "show each value of the configuration and where it comes from" },
	{ "upgrade", 0, NULL, "rehearse the start on a copy of the database" },
	{ "postgres", 0, NULL, "print schema and statements as a script for psql" },
	{ 0 },
};
static const struct option_decl call_options[] = {
	{ "each", 0, "GLOB", "call once for each of these files, or once for all mails (.eml)" },
	{ "dry", 'n', NULL, "run, then roll back" },
	{ "key", 'k', "KEY", "idempotency key: the same key has one effect" },
	{ "if-match", 0, "VERSION", "only if the record still has this version" },
	{ "columns", 0, "FIELDS",
		"print these fields (a,b.c) of a list as a table, of a record below "
		"each other, one alone as it is" },
	{ "rows", 0, "FIELD", "the list that --columns prints (default: items, if there is one)" },
	{ 0 },
};
static const struct option_decl document_options[] = {
	{ "out", 'o', "FILE", "write the PDF here instead of to standard output" },
	{ 0 },
};
static const struct option_decl publish_options[] = {
	{ "note", 'm', "TEXT", "what changed and why" },
	{ "draft", 0, "HASH", "a draft in place of the working copy" },
	{ "failing-cases", 0, NULL, "publish in spite of failing cases" },
	{ 0 },
};
static const struct option_decl page_options[] = {
	{ "limit", 'l', "N", "how many at most (default 50)" },
	{ 0 },
};
static const struct option_decl explain_options[] = {
	{ "limit", 'l', "N", "how many at most (default 50)" },
	{ "point", 0, "NAME", "only decisions of this point" },
	{ "about", 0, "ID", "only decisions about this record" },
	{ 0 },
};
static const struct option_decl replay_options[] = {
	{ "limit", 'l', "N", "how many questions, the latest first (default 1000)" },
	{ "point", 0, "NAME", "only questions of this point" },
	{ "since", 0, "AT", "only questions asked since this instant" },
	{ 0 },
};
static const struct option_decl run_options[] = {
	{ "dry", 'n', NULL, "show what would be done, then roll back" },
	{ 0 },
};
static const struct option_decl log_options[] = {
	{ "limit", 'l', "N", "how many at most (default 50)" },
	{ "job", 0, "NAME", "only runs of this job" },
	{ "state", 0, "STATE", "only runs in this state" },
	{ 0 },
};
static const struct option_decl flow_list_options[] = {
	{ "limit", 'l', "N", "how many at most (default 50)" },
	{ "name", 0, "AREA.FLOW", "only flows of this name" },
	{ "state", 0, "STATE", "only open, done, failed, parked or stopped ones" },
	{ "key", 0, "KEY", "only flows of this key" },
	{ 0 },
};
static const struct option_decl timeline_options[] = {
	{ "limit", 'l', "N", "how many steps at most (default: all)" },
	{ "generation", 0, "N", "an earlier one, of a flow that continued as another" },
	{ 0 },
};
static const struct option_decl flow_retry_options[] = {
	{ "script", 0, "WHICH", "pinned (default), or installed: go on with that from now on" },
	{ 0 },
};
static const struct option_decl flow_replay_options[] = {
	{ "name", 0, "AREA.FLOW", "only flows of this name" },
	{ "state", 0, "STATE", "only flows in this state (default: open and failed)" },
	{ "all", 0, NULL, "also those that have ended" },
	{ "installed", 0, NULL, "try the installed scripts, not the ones that flows have" },
	{ 0 },
};
static const struct option_decl review_list_options[] = {
	{ "limit", 'l', "N", "how many at most (default 50)" },
	{ "state", 0, "STATE", "open (default), answered, cancelled or expired" },
	{ "kind", 0, "KIND", "only reviews of this kind" },
	{ "role", 0, "ROLE", "only reviews for this role" },
	{ "flow", 0, "ID", "only reviews that this flow waits for" },
	{ 0 },
};
static const struct option_decl review_answer_options[] = {
	{ "note", 'm', "TEXT", "what is to be known about the answer" },
	{ 0 },
};
static const struct option_decl secret_options[] = {
	{ "keep", 0, "SPAN", "the value before it stays valid for so long, such as \"24 hours\"" },
	{ 0 },
};
static const struct option_decl intake_options[] = {
	{ "mailbox", 'm', "NAME", "the mailbox it came to; not needed where there is only one" },
	{ "show", 0, NULL, "print what is read from it, as JSON, and keep nothing" },
	{ 0 },
};
static const struct option_decl import_options[] = {
	{ "rejects", 'r', "FILE", "write refused records here (CSV: line, field, reason, record)" },
	{ "dry", 'n', NULL, "try every record, keep nothing" },
	{ "no-repair", 0, NULL, "do not let the mapping repair damaged records" },
	{ "quiet", 'q', NULL, "no progress bar" },
	{ 0 },
};
static const struct option_decl export_options[] = {
	{ "input", 'i', "JSON", "the filter, as the operation takes it" },
	{ "csv", 0, NULL, "CSV instead of JSON lines" },
	{ "to", 'o', "FILE", "write here instead of standard output" },
	{ 0 },
};
static const struct option_decl new_database_options[] = {
	{ "test", 0, NULL, "make a new database a test database, whose clock can be set" },
	{ "clock", 0, "AT", "the clock of a new test database" },
	{ 0 },
};
static const struct option_decl token_options[] = {
	{ "roles", 0, "LIST", "comma-separated roles (default: viewer)" },
	{ "expires", 0, "AT", "the instant it ends" },
	{ 0 },
};

const struct command commands[] = {
	{ "serve", "Run the service", "", 0, 0, serve_options, command_serve,
		"Prints one line per address once it listens. SIGTERM and SIGINT stop it in order, "
		"SIGHUP publishes the working copy of the policies." },
	{ "check", "Check configuration, scripts, policies and database; change nothing", "", 0, 0,
		check_options, command_check, NULL },
	{ "call", "Call an operation",
		"OPERATION [JSON | @FILE | - | NAME=TEXT ... | NAME:=JSON ...]", 1, 64,
		call_options, command_call,
		"Without a running server the operation runs in this process." },
	{ "decide", "Ask a decision point", "POINT JSON|@FILE|-", 2, 2, NULL, command_decide,
		NULL },
	{ "document", "Make a PDF of a layout", "[JSON|@FILE|-]", 0, 1, document_options,
		command_document,
		"The layout is that of f:document, alone or with a name, as operations that give "
		"layouts answer it. By default it is read from standard input." },
	{ "policy list", "List the policy sets, newest first", "", 0, 0, page_options,
		command_policy_list, NULL },
	{ "policy check", "Check the working copy of the policies and run its cases", "", 0, 0,
		NULL, command_policy_check,
		"The working copy is the folder policies/ of the home." },
	{ "policy publish", "Make the working copy of the policies, or a draft, live", "", 0, 0,
		publish_options, command_policy_publish,
		"The working copy is the folder policies/ of the home." },
	{ "policy diff", "Show what differs between sets",
		"[HASH|live|working [HASH|live|working]]", 0, 2, NULL, command_policy_diff,
		"By default from the live set to the working copy." },
	{ "policy replay", "Ask recorded questions again of the working copy; show what changes",
		"", 0, 0, replay_options, command_policy_replay, NULL },
	{ "policy rollback", "Make an earlier set live again", "HASH", 1, 1, NULL,
		command_policy_rollback, NULL },
	{ "policy explain", "Show a decision with its question, or list the latest", "[DECISION]",
		0, 1, explain_options, command_policy_explain, NULL },
	{ "policy checkout", "Write the files of a set into a folder", "HASH|live DIR", 2, 2, NULL,
		command_policy_checkout, NULL },
	{ "job list", "List the jobs and when they run next", "", 0, 0, NULL, command_job_list,
		NULL },
	{ "job run", "Run a job now", "JOB", 1, 1, run_options, command_job_run, NULL },
	{ "job log", "List the runs of jobs, or the exceptional records of one", "[RUN]", 0, 1,
		log_options, command_job_log, NULL },
	{ "flow list", "List flows, newest first", "", 0, 0, flow_list_options, command_flow_list,
		NULL },
	{ "flow status", "Show how many flows are in which state, and what waits to be done", "", 0,
		0, NULL, command_flow_status, NULL },
	{ "flow show", "Show a flow: its input, its output, what it waits for", "FLOW", 1, 1, NULL,
		command_flow_show, NULL },
	{ "flow timeline", "Show what a flow asked for and was answered, in order", "FLOW", 1, 1,
		timeline_options, command_flow_timeline,
		"FLOW is an id, or a name: then the newest flow of it. All times are UTC." },
	{ "flow stop", "Stop a flow; what it registered to be undone is undone", "FLOW", 1, 1, NULL,
		command_flow_stop, "--reason is needed." },
	{ "flow retry", "Let a failed or parked flow go on from the step that failed", "FLOW", 1, 1,
		flow_retry_options, command_flow_retry, NULL },
	{ "flow signal", "Send a flow a signal", "FLOW NAME [JSON]", 2, 3, NULL,
		command_flow_signal, NULL },
	{ "flow replay", "Run scripts over kept journals; show which do not fit", "[FLOW]", 0, 1,
		flow_replay_options, command_flow_replay,
		"Its own script of each flow, the installed one with --installed, or with --home "
		"that of a folder, before it is installed. Exits 1 when one does not fit." },
	{ "review list", "List what waits for a person", "", 0, 0, review_list_options,
		command_review_list, NULL },
	{ "review show", "Show a review", "REVIEW", 1, 1, NULL, command_review_show, NULL },
	{ "review answer", "Answer a review with one of its options", "REVIEW ANSWER", 2, 2,
		review_answer_options, command_review_answer,
		"--as names the person whose answer it is." },
	{ "intake", "Take in one mail from standard input", "", 0, 0, intake_options,
		command_intake,
		"Exit 0 means that it is committed, 75 that it should be given again later." },
	{ "import", "Feed a file to an operation, record by record", "MAPPING.lua FILE", 2, 2,
		import_options, command_import,
		"Running it again is safe: what is in stays, what was refused is tried anew." },
	{ "export", "Write all records of a listing operation", "OPERATION", 1, 1, export_options,
		command_export, NULL },
	{ "test", "Run specs", "[FILE ...]", 0, 4096, NULL, command_test, NULL },
	{ "db backup", "Write a verified copy of the database", "FILE", 1, 1, NULL,
		command_db_backup, NULL },
	{ "db restore", "Put a backup in place of the database", "FILE", 1, 1, NULL,
		command_db_restore, "The server must be stopped. The old file is kept." },
	{ "db migrate", "Create the database or bring it to this program's schema", "", 0, 0,
		new_database_options, command_db_migrate, NULL },
	{ "db status", "Show where the database is, how large, and who holds it", "", 0, 0, NULL,
		command_db_status, NULL },
	{ "token create", "Make an access token; it is shown once", "NAME", 1, 1, token_options,
		command_token_create, NULL },
	{ "token list", "List the access tokens", "", 0, 0, page_options, command_token_list,
		NULL },
	{ "token revoke", "End an access token", "ID", 1, 1, NULL, command_token_revoke, NULL },
	{ "secret set", "Set a secret; its value comes from standard input or a file",
		"NAME [@FILE | -]", 1, 2, secret_options, command_secret_set,
		"The first line is the value." },
	{ "secret list", "List the names of secrets and when they were set", "", 0, 0, page_options,
		command_secret_list, NULL },
	{ "secret remove", "Remove a secret", "NAME", 1, 1, NULL, command_secret_remove, NULL },
	{ "setting list", "List the settings", "", 0, 0, NULL, command_setting_list, NULL },
	{ "setting get", "Show a setting", "NAME", 1, 1, NULL, command_setting_get, NULL },
	{ "setting set", "Change a setting", "NAME VALUE", 2, 2, NULL, command_setting_set, NULL },
	{ "clock show", "Show the business clock", "", 0, 0, NULL, command_clock_show, NULL },
	{ "clock set", "Set the clock of a test database; runs nothing", "AT", 1, 1, NULL,
		command_clock_set, NULL },
	{ "clock advance", "Let time pass in a test database, running what falls due", "TIME", 1, 1,
		NULL, command_clock_advance,
		"TIME is a count and a unit, as \"3 months\" or \"1 day\"." },
	{ "describe", "Print what the areas declare as a page", "points|reference|editor", 1, 1,
		NULL, command_describe,
		"points: the decision points. reference: operations, roles, settings, jobs, "
		"events, errors, shapes. editor: types for the Lua language server." },
	{ "version", "Show the version", "", 0, 0, NULL, command_version, NULL },
	{ "completion", "Print shell completions", "bash|zsh|fish", 1, 1, NULL, command_completion,
		NULL },
	{ "manual", "Print the manual page (mdoc)", "", 0, 0, NULL, command_manual, NULL },
	{ "help", "Show how a command is used", "[COMMAND]", 0, 2, NULL, command_help, NULL },
	{ 0 },
};

static bool name_is(const char *name, const char *first, const char *second)
{
	size_t len = strlen(first);
	if (strncmp(name, first, len) != 0)
		return false;
	if (!second)
		return name[len] == '\0';
	return name[len] == ' ' && strcmp(name + len + 1, second) == 0;
}

const struct command *command_find(int count, char *const *words, int *used)
{
	for (int n = count > 1 ? 2 : count; n > 0; n--) {
		*used = n;
		for (const struct command *command = commands; command->name; command++)
			if (name_is(command->name, words[0], n == 2 ? words[1] : NULL))
				return command;
	}
	return NULL;
}
