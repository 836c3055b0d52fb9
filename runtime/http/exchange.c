/* Exchanges: from the request line to the end of the answer.
 *
 * The library calls exchange_go again and again for one request: once after the
 * header, once for each piece of body, once when the body is complete, and once
 * more after each resume. The stage says which of these it is. What must hold:
 * an exchange handed up gets exactly one answer; a connection sleeps only while
 * an answer (or stream bytes) is owed; nothing here runs the library. */
#include "http/exchange.h"
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static struct http_link *link_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	must(info && info->socket_context);
	return info->socket_context;
}

void *exchange_open(void *cls, const char *target, struct MHD_Connection *connection)
{
	struct http_server *server = cls;
	struct http_exchange *exchange = calloc(1, sizeof *exchange);

	must(exchange);
	arena_init(&exchange->arena);
	buf_init(&exchange->body.bytes);
	buf_init(&exchange->stream.out);
	exchange->body.fd = -1;
	exchange->server = server;
	exchange->link = link_of(connection);
	exchange->link->exchange = exchange;
	exchange->connection = connection;
	exchange->target = arena_text(&exchange->arena, target ? target : "");
	exchange->peer = arena_text(&exchange->arena, exchange->link->peer);
	exchange->path = "";
	exchange->next = server->exchanges;
	if (exchange->next)
		exchange->next->prev = exchange;
	server->exchanges = exchange;
	link_deadline(exchange->link, HTTP_HEADER_MS);
	return exchange;
}

static void exchange_free(struct http_exchange *exchange)
{
	if (exchange->response)
		MHD_destroy_response(exchange->response);
	body_fini(exchange);
	stream_fini(exchange);
	arena_fini(&exchange->arena);
	free(exchange);
}

static void leave_server(struct http_exchange *exchange)
{
	struct http_link *link = exchange->link;

	if (exchange->next)
		exchange->next->prev = exchange->prev;
	if (exchange->prev)
		exchange->prev->next = exchange->next;
	else
		exchange->server->exchanges = exchange->next;
	link->exchange = NULL;
	if (exchange->server->quiescing)
		link_cut(link);
	else
		link_deadline(link, HTTP_IDLE_MS);
	exchange->server = NULL;
	exchange->link = NULL;
	exchange->connection = NULL;
}

void exchange_ended(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_RequestTerminationCode code)
{
	struct http_exchange *exchange = *context;

	(void)cls;
	(void)connection;
	(void)code;
	*context = NULL;
	if (!exchange)
		return;
	leave_server(exchange);
	if (exchange->stream.on && exchange->stream.gone)
		exchange->stream.gone(exchange->stream.arg);
	if (!exchange->owed)
		exchange_free(exchange);
}

static enum MHD_Result queue_answer(struct http_exchange *exchange)
{
	enum MHD_Result queued;

	if (exchange->close || exchange->server->quiescing)
		(void)MHD_add_response_header(exchange->response, "Connection", "close");
	exchange->stage = STAGE_SENDING;
	link_deadline(exchange->link,
		exchange->stream.on ? 0 : HTTP_SEND_MS + exchange->answer_size / 64);
	queued = MHD_queue_response(exchange->connection, exchange->status, exchange->response);
	MHD_destroy_response(exchange->response);
	exchange->response = NULL;
	return queued;
}

/* Whether a refused request's body is read to its end before the answer. */
static bool worth_draining(const struct http_exchange *exchange)
{
	uint64_t declared;

	if (exchange->close)
		return false;
	if (!body_expected(exchange, &declared))
		return true;
	if (http_header(exchange, "Expect"))
		return false;
	return declared == UINT64_MAX || declared <= exchange->body.limit + HTTP_DRAIN_MAX;
}

static enum MHD_Result header_came(struct http_exchange *exchange, const char *method,
	const char *version)
{
	exchange->stage = STAGE_BODY;
	exchange->method = arena_text(&exchange->arena, method);
	link_deadline(exchange->link, 0);
	if (guard_header(exchange, version) || !exchange->close)
		body_begin(exchange);
	if (exchange->response && !worth_draining(exchange))
		return queue_answer(exchange);
	return MHD_YES;
}

static enum MHD_Result sleep_or_send(struct http_exchange *exchange)
{
	if (exchange->response)
		return queue_answer(exchange);
	exchange->asleep = true;
	MHD_suspend_connection(exchange->connection);
	return MHD_YES;
}

static enum MHD_Result request_came(struct http_exchange *exchange)
{
	const struct http_options *options = &exchange->server->options;

	link_deadline(exchange->link, 0);
	body_end(exchange);
	if (!exchange->response) {
		exchange->stage = STAGE_HANDED;
		exchange->owed = true;
		options->handle(exchange, options->arg);
	}
	return sleep_or_send(exchange);
}

enum MHD_Result exchange_go(void *cls, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *data, size_t *size, void **context)
{
	struct http_exchange *exchange = *context;
	size_t len = *size;

	(void)cls;
	(void)connection;
	(void)url;
	must(exchange);
	*size = 0;
	if (exchange->stage == STAGE_HEADER)
		return header_came(exchange, method, version);
	if (exchange->stage == STAGE_BODY && len > 0)
		return body_add(exchange, data, len) ? MHD_YES : MHD_NO;
	if (exchange->stage == STAGE_BODY)
		return request_came(exchange);
	return sleep_or_send(exchange);
}

void exchange_wake(struct http_exchange *exchange)
{
	if (!exchange->asleep)
		return;
	exchange->asleep = false;
	MHD_resume_connection(exchange->connection);
	server_stir(exchange->server);
}

void exchange_force(struct http_exchange *exchange)
{
	if (exchange->stream.on) {
		exchange->stream.cut = true;
		exchange_wake(exchange);
	} else if (exchange->owed && exchange->asleep) {
		exchange->forced = true;
		reply_problem(exchange, 503, "SHUTTING_DOWN",
			"the server stops; the request may or may not have been carried out, "
			"repeat it with the same Idempotency-Key");
	} else if (!exchange->response) {
		link_cut(exchange->link);
	}
}

/* The one answer an exchange is owed is here. false: nobody waits for it. */
bool exchange_settle(struct http_exchange *exchange)
{
	must(exchange->owed || (exchange->stage == STAGE_BODY && !exchange->response));
	exchange->owed = false;
	if (!exchange->forced)
		return true;
	if (!exchange->server)
		exchange_free(exchange);
	return false;
}

/* What the floor above asks. */

const char *http_method(const struct http_exchange *exchange)
{
	return exchange->method;
}

const char *http_path(const struct http_exchange *exchange)
{
	return exchange->path;
}

const char *http_target(const struct http_exchange *exchange)
{
	return exchange->target;
}

const struct http_pair *http_query(struct http_exchange *exchange)
{
	static const struct http_pair none[1];

	return exchange->query ? exchange->query : none;
}

const char *http_header(const struct http_exchange *exchange, const char *name)
{
	if (!exchange->connection)
		return NULL;
	return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

struct collect {
	struct http_exchange *exchange;
	struct http_pair *list;
	size_t count, room;
};

static enum MHD_Result collect(void *cls, enum MHD_ValueKind kind, const char *name,
	const char *value)
{
	struct collect *to = cls;

	(void)kind;
	if (to->count < to->room)
		to->list[to->count++] = (struct http_pair){ arena_text(&to->exchange->arena, name),
			arena_text(&to->exchange->arena, value ? value : "") };
	return MHD_YES;
}

const struct http_pair *http_headers(struct http_exchange *exchange)
{
	struct collect to = { .exchange = exchange };

	if (exchange->connection)
		to.room = (size_t)MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND,
			NULL, NULL);
	to.list = arena_alloc(&exchange->arena, (to.room + 1) * sizeof *to.list);
	if (exchange->connection)
		MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, collect, &to);
	return to.list;
}

const char *http_peer(const struct http_exchange *exchange)
{
	return exchange->peer;
}

bool http_peer_uid(const struct http_exchange *exchange, uid_t *uid)
{
	struct ucred peer;
	socklen_t len = sizeof peer;

	if (!exchange->server || !exchange->server->options.unix_path)
		return false;
	if (getsockopt(exchange->link->fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		return false;
	*uid = peer.uid;
	return true;
}
