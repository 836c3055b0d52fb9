/* What mail servers report of a letter: whom it did not reach, and which one it was.
 *
 * What must hold: a report is as easily forged as any mail; it is shown and it finds
 * its thread, and nothing is sent again because of it. */
#include "mail/parts.h"
#include <string.h>

enum { FIELD_MOST = 500 };

/* Folded lines in one, blanks run together. */
static char *unfolded(const char *at, size_t len)
{
	GString *text = g_string_sized_new(len);
	for (size_t i = 0; i < len; i++)
		if (!g_ascii_isspace(at[i]))
			g_string_append_c(text, at[i]);
		else if (text->len > 0 && text->str[text->len - 1] != ' ')
			g_string_append_c(text, ' ');
	return g_string_free(text, FALSE);
}

/* A field's value, copied, or NULL. Fields are those of the block that begins here. */
static char *field(const char *block, size_t len, const char *name)
{
	size_t n = strlen(name);
	for (const char *at = block, *end = block + len; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		stop = stop ? stop : end;
		if ((size_t)(stop - at) > n && at[n] == ':' &&
			g_ascii_strncasecmp(at, name, n) == 0) {
			while (stop + 1 < end && (stop[1] == ' ' || stop[1] == '\t')) {
				const char *next = memchr(stop + 1, '\n', (size_t)(end - stop - 1));
				stop = next ? next : end;
			}
			return unfolded(at + n + 1, (size_t)(stop - at) - n - 1);
		}
		at = stop < end ? stop + 1 : end;
	}
	return NULL;
}

static void put_field(struct buf *out, const char *name, const char *value)
{
	const char *type = value ? strchr(value, ';') : NULL; /* rfc822; ann@bell.example */
	if (!value)
		return;
	buf_printf(out, "%s\"%s\":", out->data[out->len - 1] == '{' ? "" : ",", name);
	mail_json_line(out, type ? type + 1 : value, FIELD_MOST);
}

static void put_recipient(struct buf *out, const char *block, size_t len)
{
	static const struct {
		const char *field, *name;
	} fields[] = { { "Action", "action" }, { "Status", "status" },
		{ "Diagnostic-Code", "text" } };
	char *final = field(block, len, "Final-Recipient");
	char *original = field(block, len, "Original-Recipient");
	buf_char(out, '{');
	put_field(out, "recipient", original ? original : final ? final : "");
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		char *value = field(block, len, fields[i].field);
		put_field(out, fields[i].name, value);
		g_free(value);
	}
	buf_char(out, '}');
	g_free(final);
	g_free(original);
}

static bool about_somebody(const char *block, size_t len)
{
	char *final = field(block, len, "Final-Recipient");
	char *original = field(block, len, "Original-Recipient");
	bool about = final || original;
	g_free(final);
	g_free(original);
	return about;
}

/* Blocks are parted by blank lines; the first is about the message. */
void mail_report_delivery(struct mail_parts *parts, const char *bytes, size_t len)
{
	struct buf text;
	unsigned flags = 0;
	buf_init(&text);
	mail_text_decode(bytes, len, NULL, &text, &flags);
	const char *at = text.data ? text.data : "", *end = at + text.len;
	while (at < end && parts->deliveries < DELIVERIES_MOST) {
		const char *stop = g_strstr_len(at, (gssize)(end - at), "\n\n");
		size_t n = (size_t)((stop ? stop : end) - at);
		if (about_somebody(at, n)) {
			if (parts->deliveries++ > 0)
				buf_char(&parts->delivery, ',');
			put_recipient(&parts->delivery, at, n);
		}
		at += n + (stop ? 2 : 0);
	}
	buf_fini(&text);
}

static void put_id(struct buf *out, const char *id)
{
	if (!id || !*id)
		return;
	if (out->len > 0)
		buf_char(out, ',');
	mail_json_line(out, id, 300);
}

/* Its own id first, then what it answered, the nearest first. */
void mail_report_returned(struct mail_parts *parts, GMimeMessage *message)
{
	const char *all = mail_header_text(message, "References");
	GMimeReferences *ids = all ? g_mime_references_parse(NULL, all) : NULL;
	if (parts->returned.len > 0) {
		if (ids)
			g_mime_references_free(ids);
		return;
	}
	put_id(&parts->returned, g_mime_message_get_message_id(message));
	int count = ids ? g_mime_references_length(ids) : 0;
	for (int i = count - 1; i >= 0 && count - i <= 8; i--)
		put_id(&parts->returned, g_mime_references_get_message_id(ids, i));
	if (ids)
		g_mime_references_free(ids);
}
