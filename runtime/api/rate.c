/* Buckets of thousandths of a call, filled by the monotonic clock. */
#include "api/rate.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/hash.h"
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4096, PROBES = 8 };

struct bucket {
	uint64_t key; /* 0: free */
	int64_t level, at_us;
};
struct rate {
	int64_t per_minute;
	struct bucket buckets[SLOTS];
};

struct rate *rate_new(int per_minute)
{
	struct rate *rate = calloc(1, sizeof *rate);

	must(rate && per_minute > 0);
	rate->per_minute = per_minute;
	return rate;
}

void rate_free(struct rate *rate)
{
	free(rate);
}

static uint64_t key_of(const char *address)
{
	unsigned char bytes[16];
	uint64_t key;

	if (inet_pton(AF_INET6, address, bytes) == 1)
		key = hash_quick(bytes, 8);
	else
		key = hash_quick(address, strlen(address));
	return key ? key : 1;
}

static void refill(const struct rate *rate, struct bucket *bucket, int64_t now)
{
	int64_t full = rate->per_minute * 1000;
	int64_t passed = now - bucket->at_us;

	if (passed > 60000000)
		passed = 60000000;
	bucket->level += passed * rate->per_minute / 60000;
	bucket->level = bucket->level < full ? bucket->level : full;
	bucket->at_us = now;
}

static struct bucket *find(struct rate *rate, uint64_t key, int64_t now)
{
	struct bucket *best = NULL;

	for (uint64_t i = 0; i < PROBES; i++) {
		struct bucket *bucket = &rate->buckets[(key + i) % SLOTS];
		if (bucket->key)
			refill(rate, bucket, now);
		if (bucket->key == key)
			return bucket;
		if (!best || (best->key && (!bucket->key || bucket->level > best->level)))
			best = bucket;
	}
	*best = (struct bucket){ key, rate->per_minute * 1000, now };
	return best;
}

bool rate_take(struct rate *rate, const char *address, int *retry_after)
{
	struct bucket *bucket = find(rate, key_of(address), clock_monotonic_us());

	if (bucket->level >= 1000) {
		bucket->level -= 1000;
		return true;
	}
	*retry_after = (int)((1000 - bucket->level) * 60 / (rate->per_minute * 1000)) + 1;
	return false;
}
