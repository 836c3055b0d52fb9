/* Which addresses a request may go to.
 *
 * What must hold: the address itself is judged, at the moment of connecting, not
 * its name, so that no answer of a name server leads inside; an IPv4 address in
 * IPv6 clothes (mapped, 6to4, NAT64) is judged as what it is. */
#include "http/address.h"
#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static const char CLOSED[] =
	"0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 "
	"192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 "
	"198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
	"::/128 ::1/128 100::/64 2001::/23 2001:db8::/32 fc00::/7 fe80::/10 fec0::/10 ff00::/8";

static void widen(const unsigned char four[4], unsigned char out[16])
{
	memset(out, 0, 10);
	memset(out + 10, 0xff, 2);
	memcpy(out + 12, four, 4);
}

static bool network_parse(const char *text, struct network *out)
{
	char address[64];
	unsigned char four[4];
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	if (len >= sizeof address)
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	int most = strchr(address, ':') ? 128 : 32;
	char *end = NULL;
	long bits = slash ? strtol(slash + 1, &end, 10) : most;
	if (bits < 0 || bits > most || (slash && (end == slash + 1 || *end)))
		return false;
	if (most == 128 ? inet_pton(AF_INET6, address, out->bytes) != 1
			: inet_pton(AF_INET, address, four) != 1)
		return false;
	if (most == 32)
		widen(four, out->bytes);
	out->bits = (int)bits + 128 - most;
	return true;
}

bool networks_parse(struct networks *networks, const char *text, struct err *err)
{
	char **words = g_strsplit(text ? text : "", " ", -1);
	bool ok = true;
	networks->list = g_new0(struct network, g_strv_length(words) + 1);
	networks->count = 0;
	for (char **word = words; ok && *word; word++)
		if (**word && !network_parse(*word, &networks->list[networks->count++]))
			ok = err_set(err, ERR_PERM, "CONFIG_VALUE",
				"\"%s\" is no network such as 10.0.0.0/8 or fd00::/8", *word);
	g_strfreev(words);
	if (!ok)
		networks_fini(networks);
	return ok;
}

void networks_fini(struct networks *networks)
{
	g_free(networks->list);
	*networks = (struct networks){ 0 };
}

static bool inside(const struct network *network, const unsigned char address[16])
{
	int whole = network->bits / 8, rest = network->bits % 8;
	unsigned mask = 0xffu << (8 - rest) & 0xffu;
	if (memcmp(network->bytes, address, (size_t)whole) != 0)
		return false;
	return rest == 0 || ((network->bytes[whole] ^ address[whole]) & mask) == 0;
}

static bool listed(const struct networks *networks, const unsigned char address[16])
{
	for (size_t i = 0; i < networks->count; i++)
		if (inside(&networks->list[i], address))
			return true;
	return false;
}

/* What an IPv6 address carries inside: 6to4 and NAT64. */
static void undress(unsigned char bytes[16])
{
	static const unsigned char nat64[12] = { 0, 0x64, 0xff, 0x9b };
	unsigned char four[4];
	if (memcmp(bytes, nat64, sizeof nat64) == 0)
		memcpy(four, bytes + 12, 4);
	else if (bytes[0] == 0x20 && bytes[1] == 0x02)
		memcpy(four, bytes + 2, 4);
	else
		return;
	widen(four, bytes);
}

bool address_allowed(const struct networks *networks, const struct sockaddr *address)
{
	unsigned char bytes[16];
	struct networks closed;
	struct err err;
	if (address->sa_family == AF_INET)
		widen((const unsigned char *)&((const struct sockaddr_in *)(const void *)address)
				->sin_addr,
			bytes);
	else if (address->sa_family == AF_INET6)
		memcpy(bytes, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
	else
		return false;
	undress(bytes);
	if (listed(networks, bytes))
		return true;
	must(networks_parse(&closed, CLOSED, &err));
	bool allowed = !listed(&closed, bytes);
	networks_fini(&closed);
	return allowed;
}
