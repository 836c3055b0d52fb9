/* Mail by HTTP: the body is the mail, byte for byte, in a file of its own.
 *
 * Who may not bring mail is told so before the body is read, as with files. */
#include "api/visit.h"
#include "mail/read.h"
#include <string.h>

static const char *const path = "/v1/mail";

bool mail_is(struct http_exchange *exchange)
{
	return strcmp(http_path(exchange), path) == 0 && strcmp(http_method(exchange), "POST") == 0;
}

size_t mail_spool(struct http_exchange *exchange, void *arg)
{
	struct visit *visit;

	if (!mail_is(exchange))
		return files_spool(exchange, arg);
	visit = visit_new(arg, exchange);
	visit->slot = metrics_slot(visit->api->metrics, DOOR_NONE);
	if (caller_read(visit) && caller_admit(visit, "mail_in"))
		visit_free(visit); /* another one comes with the body */
	return MAIL_BYTES_MOST;
}

static const char *mailbox_of(const struct visit *visit)
{
	const struct http_pair *query = http_query(visit->exchange);

	for (; query->name; query++)
		if (strcmp(query->name, "mailbox") == 0)
			return query->value;
	return NULL;
}

/* A name goes into a path again. */
static bool plain(const char *name)
{
	return !name || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == strlen(name);
}

void mail_post(struct visit *visit, const struct route_match *match)
{
	struct mail_arrival arrival = { .mailbox = mailbox_of(visit) };
	struct call call = { 0 };
	uint64_t size;
	char hash[65];

	visit->slot = match->operation->index;
	if (!door_id(visit) || !caller_read(visit) || !caller_admit(visit, "mail_in") ||
		!door_fields(visit, &call))
		return;
	arrival.path = http_body_file(visit->exchange, &size, hash);
	if (!arrival.path || !plain(arrival.mailbox)) {
		visit_refuse(visit, 422, arrival.path ? "MAILBOX_UNKNOWN" : "MAIL_EMPTY",
			arrival.path ? "there is no mailbox of this name"
				     : "the body is the mail; it must not be empty");
		return;
	}
	arrival.caller = visit->caller;
	arrival.request_id = call.request_id;
	arrival.idempotency_key = call.idempotency_key;
	arrival.reason = call.reason;
	arrival.dry = call.dry;
	mail_arrive(visit->api->service, &arrival, door_done, visit);
}
