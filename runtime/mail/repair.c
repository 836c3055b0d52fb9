/* A mail whose parts cannot be found, because its boundary is missing, is another one,
 * or is said twice: its body says where the parts begin.
 *
 * What must hold: words that came are not lost without a trace: where no boundary is
 * found either, the body is shown as the text it is. Only the first header is written
 * anew, in a copy; the original stays what it is. */
#include "mail/parts.h"
#include <string.h>

enum { LOOKED_MOST = 64 << 10, BOUNDARY_MOST = 70 };

struct line {
	const char *at, *next;
	size_t len;
};

static struct line line_of(const char *at, const char *end)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));
	struct line line = { at, stop ? stop + 1 : end, (size_t)((stop ? stop : end) - at) };
	while (line.len > 0 && g_ascii_isspace(at[line.len - 1]))
		line.len--;
	return line;
}

static bool begins(struct line line, const char *with)
{
	size_t n = strlen(with);
	return line.len >= n && g_ascii_strncasecmp(line.at, with, n) == 0;
}

static bool is_boundary(struct line line, const char *end)
{
	return line.len > 2 && line.len <= BOUNDARY_MOST + 2 && begins(line, "--") &&
		line.next < end && begins(line_of(line.next, end), "content-") &&
		!memchr(line.at, '"', line.len) && !memchr(line.at, '\\', line.len);
}

/* A line of dashes and a word, with a header below it. In a text only a preamble that
 * programs write stands above it; of a multipart that has no parts all is `lost`
 * otherwise. */
static bool find_boundary(const char *at, const char *end, bool lost, struct line *found)
{
	const char *stop = end - at > LOOKED_MOST ? at + LOOKED_MOST : end;
	for (; at < stop; at = found->next) {
		*found = line_of(at, stop);
		if (is_boundary(*found, stop))
			return true;
		if (!lost && found->len > 0 && !begins(*found, "this is a multi"))
			return false;
	}
	return false;
}

/* The header without what it says of the body. */
static void put_head(struct buf *out, const char *at, const char *end)
{
	bool drops = false;
	while (at < end) {
		struct line line = line_of(at, end);
		if (*at != ' ' && *at != '\t')
			drops = begins(line, "content-");
		if (!drops)
			buf_put(out, at, (size_t)(line.next - at));
		at = line.next;
	}
}

/* Only a multipart can be without the parts it should have; a text may hold them. */
static bool broken(GMimeObject *body, bool *multipart)
{
	*multipart = GMIME_IS_MULTIPART(body);
	if (*multipart)
		return g_mime_multipart_get_count(GMIME_MULTIPART(body)) == 0;
	GMimeContentType *type = g_mime_object_get_content_type(body);
	return g_mime_content_type_is_type(type, "text", "plain");
}

static bool names(const char *at, const char *end, const char *what)
{
	const char *stop = end - at > LOOKED_MOST ? at + LOOKED_MOST : end;
	size_t n = strlen(what);
	for (; (size_t)(stop - at) >= n; at++)
		if ((*at | 32) == *what && g_ascii_strncasecmp(at, what, n) == 0)
			return true;
	return false;
}

/* Where text stands beside HTML it says the same: read twice it would be twice as much. */
static const char *kind_of(const char *head, const char *body, const char *end)
{
	return names(head, body, "multipart/alternative") || names(body, end, "text/html")
		? "alternative"
		: "mixed";
}

static bool nothing(const char *at, const char *end)
{
	while (at < end && g_ascii_isspace(*at))
		at++;
	return at == end;
}

bool mail_repair(GMimeMessage *message, const char *bytes, size_t head, size_t len, struct buf *out)
{
	GMimeObject *body = g_mime_message_get_mime_part(message);
	const char *end = bytes + len, *from = bytes + head;
	struct line found = { 0 };
	bool multipart;
	if (!body || !broken(body, &multipart) || from >= end)
		return false;
	from = line_of(from, end).next; /* the blank line */
	bool known = find_boundary(from, end, multipart, &found);
	if (!known && (!multipart || nothing(from, end)))
		return false;
	put_head(out, bytes, bytes + head);
	if (known)
		buf_printf(out, "Content-Type: multipart/%s; boundary=\"%.*s\"\r\n\r\n",
			kind_of(bytes, from, end), (int)found.len - 2, found.at + 2);
	else
		buf_text(out, "Content-Type: text/plain\r\n\r\n");
	buf_put(out, from, (size_t)(end - from));
	return true;
}
