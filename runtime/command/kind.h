/* Kinds of effects that a program brings along. */
#ifndef ORDAIN_COMMAND_KIND_H
#define ORDAIN_COMMAND_KIND_H
#include "base/arena.h"
#include "flow/effect.h"

struct ordain_effect;
enum { KINDS_MOST = 6 };
/* The kind that does what `effect` says; host->given is what `kinds_of` returns. */
struct effect_kind kind_of(const struct ordain_effect *effect);
#endif
