/* Files that were written out in the text of a mail, as programs did before MIME and
 * some still do: uuencode and yEnc; and the armour of PGP around a text.
 *
 * What must hold: a file leaves the text, so that nobody reads its letters as words,
 * and no line of a person does: a block begins with a line that only programs write,
 * and with a line of data below it. Time is proportional to the text. */
#include "mail/parts.h"
#include <string.h>

struct line {
	const char *at;
	size_t len, whole; /* without and with its end */
};
struct taker {
	struct buf *out;
	mail_file_fn *fn;
	void *arg;
	unsigned *flags;
	bool dashed; /* in a signed text: "- " before a dash is armour */
};

static struct line line_of(const char *at, const char *end)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));
	size_t whole = (size_t)((stop ? stop + 1 : end) - at), len = whole;
	while (len > 0 && (at[len - 1] == '\n' || at[len - 1] == '\r'))
		len--;
	return (struct line){ at, len, whole };
}

static bool begins(struct line line, const char *with)
{
	size_t n = strlen(with);
	return line.len >= n && memcmp(line.at, with, n) == 0;
}

static bool is(struct line line, const char *what)
{
	return line.len == strlen(what) && begins(line, what);
}

/* ---- uuencode ---- */

static bool uu_line(struct line line)
{
	size_t n = line.len ? ((unsigned char)line.at[0] - 32U) & 63 : 0;
	size_t need = 1 + (n + 2) / 3 * 4;
	if (n == 0 || n > 45 || line.len + 2 < need || line.len > need + 2)
		return false;
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] < ' ' || line.at[i] > '`')
			return false;
	return true;
}

/* begin 644 name: where the name begins; 0: it is no such line. */
static size_t uu_name(struct line line)
{
	size_t at = 6;
	if (!begins(line, "begin "))
		return 0;
	while (at < line.len && line.at[at] >= '0' && line.at[at] <= '7')
		at++;
	return at >= 9 && at <= 10 && at + 1 < line.len && line.at[at] == ' ' ? at + 1 : 0;
}

/* Below the first line of the block. Gives where it ends. */
static const char *uu_take(struct taker *taker, struct line head, const char *at, const char *end)
{
	size_t from = uu_name(head), n;
	int state = GMIME_UUDECODE_STATE_BEGIN;
	guint32 save = 0;
	const char *below = at;
	bool whole = false;
	while (at < end && !whole) {
		struct line line = line_of(at, end);
		whole = is(line, "end");
		if (!whole && !uu_line(line) && !is(line, "`") && line.len > 0 && !is(line, " "))
			break;
		at += line.whole;
	}
	char *name = g_strndup(head.at + from, head.len - from);
	unsigned char *bytes = g_malloc((size_t)(at - below) + 64);
	n = g_mime_encoding_uudecode_step((const unsigned char *)below, (size_t)(at - below), bytes,
		&state, &save);
	taker->fn(taker->arg, name, (const char *)bytes, n, whole);
	g_free(bytes);
	g_free(name);
	return at;
}

/* ---- yEnc ---- */

static char *y_name(struct line line)
{
	const char *name = g_strstr_len(line.at, (gssize)line.len, " name=");
	size_t from = name ? (size_t)(name - line.at) + 6 : line.len;
	return g_strstrip(g_strndup(line.at + from, line.len - from));
}

static size_t y_decode(const char *at, const char *end, unsigned char *bytes)
{
	int state = GMIME_YDECODE_STATE_BEGIN | GMIME_YDECODE_STATE_DECODE;
	guint32 part = 0, whole = (guint32)GMIME_YENCODE_CRC_INIT;
	size_t n = 0;
	while (at < end) {
		struct line line = line_of(at, end);
		if (!begins(line, "=y"))
			n += g_mime_ydecode_step((const unsigned char *)at, line.len, bytes + n,
				&state, &part, &whole);
		at += line.whole;
	}
	return n;
}

static const char *y_take(struct taker *taker, struct line head, const char *at, const char *end)
{
	const char *below = at;
	bool whole = false;
	while (at < end && !whole) {
		struct line line = line_of(at, end);
		whole = begins(line, "=yend ");
		at += line.whole;
	}
	char *name = y_name(head);
	unsigned char *bytes = g_malloc((size_t)(at - below) + 64);
	size_t n = y_decode(below, at, bytes);
	taker->fn(taker->arg, name, (const char *)bytes, n, whole);
	g_free(bytes);
	g_free(name);
	return at;
}

/* ---- PGP ---- */

/* To the line that ends it. */
static const char *skip_armour(const char *at, const char *end)
{
	while (at < end) {
		struct line line = line_of(at, end);
		at += line.whole;
		if (begins(line, "-----END PGP "))
			break;
	}
	return at;
}

/* The headers of armour, to the blank line below them. */
static const char *skip_head(const char *at, const char *end)
{
	while (at < end) {
		struct line line = line_of(at, end);
		at += line.whole;
		if (line.len == 0)
			break;
	}
	return at;
}

/* ---- all of it ---- */

/* Where the block that begins with this line ends; NULL: none begins. */
static const char *block(struct taker *taker, struct line line, const char *end)
{
	const char *below = line.at + line.whole;
	if (uu_name(line) && below < end && uu_line(line_of(below, end)))
		return uu_take(taker, line, below, end);
	if (begins(line, "=ybegin ") && g_strstr_len(line.at, (gssize)line.len, " name="))
		return y_take(taker, line, below, end);
	if (is(line, "-----BEGIN PGP SIGNED MESSAGE-----")) {
		taker->dashed = true;
		return skip_head(below, end);
	}
	if (is(line, "-----BEGIN PGP SIGNATURE-----")) {
		taker->dashed = false;
		return skip_armour(below, end);
	}
	if (is(line, "-----BEGIN PGP MESSAGE-----")) {
		*taker->flags |= FLAG_ENCRYPTED;
		return skip_armour(below, end);
	}
	return NULL;
}

static bool any_block(const char *bytes, size_t len)
{
	static const char *const signs[] = { "begin ", "=ybegin ", "-----BEGIN PGP " };
	for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
		if (memmem(bytes, len, signs[i], strlen(signs[i])))
			return true;
	return false;
}

void mail_blocks_take(const char *bytes, size_t len, struct buf *out, mail_file_fn *fn, void *arg,
	unsigned *flags)
{
	struct taker taker = { .out = out, .fn = fn, .arg = arg, .flags = flags };
	const char *at = bytes, *end = bytes + len;
	if (!any_block(bytes, len)) {
		buf_put(out, bytes, len);
		return;
	}
	while (at < end) {
		struct line line = line_of(at, end);
		const char *below = block(&taker, line, end);
		if (!below) {
			size_t skip = taker.dashed && begins(line, "- ") ? 2 : 0;
			buf_put(out, at + skip, line.whole - skip);
			below = at + line.whole;
		}
		at = below;
	}
}
