/* Ids and secrets.
 *
 * What must hold: ids made by one thread rise strictly, also when the machine
 * clock stands still or steps back: then the last millisecond is kept and the
 * counter goes on, and a counter that is full borrows the next millisecond.
 * Random bits of ids come from a small pool per thread, because asking the
 * system for ten bytes at a time costs more than making the id. */
#include "base/id.h"
#include "base/clock.h"
#include "base/hash.h"
#include <sodium.h>
#include <stdint.h>
#include <string.h>

enum { POOL_SIZE = 1024, COUNTER_MOST = 0xFFF, COUNTER_START = 0x7FF };

struct id_state {
	uint64_t millisecond;
	unsigned counter;
	size_t used;
	unsigned char pool[POOL_SIZE];
};

static void take_random(struct id_state *state, unsigned char *out, size_t len)
{
	if (state->used == 0 || state->used + len > POOL_SIZE) {
		hash_setup();
		randombytes_buf(state->pool, POOL_SIZE);
		state->used = 0;
	}
	memcpy(out, state->pool + state->used, len);
	sodium_memzero(state->pool + state->used, len);
	state->used += len;
}

/* Starts each millisecond in the lower half, so that there is room to count. */
static void advance(struct id_state *state)
{
	uint64_t now = (uint64_t)clock_machine() / 1000;
	if (now <= state->millisecond && ++state->counter <= COUNTER_MOST)
		return;
	unsigned char fresh[2];
	take_random(state, fresh, sizeof fresh);
	state->counter = (fresh[0] | (unsigned)fresh[1] << 8) & COUNTER_START;
	state->millisecond = now > state->millisecond ? now : state->millisecond + 1;
}

void id_new(char out[ID_LEN + 1])
{
	static _Thread_local struct id_state state;
	static const char hex[] = "0123456789abcdef";
	unsigned char bytes[16];
	advance(&state);
	for (int i = 0; i < 6; i++)
		bytes[i] = (unsigned char)(state.millisecond >> (40 - 8 * i));
	bytes[6] = (unsigned char)(0x70 | state.counter >> 8);
	bytes[7] = (unsigned char)(state.counter & 0xFF);
	take_random(&state, bytes + 8, 8);
	bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3F));
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = hex[bytes[i] >> 4];
		*out++ = hex[bytes[i] & 15];
	}
	*out = '\0';
}

void secret_new(char out[SECRET_LEN + 1])
{
	unsigned char bytes[32];
	hash_setup();
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2base64(out, SECRET_LEN + 1, bytes, sizeof bytes,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof bytes);
}
