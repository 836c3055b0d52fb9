/* Files with a mail: which of them are read, and what they say.
 *
 * What must hold: a name or a type is what the sender likes it to be; it chooses who
 * looks at the bytes, never more. What is not read is listed with the reason. What a
 * person should not open is flagged. */
#include "mail/parts.h"
#include <string.h>

enum { CHUNK = 32768, EXACT_MOST = 4 << 20, HASHED_MOST = 8 << 20, LOOKED_MOST = 512 };

/* ---- content ---- */

size_t mail_part_decode(GMimePart *part, struct buf *out, size_t most)
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

static size_t fetch(const struct mail_source *source, struct buf *out, size_t most)
{
	if (source->part)
		return mail_part_decode(source->part, out, most);
	buf_put(out, source->bytes, source->len > most ? most : source->len);
	return source->len;
}

static void hash_part(struct hash *hash, GMimePart *part)
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
		hash_add(hash, chunk, (size_t)n);
		done += (size_t)n;
	}
	g_mime_stream_reset(stream);
}

static void hash_source(struct hash *hash, const struct mail_source *source)
{
	if (source->part)
		hash_part(hash, source->part);
	else
		hash_add(hash, source->bytes, source->len);
}

bool mail_text_blank(const struct buf *text, size_t from)
{
	for (size_t i = from; i < text->len; i++)
		if (!g_ascii_isspace(text->data[i]))
			return false;
	return true;
}

/* ---- which reader ---- */

enum reader { NONE, TEXT, HTML, CALENDAR, PDF, TNEF };

static bool ends_as(const char *name, const char *const *endings)
{
	size_t len = name ? strlen(name) : 0;
	for (; *endings; endings++) {
		size_t n = strlen(*endings);
		if (len > n && g_ascii_strcasecmp(name + len - n, *endings) == 0)
			return true;
	}
	return false;
}

static bool is_one(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (g_ascii_strcasecmp(word, *list) == 0)
			return true;
	return false;
}

static enum reader reader_of_name(const char *name)
{
	static const char *const texts[] = { ".csv", ".tsv", ".tab", ".txt", ".json", NULL };
	static const char *const pages[] = { ".html", ".htm", NULL };
	static const char *const calendars[] = { ".ics", NULL };
	static const char *const pdfs[] = { ".pdf", NULL };
	static const char *const tnefs[] = { "winmail.dat", NULL };
	if (name && g_ascii_strcasecmp(name, tnefs[0]) == 0)
		return TNEF;
	return ends_as(name, texts)        ? TEXT
		: ends_as(name, pages)     ? HTML
		: ends_as(name, calendars) ? CALENDAR
		: ends_as(name, pdfs)      ? PDF
					   : NONE;
}

/* Programs that know no better name call all that is not theirs like this. */
static bool says_nothing(const char *type)
{
	static const char *const types[] = { "application/octet-stream", "application/vnd.ms-excel",
		"application/unknown", "application/x-unknown", "application/download",
		"application/force-download", NULL };
	return is_one(type, types);
}

static enum reader reader_of(const char *type, const char *name)
{
	static const char *const unread[] = { "text/vcard", "text/x-vcard", "text/directory",
		"text/rtf", "text/richtext", "text/enriched", "text/css", "text/javascript",
		"text/x-amp-html", "text/rfc822-headers", NULL };
	static const char *const texts[] = { "application/json", "application/csv",
		"application/x-csv", NULL };
	static const char *const pdfs[] = { "application/pdf", "application/x-pdf", NULL };
	static const char *const tnefs[] = { "application/ms-tnef", "application/vnd.ms-tnef",
		NULL };
	static const char *const calendars[] = { "text/calendar", "application/ics", NULL };
	if (says_nothing(type) || is_one(type, tnefs))
		return is_one(type, tnefs) ? TNEF : reader_of_name(name);
	if (is_one(type, pdfs))
		return PDF;
	if (is_one(type, calendars))
		return CALENDAR;
	if (g_ascii_strcasecmp(type, "text/html") == 0)
		return HTML;
	if (g_ascii_strncasecmp(type, "text/", 5) == 0)
		return is_one(type, unread) ? NONE : TEXT;
	return is_one(type, texts) || g_str_has_suffix(type, "+json") ? TEXT : NONE;
}

/* What runs when a person opens it, or asks to. */
static bool risky(const char *name, const struct buf *bytes)
{
	static const char *const endings[] = { ".exe", ".scr", ".com", ".bat", ".cmd", ".pif",
		".msi", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".hta", ".ps1", ".lnk", ".jar",
		".iso", ".img", ".vhd", ".docm", ".xlsm", ".pptm", ".dotm", ".xlam", ".xll", ".one",
		".reg", ".chm", ".cpl", ".url", NULL };
	return ends_as(name, endings) ||
		(bytes->len > 64 &&
			(memcmp(bytes->data, "MZ", 2) == 0 ||
				memcmp(bytes->data,
					"\x7f"
					"ELF",
					4) == 0));
}

/* ---- the list ---- */

struct attached *mail_attached_new(struct mail_parts *parts, const char *name,
	const char *media_type)
{
	struct attached *to;
	unsigned flags = 0;
	if (parts->count >= ATTACHMENTS_SHOWN) {
		parts->flags |= FLAG_PARTS_CUT;
		return NULL;
	}
	parts->list = g_renew(struct attached, parts->list, parts->count + 1);
	to = &parts->list[parts->count++];
	*to = (struct attached){ .state = "unsupported" };
	if (name)
		mail_text_clean(name, strlen(name), &to->name, &flags);
	mail_text_clean(media_type, strlen(media_type), &to->media_type, &flags);
	hash_add(&parts->content, "|", 1);
	hash_add(&parts->content, to->name.data ? to->name.data : "", to->name.len);
	return to;
}

void mail_attached_keep(struct mail_parts *parts, struct attached *to)
{
	parts->text_bytes += to->text.len;
	if (parts->text_bytes > ATTACHED_MOST) {
		buf_reset(&to->text);
		to->state = "long";
	} else {
		to->state = mail_text_blank(&to->text, 0) ? "empty" : "text";
	}
}

/* ---- the readers ---- */

/* Text has no zero bytes, but for UTF-16 with its mark. */
static bool binary(const struct buf *bytes, const char *charset)
{
	size_t n = bytes->len < LOOKED_MOST ? bytes->len : LOOKED_MOST;
	if (n < 2 || (charset && g_ascii_strncasecmp(charset, "utf-16", 6) == 0))
		return false;
	if (memcmp(bytes->data, "\xff\xfe", 2) == 0 || memcmp(bytes->data, "\xfe\xff", 2) == 0)
		return false;
	return memchr(bytes->data, 0, n) != NULL;
}

static void read_text(struct mail_parts *parts, struct attached *to, enum reader reader,
	const struct mail_source *source, const struct buf *bytes)
{
	struct buf text;
	unsigned flags = 0;
	const char *data = bytes->data ? bytes->data : "";
	if (binary(bytes, source->charset)) {
		to->state = "failed";
		return;
	}
	buf_init(&text);
	mail_text_decode(data, bytes->len, source->charset, &text, &flags);
	if (reader == HTML)
		mail_html_text(text.data ? text.data : "", text.len, &to->text, &parts->hidden,
			&flags);
	else if (reader == CALENDAR)
		mail_calendar_text(text.data ? text.data : "", text.len, &to->text);
	else
		buf_put(&to->text, text.data ? text.data : "", text.len);
	parts->flags |= flags | (reader == CALENDAR ? FLAG_CALENDAR : 0);
	mail_attached_keep(parts, to);
	buf_fini(&text);
}

static void read_pdf(struct mail_parts *parts, struct attached *to, const struct buf *bytes)
{
	struct buf text;
	unsigned flags = 0;
	buf_init(&text);
	bool pdf = bytes->len > 4 && memcmp(bytes->data, "%PDF", 4) == 0;
	to->state = "failed";
	if (pdf && mail_pdf_text(bytes->data, bytes->len, &text, &to->pages) == PDF_TEXT) {
		mail_text_clean(text.data ? text.data : "", text.len, &to->text, &flags);
		mail_attached_keep(parts, to);
	}
	buf_fini(&text);
}

static const char *type_of_name(const char *name)
{
	static const char *const types[] = { "application/octet-stream", "text/plain", "text/html",
		"text/calendar", "application/pdf", "application/ms-tnef" };
	return types[reader_of_name(name)];
}

struct inside {
	struct mail_parts *parts;
	int depth;
};
static void read_source(struct mail_parts *parts, const struct mail_source *source, int depth);

static void on_file(void *arg, const char *name, const char *bytes, size_t len, bool whole)
{
	const struct inside *inside = arg;
	char *valid = g_utf8_validate(name, -1, NULL)
		? g_strdup(name)
		: g_convert(name, -1, "UTF-8", "CP1252", NULL, NULL, NULL);
	struct mail_source source = { .name = valid ? valid : "",
		.media_type = type_of_name(valid),
		.bytes = bytes,
		.len = len,
		.state = whole ? NULL : "failed" };
	read_source(inside->parts, &source, inside->depth);
	g_free(valid);
}

void mail_attached_found(struct mail_parts *parts, const char *name, const char *bytes, size_t len,
	bool whole)
{
	struct inside inside = { parts, 0 };
	on_file(&inside, name, bytes, len, whole);
}

/* The list moves while files come in: its own place is found again. */
static void read_tnef(struct mail_parts *parts, const struct buf *bytes, int depth)
{
	struct inside inside = { parts, depth + 1 };
	size_t own = parts->count - 1;
	bool whole = depth < NESTED_MOST &&
		mail_tnef_files(bytes->data ? bytes->data : "", bytes->len, on_file, &inside);
	parts->list[own].state = whole ? "opened" : "failed";
}

static void read_as(struct mail_parts *parts, struct attached *to, enum reader reader,
	const struct mail_source *source, int depth)
{
	struct buf bytes;
	bool file = reader == PDF || reader == TNEF;
	size_t most = file ? FILE_BYTES_MOST + 1 : reader == NONE ? LOOKED_MOST : TEXT_MOST;
	buf_init(&bytes);
	to->size = fetch(source, &bytes, most);
	parts->flags |= risky(source->name, &bytes) ? FLAG_RISKY_FILE : 0;
	if (source->state)
		to->state = source->state;
	else if (to->size > most)
		to->state = reader == NONE ? to->state : "long";
	else if (reader == TNEF)
		read_tnef(parts, &bytes, depth);
	else if (reader == PDF)
		read_pdf(parts, to, &bytes);
	else if (reader != NONE)
		read_text(parts, to, reader, source, &bytes);
	buf_fini(&bytes);
}

static void read_source(struct mail_parts *parts, const struct mail_source *source, int depth)
{
	enum reader reader = reader_of(source->media_type, source->name);
	struct attached *to = mail_attached_new(parts, source->name, source->media_type);
	if (!to)
		return;
	hash_source(&parts->content, source);
	if (reader != NONE && reader != TNEF && parts->text_bytes > ATTACHED_MOST) {
		to->state = "long";
		reader = NONE;
	}
	read_as(parts, to, reader, source, depth);
}

void mail_attached_read(struct mail_parts *parts, const struct mail_source *source)
{
	read_source(parts, source, 0);
}
