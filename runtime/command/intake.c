/* `ordain intake`: one mail on standard input, for any mail server that can call a
 * program.
 *
 * What must hold: exit 0 only after the mail is committed. All that may be better
 * later, a server that stops or a full disk, is 75, which every mail server
 * takes as: keep it and try again. The same mail given twice is one mail. */
#include "base/file.h"
#include "command/config.h"
#include "command/desk.h"
#include "command/letter.h"
#include "command/print.h"
#include "flow/flow.h"
#include "http/client.h"
#include "mail/read.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool read_mail(struct buf *mail, struct err *err)
{
	char chunk[65536];
	ssize_t n;
	while ((n = read(STDIN_FILENO, chunk, sizeof chunk)) > 0 && mail->len <= MAIL_BYTES_MOST)
		buf_put(mail, chunk, (size_t)n);
	if (n < 0)
		return err_set(err, ERR_TEMP, "INPUT_UNREADABLE", "standard input cannot be read");
	if (mail->len > MAIL_BYTES_MOST)
		return err_set(err, ERR_PERM, "MAIL_TOO_LARGE", "a mail has at most 25 MB");
	return mail->len > 0 ||
		err_set(err, ERR_REFUSED, "MAIL_EMPTY", "there is no mail on standard input");
}

static bool name_valid(const char *name)
{
	static const char legal[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
	return !name || (*name && strspn(name, legal) == strlen(name));
}

static void give_server(const char *data, const char *mailbox, const struct buf *mail,
	struct answer *answer)
{
	static const char *const headers[] = { "Content-Type: message/rfc822", NULL };
	char path[4200], url[200];
	struct err err = { 0 };
	snprintf(path, sizeof path, "%s/ordain.sock", data);
	snprintf(url, sizeof url, "http://localhost/v1/mail%s%.100s", mailbox ? "?mailbox=" : "",
		mailbox ? mailbox : "");
	struct http_call call = { .unix_path = path,
		.method = "POST",
		.url = url,
		.headers = headers,
		.body = mail->data,
		.body_len = mail->len };
	if (http_call(&call, &answer->status, &answer->body, NULL, &err))
		answer->problem = answer->status >= 400;
	else
		answer_err(answer, &err);
}

static bool give_inline(const struct config *config, const char *mailbox, const struct buf *mail,
	struct answer *answer, struct err *err)
{
	struct service_options options = { .data_dir = config_text(config, "data"),
		.home = config_text(config, "home") };
	char path[200];
	if (!file_exists(options.data_dir))
		return err_set(err, ERR_TEMP, "DATA_MISSING", "there is no data directory %s",
			options.data_dir);
	struct service *service = flow_open(&options, err);
	if (!service)
		return false;
	snprintf(path, sizeof path, "/v1/mail%s%.100s", mailbox ? "?mailbox=" : "",
		mailbox ? mailbox : "");
	struct call call = { .operation = "mail.receive",
		.caller = { .local_operator = true, .uid = getuid() },
		.input = mail->data,
		.input_len = mail->len,
		.raw_path = path };
	mail_call(service, &call, answer);
	service_close(service);
	return true;
}

/* A refusal is for the sender's server to bounce; the rest may come again. */
static int code_of(const struct answer *answer)
{
	if (answer->status < 400)
		return EXIT_OK;
	print_problem(answer);
	return answer->status >= 500 || answer->status == 429 ? EXIT_AGAIN
							      : print_exit(answer->status);
}

static int give(const struct config *config, const char *mailbox, const struct buf *mail,
	struct err *err)
{
	struct answer answer;
	const char *data = config_text(config, "data");
	bool given = true;
	int code;
	answer_init(&answer);
	if (desk_answers(data))
		give_server(data, mailbox, mail, &answer);
	else
		given = give_inline(config, mailbox, mail, &answer, err);
	code = given ? code_of(&answer) : EXIT_AGAIN;
	if (given && code == EXIT_OK)
		printf("%s\n", answer.body.data);
	if (!given)
		print_err(err);
	answer_fini(&answer);
	return code;
}

/* Needs no database. */
static int show(const struct buf *mail)
{
	struct buf out;
	buf_init(&out);
	mail_read(mail->data, mail->len, &out);
	printf("%s\n", out.data);
	buf_fini(&out);
	return EXIT_OK;
}

int command_intake(const struct line *line)
{
	const char *mailbox = line_text(line, "mailbox");
	struct arena arena;
	struct buf mail;
	struct err err = { 0 };
	int code;
	if (!name_valid(mailbox))
		return line_misused(line, "%s is no name of a mailbox", mailbox);
	arena_init(&arena);
	buf_init(&mail);
	const struct config *config = config_load(&arena, line, &err);
	bool read = config && read_mail(&mail, &err);
	if (read && line_has(line, "show"))
		code = show(&mail);
	else if (read)
		code = give(config, mailbox, &mail, &err);
	else
		code = print_err(&err);
	buf_fini(&mail);
	arena_fini(&arena);
	return code;
}
