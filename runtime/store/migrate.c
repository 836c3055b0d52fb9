/* Bringing a database to the schema of this binary.
 *
 * What must hold: all of it or nothing. Everything that could refuse is looked
 * at before the first change; the changes are one transaction; and before a
 * database with data is migrated, a verified copy of it stands beside it. */
#include "store/migrate.h"
#include "base/embedded.h"
#include "base/hash.h"
#include "base/log.h"
#include "store/backup.h"
#include "store/driver.h"
#include <string.h>
#include <unistd.h>

struct bringing {
	struct conn *conn;
	const char *path;
	const struct schema_part *parts;
	size_t count;
	int64_t *versions; /* as recorded; 0: not there */
	bool migrates;
	const char *copy; /* made before a migration */
	struct arena arena;
};

const char *schema_engine(void)
{
	const struct embedded *file = embedded_find("runtime/store/schema.sql");
	if (file == NULL)
		never("the engine's schema is not in the binary");
	return file->bytes;
}

/* Text parameters, then one row of at most an integer and a text. */
static bool query(struct bringing *bringing, const char *text, const char *const *values,
	struct stmt **out, enum step *step, struct err *err)
{
	const struct sql *sql = sql_parse(&bringing->arena, text, NULL, err);
	struct stmt *stmt = sql == NULL ? NULL : conn_prepare(bringing->conn, sql, err);
	if (stmt == NULL)
		return false;
	for (size_t i = 0; i < sql->param_count; i++)
		if (!stmt_bind_text(stmt, i, values[i], strlen(values[i]), err))
			return false;
	*step = stmt_step(stmt, err);
	*out = stmt;
	return *step != STEP_FAILED;
}

static bool part_changed(const struct schema_part *part, struct err *err)
{
	return err_set(err, ERR_PERM, "SCHEMA_CHANGED",
		"the tables of '%s' are declared otherwise than this database was made with, "
		"at the same version %d; start from an empty data directory, or raise the "
		"version and add a migration",
		part->name, part->version);
}

static bool part_newer(const struct schema_part *part, int64_t version, struct err *err)
{
	return err_set(err, ERR_PERM, "SCHEMA_NEWER",
		"this database has version %lld of '%s' and this "
		"program knows %d; run the program that made it, or a newer one",
		(long long)version, part->name, part->version);
}

static bool part_hash_same(const struct schema_part *part, const struct stmt *stmt)
{
	char hash[HASH_LEN + 1];
	hash_text(part->sql, strlen(part->sql), hash);
	const char *recorded = stmt_text(stmt, 1, NULL);
	return recorded != NULL && strcmp(hash, recorded) == 0;
}

static bool part_compare(struct bringing *bringing, size_t i, const struct stmt *stmt,
	struct err *err)
{
	const struct schema_part *part = &bringing->parts[i];
	int64_t version = bringing->versions[i] = stmt_integer(stmt, 0);
	if (version > part->version)
		return part_newer(part, version, err);
	if (version == part->version)
		return part_hash_same(part, stmt) || part_changed(part, err);
	bringing->migrates = true;
	return version >= 1 && part->migration_count >= (size_t)part->version - 1
		? true
		: err_set(err, ERR_PERM, "SCHEMA_NO_MIGRATION",
			  "'%s' has no migration from version "
			  "%lld to %d",
			  part->name, (long long)version, part->version);
}

static bool part_look(struct bringing *bringing, size_t i, struct err *err)
{
	const char *values[] = { bringing->parts[i].name };
	struct stmt *stmt;
	enum step step;
	if (!query(bringing, "select version, hash from schema_part where name = $name::text",
		    values, &stmt, &step, err))
		return false;
	bool fine = step == STEP_DONE || part_compare(bringing, i, stmt, err);
	stmt_reset(stmt);
	return fine;
}

static bool parts_look(struct bringing *bringing, struct err *err)
{
	if (conn_table(bringing->conn, "schema_part") == NULL)
		return true; /* an empty database */
	for (size_t i = 0; i < bringing->count; i++)
		if (!part_look(bringing, i, err))
			return false;
	return true;
}

static bool copy_before(struct bringing *bringing, struct err *err)
{
	int n = 0;
	do
		bringing->copy =
			arena_printf(&bringing->arena, "%s.before-%d", bringing->path, ++n);
	while (access(bringing->copy, F_OK) == 0);
	log_info("copying the database before its schema changes", "to", bringing->copy, NULL);
	return backup_make(bringing->path, bringing->copy, NULL, NULL, err) ||
		err_wrap(err, "the copy before the migration");
}

/* A migration that failed changed nothing, and one that is tried at every start
 * would fill the disk with copies. */
static void copy_drop(struct bringing *bringing)
{
	if (bringing->copy == NULL)
		return;
	unlink(bringing->copy);
	unlink(arena_printf(&bringing->arena, "%s.b2", bringing->copy));
}

static bool part_script(struct bringing *bringing, const struct schema_part *part, const char *text,
	int version, struct err *err)
{
	return conn_script(bringing->conn, text, err) ||
		err_wrap(err, "schema of '%s', version %d", part->name, version);
}

static bool part_apply(struct bringing *bringing, size_t i, struct err *err)
{
	const struct schema_part *part = &bringing->parts[i];
	if (bringing->versions[i] == 0)
		return part_script(bringing, part, part->sql, part->version, err);
	for (int64_t from = bringing->versions[i]; from < part->version; from++)
		if (!part_script(bringing, part, part->migrations[from - 1], (int)from + 1, err))
			return false;
	return true;
}

static bool part_record(struct bringing *bringing, size_t i, struct err *err)
{
	const struct schema_part *part = &bringing->parts[i];
	char hash[HASH_LEN + 1];
	hash_text(part->sql, strlen(part->sql), hash);
	const char *values[] = { part->name, hash };
	struct stmt *stmt;
	enum step step;
	const char *text = arena_printf(&bringing->arena,
		"insert into schema_part (name, version, hash) "
		"values ($name::text, %d, $hash::text) on conflict (name) "
		"do update set version = excluded.version, hash = excluded.hash",
		part->version);
	return query(bringing, text, values, &stmt, &step, err);
}

/* Group commit counts on a COMMIT that has nothing left to check, and on
 * failures that end no transaction. */
static bool schema_check(struct bringing *bringing, struct err *err)
{
	struct stmt *stmt;
	enum step step;
	if (!query(bringing,
		    "select 0, name from sqlite_schema where sql like '%deferrable%' "
		    "or sql like '%on conflict rollback%' order by name",
		    NULL, &stmt, &step, err))
		return false;
	if (step == STEP_ROW)
		err_set(err, ERR_PERM, "SCHEMA_INVALID",
			"'%s' has a deferrable key or ON CONFLICT "
			"ROLLBACK, which neither operations nor their groups can live with",
			stmt_text(stmt, 1, NULL));
	stmt_reset(stmt);
	return step == STEP_DONE;
}

/* Migrations rebuild tables under their references, so these are checked after. */
static bool references_check(struct bringing *bringing, struct err *err)
{
	return !bringing->migrates || bringing->conn->driver->verify(bringing->conn, err) ||
		err_set(err, ERR_PERM, "SCHEMA_INVALID", "after the migration: %s", err->text);
}

static bool schema_apply(struct bringing *bringing, struct err *err)
{
	if (!conn_script(bringing->conn,
		    "create table if not exists schema_part ("
		    "name text primary key, version bigint not null, hash text not null)",
		    err))
		return false;
	for (size_t i = 0; i < bringing->count; i++) {
		if (bringing->versions[i] == bringing->parts[i].version)
			continue;
		if (!part_apply(bringing, i, err) || !part_record(bringing, i, err))
			return false;
		log_info("schema brought", "part", bringing->parts[i].name, NULL);
	}
	return schema_check(bringing, err) && references_check(bringing, err);
}

static bool schema_change(struct bringing *bringing, struct err *err)
{
	struct conn *conn = bringing->conn;
	if (!conn_script(conn, "pragma foreign_keys = off", err) || !conn_begin(conn, err))
		return false;
	bool fine = schema_apply(bringing, err) && conn_commit(conn, err);
	conn_rollback(conn);
	struct err ignored;
	return conn_script(conn, "pragma foreign_keys = on", fine ? err : &ignored) && fine;
}

static bool schema_current(const struct bringing *bringing)
{
	for (size_t i = 0; i < bringing->count; i++)
		if (bringing->versions[i] != bringing->parts[i].version)
			return false;
	return true;
}

bool schema_bring(struct conn *conn, const char *path, const struct schema_part *parts,
	size_t count, struct err *err)
{
	struct bringing bringing = { .conn = conn, .path = path, .parts = parts, .count = count };
	arena_init(&bringing.arena);
	bringing.versions = arena_alloc(&bringing.arena, (count + 1) * sizeof *bringing.versions);
	bool fine = parts_look(&bringing, err);
	if (fine && !schema_current(&bringing))
		fine = (!bringing.migrates || copy_before(&bringing, err)) &&
			schema_change(&bringing, err);
	if (!fine)
		copy_drop(&bringing);
	arena_fini(&bringing.arena);
	return fine;
}
