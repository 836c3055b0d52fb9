/* Content hashes through libsodium, and a quick one for tables in memory.
 *
 * What must hold: libsodium is initialised before its first use here (it picks
 * the fast implementation then), whoever comes first. */
#include "base/hash.h"
#include "base/err.h"
#include <pthread.h>
#include <string.h>

enum { HASH_BYTES = HASH_LEN / 2 };

static void ready(void)
{
	if (sodium_init() < 0)
		never("libsodium does not start");
}

void hash_setup(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, ready);
}

void hash_begin(struct hash *hash)
{
	hash_setup();
	crypto_generichash_init(&hash->state, NULL, 0, HASH_BYTES);
}

void hash_add(struct hash *hash, const void *bytes, size_t len)
{
	if (len > 0)
		crypto_generichash_update(&hash->state, bytes, len);
}

void hash_end(struct hash *hash, char out[HASH_LEN + 1])
{
	unsigned char digest[HASH_BYTES];
	crypto_generichash_final(&hash->state, digest, sizeof digest);
	sodium_bin2hex(out, HASH_LEN + 1, digest, sizeof digest);
}

void hash_text(const void *bytes, size_t len, char out[HASH_LEN + 1])
{
	struct hash hash;
	hash_begin(&hash);
	hash_add(&hash, bytes, len);
	hash_end(&hash, out);
}

bool hash_equal(const char *a, const char *b)
{
	size_t len = strlen(a);
	return len == strlen(b) && sodium_memcmp(a, b, len) == 0;
}

/* Two words multiplied to 128 bits and folded: every input bit reaches all of
 * the result in one step. */
static uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t hash_quick(const void *bytes, size_t len)
{
	const uint64_t odd = 0x9E3779B97F4A7C15u, other = 0xD1B54A32D192ED03u;
	const unsigned char *at = bytes;
	uint64_t hash = mix(len ^ other, odd), word;
	for (; len >= 8; at += 8, len -= 8) {
		memcpy(&word, at, 8);
		hash = mix(hash ^ word, odd) ^ other;
	}
	word = 0;
	if (len > 0)
		memcpy(&word, at, len);
	return mix(hash ^ word, other);
}
