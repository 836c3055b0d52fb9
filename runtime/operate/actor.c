/* Who calls: looked up in the transaction that uses it, so that a token revoked
 * a moment ago is refused. */
#include <jansson.h>
#include <string.h>

#include "base/id.h"
#include "operate/inside.h"

static bool refuse(struct answer *answer, const char *code, const char *detail)
{
	answer_problem(answer, 401, code, detail, NULL);
	return false;
}

static bool peer_actor(struct seat *seat, const struct caller *caller, struct actor *out)
{
	static const char *const roles[] = { "admin" };
	struct arena *arena = &seat->tx.arena;
	*out = (struct actor){ .kind = "peer",
		.roles = roles,
		.role_count = 1,
		.on_behalf_of = caller->on_behalf_of };
	out->id = arena_printf(arena, "uid:%u", caller->uid);
	return true;
}

static void read_roles(struct arena *arena, const char *text, size_t len, struct actor *out)
{
	json_t *list = json_loadb(text, len, 0, NULL), *role;
	size_t i;
	const char **roles = arena_alloc(arena, (json_array_size(list) + 1) * sizeof(*roles));
	json_array_foreach(list, i, role)
		roles[i] = arena_text(arena, json_string_value(role));
	out->roles = roles;
	out->role_count = json_array_size(list);
	json_decref(list);
}

static bool expired(const struct stmt *stmt, size_t column)
{
	size_t len;
	instant at;
	if (stmt_is_null(stmt, column))
		return false;
	const char *text = stmt_text(stmt, column, &len);
	return instant_parse(text, len, &at) && at <= clock_machine();
}

static bool read_token(struct seat *seat, struct stmt *stmt, struct actor *out,
	struct answer *answer)
{
	struct arena *arena = &seat->tx.arena;
	size_t len;
	if (!stmt_is_null(stmt, 4))
		return refuse(answer, "TOKEN_REVOKED", "this token was revoked");
	if (expired(stmt, 3))
		return refuse(answer, "TOKEN_EXPIRED", "this token has expired; ask for a new one");
	*out = (struct actor){ .kind = "token" };
	const char *name = stmt_text(stmt, 1, &len);
	out->id = arena_bytes(arena, name, len);
	const char *roles = stmt_text(stmt, 2, &len);
	read_roles(arena, roles, len, out);
	return true;
}

static bool token_actor(struct seat *seat, const char *token, struct actor *out,
	struct answer *answer)
{
	char hash[65];
	struct err err;
	token_hash(token, hash);
	struct stmt *stmt = conn_prepare(seat->conn, engine_sql(SQL_TOKEN_FIND), &err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, hash, strlen(hash), &err)) {
		answer_err(answer, &err);
		return false;
	}
	enum step step = stmt_step(stmt, &err);
	bool ok = false;
	if (step == STEP_ROW)
		ok = read_token(seat, stmt, out, answer);
	else if (step == STEP_DONE)
		refuse(answer, "TOKEN_UNKNOWN", "this token is not known here");
	else
		answer_err(answer, &err);
	stmt_reset(stmt);
	return ok;
}

static bool named_actor(struct seat *seat, const struct caller *caller, struct actor *out)
{
	struct arena *arena = &seat->tx.arena;
	*out = (struct actor){ .kind = "user" };
	out->id = arena_text(arena, caller->user);
	out->roles = caller->roles;
	out->role_count = caller->role_count;
	return true;
}

bool actor_find(struct seat *seat, const struct caller *caller, struct actor *out,
	struct answer *answer)
{
	if (caller->token)
		return token_actor(seat, caller->token, out, answer);
	if (caller->user)
		return named_actor(seat, caller, out);
	if (caller->local_operator)
		return peer_actor(seat, caller, out);
	*out = (struct actor){ .kind = "public", .id = caller->address ? caller->address : "" };
	return true;
}
