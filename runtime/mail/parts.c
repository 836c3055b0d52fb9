/* The parts of a mail: which of them are what its sender says, which are attached.
 *
 * What must hold: bombs cost no more than mails. GMime reads what it is given to the
 * end, so what it is given ends where parts or levels exceed their bounds; of each
 * part only so much is decoded as is looked at. Of two ways to say the same, plain
 * text wins over HTML, unless it is empty. File names are data, never paths. */
#include "mail/parts.h"
#include <string.h>

enum { CHUNK = 32768, EXACT_MOST = 4 << 20, NESTED_MOST = 3, HASHED_MOST = 8 << 20 };

/* ---- bounds ---- */

static bool ends_with(const char *from, const char *to, const char *word)
{
	size_t n = strlen(word);
	return (size_t)(to - from) >= n && g_ascii_strncasecmp(to - n, word, n) == 0;
}

static bool names_boundary(const char *line, const char *end)
{
	for (const char *at = line; (at = memchr(at, '=', (size_t)(end - at))); at++) {
		const char *name = at;
		while (name > line && strchr(" \t*0123456789", name[-1]))
			name--;
		if (ends_with(line, name, "boundary"))
			return true;
	}
	return false;
}

static bool names_message(const char *line, const char *end)
{
	static const char field[] = "content-type:";
	size_t n = sizeof field - 1;
	if ((size_t)(end - line) > n && g_ascii_strncasecmp(line, field, n) == 0)
		line += n;
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	return end - line > 8 && g_ascii_strncasecmp(line, "message/", 8) == 0;
}

static bool delimits(const char *line, const char *end)
{
	size_t len = (size_t)(end - line), dashes = 0;
	if (len < 3 || line[0] != '-' || line[1] != '-')
		return false;
	while (dashes < len && line[dashes] == '-')
		dashes++;
	return dashes < len && line[dashes] != ' ' && line[dashes] != '\r';
}

/* Where the first header must end: there, or where its lines or bytes are too many. */
static size_t bound_head(const char *bytes, size_t len)
{
	size_t lines = 0;
	for (const char *at = bytes, *end = bytes + len; at < end; lines++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		if (*at == '\n' || *at == '\r')
			return len;
		stop = stop ? stop + 1 : end;
		if (lines == HEAD_LINES_MOST)
			return (size_t)(at - bytes);
		if (stop - bytes > HEAD_BYTES_MOST)
			return HEAD_BYTES_MOST;
		at = stop;
	}
	return len;
}

size_t mail_parts_bound(const char *bytes, size_t len, unsigned *flags)
{
	size_t levels = 0, parts = 0, most = bound_head(bytes, len);
	if (most < len) {
		*flags |= FLAG_PARTS_CUT;
		return most;
	}
	for (const char *at = bytes, *end = bytes + len; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		stop = stop ? stop : end;
		levels += names_boundary(at, stop) || names_message(at, stop);
		parts += levels > 0 && delimits(at, stop);
		if (levels > LEVELS_MOST || parts > PARTS_MOST) {
			*flags |= FLAG_PARTS_CUT;
			return (size_t)(at - bytes);
		}
		at = stop + 1;
	}
	return len;
}

/* ---- content ---- */

/* Decodes up to `most` bytes; returns the size of all of it, reckoned when large. */
static size_t decode(GMimePart *part, struct buf *out, size_t most)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
	if (!stream)
		return 0;
	gint64 raw = g_mime_stream_length(stream);
	GMimeContentEncoding encoding = g_mime_data_wrapper_get_encoding(content);
	GMimeStream *filtered = g_mime_stream_filter_new(stream);
	GMimeFilter *filter = g_mime_filter_basic_new(encoding, FALSE);
	size_t size = 0;
	char chunk[CHUNK];
	ssize_t n = 0;
	g_mime_stream_filter_add(GMIME_STREAM_FILTER(filtered), filter);
	g_object_unref(filter);
	g_mime_stream_reset(stream);
	while ((size < most || raw <= EXACT_MOST) &&
		(n = g_mime_stream_read(filtered, chunk, sizeof chunk)) > 0) {
		if (size < most)
			buf_put(out, chunk, (size_t)n);
		size += (size_t)n;
	}
	if (n > 0 && raw > EXACT_MOST)
		size = (size_t)(encoding == GMIME_CONTENT_ENCODING_BASE64 ? raw / 78 * 57 : raw);
	g_object_unref(filtered);
	return size;
}

static void hash_content(struct mail_parts *parts, GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
	char chunk[CHUNK];
	ssize_t n;
	size_t done = 0;
	if (!stream)
		return;
	g_mime_stream_reset(stream);
	while (done < HASHED_MOST && (n = g_mime_stream_read(stream, chunk, sizeof chunk)) > 0) {
		hash_add(&parts->content, chunk, (size_t)n);
		done += (size_t)n;
	}
	g_mime_stream_reset(stream);
}

static bool type_is(GMimeObject *object, const char *type, const char *subtype)
{
	GMimeContentType *content_type = g_mime_object_get_content_type(object);
	return g_mime_content_type_is_type(content_type, type, subtype);
}

static bool blank(const struct buf *text, size_t from)
{
	for (size_t i = from; i < text->len; i++)
		if (!g_ascii_isspace(text->data[i]))
			return false;
	return true;
}

/* The part's text, appended; HTML as text. */
static void text_of(struct mail_parts *parts, GMimePart *part, struct buf *out)
{
	GMimeObject *object = GMIME_OBJECT(part);
	struct buf bytes, utf8;
	unsigned ignored = 0;
	buf_init(&bytes);
	buf_init(&utf8);
	if (decode(part, &bytes, TEXT_MOST) > TEXT_MOST)
		parts->flags |= FLAG_TEXT_CUT;
	const char *charset = g_mime_object_get_content_type_parameter(object, "charset");
	const char *data = bytes.data ? bytes.data : "";
	if (type_is(object, "text", "html")) {
		mail_text_decode(data, bytes.len, charset, &utf8, &ignored);
		parts->flags |=
			ignored & (FLAG_MENDED | FLAG_BIDI | FLAG_ZERO_WIDTH | FLAG_TEXT_CUT);
		mail_html_text(utf8.data ? utf8.data : "", utf8.len, out, &parts->hidden,
			&parts->flags);
	} else {
		mail_text_decode(data, bytes.len, charset, out, &parts->flags);
	}
	buf_fini(&bytes);
	buf_fini(&utf8);
}

/* ---- attachments ---- */

static bool named(const char *name, const char *ending)
{
	size_t n = strlen(ending), len = name ? strlen(name) : 0;
	return len > n && g_ascii_strcasecmp(name + len - n, ending) == 0;
}

static bool readable(GMimeObject *object, const char *name)
{
	bool untyped = type_is(object, "application", "octet-stream");
	return type_is(object, "text", "*") || type_is(object, "application", "json") ||
		type_is(object, "application", "csv") ||
		(untyped && (named(name, ".csv") || named(name, ".txt") || named(name, ".json")));
}

static bool is_pdf(GMimeObject *object, const char *name)
{
	return type_is(object, "application", "pdf") || type_is(object, "application", "x-pdf") ||
		(type_is(object, "application", "octet-stream") && named(name, ".pdf"));
}

static void read_pdf(struct attached *to, GMimePart *part)
{
	struct buf bytes, text;
	unsigned flags = 0;
	buf_init(&bytes);
	buf_init(&text);
	to->size = decode(part, &bytes, PDF_BYTES_MOST + 1);
	bool pdf = bytes.len > 4 && memcmp(bytes.data, "%PDF", 4) == 0;
	to->state = "failed";
	if (pdf && mail_pdf_text(bytes.data, bytes.len, &text, &to->pages) == PDF_TEXT) {
		mail_text_clean(text.data ? text.data : "", text.len, &to->text, &flags);
		to->state = blank(&to->text, 0) ? "empty" : "text";
	}
	buf_fini(&bytes);
	buf_fini(&text);
}

static struct attached *attach(struct mail_parts *parts, const char *name, GMimeObject *object)
{
	struct attached *to;
	GMimeContentType *type = g_mime_object_get_content_type(object);
	char *media_type = type ? g_mime_content_type_get_mime_type(type) : NULL;
	unsigned flags = 0;
	parts->list = g_renew(struct attached, parts->list, parts->count + 1);
	to = &parts->list[parts->count++];
	*to = (struct attached){ .state = "unsupported" };
	if (name)
		mail_text_clean(name, strlen(name), &to->name, &flags);
	if (media_type)
		mail_text_clean(media_type, strlen(media_type), &to->media_type, &flags);
	g_free(media_type);
	hash_add(&parts->content, "|", 1);
	hash_add(&parts->content, to->name.data ? to->name.data : "", to->name.len);
	return to;
}

static void keep_text(struct mail_parts *parts, struct attached *to)
{
	parts->text_bytes += to->text.len;
	if (parts->text_bytes > ATTACHED_MOST) {
		buf_reset(&to->text);
		to->state = "long";
	} else {
		to->state = blank(&to->text, 0) ? "empty" : "text";
	}
}

static void read_attached(struct mail_parts *parts, GMimePart *part)
{
	GMimeObject *object = GMIME_OBJECT(part);
	const char *name = g_mime_part_get_filename(part);
	struct buf none;
	if (parts->count >= ATTACHMENTS_SHOWN) {
		parts->flags |= FLAG_PARTS_CUT;
		return;
	}
	struct attached *to = attach(parts, name, object);
	hash_content(parts, part);
	buf_init(&none);
	if (is_pdf(object, name)) {
		read_pdf(to, part);
		if (to->text.len)
			keep_text(parts, to);
	} else if (readable(object, name) && parts->text_bytes <= ATTACHED_MOST) {
		to->size = decode(part, &none, 0);
		text_of(parts, part, &to->text);
		keep_text(parts, to);
	} else {
		to->size = decode(part, &none, 0);
	}
	buf_fini(&none);
}

/* ---- the tree ---- */

/* Where a part stands: whether another way to say the same was already read. */
struct place {
	bool *said; /* of the alternatives around it; NULL: none */
	int level, nested;
};
static void walk(struct mail_parts *parts, GMimeObject *object, struct place place);

static void read_body(struct mail_parts *parts, GMimePart *part, struct place place)
{
	bool html = type_is(GMIME_OBJECT(part), "text", "html");
	size_t from = parts->text.len;
	if (place.said && *place.said)
		return;
	if (from > 0 && from < TEXT_MOST)
		buf_char(&parts->text, '\n');
	if (from < TEXT_MOST)
		text_of(parts, part, &parts->text);
	else
		parts->flags |= FLAG_TEXT_CUT;
	if (blank(&parts->text, from))
		return;
	parts->html = parts->html || html;
	if (place.said)
		*place.said = true;
}

static void walk_part(struct mail_parts *parts, GMimePart *part, struct place place)
{
	GMimeObject *object = GMIME_OBJECT(part);
	const char *disposition = g_mime_object_get_disposition(object);
	bool attached = disposition && g_ascii_strcasecmp(disposition, "attachment") == 0;
	bool text = type_is(object, "text", "plain") || type_is(object, "text", "html") ||
		!g_mime_object_get_header(object, "Content-Type");
	if (++parts->leaves > PARTS_MOST)
		parts->flags |= FLAG_PARTS_CUT;
	else if (text && !attached && !g_mime_part_get_filename(part))
		read_body(parts, part, place);
	else
		read_attached(parts, part);
}

/* A mail in a mail: what it says is an attachment's text. */
static void walk_message(struct mail_parts *parts, GMimeMessagePart *part, struct place place)
{
	GMimeMessage *message = g_mime_message_part_get_message(part);
	struct mail_parts inner = { 0 };
	if (parts->count >= ATTACHMENTS_SHOWN || !message)
		return;
	const char *subject = g_mime_message_get_subject(message);
	struct attached *to = attach(parts, subject, GMIME_OBJECT(part));
	if (place.nested >= NESTED_MOST)
		return;
	hash_begin(&inner.content);
	inner.text_bytes = parts->text_bytes;
	place.nested++;
	place.said = NULL;
	walk(&inner, g_mime_message_get_mime_part(message), place);
	mail_text_clean(inner.text.data ? inner.text.data : "", inner.text.len, &to->text,
		&parts->flags);
	to->size = inner.text.len;
	hash_add(&parts->content, to->text.data ? to->text.data : "", to->text.len);
	parts->flags |= inner.flags;
	keep_text(parts, to);
	mail_parts_fini(&inner);
}

/* Plain text first, wherever it stands among the alternatives. */
static void walk_alternatives(struct mail_parts *parts, GMimeMultipart *multipart,
	struct place place)
{
	int count = g_mime_multipart_get_count(multipart);
	bool said = false;
	place.said = &said;
	for (int html = 0; html < 2; html++)
		for (int i = 0; i < count; i++) {
			GMimeObject *part = g_mime_multipart_get_part(multipart, i);
			if (type_is(part, "text", "plain") == !html)
				walk(parts, part, place);
		}
}

static void walk(struct mail_parts *parts, GMimeObject *object, struct place place)
{
	if (!object || ++place.level > LEVELS_MOST) {
		parts->flags |= object ? FLAG_PARTS_CUT : 0;
		return;
	}
	if (GMIME_IS_MESSAGE_PART(object)) {
		walk_message(parts, GMIME_MESSAGE_PART(object), place);
	} else if (GMIME_IS_MULTIPART(object) && type_is(object, "multipart", "alternative")) {
		walk_alternatives(parts, GMIME_MULTIPART(object), place);
	} else if (GMIME_IS_MULTIPART(object)) {
		GMimeMultipart *multipart = GMIME_MULTIPART(object);
		for (int i = 0; i < g_mime_multipart_get_count(multipart); i++)
			walk(parts, g_mime_multipart_get_part(multipart, i), place);
	} else if (GMIME_IS_PART(object)) {
		walk_part(parts, GMIME_PART(object), place);
	}
}

void mail_parts_read(struct mail_parts *parts, GMimeMessage *message)
{
	walk(parts, g_mime_message_get_mime_part(message), (struct place){ 0 });
}

void mail_parts_fini(struct mail_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++) {
		buf_fini(&parts->list[i].name);
		buf_fini(&parts->list[i].media_type);
		buf_fini(&parts->list[i].text);
	}
	g_free(parts->list);
	buf_fini(&parts->text);
	buf_fini(&parts->hidden);
}
