/* What a program adds, as the service takes it. */
#ifndef ORDAIN_COMMAND_EXTEND_H
#define ORDAIN_COMMAND_EXTEND_H
#include "base/arena.h"
#include "operate/service.h"

struct ordain_extend;
/* Ended by a NULL name; `extend` may be NULL. */
const struct service_library *extend_libraries(struct arena *arena,
	const struct ordain_extend *extend);
/* http, mail and the program's own; NULL: it has none of its own. */
const struct effect_decl *extend_effects(struct arena *arena, const struct ordain_extend *extend);
/* Whether what the program adds can be taken. */
bool extend_check(const struct ordain_extend *extend, struct err *err);
#endif
