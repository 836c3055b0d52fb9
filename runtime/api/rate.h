/* Rate limits: a token bucket for each address.
 *
 * The table has a fixed size, so that many addresses cannot grow it: an address
 * that finds no room takes the place of the bucket that is fullest, which is the
 * one whose owner has asked least. IPv6 addresses count by their /64. */
#ifndef ORDAIN_API_RATE_H
#define ORDAIN_API_RATE_H
#include <stdbool.h>

struct rate;
struct rate *rate_new(int per_minute);
void rate_free(struct rate *rate);
/* Takes one; false: none left, and *retry_after says in how many seconds. */
bool rate_take(struct rate *rate, const char *address, int *retry_after);
#endif
