/* The framing guard: what a strict server refuses and this library lets through.
 *
 * Two programs that read one byte stream as different requests are how requests
 * are smuggled past a proxy. Whatever leaves doubt about where a request ends or
 * whom it is for is answered 400 on a connection that is then closed. Fields
 * that decide about rights and repetition may come once only, because the
 * library would quietly use the first. */
#include "http/exchange.h"
#include <string.h>
#include <strings.h>

static const char *const once[] = { "Content-Length", "Transfer-Encoding", "Host", "Authorization",
	"Content-Type", "Idempotency-Key", "If-Match", "Expect" };
enum { LENGTH, CODING, HOST, ONCE = sizeof once / sizeof once[0] };

struct guard {
	int seen[ONCE];
	const char *coding, *host, *problem;
};

static bool is_token(const char *text)
{
	if (!*text)
		return false;
	return text[strspn(text,
		       "!#$%&'*+-.^_`|~0123456789"
		       "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")] == '\0';
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if (((unsigned char)*text < 0x20 && *text != '\t') || *text == 0x7f)
			return true;
	return false;
}

static enum MHD_Result look(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct guard *guard = cls;

	(void)kind;
	value = value ? value : "";
	if (!is_token(name))
		guard->problem = "a field name is no token (is there a space before the colon?)";
	else if (has_control(value))
		guard->problem = "a field has a control byte";
	for (size_t i = 0; i < ONCE; i++) {
		if (strcasecmp(name, once[i]) != 0)
			continue;
		if (guard->seen[i]++)
			guard->problem = "a field that may come only once comes twice";
		if (i == CODING)
			guard->coding = value;
		if (i == HOST)
			guard->host = value;
	}
	return guard->problem ? MHD_NO : MHD_YES;
}

static bool host_legal(const char *host)
{
	return host[strspn(host,
		       "-._~:[]%0123456789"
		       "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")] == '\0';
}

static const char *framing_problem(const struct guard *guard, const char *version)
{
	bool modern = strcmp(version, "HTTP/1.1") == 0;

	if (guard->problem)
		return guard->problem;
	if (guard->seen[CODING] && guard->seen[LENGTH])
		return "Content-Length and Transfer-Encoding come together";
	if (guard->seen[CODING] && (!modern || strcasecmp(guard->coding, "chunked") != 0))
		return "the only transfer coding is chunked, with HTTP/1.1";
	if (modern && !guard->host)
		return "the field Host is missing";
	if (guard->host && !host_legal(guard->host))
		return "the field Host is no host";
	return NULL;
}

static bool header_too_long(const struct http_exchange *exchange)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(exchange->connection,
		MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	return info && info->header_size > HTTP_HEADER_MAX;
}

bool guard_header(struct http_exchange *exchange, const char *version)
{
	struct guard guard = { 0 };
	const char *problem;

	MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, look, &guard);
	problem = framing_problem(&guard, version);
	if (!problem && (!is_token(exchange->method) || strlen(exchange->method) > 16))
		problem = "the method is no token of at most 16 bytes";
	if (problem)
		reply_problem(exchange, 400, "FRAMING_INVALID", problem);
	else if (header_too_long(exchange))
		reply_problem(exchange, 431, "HEADER_TOO_LARGE", "the header is larger than 16 KB");
	else if ((problem = target_read(exchange)))
		reply_problem(exchange, 400, "TARGET_INVALID", problem);
	return exchange->response == NULL;
}
