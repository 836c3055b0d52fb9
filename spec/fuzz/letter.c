/* Any texts as the fields of a letter: it is refused, or what is written is one letter
 * with the headers that were asked for, to the recipients that were asked for, in lines
 * that SMTP takes. */
#include "base/err.h"
#include "mail/mail.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIELDS = 12, LINE_MOST = 998 };

/* Fields are ended by zero bytes; those that are missing or empty are NULL. */
static void split(char *text, size_t len, char *fields[FIELDS])
{
	size_t n = 0;
	for (size_t at = 0; at < len && n < FIELDS; n++) {
		fields[n] = text[at] ? text + at : NULL;
		at += strlen(text + at) + 1;
	}
}

/* Every line as SMTP wants it; gives where the header ends. */
static size_t check_lines(const struct buf *out)
{
	size_t head = 0, from = 0;
	for (size_t i = 0; i < out->len; i++) {
		must(out->data[i] != '\n' || (i > 0 && out->data[i - 1] == '\r'));
		must(out->data[i] != '\r' || (i + 1 < out->len && out->data[i + 1] == '\n'));
		if (out->data[i] != '\n')
			continue;
		must(i - from <= LINE_MOST + 1);
		must(out->data[from] != '.' || out->data[from + 1] == '.');
		if (!head && i - from == 1)
			head = from;
		from = i + 1;
	}
	must(from == out->len && head > 0);
	return head;
}

static bool asked_for(const char *name, size_t len, const struct mail_letter *letter)
{
	static const char *const ours[] = { "From", "To", "Cc", "Subject", "Date", "Message-Id",
		"MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Reply-To",
		"In-Reply-To", "References" };
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (strlen(ours[i]) == len && strncasecmp(ours[i], name, len) == 0)
			return true;
	return letter->header_count > 0 && strlen(letter->headers[0].name) == len &&
		strncasecmp(letter->headers[0].name, name, len) == 0;
}

static void check_head(const char *head, size_t len, const struct mail_letter *letter)
{
	size_t senders = 0, recipients = 0;
	for (const char *at = head, *end = head + len; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		if (*at != ' ' && *at != '\t') {
			const char *colon = memchr(at, ':', (size_t)((stop ? stop : end) - at));
			must(colon && asked_for(at, (size_t)(colon - at), letter));
			senders += strncasecmp(at, "From:", 5) == 0;
			recipients += strncasecmp(at, "To:", 3) == 0;
		}
		at = stop ? stop + 1 : end;
	}
	must(senders == 1 && recipients == 1);
}

static void check_address(const struct buf *address)
{
	must(address->len > 2 && strlen(address->data) == address->len);
	must(!strpbrk(address->data, " \t\r\n<>,;\"()") && strchr(address->data, '@'));
}

static void write_it(const struct mail_letter *letter)
{
	struct buf out, sender, recipient;
	struct err err;
	buf_init(&out);
	buf_init(&sender);
	buf_init(&recipient);
	if (mail_write(letter, &out, &sender, &recipient, &err)) {
		check_head(out.data, check_lines(&out), letter);
		check_address(&sender);
		check_address(&recipient);
	}
	buf_fini(&out);
	buf_fini(&sender);
	buf_fini(&recipient);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *field[FIELDS] = { 0 };
	must(text);
	memcpy(text, data, size);
	text[size] = '\0';
	split(text, size, field);
	mail_setup();
	struct mail_header header = { field[0], field[1] ? field[1] : "" };
	struct mail_file file = { .name = field[2],
		.media_type = field[3],
		.bytes = "x",
		.len = 1 };
	const char *cc = field[4], *reference = field[5];
	struct mail_letter letter = { .from = field[6] ? field[6] : "Desk <desk@desk.example>",
		.to = field[7] ? field[7] : "ann@bell.example",
		.cc_line = &cc,
		.cc_count = cc ? 1 : 0,
		.references = &reference,
		.reference_count = reference ? 1 : 0,
		.subject = field[8] ? field[8] : "Quote",
		.text = field[9] ? field[9] : "Dear Ann",
		.html = field[10],
		.reply_to = field[11],
		.in_reply_to = reference,
		.message_id = "1.1.1@desk.example",
		.headers = &header,
		.header_count = field[0] ? 1 : 0,
		.files = &file,
		.file_count = field[2] || field[3] ? 1 : 0 };
	write_it(&letter);
	free(text);
	return 0;
}
