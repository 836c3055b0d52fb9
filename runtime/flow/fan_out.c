/* Webhooks are told of events: after commits, a piece of work of the pump reads what
 * they have not looked at and starts a flow for each message, in the transaction that
 * moves the webhook's cursor. Which webhook wants what is the business of
 * operate/system/webhooks.lua. A fault there must not hold up the flows: its savepoint
 * is undone, the log says why, and the next chunk tries again. */
#include <stdatomic.h>

#include "base/log.h"
#include "flow/inside.h"
#include "operate/load.h"

struct telling {
	struct tx *tx;
	bool more;
};

static void ask(lua_State *L, void *arg)
{
	struct telling *telling = arg;
	struct tx *tx = telling->tx;
	tx_publish(tx);
	load_push_operation(L, registry_operation(tx->seat->registry, "webhook.fan_out"));
	tx_push(tx);
	lua_newtable(L);
	lua_call(L, 2, 1);
	lua_getfield(L, -1, "more");
	telling->more = lua_toboolean(L, -1);
}

static bool tell(struct seat *seat, bool *more, struct err *err)
{
	static const char *const roles[] = { "admin" };
	struct tx *tx = &seat->tx;
	struct telling telling = { .tx = tx };
	tx->actor = (struct actor){ .kind = "flow",
		.id = "system.webhooks",
		.roles = roles,
		.role_count = 1 };
	tx->area = "system";
	tx->purpose = "webhook.fan_out";
	vm_budget(seat->vm, OPERATION_STEPS, OPERATION_WALL_MS);
	bool ok = vm_protect(seat->vm, ask, &telling, err);
	*more = telling.more;
	return ok;
}

bool flow_fan_out(struct seat *seat, bool *more, struct err *err)
{
	struct err why;
	*more = false;
	if (!atomic_load(&seat->service->webhooks))
		return true;
	if (!conn_savepoint(seat->conn, err))
		return false;
	if (tell(seat, more, &why))
		return conn_release(seat->conn, err);
	flow_runs_drop(seat->flows);
	if (!conn_alive(seat->conn)) {
		*err = why;
		return false;
	}
	log_error("webhooks are not told of events", "code", why.code, "why", why.text, NULL);
	return conn_rollback_to(seat->conn, err);
}
