/* One function for every door of the command line.
 *
 * What must hold: a command never learns whether a server runs, but through the
 * time it takes; and no command but `serve` and `db` makes a data directory. */
#include "command/desk.h"
#include "base/file.h"
#include "command/config.h"
#include "command/extend.h"
#include "flow/flow.h"
#include "http/client.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct desk {
	struct arena arena;
	struct service *service; /* NULL: through the socket */
	bool borrowed;
	struct http_client *client; /* one connection for all calls */
	const char *socket, *home;
};

static bool socket_path(const char *data_dir, char *out, size_t size)
{
	int n = snprintf(out, size, "%s/ordain.sock", data_dir);
	return n > 0 && (size_t)n < size;
}

bool desk_answers(const char *data_dir)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (!socket_path(data_dir, address.sun_path, sizeof address.sun_path))
		return false;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	bool ok = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
	close(fd);
	return ok;
}

static bool desk_inline(struct desk *desk, const struct line *line, const char *data_dir,
	struct err *err)
{
	struct service_options options = { .data_dir = data_dir,
		.home = desk->home,
		.libraries = extend_libraries(&desk->arena, line->extend),
		.effects = extend_effects(&desk->arena, line->extend) };
	if (!file_exists(data_dir))
		return err_set(err, ERR_PERM, "DATA_MISSING",
			"there is no data directory %s; --data names another, "
			"`ordain serve` or `ordain db migrate` makes one",
			data_dir);
	desk->service = flow_open(&options, err);
	return desk->service != NULL;
}

struct desk *desk_open(const struct line *line, struct err *err)
{
	struct desk *desk = calloc(1, sizeof *desk);
	must(desk);
	arena_init(&desk->arena);
	const struct config *config = config_load(&desk->arena, line, err);
	const char *data = config ? config_text(config, "data") : NULL;
	if (config)
		desk->home = config_text(config, "home");
	if (config && desk_answers(data)) {
		desk->socket = arena_printf(&desk->arena, "%s/ordain.sock", data);
		desk->client = http_client_new();
		return desk;
	}
	if (config && desk_inline(desk, line, data, err))
		return desk;
	desk_close(desk);
	return NULL;
}

struct desk *desk_around(struct service *service)
{
	struct desk *desk = calloc(1, sizeof *desk);
	must(desk);
	arena_init(&desk->arena);
	desk->service = service;
	desk->borrowed = true;
	return desk;
}

void desk_close(struct desk *desk)
{
	if (!desk)
		return;
	if (desk->service && !desk->borrowed)
		service_close(desk->service);
	http_client_free(desk->client);
	arena_fini(&desk->arena);
	free(desk);
}

const char *desk_home(const struct desk *desk)
{
	return desk->home;
}

struct desk_opts desk_line_opts(const struct line *line)
{
	return (struct desk_opts){ .key = line_text(line, "key"),
		.if_match = line_text(line, "if-match"),
		.reason = line_text(line, "reason"),
		.on_behalf_of = line_text(line, "as") };
}

static void call_inline(struct desk *desk, const char *operation, const char *input, size_t len,
	const struct desk_opts *opts, struct answer *answer)
{
	struct call call = { .operation = operation,
		.caller = { .local_operator = true,
			.uid = getuid(),
			.on_behalf_of = opts->on_behalf_of },
		.input = input,
		.input_len = len,
		.idempotency_key = opts->key,
		.if_match = opts->if_match,
		.reason = opts->reason,
		.dry = opts->dry };
	service_call(desk->service, &call, answer);
}

/* A header that cannot be said in one line is left to the server to miss. */
static void header_add(struct arena *arena, const char **headers, const char *name,
	const char *value)
{
	if (!value || strpbrk(value, "\r\n"))
		return;
	while (*headers)
		headers++;
	*headers = arena_printf(arena, "%s: %s", name, value);
}

/* The text after `name:` if the header line has that name. */
static bool header_is(const char *line, size_t len, const char *name, char *out, size_t room)
{
	size_t n = strlen(name);
	if (len <= n || strncasecmp(line, name, n) != 0 || line[n] != ':')
		return false;
	for (n++; n < len && line[n] == ' '; n++)
		continue;
	while (len > n && (line[len - 1] == '\r' || line[len - 1] == '\n'))
		len--;
	snprintf(out, room, "%.*s", (int)(len - n), line + n);
	return true;
}

static void on_header(void *arg, const char *line, size_t len)
{
	struct answer *answer = arg;
	char text[16];
	if (header_is(line, len, "Idempotent-Replayed", text, sizeof text))
		answer->replayed = strcmp(text, "true") == 0;
	else if (header_is(line, len, "Retry-After", text, sizeof text))
		answer->retry_after = atoi(text);
	else if (!header_is(line, len, "ETag", answer->etag, sizeof answer->etag))
		header_is(line, len, "X-Request-Id", answer->request_id, sizeof answer->request_id);
}

static void remote_run(struct http_call *http, struct answer *answer)
{
	struct err err = { 0 };
	http->header = on_header;
	http->header_arg = answer;
	if (http_call(http, &answer->status, &answer->body, NULL, &err))
		answer->problem = answer->status >= 400;
	else
		answer_err(answer, &err);
}

static void call_remote(struct desk *desk, const char *operation, const char *input, size_t len,
	const struct desk_opts *opts, struct answer *answer)
{
	const char *headers[9] = { 0 };
	struct arena arena;
	arena_init(&arena);
	header_add(&arena, headers, "Content-Type", "application/json");
	header_add(&arena, headers, "Idempotency-Key", opts->key);
	header_add(&arena, headers, "If-Match", opts->if_match);
	header_add(&arena, headers, "X-Reason", opts->reason);
	header_add(&arena, headers, "X-On-Behalf-Of", opts->on_behalf_of);
	header_add(&arena, headers, "X-Dry-Run", opts->dry ? "true" : NULL);
	struct http_call http = { .client = desk->client,
		.unix_path = desk->socket,
		.method = "POST",
		.url = arena_printf(&arena, "http://localhost/v1/operations/%s", operation),
		.headers = headers,
		.body = input,
		.body_len = len };
	remote_run(&http, answer);
	arena_fini(&arena);
}

/* An operation's name goes into a URL. */
static bool name_valid(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_.") == strlen(name);
}

void desk_call(struct desk *desk, const char *operation, const char *input, size_t len,
	const struct desk_opts *opts, struct answer *answer)
{
	static const struct desk_opts none = { 0 };
	if (!name_valid(operation))
		answer_problem(answer, 404, "OPERATION_UNKNOWN", "no operation has such a name",
			NULL);
	else if (desk->service)
		call_inline(desk, operation, input, len, opts ? opts : &none, answer);
	else
		call_remote(desk, operation, input, len, opts ? opts : &none, answer);
}
