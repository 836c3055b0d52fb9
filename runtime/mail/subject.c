/* A subject in several encoded words, each padded by itself. Programs that cut the text
 * and encode each piece write it so (RFC 2047 allows it); a decoder that joins the pieces
 * first loses what follows the first padding.
 *
 * What must hold: the same words as a reader sees, and no change of any other subject. */
#include "base/buf.h"
#include "mail/parts.h"
#include <string.h>

/* The beginning of a word that follows a padded one; NULL: there is none. */
static const char *next_piece(const char *raw)
{
	for (const char *end = strstr(raw, "=?="); end; end = strstr(end + 1, "=?=")) {
		const char *next = end + 3 + strspn(end + 3, " \t\r\n");
		if (next > end + 3 && strncmp(next, "=?", 2) == 0)
			return next;
	}
	return NULL;
}

static void add_decoded(struct buf *out, const char *raw, size_t len)
{
	char *piece = g_strndup(raw, len);
	char *text = g_mime_utils_header_decode_text(NULL, g_strchomp(piece));
	buf_text(out, text);
	g_free(text);
	g_free(piece);
}

void mail_mend_subject(GMimeMessage *message)
{
	GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
	GMimeHeader *header = g_mime_header_list_get_header(headers, "Subject");
	const char *raw = header ? g_mime_header_get_raw_value(header) : NULL;
	const char *next = raw ? next_piece(raw) : NULL;
	if (next == NULL)
		return;
	struct buf text;
	buf_init(&text);
	for (; next; raw = next, next = next_piece(raw))
		add_decoded(&text, raw, (size_t)(next - raw));
	add_decoded(&text, raw, strlen(raw));
	g_mime_message_set_subject(message, text.data, "utf-8");
	buf_fini(&text);
}
