/* What flows of this program can have done outside: one table of kinds. */
#include "command/effects.h"
#include "http/effect.h"
#include "mail/mail.h"
#include <string.h>

static const struct effect_kind *const kinds[] = { &http_effect, &mail_effect, NULL };

const struct effect_kind *effects_kind(const char *name)
{
	const struct effect_kind *const *kind = kinds;
	while (*kind && strcmp((*kind)->name, name) != 0)
		kind++;
	return *kind;
}

static const char *option(void *arg, const char *name)
{
	return config_text(arg, name);
}

static struct effect_host host_of(struct loop *loop, const struct config *config)
{
	return (struct effect_host){ loop, option, (void *)(uintptr_t)config };
}

struct courier *effects_start(struct service *service, struct loop *loop,
	const struct config *config, struct err *err)
{
	struct effect_host host = host_of(loop, config);
	return courier_start(service, &host, kinds, err);
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

bool effects_check(const struct config *config, struct err *err)
{
	struct loop *loop = loop_new(err);
	bool ok = loop != NULL;
	if (!ok)
		return false;
	struct effect_host host = host_of(loop, config);
	for (const struct effect_kind *const *kind = kinds; ok && *kind; kind++)
		ok = check_kind(*kind, &host, err);
	loop_free(loop);
	return ok;
}
