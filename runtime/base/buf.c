/* Buffers: bytes that grow by doubling, and the one place that writes JSON text.
 *
 * What must hold: after any put `data[len]` is NUL, and a failed allocation is
 * never(), so no caller carries an error path for it. */
#include "base/buf.h"
#include "base/err.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUF_FIRST = 256 };

void buf_init(struct buf *buf)
{
	*buf = (struct buf){ 0 };
}

void buf_fini(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ 0 };
}

void buf_reset(struct buf *buf)
{
	buf->len = 0;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

void buf_reserve(struct buf *buf, size_t more)
{
	must(more < SIZE_MAX / 4 && buf->len < SIZE_MAX / 4);
	size_t need = buf->len + more + 1;
	if (need <= buf->cap)
		return;
	size_t cap = buf->cap < BUF_FIRST ? BUF_FIRST : buf->cap * 2;
	if (cap < need)
		cap = need;
	char *data = realloc(buf->data, cap);
	if (data == NULL)
		never("out of memory");
	buf->data = data;
	buf->cap = cap;
}

void buf_put(struct buf *buf, const void *bytes, size_t len)
{
	buf_reserve(buf, len);
	if (len > 0)
		memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void buf_text(struct buf *buf, const char *text)
{
	buf_put(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
	buf_reserve(buf, 1);
	buf->data[buf->len++] = c;
	buf->data[buf->len] = '\0';
}

void buf_integer(struct buf *buf, int64_t value)
{
	char digits[24];
	char *at = digits + sizeof digits;
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	do {
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		*--at = '-';
	buf_put(buf, at, (size_t)(digits + sizeof digits - at));
}

void buf_printf(struct buf *buf, const char *fmt, ...)
{
	va_list args, again;
	va_start(args, fmt);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	must(len >= 0);
	buf_reserve(buf, (size_t)len);
	vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, again);
	va_end(again);
	buf->len += (size_t)len;
}

/* Writes the escape of `c` to out, at most 6 bytes; 0 when it needs none. */
static size_t json_escape(unsigned char c, char out[6])
{
	static const char hex[] = "0123456789abcdef";
	static const char letters
		[32] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };
	out[0] = '\\';
	if (c == '"' || c == '\\') {
		out[1] = (char)c;
		return 2;
	}
	if (c >= 0x20)
		return 0;
	if (letters[c] != 0) {
		out[1] = letters[c];
		return 2;
	}
	memcpy(out + 1, "u00", 3);
	out[4] = hex[c >> 4];
	out[5] = hex[c & 15];
	return 6;
}

void buf_json_text(struct buf *buf, const char *text, size_t len)
{
	must(len < SIZE_MAX / 32);
	buf_reserve(buf, 6 * len + 2);
	char *out = buf->data + buf->len;
	*out++ = '"';
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			*out++ = (char)c;
		else
			out += json_escape(c, out);
	}
	*out++ = '"';
	*out = '\0';
	buf->len = (size_t)(out - buf->data);
}

char *buf_take(struct buf *buf, size_t *len)
{
	buf_reserve(buf, 0);
	buf->data[buf->len] = '\0';
	char *data = buf->data;
	if (len != NULL)
		*len = buf->len;
	*buf = (struct buf){ 0 };
	return data;
}
