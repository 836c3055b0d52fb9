/* What a flow gets of an answer: status, headers, body as text, and its JSON.
 *
 * What must hold: whatever a stranger's server sends, this is plain data that a
 * journal can keep: UTF-8, bounded, whole numbers that are exact. A number with a
 * fraction or beyond 2^53 becomes the text of its own digits; JSON that is too
 * deep, too wide or none is left to `body`. */
#include "http/effect.h"
#include "value/contract.h"
#include <glib.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_BYTES = 250 << 10, DEEP = CONTRACT_MAX_DEPTH - 3, WIDE = CONTRACT_MAX_NODES - 500 };

struct scan {
	const char *at, *end;
	struct buf *out;
	int depth, nodes;
};

static void copy_string(struct scan *scan)
{
	const char *from = scan->at++;
	while (scan->at < scan->end && *scan->at != '"')
		scan->at += *scan->at == '\\' ? 2 : 1;
	if (scan->at < scan->end)
		scan->at++;
	else
		scan->at = scan->end;
	buf_put(scan->out, from, (size_t)(scan->at - from));
}

static bool whole(const char *digits, size_t len)
{
	char text[24];
	if (memchr(digits, '.', len) || memchr(digits, 'e', len) || memchr(digits, 'E', len) ||
		len > 17)
		return false;
	memcpy(text, digits, len);
	text[len] = '\0';
	long long n = strtoll(text, NULL, 10);
	return n >= -(1LL << 53) && n <= 1LL << 53;
}

static void copy_number(struct scan *scan)
{
	const char *from = scan->at;
	while (scan->at < scan->end && strchr("+-.eE0123456789", *scan->at) && *scan->at)
		scan->at++;
	size_t len = (size_t)(scan->at - from);
	const char *mark = whole(from, len) ? "" : "\"";
	buf_text(scan->out, mark);
	buf_put(scan->out, from, len);
	buf_text(scan->out, mark);
}

/* The same text with the numbers that are not whole as strings. What is no JSON
 * stays none. */
static bool tame(const char *text, size_t len, struct buf *out)
{
	struct scan scan = { .at = text, .end = text + len, .out = out };
	while (scan.at < scan.end && scan.depth <= DEEP && scan.nodes <= WIDE) {
		char c = *scan.at;
		scan.depth += (c == '{' || c == '[') - (c == '}' || c == ']');
		scan.nodes += c == ',' || c == '{' || c == '[' || c == ':';
		if (c == '"')
			copy_string(&scan);
		else if (c == '-' || g_ascii_isdigit(c))
			copy_number(&scan);
		else
			buf_char(out, *scan.at++);
	}
	return scan.at == scan.end;
}

static bool says_json(const char *type)
{
	char *lower = g_ascii_strdown(type ? type : "", -1);
	size_t len = strcspn(lower, "; ");
	lower[len] = '\0';
	bool yes = strcmp(lower, "application/json") == 0 || strcmp(lower, "text/json") == 0 ||
		g_str_has_suffix(lower, "+json");
	g_free(lower);
	return yes;
}

static json_t *parse(const char *text, size_t len)
{
	struct buf tamed;
	buf_init(&tamed);
	json_t *json = tame(text, len, &tamed)
		? json_loadb(tamed.data ? tamed.data : "", tamed.len, JSON_DECODE_ANY, NULL)
		: NULL;
	buf_fini(&tamed);
	return json;
}

/* UTF-8 from whatever the answer says it is. */
static char *decoded(const struct fetch_answer *answer, const char *type)
{
	const char *charset = type ? strcasestr(type, "charset=") : NULL;
	char *text = NULL;
	if (charset) {
		charset += strlen("charset=");
		charset += *charset == '"';
		char *name = g_strndup(charset, strcspn(charset, "\"; "));
		text = g_convert(answer->body, (gssize)answer->len, "UTF-8", name, NULL, NULL,
			NULL);
		g_free(name);
	}
	char *valid = text ? g_utf8_make_valid(text, -1)
			   : g_utf8_make_valid(answer->body, (gssize)answer->len);
	g_free(text);
	return valid;
}

static json_t *headers(const struct fetch_answer *answer)
{
	json_t *object = json_object();
	for (size_t i = 0; i < answer->field_count; i++) {
		const struct fetch_field *field = &answer->fields[i];
		if (strcmp(field->name, "set-cookie") == 0)
			continue;
		char *name = g_utf8_make_valid(field->name, -1);
		char *value = g_utf8_make_valid(field->value, -1);
		json_object_set_new(object, name, json_string(value));
		g_free(name);
		g_free(value);
	}
	return object;
}

bool http_answer_write(const struct fetch_answer *answer, struct buf *out, struct err *err)
{
	const char *type = fetch_field(answer, "content-type");
	char *body = decoded(answer, type);
	json_t *doc = json_pack("{s:i, s:o, s:s}", "status", answer->status, "headers",
		headers(answer), "body", body);
	json_t *json = says_json(type) ? parse(answer->body, answer->len) : NULL;
	if (json)
		json_object_set_new(doc, "json", json);
	char *text = json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS);
	must(text);
	buf_reset(out);
	buf_text(out, text);
	free(text);
	json_decref(doc);
	g_free(body);
	return out->len <= ANSWER_BYTES ||
		err_set(err, ERR_PERM, "HTTP_TOO_LARGE",
			"the answer is larger than the %d bytes a journal takes", ANSWER_BYTES);
}
