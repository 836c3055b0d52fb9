/* The live policy set: named in the database, held in memory by reference.
 *
 * An empty database gets the shipped set as number 1. When the binary brings
 * other shipped files, those that a set holds as shipped are replaced, own ones
 * stay, and the result is published as an upgrade. */
#include <stdatomic.h>
#include <string.h>

#include "base/log.h"
#include "decide/check.h"
#include "operate/inside.h"

void live_set(struct service *service, struct policy_set *set)
{
	pthread_mutex_lock(&service->lock_live);
	struct policy_set *old = service->live;
	service->live = set;
	pthread_mutex_unlock(&service->lock_live);
	atomic_fetch_add(&service->live_version, 1);
	set_drop(old);
}

struct policy_set *live_get(struct service *service)
{
	pthread_mutex_lock(&service->lock_live);
	struct policy_set *set = set_keep(service->live);
	pthread_mutex_unlock(&service->lock_live);
	return set;
}

void service_policy_hash(struct service *service, char out[65])
{
	pthread_mutex_lock(&service->lock_live);
	memcpy(out, service->live->hash, 65);
	pthread_mutex_unlock(&service->lock_live);
}

static bool run_texts(struct conn *conn, const struct sql *sql, const char *const *values,
	struct err *err)
{
	struct stmt *stmt = conn_prepare(conn, sql, err);
	if (stmt == NULL)
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < sql->param_count; i++)
		ok = values[i] ? stmt_bind_text(stmt, i, values[i], strlen(values[i]), err)
			       : stmt_bind_null(stmt, i, err);
	ok = ok && stmt_step(stmt, err) != STEP_FAILED;
	stmt_reset(stmt);
	return ok;
}

/* Statements of this file, taken apart on first use by the writer alone. */
static const struct sql *own_sql(struct conn *conn, const char *text, struct err *err)
{
	return sql_parse(conn_arena(conn), text, "engine", err);
}

static bool store_file(struct conn *conn, const struct policy_set *set,
	const struct policy_file *file, const struct sql *text_sql, const struct sql *file_sql,
	struct err *err)
{
	char hash[HASH_LEN + 1];
	hash_text(file->text, file->len, hash);
	const char *text_values[] = { hash, file->text };
	const char *file_values[] = { set->hash, file->path, hash,
		file->shipped ? "true" : "false" };
	return run_texts(conn, text_sql, text_values, err) &&
		run_texts(conn, file_sql, file_values, err);
}

bool live_store(struct conn *conn, const struct policy_set *set, int64_t number, const char *parent,
	const char *note, const char *actor, instant at, struct err *err)
{
	char number_text[32], at_text[INSTANT_LEN + 1];
	snprintf(number_text, sizeof(number_text), "%lld", (long long)number);
	instant_text(at, at_text);
	const struct sql *set_sql = own_sql(conn,
		"insert into policy_set (hash, parent, note, actor, at) values ($hash, $parent,"
		" $note, $actor, $at::instant) on conflict (hash) do nothing",
		err);
	const struct sql *live_sql = own_sql(conn,
		"insert into policy_publication (number, set_hash, note, actor, at) values"
		" (cast($number as bigint), $hash, $note, $actor, $at::instant)",
		err);
	const struct sql *text_sql = own_sql(conn,
		"insert into policy_text (hash, text) values ($hash, $text) on conflict do nothing",
		err);
	const struct sql *file_sql = own_sql(conn,
		"insert into policy_file (set_hash, path, text_hash, shipped) values ($set, $path,"
		" $text, $shipped = 'true') on conflict do nothing",
		err);
	const char *values[] = { set->hash, parent, note, actor, at_text };
	const char *live_values[] = { number_text, set->hash, note, actor, at_text };
	if (!set_sql || !live_sql || !text_sql || !file_sql ||
		!run_texts(conn, set_sql, values, err) ||
		(number > 0 && !run_texts(conn, live_sql, live_values, err)))
		return false;
	for (size_t i = 0; i < set->count; i++)
		if (!store_file(conn, set, &set->files[i], text_sql, file_sql, err))
			return false;
	return true;
}

/* Files of a set, read into an arena. */
struct files {
	struct arena arena;
	struct policy_file *list;
	size_t count, room;
};

static struct policy_file *files_next(struct files *files)
{
	if (files->count == files->room) {
		files->room = files->room * 2 + 64;
		struct policy_file *wider =
			arena_alloc(&files->arena, files->room * sizeof(*wider));
		if (files->count > 0)
			memcpy(wider, files->list, files->count * sizeof(*wider));
		files->list = wider;
	}
	return &files->list[files->count++];
}

static bool read_files(struct files *files, struct conn *conn, const char *hash, struct err *err)
{
	struct stmt *stmt = conn_prepare(conn, engine_sql(SQL_SET_FILES), err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, hash, strlen(hash), err))
		return false;
	enum step step;
	while ((step = stmt_step(stmt, err)) == STEP_ROW) {
		struct policy_file *file = files_next(files);
		size_t len;
		const char *path = stmt_text(stmt, 0, &len);
		file->path = arena_bytes(&files->arena, path, len);
		file->shipped = stmt_integer(stmt, 1) != 0;
		const char *text = stmt_text(stmt, 2, &file->len);
		file->text = arena_bytes(&files->arena, text, file->len);
	}
	stmt_reset(stmt);
	return step == STEP_DONE;
}

/* The set that was published last; NULL with err->kind unchanged: there is none.
 * `hash` is the one it was published under: with other contracts the same files
 * are another set, which has to be checked and published like any other. */
static struct policy_set *read_live(struct service *service, struct conn *conn,
	char hash[HASH_LEN + 1], struct err *err)
{
	struct policy_set *set = NULL;
	size_t len;
	struct stmt *stmt = conn_prepare(conn, engine_sql(SQL_SET_LIVE), err);
	if (stmt == NULL)
		return NULL;
	if (stmt_step(stmt, err) != STEP_ROW) {
		stmt_reset(stmt);
		return NULL;
	}
	snprintf(hash, HASH_LEN + 1, "%s", stmt_text(stmt, 0, &len));
	int64_t number = stmt_integer(stmt, 1);
	stmt_reset(stmt);
	struct files files = { 0 };
	arena_init(&files.arena);
	if (read_files(&files, conn, hash, err)) {
		set = set_new(files.list, files.count, &service->points);
		set->number = number;
	}
	arena_fini(&files.arena);
	return set;
}

/* Whether no file of the live set answers the point that `path` belongs to. */
static bool point_missing(const struct policy_set *live, const char *path)
{
	char policy[256];
	const char *dot = strchr(path, '.');
	snprintf(policy, sizeof(policy), "%.*s.lua", dot ? (int)(dot - path) : 0, path);
	return strstr(path, "data/") == NULL && set_file(live, policy) == NULL;
}

/* Shipped files of the binary, own files of the live set. A working copy
 * (`home`) only fills in what the live set lacks: the rest is for publish. */
static struct policy_set *merge(struct service *service, const struct policy_set *live,
	const struct policy_set *shipped)
{
	size_t count = 0;
	struct policy_file *files =
		arena_alloc(&service->arena, (live->count + shipped->count + 1) * sizeof(*files));
	for (size_t i = 0; i < live->count; i++)
		if (!live->files[i].shipped || service->home)
			files[count++] = live->files[i];
	for (size_t i = 0; i < shipped->count; i++) {
		const char *path = shipped->files[i].path;
		const struct policy_file *held = set_file(live, path);
		bool take = service->home ? held == NULL && point_missing(live, path)
					  : held == NULL || held->shipped;
		if (take) {
			files[count] = shipped->files[i];
			files[count++].shipped = true;
		}
	}
	return set_new(files, count, &service->points);
}

/* Checks a set that nobody has published by hand. Its own errors keep the
 * service from starting (exit 78). */
static bool check_alone(struct service *service, struct policy_set *set, struct err *err)
{
	struct set_report report;
	set_report_init(&report);
	bool ok = set_check(set, &service->points, &report);
	if (!ok) {
		const struct issue *first = &report.errors.list[0];
		err_set(err, ERR_PERM, "POLICY_SET_INVALID", "%s: %s", first->pointer, first->text);
		err_at(err, "%s", first->pointer);
	}
	set_report_fini(&report);
	return ok;
}

static bool publish(struct service *service, struct conn *conn, struct policy_set *set,
	int64_t number, const char *parent, const char *note, struct err *err)
{
	set->number = number;
	if (!check_alone(service, set, err))
		return false;
	if (!conn_begin(conn, err))
		return false;
	if (!live_store(conn, set, number, parent, note, "engine", clock_now(&service->clock),
		    err) ||
		!conn_commit(conn, err)) {
		conn_rollback(conn);
		return false;
	}
	return true;
}

bool live_load(struct service *service, struct conn *conn, struct err *err)
{
	char hash[HASH_LEN + 1];
	err->kind = ERR_NONE;
	struct policy_set *live = read_live(service, conn, hash, err);
	if (live == NULL && err->kind != ERR_NONE)
		return false;
	struct policy_set *shipped = set_load(service->home, &service->points, err);
	if (shipped == NULL) {
		set_drop(live);
		return false;
	}
	struct policy_set *next = live ? merge(service, live, shipped) : set_keep(shipped);
	bool ok = true;
	if (live == NULL) {
		for (size_t i = 0; i < next->count; i++)
			((struct policy_file *)next->files)[i].shipped = true;
		ok = publish(service, conn, next, 1, NULL, "shipped", err);
	} else if (strcmp(next->hash, hash) != 0) {
		ok = publish(service, conn, next, live->number + 1, hash, "upgrade", err);
		if (ok)
			log_info("policies upgraded", "set", next->hash, NULL);
	} else {
		next->number = live->number;
	}
	if (ok)
		live_set(service, next);
	else
		set_drop(next);
	set_drop(live);
	set_drop(shipped);
	return ok;
}
