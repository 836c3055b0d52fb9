/* The request target: path and query, split and decoded.
 *
 * Read from the line as received, not from the library's decoded copy, which
 * ends at an encoded NUL. Decoded text must be valid UTF-8 without control
 * bytes; an encoded slash is refused, because a proxy that judges by path would
 * see another path than we do. */
#include "http/exchange.h"
#include <ctype.h>
#include <glib.h>
#include <string.h>

static int hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* Decodes len bytes in place and ends them with a NUL; false when malformed. */
static bool decode(char *text, size_t len, bool query)
{
	char *out = text;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if (c == '%') {
			if (i + 2 >= len || !isxdigit((unsigned char)text[i + 1]) ||
				!isxdigit((unsigned char)text[i + 2]))
				return false;
			c = (char)(hex(text[i + 1]) << 4 | hex(text[i + 2]));
			i += 2;
			if (c == '/' && !query)
				return false;
		} else if (c == '+' && query) {
			c = ' ';
		}
		if ((unsigned char)c < 0x20 || c == 0x7f)
			return false;
		*out++ = c;
	}
	*out = '\0';
	return g_utf8_validate(text, (gssize)(out - text), NULL);
}

static bool read_query(struct http_exchange *exchange, char *text)
{
	size_t count = 1;
	struct http_pair *pair;

	for (const char *c = text; *c; c++)
		count += *c == '&';
	if (count > HTTP_QUERY_MAX)
		return false;
	exchange->query = arena_alloc(&exchange->arena, (count + 1) * sizeof *pair);
	pair = exchange->query;
	while (text) {
		char *end = strchr(text, '&'), *value;
		if (end)
			*end = '\0';
		value = strchr(text, '=');
		if (value)
			*value++ = '\0';
		if (!decode(text, strlen(text), true) ||
			(value && !decode(value, strlen(value), true)))
			return false;
		if (*text)
			*pair++ = (struct http_pair){ text, value ? value : "" };
		text = end ? end + 1 : NULL;
	}
	return true;
}

const char *target_read(struct http_exchange *exchange)
{
	char *path = arena_text(&exchange->arena, exchange->target);
	char *query = strchr(path, '?');

	exchange->path = path;
	if (query)
		*query++ = '\0';
	if (path[0] != '/' || strpbrk(exchange->target, " #"))
		return "the path must begin with a slash and hold no space and no '#'";
	if (!decode(path, strlen(path), false))
		return "the path has a wrong escape, an encoded slash or a control byte, or is not "
		       "UTF-8";
	if (query && !read_query(exchange, query))
		return "the query has a wrong escape or a control byte, is not UTF-8, or has more "
		       "than 64 parameters";
	return NULL;
}
