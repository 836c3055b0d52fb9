/* Who calls.
 *
 * Over the local socket a peer whose uid owns the data directory, or root, is
 * the operator and needs no token; a token given all the same is what counts.
 * Everybody else shows a token, or none for public operations. What is decided
 * here is only what saves a worker's time: role, expiry and revocation are
 * judged in the transaction that uses them. */
#include "api/visit.h"
#include <arpa/inet.h>
#include <glib.h>
#include <string.h>
#include <strings.h>

enum { TOKEN_MAX = 256, BEHALF_MAX = 200 };

static bool refuse_token(struct visit *visit, const char *detail)
{
	int retry;

	if (rate_take(visit->api->denied, visit->caller.address, &retry))
		visit_refuse(visit, 401, "TOKEN_UNKNOWN", detail);
	else
		visit_refuse_later(visit, 429, "TOO_MANY_REFUSALS",
			"too many refused tokens from this address", retry);
	return false;
}

/* Behind a proxy on this machine all peers look near; the last address of the
 * field is the one that proxy saw. A local process could write it as it likes,
 * but that one needs no address to hide behind. */
static const char *address_of(struct visit *visit)
{
	const char *peer = http_peer(visit->exchange), *list, *last;
	unsigned char bytes[16];
	char *text;

	if (strcmp(peer, "unix") != 0 && strncmp(peer, "127.", 4) != 0 && strcmp(peer, "::1") != 0)
		return peer;
	list = http_header(visit->exchange, "X-Forwarded-For");
	if (!list)
		return peer;
	last = strrchr(list, ',');
	text = arena_text(&visit->arena, last ? last + 1 : list);
	g_strstrip(text);
	if (inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1)
		return text;
	return peer;
}

bool caller_is_near(const struct visit *visit)
{
	const char *peer = http_peer(visit->exchange);

	if (http_header(visit->exchange, "X-Forwarded-For") ||
		http_header(visit->exchange, "Forwarded") || http_header(visit->exchange, "Via"))
		return false;
	return strcmp(peer, "unix") == 0 || strncmp(peer, "127.", 4) == 0 ||
		strcmp(peer, "::1") == 0;
}

static bool token_legal(const char *token)
{
	size_t len = strlen(token);

	return len > 0 && len <= TOKEN_MAX &&
		strspn(token,
			"-._~+/=0123456789"
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == len;
}

static bool read_token(struct visit *visit, const char *field)
{
	if (strncasecmp(field, "Bearer ", 7) != 0)
		return refuse_token(visit, "the field Authorization must be Bearer and a token");
	field += 7;
	field += strspn(field, " ");
	if (!token_legal(field) || !service_token_known(visit->api->service, field))
		return refuse_token(visit, "no such token, or it is no longer valid");
	visit->caller.token = arena_text(&visit->arena, field);
	visit->operates = false;
	return true;
}

static bool read_behalf(struct visit *visit)
{
	const char *name = http_header(visit->exchange, "X-On-Behalf-Of");

	if (!name)
		return true;
	if (!visit->operates) {
		visit_refuse(visit, 403, "ON_BEHALF_NOT_ALLOWED",
			"X-On-Behalf-Of is for the operator at the local socket");
		return false;
	}
	if (!*name || strlen(name) > BEHALF_MAX || !g_utf8_validate(name, -1, NULL)) {
		visit_refuse(visit, 400, "HEADER_INVALID",
			"X-On-Behalf-Of is 1 to 200 bytes of UTF-8");
		return false;
	}
	visit->caller.on_behalf_of = arena_text(&visit->arena, name);
	return true;
}

bool caller_read(struct visit *visit)
{
	const char *field = http_header(visit->exchange, "Authorization");
	uid_t uid = 0;

	visit->local = http_peer_uid(visit->exchange, &uid);
	visit->operates = visit->local && (uid == visit->api->owner || uid == 0);
	visit->caller.address = address_of(visit);
	if (field && !read_token(visit, field))
		return false;
	visit->caller.local_operator = visit->operates;
	visit->caller.uid = visit->operates ? uid : 0;
	return read_behalf(visit);
}

bool caller_admit(struct visit *visit, const char *role)
{
	int retry;

	if (visit->operates || visit->caller.token)
		return true;
	if (strcmp(role, "public") != 0) {
		visit_refuse(visit, 401, "TOKEN_MISSING",
			"send the field Authorization: Bearer and a token");
		return false;
	}
	if (rate_take(visit->raw ? visit->api->raw : visit->api->open, visit->caller.address,
		    &retry))
		return true;
	visit_refuse_later(visit, 429, "TOO_MANY_CALLS", "too many calls from this address", retry);
	return false;
}
