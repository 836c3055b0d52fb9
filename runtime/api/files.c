/* Files: stored under the hash of their content, in and out by their own URL.
 *
 * Who may not store a file is told so before the body is read. What comes back
 * is always an attachment: a stored page must not run in the reader's session. */
#include "api/visit.h"
#include <string.h>

static const char *const root = "/v1/files";

size_t files_spool(struct http_exchange *exchange, void *arg)
{
	const char *method = http_method(exchange);
	struct visit *visit;

	if (strcmp(http_path(exchange), root) != 0 ||
		(strcmp(method, "PUT") != 0 && strcmp(method, "POST") != 0))
		return 0;
	visit = visit_new(arg, exchange);
	visit->slot = metrics_slot(visit->api->metrics, DOOR_FILES);
	if (caller_read(visit) && caller_admit(visit, "viewer"))
		visit_free(visit); /* another one comes with the body */
	return FILE_MAX;
}

/* type/subtype, without parameters; NULL: malformed. */
static const char *media_type(struct visit *visit)
{
	static const char legal[] = "!#$&^_.+-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz";
	const char *field = http_header(visit->exchange, "Content-Type");
	const char *slash;
	size_t len;

	if (!field)
		return "application/octet-stream";
	len = strspn(field, legal);
	slash = memchr(field, '/', len);
	if (len > 100 || !slash || slash == field || slash == field + len - 1 ||
		(field[len] && field[len] != ';' && field[len] != ' '))
		return NULL;
	return arena_bytes(&visit->arena, field, len);
}

static void put_on_loop(void *arg)
{
	struct visit *visit = arg;

	visit_answer(visit);
}

static void put_done(void *arg, struct answer *answer)
{
	struct visit *visit = arg;

	visit->answer = answer;
	loop_post(visit->api->loop, put_on_loop, visit);
}

void files_put(struct visit *visit)
{
	const char *path, *type;
	uint64_t size;
	char hash[65];

	if (!caller_read(visit) || !caller_admit(visit, "viewer"))
		return;
	path = http_body_file(visit->exchange, &size, hash);
	type = media_type(visit);
	if (!path)
		visit_refuse(visit, 422, "FILE_EMPTY",
			"the body is the file; it must not be empty");
	else if (!type)
		visit_refuse(visit, 400, "HEADER_INVALID", "Content-Type is no media type");
	else
		service_file_put(visit->api->service, &visit->caller, path, hash, type, put_done,
			visit);
}

static void send_file(struct visit *visit)
{
	const char *hash = http_path(visit->exchange) + strlen(root) + 1;
	const char *etag = arena_printf(&visit->arena, "\"%s\"", hash);
	const char *seen = http_header(visit->exchange, "If-None-Match");
	const struct http_pair headers[] = { { "Content-Type", visit->media_type },
		{ "Content-Disposition", "attachment" }, { "ETag", etag },
		{ "Cache-Control", "private, no-cache" }, { "X-Content-Type-Options", "nosniff" },
		{ "Content-Security-Policy", "default-src 'none'; sandbox" }, { NULL, NULL } };

	if (seen && strcmp(seen, etag) == 0) {
		http_reply(visit->exchange, 304, headers + 2, NULL, 0);
		visit_end(visit, 304);
		return;
	}
	http_reply_fd(visit->exchange, 200, headers, visit->fd, visit->size);
	visit->fd = -1;
	visit_end(visit, 200);
}

static void get_on_loop(void *arg)
{
	struct visit *visit = arg;

	if (visit->fd < 0)
		visit_answer(visit);
	else
		send_file(visit);
}

static void get_done(void *arg, struct answer *answer, int fd, uint64_t size, const char *type)
{
	struct visit *visit = arg;

	visit->answer = answer;
	visit->fd = fd;
	visit->size = size;
	/* Nobody else touches the visit while the worker has it. */
	visit->media_type =
		arena_text(&visit->arena, type && *type ? type : "application/octet-stream");
	loop_post(visit->api->loop, get_on_loop, visit);
}

void files_get(struct visit *visit)
{
	const char *hash = http_path(visit->exchange) + strlen(root) + 1;

	if (!caller_read(visit) || !caller_admit(visit, "viewer"))
		return;
	if (strlen(hash) != 64 || strspn(hash, "0123456789abcdef") != 64)
		visit_refuse(visit, 404, "FILE_UNKNOWN", "a file is named by 64 hex digits");
	else
		service_file_get(visit->api->service, &visit->caller, hash, get_done, visit);
}
