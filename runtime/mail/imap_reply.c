/* IMAP responses taken apart.
 *
 * What must hold: any text at all gives an answer, without reading past its end; what
 * is not understood is skipped as a value, so that a server may say more than it was
 * asked for. */
#include "mail/imap_reply.h"
#include "base/civil.h"
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LEVELS_MOST = 32 };

/* ---- responses ---- */

static char *cut_word(char **at)
{
	char *word = *at, *end = word + strcspn(word, " ");
	*at = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

static bool read_state(const char *word, enum imap_says *out)
{
	static const struct {
		const char *name;
		enum imap_says says;
	} states[] = { { "OK", IMAP_OK }, { "PREAUTH", IMAP_OK }, { "NO", IMAP_NO },
		{ "BAD", IMAP_BAD }, { "BYE", IMAP_BYE } };
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		if (strcasecmp(word, states[i].name) != 0)
			continue;
		*out = states[i].says;
		return true;
	}
	return false;
}

/* [CODE args] before the words. */
static void read_code(char *rest, struct imap_reply *out)
{
	char *end = rest[0] == '[' ? strchr(rest, ']') : NULL;
	out->text = rest;
	if (!end)
		return;
	*end = '\0';
	out->code = rest + 1;
	out->text = end[1] == ' ' ? end + 2 : end + 1;
}

static bool read_number(const char *word, uint32_t *out)
{
	char *end;
	guint64 n = g_ascii_isdigit(word[0]) ? g_ascii_strtoull(word, &end, 10) : 0;
	if (!g_ascii_isdigit(word[0]) || *end || n > UINT32_MAX)
		return false;
	*out = (uint32_t)n;
	return true;
}

bool imap_reply_read(char *line, struct imap_reply *out)
{
	*out = (struct imap_reply){ .tag = cut_word(&line), .code = "", .text = "", .name = "" };
	if (strcmp(out->tag, "+") == 0) {
		out->says = IMAP_GO;
		out->text = line;
		return true;
	}
	char *word = cut_word(&line);
	if (read_state(word, &out->says)) {
		read_code(line, out);
		return true;
	}
	out->says = IMAP_DATA;
	if (read_number(word, &out->number))
		word = cut_word(&line);
	out->name = word;
	out->text = line;
	return strcmp(out->tag, "*") == 0 && *word;
}

bool imap_has_word(const char *words, const char *name)
{
	size_t len = strlen(name);
	while (*words) {
		size_t word = strcspn(words, " ()");
		if (word == len && strncasecmp(words, name, len) == 0)
			return true;
		words += word;
		words += strspn(words, " ()");
	}
	return false;
}

uint32_t imap_code_number(const char *code, const char *name)
{
	size_t len = strlen(name);
	uint32_t n = 0;
	if (strncasecmp(code, name, len) == 0 && code[len] == ' ')
		read_number(code + len + 1, &n);
	return n;
}

/* ---- FETCH ---- */

/* Past a quoted string; its text goes to `out` when there is one. */
static const char *skip_quoted(const char *at, struct buf *out)
{
	for (at++; *at && *at != '"'; at++) {
		if (*at == '\\' && at[1])
			at++;
		if (out)
			buf_char(out, *at);
	}
	return *at ? at + 1 : NULL;
}

/* Past one value: an atom, a literal's {n}, a quoted string, a list. NULL: it has no end. */
static const char *skip_value(const char *at)
{
	int level = 0;
	do {
		if (*at == '(' && ++level > LEVELS_MOST)
			return NULL;
		if (*at == ')' && --level < 0)
			return NULL;
		if (*at == '"') {
			at = skip_quoted(at, NULL);
		} else if (*at == '(' || *at == ')' || *at == ' ') {
			at++;
		} else if (*at) {
			at += strcspn(at, " ()\"");
		} else {
			return NULL;
		}
	} while (at && level > 0);
	return at;
}

/* BODY[HEADER.FIELDS (A B)]<0> is one name. */
static size_t name_length(const char *at)
{
	size_t len = 0;
	bool inside = false;
	for (; at[len] && (inside || !strchr(" ()\"", at[len])); len++) {
		if (at[len] == '[')
			inside = true;
		if (at[len] == ']')
			inside = false;
	}
	return len;
}

static bool is_name(const char *at, size_t len, const char *name)
{
	return strlen(name) == len && strncasecmp(at, name, len) == 0;
}

/* "17-Jul-1996 02:44:25 -0700" */
static int64_t read_date(const char *at)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char month[4], sign;
	int day, year, hour, minute, second, zone_h, zone_m;
	if (sscanf(at, "\"%2d-%3[A-Za-z]-%4d %2d:%2d:%2d %c%2d%2d\"", &day, month, &year, &hour,
		    &minute, &second, &sign, &zone_h, &zone_m) != 9)
		return INT64_MIN;
	const char *found = strstr(months, month);
	struct civil date = { year, found ? (int)(found - months) / 3 + 1 : 0, day };
	if (!found || strlen(month) != 3 || (found - months) % 3 != 0 || !civil_valid(date))
		return INT64_MIN;
	int64_t zone = (zone_h * 60 + zone_m) * (sign == '-' ? -60 : 60);
	return civil_to_days(date) * 86400 + hour * 3600 + minute * 60 + second - zone;
}

static void read_body(const char *at, struct imap_item *out, struct buf *text)
{
	out->literal = *at == '{';
	out->body = out->literal || *at == '"';
	if (*at == '"' && text)
		skip_quoted(at, text);
}

static void read_attribute(const char *name, size_t len, const char *value, struct imap_item *out,
	struct buf *text)
{
	size_t digits = strspn(value, "0123456789");
	guint64 n = digits > 0 ? g_ascii_strtoull(value, NULL, 10) : 0;
	if (is_name(name, len, "UID") && n <= UINT32_MAX)
		out->uid = (uint32_t)n;
	else if (is_name(name, len, "RFC822.SIZE"))
		out->size = n;
	else if (is_name(name, len, "INTERNALDATE"))
		out->date = read_date(value);
	else if (is_name(name, len, "BODY[]"))
		read_body(value, out, text);
}

bool imap_item_read(const char *list, struct imap_item *out, struct buf *text)
{
	*out = (struct imap_item){ .date = INT64_MIN };
	if (*list != '(')
		return false;
	for (list++; *list != ')';) {
		size_t len = name_length(list);
		const char *value = list + len;
		if (len == 0 || *value != ' ')
			return false;
		const char *end = skip_value(++value);
		if (!end)
			return false;
		read_attribute(list, len, value, out, text);
		list = end + strspn(end, " ");
	}
	return list[1] == '\0';
}

bool imap_announces_body(const char *line)
{
	static const char name[] = "BODY[] {";
	size_t len = strlen(name);
	const char *end = strrchr(line, '{');
	return end && (size_t)(end - line) >= len && strncasecmp(end + 1 - len, name, len) == 0;
}

/* ---- what a client says ---- */

/* What is not printable ASCII goes as base64 of UTF-16, with a comma for the slash. */
static void put_shifted(struct buf *out, const char *text, size_t len)
{
	glong units = 0;
	gunichar2 *wide = g_utf8_to_utf16(text, (glong)len, NULL, &units, NULL);
	for (glong i = 0; i < units; i++)
		wide[i] = GUINT16_TO_BE(wide[i]);
	gchar *coded = g_base64_encode((const guchar *)wide, (gsize)units * 2);
	size_t count = strcspn(coded, "=");
	buf_char(out, '&');
	for (size_t i = 0; i < count; i++)
		buf_char(out, coded[i] == '/' ? ',' : coded[i]);
	buf_char(out, '-');
	g_free(coded);
	g_free(wide);
}

void imap_put_folder(struct buf *out, const char *name)
{
	buf_char(out, '"');
	while (*name) {
		size_t len = 0;
		while ((unsigned char)name[len] >= 0x80)
			len++;
		if (len > 0) {
			put_shifted(out, name, len);
			name += len;
			continue;
		}
		if (*name == '"' || *name == '\\')
			buf_char(out, '\\');
		buf_char(out, *name);
		if (*name++ == '&')
			buf_char(out, '-');
	}
	buf_char(out, '"');
}

void imap_put_set(struct buf *out, const uint32_t *uids, size_t count)
{
	for (size_t i = 0; i < count;) {
		size_t last = i;
		while (last + 1 < count && uids[last + 1] == uids[last] + 1)
			last++;
		buf_printf(out, i > 0 ? ",%u" : "%u", uids[i]);
		if (last > i)
			buf_printf(out, ":%u", uids[last]);
		i = last + 1;
	}
}
