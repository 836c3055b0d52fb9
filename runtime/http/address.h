/* Addresses that are nobody's business outside: private, loopback, link-local and
 * other networks of RFC 6890, which a URL given by somebody must not lead to. */
#ifndef ORDAIN_HTTP_ADDRESS_H
#define ORDAIN_HTTP_ADDRESS_H
#include "base/err.h"
#include <stddef.h>
#include <sys/socket.h>

struct network {
	unsigned char bytes[16]; /* an IPv4 one as ::ffff:a.b.c.d */
	int bits;
};
struct networks {
	struct network *list;
	size_t count;
};
/* Of "10.0.0.0/8 ::1/128", separated by blanks; NULL is none. PERM CONFIG_VALUE. */
bool networks_parse(struct networks *networks, const char *text, struct err *err);
void networks_fini(struct networks *networks);
/* Whether a connection may be made: the address is public, or in the networks. */
bool address_allowed(const struct networks *networks, const struct sockaddr *address);
#endif
