/* An invitation as a person reads it: what, when, where, of iCalendar the few
 * properties that are for people.
 *
 * What must hold: the text is somebody's words still, and judged like those of any
 * other attachment; what the properties do not hold is not made up. */
#include "mail/parts.h"
#include <string.h>

static const struct {
	const char *property, *label;
	bool time;
} shown[] = { { "METHOD", "Method", false }, { "SUMMARY", "Summary", false },
	{ "DTSTART", "Start", true }, { "DTEND", "End", true }, { "LOCATION", "Location", false },
	{ "DESCRIPTION", "Description", false } };

/* One line of it without its folds. */
static const char *unfold(const char *at, const char *end, struct buf *line)
{
	buf_reset(line);
	for (;;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		buf_put(line, at, (size_t)((stop ? stop : end) - at));
		at = stop ? stop + 1 : end;
		if (at >= end || (*at != ' ' && *at != '\t'))
			return at;
		at++;
	}
}

/* 20260203T090000Z: 2026-02-03 09:00 UTC */
static void put_time(struct buf *out, const char *value)
{
	size_t digits = strspn(value, "0123456789");
	if (digits != 8) {
		buf_text(out, value);
		return;
	}
	buf_printf(out, "%.4s-%.2s-%.2s", value, value + 4, value + 6);
	if (value[8] == 'T' && strspn(value + 9, "0123456789") >= 4) {
		buf_printf(out, " %.2s:%.2s", value + 9, value + 11);
		if (strchr(value + 9, 'Z'))
			buf_text(out, " UTC");
	}
}

static void put_words(struct buf *out, const char *value)
{
	for (const char *at = value; *at; at++) {
		if (*at != '\\' || !at[1]) {
			buf_char(out, *at);
			continue;
		}
		at++;
		buf_char(out, (char)(*at == 'n' || *at == 'N' ? '\n' : *at));
	}
}

static void put_property(struct buf *out, const char *line)
{
	size_t name = strcspn(line, ":;");
	const char *value = strchr(line, ':');
	for (size_t i = 0; value && i < G_N_ELEMENTS(shown); i++) {
		if (strlen(shown[i].property) != name ||
			g_ascii_strncasecmp(line, shown[i].property, name) != 0)
			continue;
		buf_printf(out, "%s: ", shown[i].label);
		if (shown[i].time)
			put_time(out, value + 1);
		else
			put_words(out, value + 1);
		buf_char(out, '\n');
	}
}

void mail_calendar_text(const char *text, size_t len, struct buf *out)
{
	const char *at = text, *end = text + len;
	struct buf line;
	int alarms = 0; /* a reminder has a description too */
	buf_init(&line);
	while (at < end) {
		at = unfold(at, end, &line);
		const char *one = line.data ? line.data : "";
		alarms += g_ascii_strcasecmp(one, "BEGIN:VALARM") == 0;
		if (alarms == 0)
			put_property(out, one);
		alarms -= alarms > 0 && g_ascii_strcasecmp(one, "END:VALARM") == 0;
	}
	buf_fini(&line);
}
