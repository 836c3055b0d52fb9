/* Framing of IMAP.
 *
 * What must hold: where a response ends depends on nothing but line ends and the
 * lengths of literals. Texts for people (OK, NO, BAD, BYE, +) hold no literals: what
 * looks like one there is text. */
#include "mail/imap_frame.h"
#include <string.h>
#include <strings.h>

enum { DIGITS_MOST = 18 };

void imap_frame_fini(struct imap_frame *frame)
{
	buf_fini(&frame->line);
}

/* After the first word of an untagged line, or of a tagged one. */
static bool is_words(const char *line)
{
	static const char *const states[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };
	const char *at = strchr(line, ' ');
	if (line[0] == '+' || (line[0] != '*' && at))
		return true;
	for (size_t i = 0; at && i < sizeof states / sizeof *states; i++) {
		size_t len = strlen(states[i]);
		if (strncasecmp(at + 1, states[i], len) == 0 &&
			(at[1 + len] == ' ' || at[1 + len] == '\0'))
			return true;
	}
	return false;
}

/* {123} or {123+} at the end. */
static bool ends_in_literal(const struct buf *line, uint64_t *size)
{
	size_t at = line->len, digits = 0;
	uint64_t n = 0, unit = 1;
	if (at == 0 || line->data[--at] != '}')
		return false;
	if (at > 0 && line->data[at - 1] == '+')
		at--;
	while (at > 0 && line->data[at - 1] >= '0' && line->data[at - 1] <= '9' &&
		digits++ < DIGITS_MOST) {
		n += (uint64_t)(line->data[--at] - '0') * unit;
		unit *= 10;
	}
	*size = n;
	return digits > 0 && at > 0 && line->data[at - 1] == '{' && !is_words(line->data);
}

static bool line_ended(struct imap_frame *frame, struct err *err)
{
	struct buf *line = &frame->line;
	uint64_t size;
	if (line->len > 0 && line->data[line->len - 1] == '\r')
		line->data[--line->len] = '\0';
	if (line->len > frame->seen && ends_in_literal(line, &size)) {
		frame->literal = size;
		frame->seen = line->len;
		return frame->begins(frame->arg, line->data, size) ||
			err_set(err, ERR_TEMP, "MAIL_BROKEN",
				"the server announces more than is asked for");
	}
	char *text = line->data ? line->data : "";
	if (line->len > 0)
		frame->response(frame->arg, text);
	buf_reset(line);
	frame->seen = 0;
	return true;
}

/* Bytes of a line; nobody ends a text with a zero byte. */
static bool add_line(struct imap_frame *frame, const char *bytes, size_t len, struct err *err)
{
	struct buf *line = &frame->line;
	size_t before = line->len;
	if (before + len > IMAP_LINE_MOST)
		return err_set(err, ERR_TEMP, "MAIL_BROKEN", "the server sends a line without end");
	buf_put(line, bytes, len);
	for (size_t i = before; i < line->len; i++)
		if (line->data[i] == '\0')
			line->data[i] = '?';
	return true;
}

static size_t take_literal(struct imap_frame *frame, const char *bytes, size_t len)
{
	size_t n = frame->literal < len ? (size_t)frame->literal : len;
	frame->literal -= n;
	frame->bytes(frame->arg, bytes, n);
	return n;
}

bool imap_frame_feed(struct imap_frame *frame, const char *bytes, size_t len, struct err *err)
{
	while (len > 0) {
		const char *end = NULL;
		size_t n;
		if (frame->literal > 0) {
			n = take_literal(frame, bytes, len);
		} else {
			end = memchr(bytes, '\n', len);
			n = end ? (size_t)(end - bytes) : len;
			if (!add_line(frame, bytes, n, err) || (end && !line_ended(frame, err)))
				return false;
			n += end ? 1 : 0;
		}
		bytes += n;
		len -= n;
	}
	return true;
}
