/* The effect `http`: requests of flows to the outside.
 *
 * ask: {method, url, headers: {name: text | {secret, prefix}}, json | body,
 * timeout, max_bytes, sign, retry}. Answer: {status, headers, body, json}. The
 * task's key goes out as Idempotency-Key, and with `sign` as webhook-id of
 * Standard Webhooks, unless the headers name another. 408, 425, 429, 5xx and what
 * came to no answer is TEMP; every other status is the answer. Configuration:
 * effects.ca_file and effects.private_networks. */
#ifndef ORDAIN_HTTP_EFFECT_H
#define ORDAIN_HTTP_EFFECT_H
#include "flow/effect.h"
#include "http/fetch.h"

extern const struct effect_kind http_effect;

/* The answer as the flow gets it. PERM HTTP_TOO_LARGE: beyond what a journal takes. */
bool http_answer_write(const struct fetch_answer *answer, struct buf *out, struct err *err);
#endif
