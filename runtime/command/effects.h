/* The kinds of effects of this program, put together with its configuration. */
#ifndef ORDAIN_COMMAND_EFFECTS_H
#define ORDAIN_COMMAND_EFFECTS_H
#include "command/config.h"
#include "flow/courier.h"

struct courier *effects_start(struct service *service, struct loop *loop,
	const struct config *config, struct err *err);
/* Whether the kinds come up as configured; prints those that cannot perform. */
bool effects_check(const struct config *config, struct err *err);
/* NULL: the program has no such kind. */
const struct effect_kind *effects_kind(const char *name);
#endif
