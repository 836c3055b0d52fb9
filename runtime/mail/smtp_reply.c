/* Replies of SMTP: lines of three digits; a dash says that more follow.
 *
 * What must hold: any bytes give replies or nothing; what is kept of the words is text
 * of one line, and short. */
#include "mail/smtp_reply.h"
#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_OF_LINE = 300 };

void smtp_replies_fini(struct smtp_replies *replies)
{
	buf_fini(&replies->in);
}

bool smtp_replies_put(struct smtp_replies *replies, const char *bytes, size_t len)
{
	buf_put(&replies->in, bytes, len);
	return replies->in.len < SMTP_BYTES_MOST;
}

/* One line; true: it was the last one of its reply and *status is known. */
static bool read_line(struct smtp_replies *replies, const char *line, size_t len, int *status)
{
	char *words = replies->words;
	size_t have = strlen(words);
	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n'))
		len--;
	g_snprintf(words + have, sizeof replies->words - have, "%s%.*s", have ? " " : "",
		(int)MIN(len, WORDS_OF_LINE), line);
	for (char *at = words + have; *at; at++)
		if ((unsigned char)*at < ' ')
			*at = ' ';
	bool number = len >= 3 && g_ascii_isdigit(line[0]) && g_ascii_isdigit(line[1]) &&
		g_ascii_isdigit(line[2]) && (len == 3 || line[3] == ' ' || line[3] == '-');
	*status = number ? atoi(line) : 0;
	return !number || len == 3 || line[3] != '-';
}

bool smtp_replies_next(struct smtp_replies *replies, int *status)
{
	struct buf *in = &replies->in;
	char *end;
	while (in->len > 0 && (end = memchr(in->data, '\n', in->len)) != NULL) {
		size_t len = (size_t)(end - in->data) + 1;
		bool last = read_line(replies, in->data, len, status);
		memmove(in->data, in->data + len, in->len - len);
		in->len -= len;
		in->data[in->len] = '\0';
		if (last)
			return true;
	}
	return false;
}
