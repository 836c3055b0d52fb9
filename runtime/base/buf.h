/* Buffers: bytes that grow. `data` is always NUL-terminated once anything was
 * put; `len` does not count that NUL. Out of memory is never(). */
#ifndef ORDAIN_BASE_BUF_H
#define ORDAIN_BASE_BUF_H
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data;
	size_t len, cap;
};

void buf_init(struct buf *buf);
void buf_fini(struct buf *buf);
void buf_reset(struct buf *buf); /* empty, memory kept */
void buf_reserve(struct buf *buf, size_t more);
void buf_put(struct buf *buf, const void *bytes, size_t len);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_integer(struct buf *buf, int64_t value);
void buf_printf(struct buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Puts `text` as a JSON string with its quotes, shortest legal escapes. The
 * bytes must be valid UTF-8 (the readers see to it). */
void buf_json_text(struct buf *buf, const char *text, size_t len);
/* Moves the bytes out; the caller frees them; the buffer is empty again. */
char *buf_take(struct buf *buf, size_t *len);
#endif
