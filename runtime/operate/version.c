/* Versions: the row that an operation changes carries a number; If-Match refuses
 * a change of a row that someone else has changed since it was read. */
#include <string.h>

#include "operate/request.h"

static const struct sql *version_sql(struct request *request, struct err *err)
{
	struct seat *seat = request->seat;
	size_t n = seat->registry->operations_count;
	if (seat->versions == NULL)
		seat->versions = arena_alloc(&seat->arena, (n + 1) * sizeof(*seat->versions));
	const struct sql **slot = &seat->versions[request->operation->index];
	if (*slot == NULL)
		*slot = sql_parse(&seat->arena,
			arena_printf(&seat->arena,
				"select version from %s where id = $id order by id",
				request->operation->changes),
			request->operation->name, err);
	return *slot;
}

/* The version of the row that the operation changes; 0: there is none. */
static bool row_version(struct request *request, const char *id, int64_t *version, struct err *err)
{
	const struct sql *sql = version_sql(request, err);
	struct stmt *stmt = sql ? conn_prepare(request->seat->conn, sql, err) : NULL;
	*version = 0;
	if (stmt == NULL || !stmt_bind_text(stmt, 0, id, strlen(id), err))
		return false;
	enum step step = stmt_step(stmt, err);
	if (step == STEP_ROW)
		*version = stmt_integer(stmt, 0);
	stmt_reset(stmt);
	return step != STEP_FAILED;
}

bool version_matches(struct request *request, const char *id)
{
	struct err err;
	int64_t version;
	char etag[32];
	const char *want = request->call.if_match;
	if (want == NULL || request->operation->changes == NULL || id == NULL)
		return true;
	if (!row_version(request, id, &version, &err)) {
		answer_err(request->answer, &err);
		return false;
	}
	snprintf(etag, sizeof(etag), "\"%lld\"", (long long)version);
	if (version == 0 || strcmp(want, "*") == 0 || strcmp(want, etag) == 0)
		return true;
	etag[strlen(etag) - 1] = '\0'; /* people type the bare number */
	if (strcmp(want, etag + 1) == 0)
		return true;
	answer_problem(request->answer, 412, "VERSION_CHANGED",
		"someone else changed this record; read it again and repeat", NULL);
	return false;
}

void version_set_etag(struct request *request, const char *id)
{
	struct err err;
	int64_t version;
	if (request->operation->changes && id && row_version(request, id, &version, &err) &&
		version > 0)
		snprintf(request->answer->etag, sizeof(request->answer->etag), "\"%lld\"",
			(long long)version);
}
