/* The kinds of effects of this program, put together with its configuration. */
#ifndef ORDAIN_COMMAND_EFFECTS_H
#define ORDAIN_COMMAND_EFFECTS_H
#include "command/config.h"
#include "flow/courier.h"

struct ordain_extend;

/* http, mail and the program's own, ended by NULL; in the arena. */
const struct effect_kind *const *effects_kinds(struct arena *arena,
	const struct ordain_extend *extend);
/* The arena outlives the courier. */
struct courier *effects_start(struct service *service, struct loop *loop, struct arena *arena,
	const struct config *config, const struct ordain_extend *extend, struct err *err);
/* Whether the kinds come up as configured; prints those that cannot perform. */
bool effects_check(struct arena *arena, const struct config *config,
	const struct ordain_extend *extend, struct err *err);
#endif
