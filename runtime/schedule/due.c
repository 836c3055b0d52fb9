/* Due instants are kept in the database, so that a schedule missed while the
 * service was down is seen at the next start and run once. Those still to come are
 * computed again at each start and when the business zone changes: the program may
 * have another schedule by then. */
#include "schedule/due.h"

#include <jansson.h>
#include <string.h>

#include "schedule/cron.h"

enum { ZONE_ROOM = 128 };
static const char ZONE_KEY[] = "schedule.zone"; /* of the instants that are kept */

bool due_zone(struct seat *seat, char *out, size_t room, struct err *err)
{
	static const char NAME[] = "business.zone";
	size_t len;
	struct stmt *stmt = conn_prepare(seat->conn, engine_sql(SQL_SETTING_GET), err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, NAME, sizeof(NAME) - 1, err))
		return false;
	enum step step = stmt_step(stmt, err);
	const char *text = step == STEP_ROW ? stmt_text(stmt, 0, &len)
					    : registry_setting(seat->registry, NAME)->initial;
	json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
	snprintf(out, room, "%s", value ? json_string_value(value) : "UTC");
	json_decref(value);
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

bool due_move(struct seat *seat, const struct job_decl *job, instant from, struct err *err)
{
	struct cron cron;
	char zone[ZONE_ROOM], text[INSTANT_LEN + 1];
	instant next;
	if (job->cron == NULL)
		return true;
	if (!cron_parse(job->cron, &cron, err) || !due_zone(seat, zone, sizeof(zone), err))
		return false;
	if (!cron_next(&cron, zone, from, &next))
		return err_set(err, ERR_PERM, "CRON_INVALID", "job %s never comes due", job->name);
	instant_text(next, text);
	const struct sql *sql = seat_sql(seat,
		"insert into job_state (job, next_at, fence) values ($job, $next::instant, 0)"
		" on conflict (job) do update set next_at = excluded.next_at",
		err);
	struct stmt *stmt = sql ? conn_prepare(seat->conn, sql, err) : NULL;
	bool ok = stmt && stmt_bind_text(stmt, 0, job->name, strlen(job->name), err) &&
		stmt_bind_text(stmt, 1, text, INSTANT_LEN, err) &&
		stmt_step(stmt, err) != STEP_FAILED;
	if (stmt)
		stmt_reset(stmt);
	return ok;
}

/* Whether the job has an instant that has passed: a turn that was missed. */
static bool is_missed(struct seat *seat, const struct job_decl *job, bool *missed, struct err *err)
{
	char now[INSTANT_LEN + 1];
	instant_text(clock_now(&seat->service->clock), now);
	const struct sql *sql = seat_sql(seat,
		"select job from job_state where job = $job and next_at <= $now::instant"
		" order by job",
		err);
	struct stmt *stmt = sql ? conn_prepare(seat->conn, sql, err) : NULL;
	if (stmt == NULL || !stmt_bind_text(stmt, 0, job->name, strlen(job->name), err) ||
		!stmt_bind_text(stmt, 1, now, INSTANT_LEN, err))
		return false;
	enum step step = stmt_step(stmt, err);
	*missed = step == STEP_ROW;
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

static bool forget(struct seat *seat, const struct job_decl *job, struct err *err)
{
	const struct sql *sql = seat_sql(seat, "delete from job_state where job = $job", err);
	struct stmt *stmt = sql ? conn_prepare(seat->conn, sql, err) : NULL;
	bool ok = stmt && stmt_bind_text(stmt, 0, job->name, strlen(job->name), err) &&
		stmt_step(stmt, err) != STEP_FAILED;
	if (stmt)
		stmt_reset(stmt);
	return ok;
}

static bool fill_one(struct seat *seat, const struct job_decl *job, struct err *err)
{
	bool missed;
	if (job->cron == NULL)
		return forget(seat, job, err);
	return is_missed(seat, job, &missed, err) &&
		(missed || due_move(seat, job, clock_now(&seat->service->clock), err));
}

bool due_fill(struct seat *seat, struct err *err)
{
	char zone[ZONE_ROOM];
	if (!due_zone(seat, zone, sizeof(zone), err) || !meta_set(seat->conn, ZONE_KEY, zone, err))
		return false;
	for (size_t i = 0; i < seat->registry->jobs_count; i++)
		if (!fill_one(seat, &seat->registry->jobs[i], err))
			return false;
	return true;
}

/* In another zone every schedule means other instants. */
static bool follow_zone(struct seat *seat, struct err *err)
{
	char zone[ZONE_ROOM], used[ZONE_ROOM];
	bool found;
	if (!due_zone(seat, zone, sizeof(zone), err) ||
		!meta_get(seat->conn, ZONE_KEY, used, sizeof(used), &found, err))
		return false;
	return (found && strcmp(zone, used) == 0) || due_fill(seat, err);
}

bool due_first(struct seat *seat, instant until, const struct job_decl **job, instant *at,
	struct err *err)
{
	char text[INSTANT_LEN + 1];
	size_t len;
	*job = NULL;
	if (!follow_zone(seat, err))
		return false;
	instant_text(until, text);
	const struct sql *sql = seat_sql(seat,
		"select job, next_at from job_state where next_at <= $until::instant"
		" order by next_at, job limit 100",
		err);
	struct stmt *stmt = sql ? conn_prepare(seat->conn, sql, err) : NULL;
	if (stmt == NULL || !stmt_bind_text(stmt, 0, text, INSTANT_LEN, err))
		return false;
	enum step step;
	while (*job == NULL && (step = stmt_step(stmt, err)) == STEP_ROW) {
		const char *name = stmt_text(stmt, 0, &len);
		*job = registry_job(seat->registry, name);
		const char *next = stmt_text(stmt, 1, &len);
		must(instant_parse(next, len, at));
	}
	bool ok = *job != NULL || step != STEP_FAILED;
	stmt_reset(stmt);
	return ok;
}
