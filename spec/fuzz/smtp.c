/* Any bytes as what an SMTP server says: replies in words of one short line, the same
 * however they are cut into pieces. */
#include "mail/smtp_reply.h"

#include "base/err.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hear(struct smtp_replies *replies, struct buf *out)
{
	int status;
	while (smtp_replies_next(replies, &status)) {
		must(status >= 0 && status <= 999 &&
			strlen(replies->words) < sizeof replies->words);
		must(!strpbrk(replies->words, "\r\n"));
		buf_printf(out, "%d %s\n", status, replies->words);
		replies->words[0] = '\0';
	}
}

static void read_all(const char *data, size_t size, size_t piece, struct buf *out)
{
	struct smtp_replies replies = { 0 };
	buf_init(out);
	for (size_t at = 0; at < size; at += piece) {
		smtp_replies_put(&replies, data + at, size - at < piece ? size - at : piece);
		hear(&replies, out);
	}
	smtp_replies_fini(&replies);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole, parts;
	read_all((const char *)data, size, size ? size : 1, &whole);
	read_all((const char *)data, size, 3, &parts);
	must(whole.len == parts.len &&
		(whole.len == 0 || memcmp(whole.data, parts.data, whole.len) == 0));
	buf_fini(&whole);
	buf_fini(&parts);
	return 0;
}
