/* Authentication-Results (RFC 8601), taken apart: which method says what, of which
 * domain.
 *
 * What must hold: this only reads; whether the host is one to be believed is asked by
 * whoever uses it. A comment is never taken for a result, nor a quoted text for more
 * than one value: both may hold what the sender chose. */
#include "mail/parts.h"
#include <string.h>

enum { METHODS_MOST = 20, WORD_MOST = 253 };

/* Behind blanks and comments, which nest. */
static const char *skip(const char *at)
{
	int depth = 0;
	for (; *at; at++) {
		if (*at == '\\' && depth > 0 && at[1])
			at++;
		else if (*at == '(')
			depth++;
		else if (*at == ')' && depth > 0)
			depth--;
		else if (depth == 0 && !g_ascii_isspace(*at))
			break;
	}
	return at;
}

/* A token or a quoted text, in lower case. */
static const char *word(const char *at, const char *stops, char out[WORD_MOST + 1])
{
	size_t n = 0;
	bool quoted = *at == '"';
	for (at += quoted; *at && (quoted ? *at != '"' : !strchr(stops, *at)); at++) {
		if (quoted && *at == '\\' && at[1])
			at++;
		if (n < WORD_MOST)
			out[n++] = g_ascii_tolower(*at);
	}
	out[n] = '\0';
	return quoted && *at == '"' ? at + 1 : at;
}

static const char *const token_ends = " \t\r\n=;()";
static const char *const value_ends = " \t\r\n;(";

/* name = value; `value` is empty where there is none. */
static const char *pair(const char *at, char name[WORD_MOST + 1], char value[WORD_MOST + 1])
{
	at = skip(word(at, token_ends, name));
	value[0] = '\0';
	if (*at != '=')
		return at;
	return skip(word(skip(at + 1), value_ends, value));
}

/* The domain a method speaks of; for an address what follows its @. */
static bool names_domain(const char *method, const char *name)
{
	if (strcmp(method, "dkim") == 0)
		return strcmp(name, "header.d") == 0;
	if (strcmp(method, "spf") == 0)
		return strcmp(name, "smtp.mailfrom") == 0;
	return strcmp(method, "dmarc") == 0 && strcmp(name, "header.from") == 0;
}

static const char *put_method(const char *at, struct buf *out)
{
	char method[WORD_MOST + 1], result[WORD_MOST + 1], name[WORD_MOST + 1],
		value[WORD_MOST + 1];
	char *domain = NULL;
	at = pair(at, method, result);
	method[strcspn(method, "/")] = '\0'; /* a version may follow */
	while (*at && *at != ';') {
		const char *from = at;
		at = pair(at, name, value);
		if (names_domain(method, name) && !domain)
			domain = g_strdup(strrchr(value, '@') ? strrchr(value, '@') + 1 : value);
		at += at == from;
	}
	if (*method && *result) {
		buf_text(out, out->data[out->len - 1] == '[' ? "{\"method\":" : ",{\"method\":");
		mail_json_line(out, method, 20);
		buf_text(out, ",\"result\":");
		mail_json_line(out, result, 20);
		if (domain && *domain) {
			buf_text(out, ",\"domain\":");
			mail_json_line(out, domain, WORD_MOST);
		}
		buf_char(out, '}');
	}
	g_free(domain);
	return at;
}

void mail_authentication(const char *text, struct buf *out)
{
	char host[WORD_MOST + 1];
	const char *at = word(skip(text), value_ends, host);
	at += strcspn(at, ";"); /* of a version */
	buf_text(out, "{\"host\":");
	mail_json_line(out, host, WORD_MOST);
	buf_text(out, ",\"methods\":[");
	for (int i = 0; *at == ';' && i < METHODS_MOST; i++)
		at = put_method(skip(at + 1), out);
	buf_text(out, "]}");
}
