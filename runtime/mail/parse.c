/* Mail in: one function from the bytes that came to what they say.
 *
 * What must hold: whatever the bytes are, the answer is whole JSON in valid UTF-8.
 * Nothing of the mail is believed here: an address is what stands in From, a claim
 * about authentication is kept with the name of who makes it, and who reads them says
 * whom he trusts. */
#include "base/clock.h"
#include "base/utf8.h"
#include "mail/mail.h"
#include "mail/parts.h"
#include "mail/read.h"
#include <string.h>

enum {
	HEADER_SHOWN = 1000,
	NAME_SHOWN = 200,
	ID_SHOWN = 300,
	ADDRESS_SHOWN = 254,
	RESULTS_MOST = 10,
	LANGUAGES_MOST = 5
};

/* ---- JSON ---- */

static void put_string(struct buf *out, const char *text, size_t len)
{
	struct buf clean;
	unsigned flags = 0;
	buf_init(&clean);
	if (len)
		mail_text_clean(text, len, &clean, &flags);
	buf_json_text(out, clean.data ? clean.data : "", clean.len);
	buf_fini(&clean);
}

static void put_name(struct buf *out, const char *name)
{
	if (out->len > 0 && out->data[out->len - 1] != '{')
		buf_char(out, ',');
	buf_printf(out, "\"%s\":", name);
}

void mail_json_line(struct buf *out, const char *text, size_t most)
{
	char *line = g_strndup(text, (gsize)utf8_clip(text, strlen(text), most));
	g_strstrip(g_strdelimit(line, "\r\n\t", ' '));
	put_string(out, line, strlen(line));
	g_free(line);
}

/* In one line, and not longer than anybody reads. */
static void put_clipped(struct buf *out, const char *name, const char *text, size_t most)
{
	put_name(out, name);
	mail_json_line(out, text ? text : "", most);
}

static void put_header(struct buf *out, const char *name, const char *text)
{
	put_clipped(out, name, text, HEADER_SHOWN);
}

static void put_maybe(struct buf *out, const char *name, const char *text)
{
	if (text && *text)
		put_header(out, name, text);
}

static void put_flag(struct buf *out, const char *name, bool value)
{
	put_name(out, name);
	buf_text(out, value ? "true" : "false");
}

static void put_comma(struct buf *out)
{
	char last = out->data[out->len - 1];
	if (last != '[' && last != '{')
		buf_char(out, ',');
}

/* ---- addresses ---- */

static void put_mailbox(struct buf *out, InternetAddressMailbox *mailbox)
{
	put_comma(out);
	buf_char(out, '{');
	put_clipped(out, "address", internet_address_mailbox_get_addr(mailbox), ADDRESS_SHOWN);
	put_clipped(out, "name", internet_address_get_name(INTERNET_ADDRESS(mailbox)), NAME_SHOWN);
	buf_char(out, '}');
}

/* Those of groups too, one level deep; returns how many there are. */
static int put_addresses(struct buf *out, InternetAddressList *list, int room)
{
	int count = 0, n = list ? internet_address_list_length(list) : 0;
	for (int i = 0; i < n && count < room; i++) {
		InternetAddress *one = internet_address_list_get_address(list, i);
		if (INTERNET_ADDRESS_IS_MAILBOX(one)) {
			put_mailbox(out, INTERNET_ADDRESS_MAILBOX(one));
			count++;
		} else if (INTERNET_ADDRESS_IS_GROUP(one) && room == ADDRESSES_MOST) {
			count += put_addresses(out,
				internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)),
				room - count - 1);
		}
	}
	return count;
}

static int put_people(struct buf *out, const char *name, InternetAddressList *list)
{
	put_name(out, name);
	buf_char(out, '[');
	int count = put_addresses(out, list, ADDRESSES_MOST);
	buf_char(out, ']');
	return count;
}

/* ---- headers ---- */

const char *mail_header_text(GMimeMessage *message, const char *name)
{
	return g_mime_object_get_header(GMIME_OBJECT(message), name);
}

static void put_ids(struct buf *out, GMimeMessage *message)
{
	const char *reply = mail_header_text(message, "In-Reply-To"),
		   *all = mail_header_text(message, "References");
	GMimeReferences *ids = reply ? g_mime_references_parse(NULL, reply) : NULL;
	put_maybe(out, "message_id", g_mime_message_get_message_id(message));
	if (ids && g_mime_references_length(ids) > 0)
		put_maybe(out, "in_reply_to", g_mime_references_get_message_id(ids, 0));
	if (ids)
		g_mime_references_free(ids);
	ids = all ? g_mime_references_parse(NULL, all) : NULL;
	int count = ids ? g_mime_references_length(ids) : 0;
	put_name(out, "references");
	buf_char(out, '[');
	for (int i = count > REFERENCES_MOST ? count - REFERENCES_MOST : 0; i < count; i++) {
		const char *id = g_mime_references_get_message_id(ids, i);
		put_comma(out);
		put_string(out, id, strnlen(id, ID_SHOWN));
	}
	buf_char(out, ']');
	if (ids)
		g_mime_references_free(ids);
}

static void put_date(struct buf *out, GMimeMessage *message)
{
	GDateTime *date = g_mime_message_get_date(message);
	gint64 seconds = date ? g_date_time_to_unix(date) : 0;
	char text[INSTANT_LEN + 1];
	if (seconds <= 0 || !instant_valid(seconds * 1000000))
		return;
	instant_text(seconds * 1000000, text);
	put_header(out, "date", text);
}

/* The topmost first. */
static void put_authentication(struct buf *out, GMimeMessage *message)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(message));
	int shown = 0;
	put_name(out, "authentication");
	buf_char(out, '[');
	for (int i = 0; i < g_mime_header_list_get_count(list) && shown < RESULTS_MOST; i++) {
		GMimeHeader *one = g_mime_header_list_get_header_at(list, i);
		if (g_ascii_strcasecmp(g_mime_header_get_name(one), "Authentication-Results") != 0)
			continue;
		put_comma(out);
		mail_authentication(g_mime_header_get_value(one), out);
		shown++;
	}
	buf_char(out, ']');
}

static void put_tags(struct buf *out, const char *field, int *room)
{
	static const char legal[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-";
	for (const char *at = field; at && *at && *room > 0;
		at += strcspn(at, ","), at += *at == ',') {
		at += strspn(at, " \t\r\n");
		size_t n = strspn(at, legal);
		if (n < 2 || n > 12)
			continue;
		put_comma(out);
		put_string(out, at, n);
		--*room;
	}
}

static void put_languages(struct buf *out, GMimeMessage *message)
{
	int room = LANGUAGES_MOST;
	put_name(out, "languages");
	buf_char(out, '[');
	put_tags(out, mail_header_text(message, "Content-Language"), &room);
	put_tags(out, mail_header_text(message, "Accept-Language"), &room);
	buf_char(out, ']');
}

/* Which of two fields a reader is shown is anybody's guess. */
static int sender_fields(GMimeMessage *message)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(message));
	int fields = 0;
	for (int i = 0; i < g_mime_header_list_get_count(list); i++) {
		GMimeHeader *one = g_mime_header_list_get_header_at(list, i);
		fields += g_ascii_strcasecmp(g_mime_header_get_name(one), "From") == 0;
	}
	return fields;
}

static int put_envelope(struct buf *out, GMimeMessage *message)
{
	int senders = put_people(out, "from", g_mime_message_get_from(message));
	put_people(out, "to", g_mime_message_get_to(message));
	put_people(out, "cc", g_mime_message_get_cc(message));
	put_people(out, "reply_to", g_mime_message_get_reply_to(message));
	put_header(out, "subject", g_mime_message_get_subject(message));
	put_date(out, message);
	put_ids(out, message);
	put_languages(out, message);
	put_name(out, "marks");
	mail_marks(message, out);
	put_authentication(out, message);
	return senders;
}

/* ---- the text ---- */

/* New words, and by their kinds what was cut from among them. */
static const char *const kinds[] = { "new", "quoted", "forwarded", "signature" };
enum { KINDS = sizeof kinds / sizeof *kinds };

static void on_stretch(void *arg, const char *kind, const char *text, size_t len)
{
	struct buf *texts = arg;
	size_t i = 0;
	while (i < KINDS - 1 && strcmp(kinds[i], kind) != 0)
		i++;
	buf_put(&texts[i], text, len);
}

/* Without blank lines around it. Gives how much that is. */
static size_t put_stripped(struct buf *out, const struct buf *text, size_t most)
{
	const char *data = text->data ? text->data : "";
	size_t from = 0, to = text->len;
	while (from < to && g_ascii_isspace(data[from]))
		from++;
	while (to > from && g_ascii_isspace(data[to - 1]))
		to--;
	size_t len = (size_t)utf8_clip(data + from, to - from, most);
	buf_json_text(out, data + from, len);
	return len;
}

/* Into the room that the text left. */
static void put_pieces(struct buf *out, const struct buf *texts, size_t room)
{
	put_name(out, "pieces");
	buf_char(out, '[');
	for (size_t i = 1; i < KINDS; i++)
		if (texts[i].len > 0 && room > 0) {
			put_comma(out);
			buf_printf(out, "{\"kind\":\"%s\",\"text\":", kinds[i]);
			room -= put_stripped(out, &texts[i], room);
			buf_char(out, '}');
		}
	buf_char(out, ']');
}

/* Stretches are told over the whole of it, so that new words below a long history
 * are not lost. */
static void put_text(struct buf *out, struct mail_parts *parts)
{
	struct buf texts[KINDS] = { 0 };
	const char *text = parts->text.data ? parts->text.data : "";
	if (parts->text.len > BODY_MOST)
		parts->flags |= FLAG_TEXT_CUT;
	mail_text_part(text, parts->text.len, on_stretch, texts);
	put_name(out, "text");
	size_t used = put_stripped(out, &texts[0], BODY_MOST);
	put_flag(out, "html", parts->html);
	put_pieces(out, texts, BODY_MOST - used);
	if (parts->hidden.len > 0) {
		put_name(out, "hidden");
		put_stripped(out, &parts->hidden, HIDDEN_MOST);
	}
	for (size_t i = 0; i < KINDS; i++)
		buf_fini(&texts[i]);
}

static void put_attached(struct buf *out, const struct attached *one)
{
	put_comma(out);
	buf_char(out, '{');
	if (one->name.len > 0)
		put_clipped(out, "name", one->name.data, NAME_SHOWN);
	put_clipped(out, "media_type", one->media_type.data, NAME_SHOWN / 2);
	put_name(out, "size");
	buf_integer(out, (int64_t)one->size);
	put_header(out, "state", one->state);
	if (one->pages > 0) {
		put_name(out, "pages");
		buf_integer(out, one->pages);
	}
	if (one->text.len > 0) {
		put_name(out, "text");
		buf_json_text(out, one->text.data, one->text.len);
	}
	buf_char(out, '}');
}

static void put_flags(struct buf *out, unsigned flags)
{
	static const char *const names[] = { "hidden_text", "zero_width", "bidi", "mended",
		"text_cut", "parts_cut", "senders", "encrypted", "calendar", "risky_attachment",
		"alternatives_differ" };
	put_name(out, "flags");
	buf_char(out, '[');
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (flags & (1U << i)) {
			put_comma(out);
			buf_printf(out, "\"%s\"", names[i]);
		}
	buf_char(out, ']');
}

static void put_report(struct buf *out, const struct mail_parts *parts)
{
	put_name(out, "delivery");
	buf_printf(out, "[%s]", parts->delivery.data ? parts->delivery.data : "");
	put_name(out, "returned");
	buf_printf(out, "[%s]", parts->returned.data ? parts->returned.data : "");
}

/* ---- all of it ---- */

static void hash_envelope(struct hash *hash, GMimeMessage *message)
{
	InternetAddressList *from = g_mime_message_get_from(message);
	char *text = from ? internet_address_list_to_string(from, NULL, FALSE) : NULL;
	const char *subject = g_mime_message_get_subject(message);
	if (text)
		hash_add(hash, text, strlen(text));
	hash_add(hash, "|", 1);
	if (subject)
		hash_add(hash, subject, strlen(subject));
	hash_add(hash, "|", 1);
	g_free(text);
}

/* Where the blank line below the first header stands. */
static size_t head_len(const char *bytes, size_t len)
{
	const char *at = bytes, *end = bytes + len;
	while (at < end && *at != '\n' && *at != '\r') {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		at = stop ? stop + 1 : end;
	}
	return (size_t)(at - bytes);
}

/* What tells a mail without Message-ID from its like: its date, and all below its
 * header. Another way through the net changes neither. */
static void put_copy(struct buf *out, GMimeMessage *message, const char *bytes, size_t len)
{
	const char *date = mail_header_text(message, "Date");
	size_t head = head_len(bytes, len);
	struct hash hash;
	char hex[HASH_LEN + 1];
	if (g_mime_message_get_message_id(message))
		return;
	hash_begin(&hash);
	hash_add(&hash, date ? date : "", date ? strlen(date) : 0);
	hash_add(&hash, "|", 1);
	hash_add(&hash, bytes + head, len - head);
	hash_end(&hash, hex);
	put_header(out, "copy", hex);
}

/* `body` has the parts: the message, or what was made of it. */
static void put_message(struct buf *out, GMimeMessage *message, GMimeMessage *body, unsigned flags)
{
	struct mail_parts parts = { .flags = flags };
	char content[HASH_LEN + 1];
	hash_begin(&parts.content);
	hash_envelope(&parts.content, message);
	mail_parts_read(&parts, body);
	hash_add(&parts.content, parts.text.data ? parts.text.data : "", parts.text.len);
	hash_end(&parts.content, content);
	if (put_envelope(out, message) != 1 || sender_fields(message) != 1)
		parts.flags |= FLAG_SENDERS;
	put_text(out, &parts);
	put_name(out, "attachments");
	buf_char(out, '[');
	for (size_t i = 0; i < parts.count; i++)
		put_attached(out, &parts.list[i]);
	buf_char(out, ']');
	put_report(out, &parts);
	put_flags(out, parts.flags);
	put_header(out, "content", content);
	mail_parts_fini(&parts);
}

GMimeMessage *mail_parse(const char *bytes, size_t len)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return message ? message : g_mime_message_new(FALSE);
}

/* What stands before the first header: a line of a mailbox file, blank lines. */
static size_t preamble(const char *bytes, size_t len)
{
	size_t at = 0;
	while (at < len && (bytes[at] == '\n' || bytes[at] == '\r'))
		at++;
	if (len - at > 5 && memcmp(bytes + at, "From ", 5) == 0) {
		const char *end = memchr(bytes + at, '\n', len - at);
		at = end ? (size_t)(end - bytes) + 1 : len;
	}
	return at;
}

/* GMime reads the bytes where they are; the array around them is given back. */
static GMimeMessage *parse(GByteArray *array)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(array);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	g_mime_parser_set_persist_stream(parser, TRUE);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	if (message)
		mail_mend_subject(message);
	g_object_unref(parser);
	g_object_unref(stream);
	return message;
}

/* GMime takes a header for one only where it ends. */
static GMimeMessage *parse_head(const char *bytes, size_t len)
{
	struct buf head;
	buf_init(&head);
	buf_put(&head, bytes, len);
	buf_text(&head, "\n\n");
	GMimeMessage *message = mail_parse(head.data, head.len);
	buf_fini(&head);
	return message;
}

/* Whose parts are read: the message's own, or of one written anew. The caller drops it. */
static GMimeMessage *body_of(GMimeMessage *message, const char *bytes, size_t len, unsigned *flags)
{
	struct buf anew;
	GMimeMessage *body = g_object_ref(message);
	buf_init(&anew);
	if (mail_repair(message, bytes, head_len(bytes, len), len, &anew)) {
		*flags |= FLAG_MENDED;
		g_object_unref(body);
		size_t most = mail_parts_bound(anew.data, anew.len, flags);
		body = mail_parse(anew.data, most);
	}
	buf_fini(&anew);
	return body;
}

void mail_read(const char *bytes, size_t len, struct buf *out)
{
	unsigned flags = 0;
	size_t skip = preamble(bytes, len);
	size_t most = len - skip > MAIL_BYTES_MOST ? MAIL_BYTES_MOST : len - skip;
	if (most < len - skip)
		flags |= FLAG_PARTS_CUT;
	mail_setup();
	most = mail_parts_bound(bytes + skip, most, &flags);
	bool ends = head_len(bytes + skip, most) < most;
	GByteArray *array = g_byte_array_new_take((guint8 *)(uintptr_t)(bytes + skip), most);
	GMimeMessage *message = ends ? parse(array) : parse_head(bytes + skip, most);
	buf_char(out, '{');
	if (!message)
		message = g_mime_message_new(FALSE);
	GMimeMessage *body = body_of(message, bytes + skip, most, &flags);
	put_message(out, message, body, flags);
	g_object_unref(body);
	put_copy(out, message, bytes + skip, len - skip);
	buf_char(out, '}');
	g_object_unref(message);
	g_byte_array_steal(array, NULL);
	g_byte_array_unref(array);
}
