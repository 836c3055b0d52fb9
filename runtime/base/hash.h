/* Content hashes: BLAKE2b-256 (libsodium), written as 64 lower-case hex digits. */
#ifndef ORDAIN_BASE_HASH_H
#define ORDAIN_BASE_HASH_H
#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HASH_LEN = 64 };

/* Starts libsodium, once, on whichever thread comes first; called here and by
 * everything else that uses it. */
void hash_setup(void);

struct hash {
	crypto_generichash_state state;
};
void hash_begin(struct hash *hash);
void hash_add(struct hash *hash, const void *bytes, size_t len);
void hash_end(struct hash *hash, char out[HASH_LEN + 1]);
void hash_text(const void *bytes, size_t len, char out[HASH_LEN + 1]);
/* Compares in constant time. */
bool hash_equal(const char *a, const char *b);
/* A fast 64-bit hash for in-memory tables; not stable between releases. */
uint64_t hash_quick(const void *bytes, size_t len);
#endif
