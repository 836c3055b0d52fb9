/* What flows of this program can have done outside: one table of kinds. */
#include "command/effects.h"
#include "command/kind.h"
#include "document/effect.h"
#include "http/effect.h"
#include "mail/mail.h"
#include <ordain/ordain.h>
#include <string.h>

static const struct effect_kind *const built_in[] = { &http_effect, &mail_effect,
	&document_effect };
enum { BUILT_IN = sizeof built_in / sizeof *built_in };

const struct effect_kind *const *effects_kinds(struct arena *arena,
	const struct ordain_extend *extend)
{
	size_t n = 0;
	const struct effect_kind **kinds =
		arena_alloc(arena, (BUILT_IN + KINDS_MOST + 1) * sizeof *kinds);
	memcpy(kinds, built_in, sizeof built_in);
	for (; extend && extend->effects && extend->effects[n].name; n++) {
		struct effect_kind *own = arena_alloc(arena, sizeof *own);
		*own = kind_of(&extend->effects[n]);
		kinds[BUILT_IN + n] = own;
	}
	kinds[BUILT_IN + n] = NULL;
	return kinds;
}

static const char *option(void *arg, const char *name)
{
	return config_text(arg, name);
}

static struct effect_host host_of(struct loop *loop, const struct config *config,
	const struct ordain_extend *extend)
{
	return (struct effect_host){ loop, option, (void *)(uintptr_t)config, extend };
}

struct courier *effects_start(struct service *service, struct loop *loop, struct arena *arena,
	const struct config *config, const struct ordain_extend *extend, struct err *err)
{
	struct effect_host host = host_of(loop, config, extend);
	return courier_start(service, &host, effects_kinds(arena, extend), err);
}

static bool check_kind(const struct effect_kind *kind, const struct effect_host *host,
	struct err *err)
{
	struct err why;
	void *state = kind->open(host, err);
	if (!state)
		return false;
	if (!kind->ready(state, &why))
		printf("%s: %s: %s\n", kind->name, why.code, why.text);
	kind->close(state);
	return true;
}

bool effects_check(struct arena *arena, const struct config *config,
	const struct ordain_extend *extend, struct err *err)
{
	struct loop *loop = loop_new(err);
	bool ok = loop != NULL;
	if (!ok)
		return false;
	struct effect_host host = host_of(loop, config, extend);
	for (const struct effect_kind *const *kind = effects_kinds(arena, extend); ok && *kind;
		kind++)
		ok = check_kind(*kind, &host, err);
	loop_free(loop);
	return ok;
}
