/* Due instants are kept in the database, so that a schedule missed while the
 * service was down is seen at the next start and run once. */
#include "schedule/due.h"

#include <jansson.h>
#include <string.h>

#include "schedule/cron.h"

static bool business_zone(struct seat *seat, char *out, size_t room, struct err *err)
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
	char zone[128], text[INSTANT_LEN + 1];
	instant next;
	if (job->cron == NULL)
		return true;
	if (!cron_parse(job->cron, &cron, err) || !business_zone(seat, zone, sizeof(zone), err))
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

static bool has_state(struct seat *seat, const struct job_decl *job, bool *has, struct err *err)
{
	const struct sql *sql =
		seat_sql(seat, "select job from job_state where job = $job order by job", err);
	struct stmt *stmt = sql ? conn_prepare(seat->conn, sql, err) : NULL;
	if (stmt == NULL || !stmt_bind_text(stmt, 0, job->name, strlen(job->name), err))
		return false;
	enum step step = stmt_step(stmt, err);
	*has = step == STEP_ROW;
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

bool due_fill(struct seat *seat, struct err *err)
{
	for (size_t i = 0; i < seat->registry->jobs_count; i++) {
		const struct job_decl *job = &seat->registry->jobs[i];
		bool has;
		if (!has_state(seat, job, &has, err))
			return false;
		if (!has && !due_move(seat, job, clock_now(&seat->service->clock), err))
			return false;
	}
	return true;
}

bool due_first(struct seat *seat, instant until, const struct job_decl **job, instant *at,
	struct err *err)
{
	char text[INSTANT_LEN + 1];
	size_t len;
	instant_text(until, text);
	*job = NULL;
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
