/* Letters: the one place that writes a mail header.
 *
 * What must hold: no byte that ends a line gets into a header, a name or an
 * address, whatever the caller gives: such values are refused, not mended. What
 * comes out has CRLF line ends only and stuffed dots, so that no text of a
 * letter can end it early. */
#include "mail/mail.h"
#include <glib.h>
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

enum { ADDRESS_MOST = 254, LOCAL_MOST = 64, HEADER_MOST = 4000, ID_MOST = 250 };

void mail_setup(void)
{
	g_mime_init();
}

/* ---- what is refused ---- */

static bool clean(const char *text)
{
	for (const char *at = text; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			return false;
	return strlen(text) <= HEADER_MOST && g_utf8_validate(text, -1, NULL);
}

static bool address_plain(const char *address)
{
	const char *at = strrchr(address, '@');
	if (!at || at == address || !at[1] || strlen(address) > ADDRESS_MOST ||
		at - address > LOCAL_MOST || memchr(address, '@', (size_t)(at - address)))
		return false;
	for (const char *c = address; *c; c++)
		if (!g_ascii_isgraph(*c) || strchr("<>()[],;:\\\"", *c))
			return false;
	return true;
}

static bool refuse_address(struct err *err)
{
	return err_set(err, ERR_PERM, "MAIL_ADDRESS",
		"a mail address is missing, or is not one plain address");
}

/* The parser mends; what had to be mended is no address. */
static bool says(const char *text, const char *address)
{
	size_t len = strlen(text), part = strlen(address);
	if (strcmp(text, address) == 0)
		return true;
	return len > part + 2 && text[len - 1] == '>' && text[len - part - 2] == '<' &&
		strncmp(text + len - part - 1, address, part) == 0 &&
		memchr(text, '<', len) == text + len - part - 2;
}

/* One mailbox of the text; NULL: err. The caller drops the list. */
static InternetAddressMailbox *mailbox_of(const char *text, InternetAddressList **list,
	struct err *err)
{
	*list = text && clean(text) ? internet_address_list_parse(NULL, text) : NULL;
	if (*list && internet_address_list_length(*list) == 1) {
		InternetAddress *first = internet_address_list_get_address(*list, 0);
		const char *address = INTERNET_ADDRESS_IS_MAILBOX(first)
			? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first))
			: NULL;
		if (address && address_plain(address) && says(text, address))
			return INTERNET_ADDRESS_MAILBOX(first);
	}
	refuse_address(err);
	g_clear_object(list);
	return NULL;
}

bool mail_address(const char *text, struct buf *out, struct err *err)
{
	InternetAddressList *list;
	InternetAddressMailbox *mailbox = mailbox_of(text, &list, err);
	if (!mailbox)
		return false;
	buf_text(out, internet_address_mailbox_get_addr(mailbox));
	g_object_unref(list);
	return true;
}

/* ---- headers ---- */

/* `envelope` may be NULL. */
static bool put_address(GMimeMessage *message, GMimeAddressType type, const char *text,
	struct buf *envelope, struct err *err)
{
	InternetAddressList *list;
	InternetAddressMailbox *mailbox = mailbox_of(text, &list, err);
	if (!mailbox)
		return false;
	const char *address = internet_address_mailbox_get_addr(mailbox);
	g_mime_message_add_mailbox(message, type,
		internet_address_get_name(INTERNET_ADDRESS(mailbox)), address);
	if (envelope)
		buf_text(envelope, address);
	g_object_unref(list);
	return true;
}

static bool put_line(GMimeMessage *message, GMimeAddressType type, const char *const *all,
	size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!put_address(message, type, all[i], NULL, err))
			return false;
	return true;
}

static bool put_recipients(GMimeMessage *message, const struct mail_letter *letter,
	struct buf *recipient, struct err *err)
{
	const char *const *line = letter->to_count > 0 ? letter->to_line : &letter->to;
	size_t count = letter->to_count > 0 ? letter->to_count : 1;
	return mail_address(letter->to, recipient, err) &&
		put_line(message, GMIME_ADDRESS_TYPE_TO, line, count, err) &&
		put_line(message, GMIME_ADDRESS_TYPE_CC, letter->cc_line, letter->cc_count, err);
}

/* What others made is kept as it is, so more is taken than we would write. */
static bool id_plain(const char *id, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!g_ascii_isgraph(id[i]) || id[i] == '<' || id[i] == '>')
			return false;
	return len > 0 && len <= ID_MOST;
}

/* <id> to `out`, whether it has its brackets or not. */
static bool write_id(const char *id, struct buf *out, struct err *err)
{
	size_t len = strlen(id);
	bool bare = len < 2 || id[0] != '<' || id[len - 1] != '>';
	if (!id_plain(bare ? id : id + 1, bare ? len : len - 2))
		return err_set(err, ERR_PERM, "MAIL_HEADER", "the id of a mail is none");
	buf_printf(out, bare ? "<%s>" : "%s", id);
	return true;
}

/* The ids of a header, one on a line when they are long. */
static bool put_ids(GMimeMessage *message, const char *name, const char *const *ids, size_t count,
	struct err *err)
{
	struct buf text;
	bool ok = true;
	buf_init(&text);
	for (size_t i = 0; ok && i < count; i++) {
		if (i > 0)
			buf_char(&text, ' ');
		ok = write_id(ids[i], &text, err);
	}
	if (ok && count > 0)
		g_mime_object_set_header(GMIME_OBJECT(message), name, text.data, NULL);
	buf_fini(&text);
	return ok;
}

static bool header_free(const char *name)
{
	static const char *const ours[] = { "from", "to", "cc", "bcc", "subject", "date",
		"message-id", "in-reply-to", "references", "reply-to", "sender", "return-path",
		"received", "mime-version" };
	if (strncasecmp(name, "content-", 8) == 0 || strncasecmp(name, "resent-", 7) == 0)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(ours); i++)
		if (strcasecmp(name, ours[i]) == 0)
			return false;
	for (const char *at = name; *at; at++)
		if (!g_ascii_isalnum(*at) && *at != '-')
			return false;
	return *name && strlen(name) <= 60;
}

static bool put_headers(GMimeMessage *message, const struct mail_letter *letter, struct err *err)
{
	for (size_t i = 0; i < letter->header_count; i++) {
		const struct mail_header *header = &letter->headers[i];
		if (!header_free(header->name) || !clean(header->value))
			return err_set(err, ERR_PERM, "MAIL_HEADER",
				"a header's name is not free to set, or its value holds a control "
				"character");
		g_mime_object_set_header(GMIME_OBJECT(message), header->name, header->value,
			"utf-8");
	}
	return true;
}

static bool put_head(GMimeMessage *message, const struct mail_letter *letter, struct buf *sender,
	struct buf *recipient, struct err *err)
{
	if (!letter->subject || !clean(letter->subject))
		return err_set(err, ERR_PERM, "MAIL_HEADER",
			"the subject is missing or holds a control character");
	if (!letter->message_id || !id_plain(letter->message_id, strlen(letter->message_id)))
		return err_set(err, ERR_PERM, "MAIL_HEADER", "the message id is none");
	GDateTime *date = g_date_time_new_from_unix_utc(letter->date);
	g_mime_message_set_date(message, date);
	g_date_time_unref(date);
	g_mime_message_set_subject(message, letter->subject, "utf-8");
	g_mime_message_set_message_id(message, letter->message_id);
	return put_address(message, GMIME_ADDRESS_TYPE_FROM, letter->from, sender, err) &&
		put_recipients(message, letter, recipient, err) &&
		(!letter->reply_to ||
			put_address(message, GMIME_ADDRESS_TYPE_REPLY_TO, letter->reply_to, NULL,
				err)) &&
		put_ids(message, "In-Reply-To", &letter->in_reply_to, letter->in_reply_to ? 1 : 0,
			err) &&
		put_ids(message, "References", letter->references, letter->reference_count, err) &&
		put_headers(message, letter, err);
}

/* ---- body ---- */

static void put_content(GMimePart *part, const char *bytes, size_t len,
	GMimeContentEncoding encoding)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, len);
	GMimeDataWrapper *content =
		g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, encoding);
	g_object_unref(content);
	g_object_unref(stream);
}

/* GMime's own text part would choose a charset for every text. */
static GMimeObject *text_part(const char *subtype, const char *text)
{
	GMimePart *part = g_mime_part_new_with_type("text", subtype);
	g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
	put_content(part, text, strlen(text), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	return GMIME_OBJECT(part);
}

static void join(GMimeMultipart *multipart, GMimeObject *part)
{
	g_mime_multipart_add(multipart, part);
	g_object_unref(part);
}

static GMimeObject *words(const struct mail_letter *letter)
{
	if (!letter->html)
		return text_part("plain", letter->text ? letter->text : "");
	if (!letter->text)
		return text_part("html", letter->html);
	GMimeMultipart *both = g_mime_multipart_new_with_subtype("alternative");
	join(both, text_part("plain", letter->text));
	join(both, text_part("html", letter->html));
	return GMIME_OBJECT(both);
}

static GMimeObject *file_part(const struct mail_file *file)
{
	const char *type = file->media_type ? file->media_type : "application/octet-stream";
	GMimeContentType *media = g_mime_content_type_parse(NULL, type);
	GMimePart *part = g_mime_part_new();
	g_mime_object_set_content_type(GMIME_OBJECT(part), media);
	put_content(part, file->bytes, file->len, GMIME_CONTENT_ENCODING_BASE64);
	g_mime_object_set_disposition(GMIME_OBJECT(part), "attachment");
	if (file->name)
		g_mime_part_set_filename(part, file->name);
	g_object_unref(media);
	return GMIME_OBJECT(part);
}

static bool check_body(const struct mail_letter *letter, struct err *err)
{
	if (!letter->text && !letter->html)
		return err_set(err, ERR_PERM, "MAIL_TEXT", "a mail needs a text or html");
	for (size_t i = 0; i < letter->file_count; i++) {
		const struct mail_file *file = &letter->files[i];
		if ((file->name && !clean(file->name)) ||
			(file->media_type && !clean(file->media_type)))
			return err_set(err, ERR_PERM, "MAIL_HEADER",
				"the name or media type of an attachment holds a control "
				"character");
	}
	return true;
}

static GMimeObject *body_of(const struct mail_letter *letter)
{
	if (letter->file_count == 0)
		return words(letter);
	GMimeMultipart *mixed = g_mime_multipart_new_with_subtype("mixed");
	join(mixed, words(letter));
	for (size_t i = 0; i < letter->file_count; i++)
		join(mixed, file_part(&letter->files[i]));
	return GMIME_OBJECT(mixed);
}

/* ---- bytes ---- */

/* Every line ended by CRLF, a dot at its beginning doubled, a CR elsewhere gone. */
static void stuff(const char *bytes, size_t len, struct buf *out)
{
	buf_reserve(out, len + len / 40 + 16);
	for (size_t i = 0; i < len;) {
		const char *end = memchr(bytes + i, '\n', len - i);
		size_t stop = end ? (size_t)(end - bytes) : len;
		if (bytes[i] == '.')
			buf_char(out, '.');
		for (size_t from = i; from < stop;) {
			const char *cr = memchr(bytes + from, '\r', stop - from);
			size_t to = cr ? (size_t)(cr - bytes) : stop;
			buf_put(out, bytes + from, to - from);
			from = to + 1;
		}
		buf_text(out, "\r\n");
		i = stop + 1;
	}
}

static void write_message(GMimeMessage *message, struct buf *out)
{
	GMimeStream *stream = g_mime_stream_mem_new();
	GMimeFormatOptions *format = g_mime_format_options_new();
	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	must(g_mime_object_write_to_stream(GMIME_OBJECT(message), format, stream) >= 0);
	GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	stuff((const char *)bytes->data, bytes->len, out);
	g_mime_format_options_free(format);
	g_object_unref(stream);
}

bool mail_write(const struct mail_letter *letter, struct buf *out, struct buf *sender,
	struct buf *recipient, struct err *err)
{
	GMimeMessage *message = g_mime_message_new(FALSE);
	bool ok = check_body(letter, err) && put_head(message, letter, sender, recipient, err);
	if (ok) {
		GMimeObject *body = body_of(letter);
		g_mime_message_set_mime_part(message, body);
		g_object_unref(body);
		write_message(message, out);
	}
	g_object_unref(message);
	return ok;
}
