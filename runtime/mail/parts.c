/* The parts of a mail: which of them are what its sender says, which are attached.
 *
 * What must hold: bombs cost no more than mails; of each part only so much is decoded
 * as is looked at. Of two ways to say the same, plain text wins over HTML, unless it
 * is empty; that they say other figures is flagged. File names are data, never
 * paths. */
#include "mail/parts.h"
#include <string.h>

enum { COMPARED_MOST = 256 << 10 };

/* What was read of alternatives: where it stands in the text. */
struct said {
	bool done, html;
	size_t from, to;
};
/* Where a part stands. */
struct place {
	struct said *said; /* of the alternatives around it; NULL: none */
	bool report, related, encrypted;
	int level, nested;
};
static void walk(struct mail_parts *parts, GMimeObject *object, struct place place);

static bool type_is(GMimeObject *object, const char *type, const char *subtype)
{
	GMimeContentType *content_type = g_mime_object_get_content_type(object);
	return g_mime_content_type_is_type(content_type, type, subtype);
}

/* ---- text ---- */

static void on_block(void *arg, const char *name, const char *bytes, size_t len, bool whole)
{
	mail_attached_found(arg, name, bytes, len, whole);
}

static void plain_text(struct mail_parts *parts, GMimeObject *object, const struct buf *bytes,
	struct buf *out)
{
	const char *charset = g_mime_object_get_content_type_parameter(object, "charset");
	const char *format = g_mime_object_get_content_type_parameter(object, "format");
	const char *delete = g_mime_object_get_content_type_parameter(object, "delsp");
	struct buf words, text;
	buf_init(&words);
	buf_init(&text);
	mail_blocks_take(bytes->data ? bytes->data : "", bytes->len, &words, on_block, parts,
		&parts->flags);
	mail_text_decode(words.data ? words.data : "", words.len, charset, &text, &parts->flags);
	if (format && g_ascii_strcasecmp(format, "flowed") == 0)
		mail_text_unflow(text.data ? text.data : "", text.len,
			delete &&g_ascii_strcasecmp(delete, "yes") == 0, out);
	else
		buf_put(out, text.data ? text.data : "", text.len);
	buf_fini(&words);
	buf_fini(&text);
}

static void html_text(struct mail_parts *parts, GMimeObject *object, const struct buf *bytes,
	struct buf *out, struct buf *hidden)
{
	const char *charset = g_mime_object_get_content_type_parameter(object, "charset");
	struct buf utf8;
	unsigned ignored = 0;
	buf_init(&utf8);
	mail_text_decode(bytes->data ? bytes->data : "", bytes->len, charset, &utf8, &ignored);
	parts->flags |= ignored & (FLAG_MENDED | FLAG_BIDI | FLAG_ZERO_WIDTH | FLAG_TEXT_CUT);
	mail_html_text(utf8.data ? utf8.data : "", utf8.len, out, hidden, &parts->flags);
	buf_fini(&utf8);
}

/* The part's text, appended; HTML as text. */
static void text_of(struct mail_parts *parts, GMimePart *part, struct buf *out)
{
	GMimeObject *object = GMIME_OBJECT(part);
	bool html = type_is(object, "text", "html");
	size_t most = html ? TEXT_MOST : BODY_BYTES_MOST;
	struct buf bytes;
	buf_init(&bytes);
	if (mail_part_decode(part, &bytes, most) > most)
		parts->flags |= FLAG_TEXT_CUT;
	if (html)
		html_text(parts, object, &bytes, out, &parts->hidden);
	else
		plain_text(parts, object, &bytes, out);
	buf_fini(&bytes);
}

/* The HTML beside a plain text that was read: nothing of it is kept. */
static void compare(struct mail_parts *parts, GMimePart *part, const struct said *said)
{
	struct mail_parts other = { 0 };
	struct buf bytes, text;
	struct buf plain = { .data = parts->text.data + said->from, .len = said->to - said->from };
	buf_init(&bytes);
	buf_init(&text);
	if (plain.len <= COMPARED_MOST &&
		mail_part_decode(part, &bytes, COMPARED_MOST) <= COMPARED_MOST) {
		html_text(&other, GMIME_OBJECT(part), &bytes, &text, &other.hidden);
		if (!mail_text_blank(&text, 0) && mail_text_differs(&plain, &text))
			parts->flags |= FLAG_DIFFERS;
	}
	buf_fini(&bytes);
	buf_fini(&text);
	buf_fini(&other.hidden);
}

static void read_body(struct mail_parts *parts, GMimePart *part, struct place place)
{
	bool html = type_is(GMIME_OBJECT(part), "text", "html");
	size_t from = parts->text.len;
	if (place.said && place.said->done) {
		if (html && !place.said->html)
			compare(parts, part, place.said);
		return;
	}
	if (from > 0 && from < TEXT_MOST)
		buf_char(&parts->text, '\n');
	if (from < TEXT_MOST)
		text_of(parts, part, &parts->text);
	else
		parts->flags |= FLAG_TEXT_CUT;
	if (mail_text_blank(&parts->text, from))
		return;
	parts->html = parts->html || html;
	if (place.said)
		*place.said = (struct said){ true, html, from, parts->text.len };
}

/* ---- files ---- */

static bool is_signature(GMimeObject *object)
{
	return type_is(object, "application", "pkcs7-signature") ||
		type_is(object, "application", "x-pkcs7-signature") ||
		type_is(object, "application", "pgp-signature");
}

static bool is_envelope(GMimeObject *object)
{
	return type_is(object, "application", "pkcs7-mime") ||
		type_is(object, "application", "x-pkcs7-mime");
}

static const char *state_of(struct mail_parts *parts, GMimeObject *object, struct place place)
{
	if (is_signature(object))
		return "signature";
	if (place.encrypted || is_envelope(object)) {
		parts->flags |= FLAG_ENCRYPTED;
		return "encrypted";
	}
	if (place.related && type_is(object, "image", "*") && g_mime_object_get_content_id(object))
		return "inline";
	return NULL;
}

static void read_file(struct mail_parts *parts, GMimePart *part, struct place place)
{
	GMimeObject *object = GMIME_OBJECT(part);
	GMimeContentType *type = g_mime_object_get_content_type(object);
	char *media_type = type ? g_mime_content_type_get_mime_type(type) : g_strdup("text/plain");
	struct mail_source source = { .name = g_mime_part_get_filename(part),
		.media_type = media_type,
		.charset = g_mime_object_get_content_type_parameter(object, "charset"),
		.part = part,
		.state = state_of(parts, object, place) };
	mail_attached_read(parts, &source);
	g_free(media_type);
}

/* Of a report: not a file, but what it says. */
static bool read_report(struct mail_parts *parts, GMimePart *part, struct place place)
{
	GMimeObject *object = GMIME_OBJECT(part);
	bool delivery = type_is(object, "message", "delivery-status") ||
		type_is(object, "message", "global-delivery-status");
	bool headers = type_is(object, "text", "rfc822-headers");
	struct buf bytes;
	if (!place.report || (!delivery && !headers))
		return false;
	buf_init(&bytes);
	mail_part_decode(part, &bytes, HEAD_BYTES_MOST);
	if (delivery) {
		mail_report_delivery(parts, bytes.data ? bytes.data : "", bytes.len);
	} else {
		GMimeMessage *message = mail_parse(bytes.data ? bytes.data : "", bytes.len);
		mail_report_returned(parts, message);
		g_object_unref(message);
	}
	buf_fini(&bytes);
	return true;
}

/* Signed words that look like a file. */
static bool read_envelope(struct mail_parts *parts, GMimePart *part, struct place place)
{
	struct buf bytes, inner;
	bool found = false;
	if (!is_envelope(GMIME_OBJECT(part)) || ++place.nested > NESTED_MOST)
		return false;
	buf_init(&bytes);
	buf_init(&inner);
	mail_part_decode(part, &bytes, FILE_BYTES_MOST);
	if (bytes.len > 0 && mail_signed_content(bytes.data, bytes.len, &inner) && inner.len > 0) {
		size_t len = mail_parts_bound(inner.data, inner.len, &parts->flags);
		GMimeMessage *message = mail_parse(inner.data, len);
		walk(parts, g_mime_message_get_mime_part(message), place);
		g_object_unref(message);
		found = true;
	}
	buf_fini(&bytes);
	buf_fini(&inner);
	return found;
}

/* Other ways to say what was said are no files. */
static bool another_way(GMimeObject *object, struct place place)
{
	return place.said && place.said->done && type_is(object, "text", "*") &&
		!type_is(object, "text", "calendar");
}

static void walk_part(struct mail_parts *parts, GMimePart *part, struct place place)
{
	GMimeObject *object = GMIME_OBJECT(part);
	const char *disposition = g_mime_object_get_disposition(object);
	bool named = g_mime_part_get_filename(part) ||
		(disposition && g_ascii_strcasecmp(disposition, "attachment") == 0);
	bool text = type_is(object, "text", "plain") || type_is(object, "text", "html") ||
		!g_mime_object_get_header(object, "Content-Type");
	if (++parts->leaves > PARTS_MOST)
		parts->flags |= FLAG_PARTS_CUT;
	else if (text && !named && !place.encrypted)
		read_body(parts, part, place);
	else if ((named || !another_way(object, place)) && !read_report(parts, part, place) &&
		!read_envelope(parts, part, place))
		read_file(parts, part, place);
}

/* ---- mails in mails ---- */

/* The files of the inner mail join those of the outer. */
static void join(struct mail_parts *parts, struct mail_parts *inner)
{
	for (size_t i = 0; i < inner->count; i++) {
		struct attached *one = &inner->list[i];
		struct attached *to = mail_attached_new(parts, NULL, "");
		if (!to)
			break;
		buf_fini(&to->media_type);
		*to = *one;
		*one = (struct attached){ 0 };
	}
}

/* A mail in a mail: what it says is an attachment's text. */
static void walk_message(struct mail_parts *parts, GMimeMessagePart *part, struct place place)
{
	GMimeMessage *message = g_mime_message_part_get_message(part);
	struct mail_parts inner = { 0 };
	char content[HASH_LEN + 1];
	if (message)
		mail_mend_subject(message);
	if (message && place.report)
		mail_report_returned(parts, message);
	const char *subject = message ? g_mime_message_get_subject(message) : NULL;
	struct attached *to = mail_attached_new(parts, subject, "message/rfc822");
	if (to && place.report)
		to->state = "returned";
	if (!to || !message || place.report || place.nested >= NESTED_MOST)
		return;
	hash_begin(&inner.content);
	inner.text_bytes = parts->text_bytes;
	inner.leaves = parts->leaves;
	walk(&inner, g_mime_message_get_mime_part(message),
		(struct place){ .level = place.level, .nested = place.nested + 1 });
	hash_end(&inner.content, content);
	hash_add(&parts->content, content, HASH_LEN);
	mail_text_clean(inner.text.data ? inner.text.data : "", inner.text.len, &to->text,
		&parts->flags);
	to->size = inner.text.len;
	hash_add(&parts->content, to->text.data ? to->text.data : "", to->text.len);
	parts->flags |= inner.flags;
	parts->leaves = inner.leaves;
	parts->text_bytes = inner.text_bytes;
	buf_put(&parts->hidden, inner.hidden.data ? inner.hidden.data : "", inner.hidden.len);
	mail_attached_keep(parts, to);
	join(parts, &inner);
	mail_parts_fini(&inner);
}

/* ---- the tree ---- */

/* Plain text first, wherever it stands among the alternatives. */
static void walk_alternatives(struct mail_parts *parts, GMimeMultipart *multipart,
	struct place place)
{
	int count = g_mime_multipart_get_count(multipart);
	struct said said = place.said && place.said->done ? *place.said : (struct said){ 0 };
	struct said *around = place.said;
	place.said = &said;
	for (int html = 0; html < 2; html++)
		for (int i = 0; i < count; i++) {
			GMimeObject *part = g_mime_multipart_get_part(multipart, i);
			if (type_is(part, "text", "plain") == !html)
				walk(parts, part, place);
		}
	if (around && said.done)
		*around = said;
}

static void walk_multipart(struct mail_parts *parts, GMimeMultipart *multipart, struct place place)
{
	GMimeObject *object = GMIME_OBJECT(multipart);
	place.report = place.report || type_is(object, "multipart", "report");
	place.related = place.related || type_is(object, "multipart", "related");
	place.encrypted = place.encrypted || type_is(object, "multipart", "encrypted");
	if (place.level > 1 && g_mime_multipart_get_count(multipart) == 0)
		parts->flags |= FLAG_PARTS_CUT; /* its boundary is not there */
	for (int i = 0; i < g_mime_multipart_get_count(multipart); i++)
		walk(parts, g_mime_multipart_get_part(multipart, i), place);
}

static void walk(struct mail_parts *parts, GMimeObject *object, struct place place)
{
	if (!object || ++place.level > LEVELS_MOST) {
		parts->flags |= object ? FLAG_PARTS_CUT : 0;
		return;
	}
	if (GMIME_IS_MESSAGE_PART(object))
		walk_message(parts, GMIME_MESSAGE_PART(object), place);
	else if (GMIME_IS_MULTIPART(object) && type_is(object, "multipart", "alternative"))
		walk_alternatives(parts, GMIME_MULTIPART(object), place);
	else if (GMIME_IS_MULTIPART(object))
		walk_multipart(parts, GMIME_MULTIPART(object), place);
	else if (GMIME_IS_PART(object))
		walk_part(parts, GMIME_PART(object), place);
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
	buf_fini(&parts->delivery);
	buf_fini(&parts->returned);
}
