/* The log: one line per fact on stderr.
 *
 * What must hold: a line is one write(2) of whole, valid UTF-8 without raw
 * control bytes, whatever the values are, so that no value can forge a line.
 * The level and the form are set once at start and only read afterwards. */
#include "base/log.h"
#include "base/buf.h"
#include "base/clock.h"
#include <errno.h>
#include <glib.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static _Atomic int least_level = LOG_INFO;
static _Atomic bool as_json = false;

void log_setup(enum log_level least, bool json)
{
	atomic_store(&least_level, (int)least);
	atomic_store(&as_json, json);
}

static bool needs_marks(const char *text)
{
	if (text[0] == '\0')
		return true;
	for (; *text != '\0'; text++)
		if ((unsigned char)*text <= ' ' || *text == '"' || *text == '=' || *text == '\\' ||
			*text == 0x7F)
			return true;
	return false;
}

static void put_value(struct buf *line, const char *text, bool json)
{
	size_t len = strlen(text);
	if (!g_utf8_validate(text, (gssize)len, NULL)) {
		char *valid = g_utf8_make_valid(text, (gssize)len);
		buf_json_text(line, valid, strlen(valid));
		g_free(valid);
	} else if (json || needs_marks(text)) {
		buf_json_text(line, text, len);
	} else {
		buf_put(line, text, len);
	}
}

static void put_pair(struct buf *line, const char *key, const char *value, bool json)
{
	if (line->len > 0)
		buf_char(line, json ? ',' : ' ');
	else if (json)
		buf_char(line, '{');
	if (json)
		buf_json_text(line, key, strlen(key));
	else
		buf_text(line, key);
	buf_char(line, json ? ':' : '=');
	put_value(line, value == NULL ? "" : value, json);
}

static void write_whole(const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t done = write(STDERR_FILENO, bytes, len);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return; /* nowhere left to say so */
		bytes += done;
		len -= (size_t)done;
	}
}

void log_line(enum log_level level, const char *message, ...)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	if ((int)level < atomic_load_explicit(&least_level, memory_order_relaxed))
		return;
	bool json = atomic_load_explicit(&as_json, memory_order_relaxed);
	char now[INSTANT_LEN + 1];
	instant_text(clock_machine(), now);
	struct buf line;
	buf_init(&line);
	put_pair(&line, "time", now, json);
	put_pair(&line, "level", names[level], json);
	put_pair(&line, "msg", message, json);
	va_list args;
	va_start(args, message);
	for (const char *key; (key = va_arg(args, const char *)) != NULL;)
		put_pair(&line, key, va_arg(args, const char *), json);
	va_end(args);
	buf_text(&line, json ? "}\n" : "\n");
	write_whole(line.data, line.len);
	buf_fini(&line);
}
