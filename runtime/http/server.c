/* The daemon in the loop.
 *
 * The library polls its own epoll descriptor; the loop watches that one, so a
 * single uv handle stands for all connections. What must hold:
 * - it runs when its descriptor is readable, when its time-out is due, after a
 *   resume (which, polled from outside, wakes nothing by itself), and again at
 *   once while it says work is left (a few times, then after 1 ms: it may say so
 *   for a minute, see the floor in loop.h);
 * - it is never run from inside itself: callbacks only set marks;
 * - it is never stopped with a sleeping connection, which would abort: quiesce
 *   answers or forces every exchange first;
 * - every connection has one deadline, whatever it does; a client that drips
 *   bytes keeps the library's idle timer quiet, but not this one. */
#include "base/log.h"
#include "http/exchange.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void server_finish(struct http_server *server);

static void server_run(struct http_server *server)
{
	MHD_UNSIGNED_LONG_LONG ms = 0;
	bool timed = false;

	if (server->running || !server->daemon)
		return;
	server->running = true;
	for (int i = 0; i < 4; i++) {
		MHD_run(server->daemon);
		timed = MHD_get_timeout(server->daemon, &ms) == MHD_YES;
		if (!timed || ms > 0)
			break;
	}
	server->running = false;
	if (timed)
		loop_timer_start(server->tick, ms ? ms : 1, 0);
	else
		loop_timer_stop(server->tick);
	if (server->quiescing && !server->links)
		server_finish(server);
}

static void on_ready(void *arg, int events)
{
	(void)events;
	server_run(arg);
}

static void on_tick(void *arg)
{
	server_run(arg);
}

static void server_release(struct http_server *server)
{
	arena_fini(&server->arena);
	free(server);
}

static void on_stir(void *arg)
{
	struct http_server *server = arg;

	server->stirred = false;
	if (server->freed)
		server_release(server);
	else
		server_run(server);
}

/* One run for all answers that the same pass of the loop brings. */
void server_stir(struct http_server *server)
{
	if (server->stirred || server->stopping)
		return;
	server->stirred = true;
	loop_post(server->loop, on_stir, server);
}

/* Connections. */

void link_deadline(struct http_link *link, uint64_t ms)
{
	if (ms)
		loop_timer_start(link->deadline, ms, 0);
	else
		loop_timer_stop(link->deadline);
}

/* The library sees the end of the connection and closes it in its own time. */
void link_cut(struct http_link *link)
{
	(void)shutdown(link->fd, SHUT_RDWR);
}

static void on_deadline(void *arg)
{
	struct http_link *link = arg;

	log_debug("connection cut at its deadline", "peer", link->peer, NULL);
	link_cut(link);
}

static void name_peer(struct http_link *link, const struct sockaddr *at)
{
	const void *bytes = NULL;

	if (at && at->sa_family == AF_INET)
		bytes = &((const struct sockaddr_in *)(const void *)at)->sin_addr;
	else if (at && at->sa_family == AF_INET6)
		bytes = &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr;
	if (!bytes || !inet_ntop(at->sa_family, bytes, link->peer, sizeof link->peer))
		strcpy(link->peer, "unix");
	if (strncmp(link->peer, "::ffff:", 7) == 0)
		memmove(link->peer, link->peer + 7, strlen(link->peer + 7) + 1);
}

static struct http_link *link_new(struct http_server *server, struct MHD_Connection *connection)
{
	struct http_link *link = calloc(1, sizeof *link);
	const union MHD_ConnectionInfo *fd, *at;

	must(link);
	fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	at = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	must(fd);
	link->server = server;
	link->fd = fd->connect_fd;
	name_peer(link, server->options.unix_path || !at ? NULL : at->client_addr);
	link->deadline = loop_timer_new(server->loop, on_deadline, link);
	link->next = server->links;
	if (link->next)
		link->next->prev = link;
	server->links = link;
	server->connections++;
	link_deadline(link, HTTP_HEADER_MS);
	return link;
}

static void link_free(struct http_link *link)
{
	struct http_server *server = link->server;

	if (link->next)
		link->next->prev = link->prev;
	if (link->prev)
		link->prev->next = link->next;
	else
		server->links = link->next;
	server->connections--;
	loop_timer_free(link->deadline);
	free(link);
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*context = link_new(cls, connection);
	} else if (*context) {
		link_free(*context);
		*context = NULL;
	}
}

/* Making and ending. */

static void __attribute__((format(printf, 2, 0)))
on_message(void *cls, const char *format, va_list args)
{
	char line[256];
	size_t len;

	(void)cls;
	vsnprintf(line, sizeof line, format, args);
	len = strcspn(line, "\r\n");
	line[len] = '\0';
	log_debug("http library", "text", line, NULL);
}

/* Paths are decoded by target.c, from the line as received. */
static size_t leave_escaped(void *cls, struct MHD_Connection *connection, char *text)
{
	(void)cls;
	(void)connection;
	return strlen(text);
}

static struct MHD_Daemon *start_daemon(struct http_server *server, int fd)
{
	const struct http_options *o = &server->options;
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem tls[] = { { MHD_OPTION_HTTPS_MEM_CERT, 0,
						(void *)(uintptr_t)o->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)o->key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0,
			(void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" },
		{ MHD_OPTION_END, 0, NULL } };
	struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };

	if (o->certificate)
		flags |= MHD_USE_TLS;
	return MHD_start_daemon(flags, 0, NULL, NULL, exchange_go, server,
		MHD_OPTION_EXTERNAL_LOGGER, on_message, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_POOL, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)o->max_connections, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)(HTTP_IDLE_MS / 1000), MHD_OPTION_NOTIFY_CONNECTION, on_connection,
		server, MHD_OPTION_URI_LOG_CALLBACK, exchange_open, server,
		MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_NOTIFY_COMPLETED,
		exchange_ended, server, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_ARRAY,
		o->certificate ? tls : none, MHD_OPTION_END);
}

static void copy_options(struct http_server *server, const struct http_options *options)
{
	struct http_options *o = &server->options;

	*o = *options;
	o->host = arena_text(&server->arena, options->host);
	o->unix_path = arena_text(&server->arena, options->unix_path);
	o->certificate = arena_text(&server->arena, options->certificate);
	o->key = arena_text(&server->arena, options->key);
	o->spool_dir = arena_text(&server->arena, options->spool_dir);
	o->max_body = options->max_body ? options->max_body : 1 << 20;
	o->max_connections = options->max_connections ? options->max_connections : 1000;
}

static bool server_start(struct http_server *server, struct err *err)
{
	const struct http_options *o = &server->options;
	const union MHD_DaemonInfo *epoll;
	int fd;

	if ((o->certificate || o->key) && !http_tls_check(o->certificate, o->key, err))
		return false;
	fd = o->unix_path ? http_listen_unix(o->unix_path, err)
			  : http_listen_tcp(o->host, o->port, &server->port, err);
	if (fd < 0)
		return false;
	server->daemon = start_daemon(server, fd);
	if (!server->daemon) {
		close(fd);
		return err_set(err, ERR_PERM, "LISTEN_FAILED", "the HTTP library did not start");
	}
	epoll = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	must(epoll);
	server->tick = loop_timer_new(server->loop, on_tick, server);
	server->watch =
		loop_watch_new(server->loop, epoll->epoll_fd, LOOP_READABLE, on_ready, server);
	loop_timer_start(server->tick, 1, 0);
	return true;
}

struct http_server *http_server_new(struct loop *loop, const struct http_options *options,
	struct err *err)
{
	struct http_server *server = calloc(1, sizeof *server);

	must(server && options->handle && (options->host || options->unix_path));
	signal(SIGPIPE, SIG_IGN); /* a client that left is an error of write, no more */
	server->loop = loop;
	arena_init(&server->arena);
	copy_options(server, options);
	if (server_start(server, err))
		return server;
	server_release(server);
	return NULL;
}

int http_server_port(const struct http_server *server)
{
	return server->port;
}

int http_server_open(const struct http_server *server)
{
	return server->connections;
}

static void stop_listening(struct http_server *server)
{
	int fd = MHD_quiesce_daemon(server->daemon);

	if (fd >= 0)
		close(fd);
	if (server->options.unix_path)
		(void)unlink(server->options.unix_path);
}

static void force_all(struct http_server *server)
{
	struct http_exchange *exchange, *next;

	for (exchange = server->exchanges; exchange; exchange = next) {
		next = exchange->next;
		exchange_force(exchange);
	}
}

static void server_stop(struct http_server *server)
{
	if (!server->daemon)
		return;
	server->stopping = true;
	force_all(server);
	loop_watch_free(server->watch);
	MHD_stop_daemon(server->daemon);
	server->daemon = NULL;
	must(!server->links && !server->exchanges);
	loop_timer_free(server->tick);
	if (server->grace)
		loop_timer_free(server->grace);
	server->grace = NULL;
}

static void server_finish(struct http_server *server)
{
	void (*done)(void *arg) = server->done;

	server_stop(server);
	server->done = NULL;
	if (done)
		done(server->done_arg); /* may free the server */
}

/* First the answers that are owed are replaced by 503, with a moment to be
 * sent; then everything is closed. */
static void on_grace(void *arg)
{
	struct http_server *server = arg;

	if (server->forced) {
		server_finish(server);
		return;
	}
	server->forced = true;
	force_all(server);
	loop_timer_start(server->grace, 200, 0);
	loop_timer_start(server->tick, 1, 0);
}

void http_server_quiesce(struct http_server *server, uint64_t grace_ms, void (*done)(void *arg),
	void *arg)
{
	must(server->daemon && !server->quiescing);
	server->quiescing = true;
	server->done = done;
	server->done_arg = arg;
	stop_listening(server);
	for (struct http_link *link = server->links; link; link = link->next)
		if (!link->exchange)
			link_cut(link);
	for (struct http_exchange *e = server->exchanges, *next; e; e = next) {
		next = e->next;
		if (e->stream.on)
			http_stream_end(e);
	}
	server->grace = loop_timer_new(server->loop, on_grace, server);
	loop_timer_start(server->grace, grace_ms, 0);
	loop_timer_start(server->tick, 1, 0);
}

void http_server_free(struct http_server *server)
{
	if (!server)
		return;
	if (server->daemon && !server->quiescing)
		stop_listening(server);
	server_stop(server);
	server->freed = true;
	if (!server->stirred)
		server_release(server);
}
