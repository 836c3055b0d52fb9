/* The engine's own statements, taken apart once. */
#include <pthread.h>

#include "operate/tx.h"

static const char *const TEXTS[SQL_ENGINE_COUNT] = {
	[SQL_EVENT_INSERT] = "insert into event (position, at, name, key, data, actor, request_id,"
			     " cause) values ($position, $at::instant, $name, $key, $data, $actor,"
			     " $request_id, $cause)",
	[SQL_DECISION_INSERT] =
		"insert into decision (position, at, point, set_number, question, outcome, answer,"
		" cost, fault, fault_text, purpose, about, request_id, state) values ($position,"
		" $at::instant, $point, $set_number, $question, $outcome, $answer, $cost, $fault,"
		" $fault_text, $purpose, $about, $request_id, $state)",
	[SQL_SETTING_GET] = "select value from setting where name = $name order by name",
	/* In two steps: `returning` costs three times as much. */
	[SQL_SEQUENCE_NEXT] = "insert into sequence (name, value) values ($name, 1)"
			      " on conflict (name) do update set value = sequence.value + 1",
	[SQL_SEQUENCE_GET] = "select value from sequence where name = $name order by name",
	[SQL_TOKEN_FIND] = "select id, name, roles, expires_at, revoked_at from token"
			   " where hash = $hash order by id",
	[SQL_TOKENS_ALL] = "select hash from token where revoked_at is null order by id",
	[SQL_AUDIT_INSERT] =
		"insert into audit (position, at, operation, actor_kind, actor_id, on_behalf_of,"
		" address, request_id, reason, subject, status, code) values ($position,"
		" $at::instant, $operation, $actor_kind, $actor_id, $on_behalf_of, $address,"
		" $request_id, $reason, $subject, $status, $code)",
	[SQL_IDEMPOTENT_FIND] = "select body_hash, status, answer, etag from idempotency where"
				" actor = $actor and operation = $operation and key = $key"
				" order by key",
	[SQL_IDEMPOTENT_INSERT] =
		"insert into idempotency (actor, operation, key, body_hash, status, answer, etag,"
		" at) values ($actor, $operation, $key, $body_hash, $status, $answer, $etag,"
		" $at::instant)",
	[SQL_FILE_FIND] = "select size, media_type from file where hash = $hash order by hash",
	[SQL_FILE_INSERT] = "insert into file (hash, size, media_type, at) values ($hash, $size,"
			    " $media_type, $at::instant) on conflict (hash) do nothing",
	[SQL_FILE_PART_INSERT] = "insert into file_part (file_hash, part, bytes) values"
				 " ($file_hash, $part, $bytes) on conflict do nothing",
	[SQL_FILE_PARTS] = "select bytes from file_part where file_hash = $hash order by part",
	[SQL_META_GET] = "select value from meta where key = $key order by key",
	[SQL_META_SET] = "insert into meta (key, value) values ($key, $value)"
			 " on conflict (key) do update set value = excluded.value",
	[SQL_POSITION_EVENT] = "select coalesce(max(position), 0) as position from event",
	[SQL_POSITION_DECISION] = "select coalesce(max(position), 0) as position from decision",
	[SQL_POSITION_AUDIT] = "select coalesce(max(position), 0) as position from audit",
	[SQL_SECRET_GET] = "select value, previous, previous_until from secret"
			   " where name = $name order by name",
	[SQL_SECRET_ANY] = "select name from secret order by name limit 1",
	[SQL_SET_LIVE] = "select set_hash, number from policy_publication"
			 " order by number desc limit 1",
	[SQL_SET_FILES] = "select f.path, f.shipped, t.text from policy_file f join policy_text t"
			  " on t.hash = f.text_hash where f.set_hash = $hash order by f.path",
};

static const struct sql *parsed[SQL_ENGINE_COUNT];
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct arena arena;

static void parse_all(void)
{
	struct err err;
	arena_init(&arena);
	for (int i = 0; i < SQL_ENGINE_COUNT; i++) {
		parsed[i] = sql_parse(&arena, TEXTS[i], "engine", &err);
		if (parsed[i] == NULL)
			never(err.text);
	}
}

const struct sql *engine_sql(enum engine_sql which)
{
	must(pthread_once(&once, parse_all) == 0);
	return parsed[which];
}
