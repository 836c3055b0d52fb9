/* Ids and secrets.
 *
 * Record ids are UUIDv7 text (36 characters): 48 bits of machine-clock
 * milliseconds, a counter that keeps the ids of one thread rising within a
 * millisecond, and random bits (RFC 9562, method 1). Secrets come from the
 * system's random source. Both are safe on any thread. */
#ifndef ORDAIN_BASE_ID_H
#define ORDAIN_BASE_ID_H
#include <stddef.h>

enum { ID_LEN = 36, SECRET_LEN = 43 };

void id_new(char out[ID_LEN + 1]);
/* 32 random bytes as unpadded base64url. */
void secret_new(char out[SECRET_LEN + 1]);
#endif
