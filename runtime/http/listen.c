/* Listening sockets and the look at certificates.
 *
 * The library could open sockets by itself, but then a busy port, a wrong
 * address and a wrong key are one NULL. Opened here each has its own message.
 * The unix socket must never be reachable by others: it gets its mode between
 * bind and listen, while connecting to it still fails. */
#include "http/exchange.h"
#include <errno.h>
#include <gnutls/gnutls.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 511 };

static int refuse_listen(int fd, const char *host, int port, struct err *err)
{
	int why = errno;

	close(fd);
	if (why == EADDRINUSE)
		err_set(err, ERR_PERM, "PORT_IN_USE",
			"port %d of %s is in use; stop the other program or choose another port",
			port, host);
	else
		err_set(err, ERR_PERM, "LISTEN_FAILED", "cannot listen on %s port %d: %s", host,
			port, strerror(why));
	return -1;
}

static int bound_port(int fd)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof at;

	must(getsockname(fd, (struct sockaddr *)&at, &len) == 0);
	if (at.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&at)->sin6_port);
	return ntohs(((struct sockaddr_in *)&at)->sin_port);
}

int http_listen_tcp(const char *host, int port, int *bound, struct err *err)
{
	struct addrinfo want = { .ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *found;
	char service[16];
	int fd, one = 1;

	snprintf(service, sizeof service, "%d", port);
	if (strcmp(host, "localhost") == 0)
		host = "127.0.0.1";
	if (port < 0 || port > 65535 || getaddrinfo(host, service, &want, &found) != 0) {
		err_set(err, ERR_PERM, "LISTEN_FAILED",
			"%s port %d is no address to listen on; give a numeric one", host, port);
		return -1;
	}
	fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) {
		err_set(err, ERR_PERM, "LISTEN_FAILED", "cannot open a socket: %s",
			strerror(errno));
		freeaddrinfo(found);
		return -1;
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0)
		fd = refuse_listen(fd, host, port, err);
	freeaddrinfo(found);
	if (fd >= 0)
		*bound = bound_port(fd);
	return fd;
}

int http_listen_unix(const char *path, struct err *err)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct stat old;
	int fd;

	if (strlen(path) >= sizeof at.sun_path) {
		err_set(err, ERR_PERM, "LISTEN_FAILED",
			"the path %s is too long for a socket (at most %zu bytes); "
			"use a shorter directory",
			path, sizeof at.sun_path - 1);
		return -1;
	}
	memcpy(at.sun_path, path, strlen(path) + 1);
	if (lstat(path, &old) == 0 && S_ISSOCK(old.st_mode))
		(void)unlink(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || chmod(path, 0600) != 0 ||
		listen(fd, BACKLOG) != 0) {
		err_set(err, ERR_PERM, "LISTEN_FAILED", "cannot listen on %s: %s", path,
			strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static gnutls_datum_t datum(const char *text)
{
	union {
		const char *in;
		unsigned char *out;
	} bytes = { .in = text }; /* the library's struct knows no const */
	return (gnutls_datum_t){ bytes.out, (unsigned)strlen(text) };
}

bool http_tls_check(const char *certificate, const char *key, struct err *err)
{
	gnutls_certificate_credentials_t credentials;
	gnutls_datum_t cert, secret;
	int rc;

	if (!certificate || !key)
		return err_set(err, ERR_PERM, "TLS_INVALID", "TLS needs a certificate and its key");
	cert = datum(certificate);
	secret = datum(key);
	rc = gnutls_certificate_allocate_credentials(&credentials);
	if (rc == 0) {
		rc = gnutls_certificate_set_x509_key_mem(credentials, &cert, &secret,
			GNUTLS_X509_FMT_PEM);
		gnutls_certificate_free_credentials(credentials);
	}
	if (rc != 0)
		return err_set(err, ERR_PERM, "TLS_INVALID",
			"the certificate and its key cannot be used: %s", gnutls_strerror(rc));
	return true;
}
