/* Text as people saw it, from bytes as they came.
 *
 * What must hold: whatever the bytes are, what comes out is valid UTF-8 without
 * control characters and without what no reader sees; and that something was mended
 * or left out is flagged. Charsets come from a list: UTF-7 and its like are ways
 * to hide text, not to write it. */
#include "mail/parts.h"
#include <glib.h>
#include <string.h>

/* Labels that are read as a charset that holds all of theirs. */
static const struct {
	const char *label, *read_as;
} charsets[] = { { "utf-8", "UTF-8" }, { "utf8", "UTF-8" }, { "us-ascii", "CP1252" },
	{ "ascii", "CP1252" }, { "iso-8859-1", "CP1252" }, { "latin1", "CP1252" },
	{ "iso-8859-2", "ISO-8859-2" }, { "iso-8859-5", "ISO-8859-5" },
	{ "iso-8859-7", "ISO-8859-7" }, { "iso-8859-9", "CP1254" },
	{ "iso-8859-15", "ISO-8859-15" }, { "windows-1250", "CP1250" },
	{ "windows-1251", "CP1251" }, { "windows-1252", "CP1252" }, { "cp1252", "CP1252" },
	{ "windows-1253", "CP1253" }, { "windows-1254", "CP1254" }, { "windows-1257", "CP1257" },
	{ "koi8-r", "KOI8-R" }, { "koi8-u", "KOI8-U" }, { "macintosh", "MACINTOSH" },
	{ "iso-2022-jp", "ISO-2022-JP-3" }, { "shift_jis", "CP932" }, { "shift-jis", "CP932" },
	{ "sjis", "CP932" }, { "x-sjis", "CP932" }, { "windows-31j", "CP932" },
	{ "euc-jp", "EUC-JP-MS" }, { "euc-kr", "CP949" }, { "ks_c_5601-1987", "CP949" },
	{ "gb2312", "GB18030" }, { "gbk", "GB18030" }, { "gb18030", "GB18030" },
	{ "big5", "BIG5-HKSCS" }, { "utf-16", "UTF-16" }, { "utf-16le", "UTF-16LE" },
	{ "utf-16be", "UTF-16BE" } };

static const char *known_charset(const char *label)
{
	for (size_t i = 0; label && i < sizeof charsets / sizeof *charsets; i++)
		if (g_ascii_strcasecmp(label, charsets[i].label) == 0)
			return charsets[i].read_as;
	return NULL;
}

static bool invisible(gunichar c, unsigned *flags)
{
	if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)) {
		*flags |= FLAG_BIDI;
		return true;
	}
	if (c == 0x200b || c == 0x2060 || (c >= 0x2061 && c <= 0x2064) || c == 0x180e ||
		(c >= 0xe0000 && c <= 0xe007f)) {
		*flags |= FLAG_ZERO_WIDTH;
		return true;
	}
	return c == 0x200c || c == 0x200d || c == 0x200e || c == 0x200f || c == 0xad ||
		c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f);
}

static void put_character(struct buf *out, const char *at, size_t len, unsigned *flags)
{
	gunichar c = g_utf8_get_char(at);
	if (c < 0x80)
		buf_char(out,
			(char)(c < ' ' && c != '\n' && c != '\t' ? ' '
					: c == 0x7f              ? ' '
								 : c));
	else if (c == 0xa0 || c == 0x2007 || c == 0x202f)
		buf_char(out, ' ');
	else if (c == 0x2028 || c == 0x2029 || c == 0x85)
		buf_char(out, '\n');
	else if (c >= 0xa0 && !invisible(c, flags))
		buf_put(out, at, len);
}

/* How many bytes stay as they are. */
static size_t plain_run(const char *at, const char *end)
{
	const char *from = at;
	while (at < end && ((*at >= ' ' && *at < 0x7f) || *at == '\n' || *at == '\t'))
		at++;
	return (size_t)(at - from);
}

/* Valid UTF-8. Carriage returns end a line where no line feed follows. */
static void put_clean(const char *text, size_t len, struct buf *out, unsigned *flags)
{
	const char *at = text, *end = text + len;
	buf_reserve(out, len + 1);
	while (at < end) {
		size_t run = plain_run(at, end);
		buf_put(out, at, run);
		at += run;
		if (at == end)
			break;
		const char *next = g_utf8_next_char(at);
		if (*at == '\r') {
			if (next >= end || *next != '\n')
				buf_char(out, '\n');
		} else {
			put_character(out, at, (size_t)(next - at), flags);
		}
		at = next;
	}
}

void mail_text_clean(const char *bytes, size_t len, struct buf *out, unsigned *flags)
{
	if (len > TEXT_MOST) {
		len = TEXT_MOST;
		*flags |= FLAG_TEXT_CUT;
	}
	if (g_utf8_validate_len(bytes, len, NULL)) {
		put_clean(bytes, len, out, flags);
		return;
	}
	char *valid = g_utf8_make_valid(bytes, (gssize)len);
	*flags |= FLAG_MENDED;
	put_clean(valid, strlen(valid), out, flags);
	g_free(valid);
}

/* Marks at the beginning say more than labels. */
static const char *marked_charset(const char *bytes, size_t len)
{
	if (len >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0)
		return "UTF-16";
	if (len >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0)
		return "UTF-16";
	return len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? "UTF-8" : NULL;
}

void mail_text_decode(const char *bytes, size_t len, const char *charset, struct buf *out,
	unsigned *flags)
{
	const char *from = marked_charset(bytes, len);
	gsize written = 0;
	if (len > TEXT_MOST) {
		len = TEXT_MOST;
		*flags |= FLAG_TEXT_CUT;
	}
	from = from ? from : known_charset(charset);
	/* A mail without a label, or with a wrong one, is most often UTF-8. */
	if ((!from || strcmp(from, "CP1252") == 0) && g_utf8_validate_len(bytes, len, NULL))
		from = "UTF-8";
	if (!from)
		from = "CP1252";
	char *text = strcmp(from, "UTF-8") == 0
		? NULL
		: g_convert_with_fallback(bytes, (gssize)len, "UTF-8", from, "\xef\xbf\xbd", NULL,
			  &written, NULL);
	if (text)
		mail_text_clean(text, written, out, flags);
	else
		mail_text_clean(bytes, len, out, flags);
	g_free(text);
}

/* ---- format=flowed (RFC 3676) ---- */

static size_t quotes(const char *at, const char *end)
{
	size_t n = 0;
	while (at + n < end && at[n] == '>')
		n++;
	return n;
}

/* A wrapped line ends with a blank; the sign of a signature is none. */
static bool wrapped(const char *at, const char *end)
{
	return end > at && end[-1] == ' ' && !(end - at == 3 && memcmp(at, "-- ", 3) == 0);
}

void mail_text_unflow(const char *text, size_t len, bool delete_space, struct buf *out)
{
	bool joins = false;
	size_t depth = 0;
	for (const char *at = text, *end = text + len; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		const char *next = stop ? stop + 1 : end, *words;
		stop = stop ? stop : end;
		size_t own = quotes(at, stop);
		words = at + own + (at + own < stop && at[own] == ' ');
		bool sign = stop - words == 3 && memcmp(words, "-- ", 3) == 0;
		bool goes_on = joins && own == depth && !sign;
		if (joins && !goes_on)
			buf_char(out, '\n');
		if (!goes_on && own > 0) {
			buf_put(out, at, own);
			buf_char(out, ' ');
		}
		joins = wrapped(words, stop);
		depth = own;
		buf_put(out, words, (size_t)(stop - words) - (joins && delete_space));
		if (!joins && next > stop)
			buf_char(out, '\n');
		at = next;
	}
}
