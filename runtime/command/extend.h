/* What a program adds, as the service takes it. */
#ifndef ORDAIN_COMMAND_EXTEND_H
#define ORDAIN_COMMAND_EXTEND_H
#include "base/arena.h"
#include "operate/service.h"

struct ordain_extend;
/* Ended by a NULL name; `extend` may be NULL. */
const struct service_library *extend_libraries(struct arena *arena,
	const struct ordain_extend *extend);
#endif
