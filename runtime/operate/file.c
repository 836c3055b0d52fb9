/* Files: content in parts of 1 MB under the hash of the whole, so that bytes
 * stream through in bounded memory and the same content is kept once. A put is
 * a write like any other: known after its commit, and audited. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/id.h"
#include "operate/inside.h"

enum { PART = 1 << 20 };

struct file_work {
	struct work work;
	struct service *service;
	struct arena arena;
	struct caller caller;
	const char *path, *media_type, *hash;
	struct answer *answer;
	int fd;
	uint64_t size;
	void (*put_done)(void *arg, struct answer *answer);
	void (*get_done)(void *arg, struct answer *answer, int fd, uint64_t size,
		const char *media_type);
	void *arg;
};

static bool admit(struct file_work *file, struct seat *seat)
{
	struct tx *tx = &seat->tx;
	static const char ROLE[] = "viewer";
	if (!actor_find(seat, &file->caller, &tx->actor, file->answer))
		return false;
	if (registry_allows(seat->registry, tx->actor.roles, tx->actor.role_count, ROLE))
		return true;
	bool nobody = strcmp(tx->actor.kind, "public") == 0;
	answer_problem(file->answer, nobody ? 401 : 403, nobody ? "TOKEN_MISSING" : "ROLE_MISSING",
		"files need the role viewer", NULL);
	return false;
}

static bool refuse(struct file_work *file, const struct err *err)
{
	answer_err(file->answer, err);
	return false;
}

/* ---- put ---- */

struct kept {
	const char *hash, *media_type;
	uint64_t size;
};

static bool insert_file(struct seat *seat, const struct kept *kept, struct err *err)
{
	struct stmt *stmt = conn_prepare(seat->conn, engine_sql(SQL_FILE_INSERT), err);
	bool ok = stmt && stmt_bind_text(stmt, 0, kept->hash, strlen(kept->hash), err) &&
		stmt_bind_integer(stmt, 1, (int64_t)kept->size, err) &&
		stmt_bind_text(stmt, 2, kept->media_type, strlen(kept->media_type), err) &&
		stmt_bind_text(stmt, 3, seat->tx.now_text, INSTANT_LEN, err) &&
		stmt_step(stmt, err) != STEP_FAILED;
	if (stmt)
		stmt_reset(stmt);
	return ok;
}

static bool insert_part(struct seat *seat, const char *hash, int64_t part, const void *bytes,
	size_t len, struct err *err)
{
	struct stmt *stmt = conn_prepare(seat->conn, engine_sql(SQL_FILE_PART_INSERT), err);
	bool ok = stmt && stmt_bind_text(stmt, 0, hash, strlen(hash), err) &&
		stmt_bind_integer(stmt, 1, part, err) &&
		stmt_bind_bytes(stmt, 2, bytes, len, err) && stmt_step(stmt, err) != STEP_FAILED;
	if (stmt)
		stmt_reset(stmt);
	return ok;
}

bool seat_keep_file(struct seat *seat, const char *hash, const void *bytes, size_t len,
	const char *media_type, struct err *err)
{
	struct kept kept = { hash, media_type, len };
	bool ok = insert_file(seat, &kept, err);
	for (size_t at = 0; ok && at < len; at += PART)
		ok = insert_part(seat, hash, (int64_t)(at / PART), (const char *)bytes + at,
			len - at < PART ? len - at : PART, err);
	return ok;
}

static bool insert_parts(struct seat *seat, const char *hash, int fd, struct err *err)
{
	char *bytes = malloc(PART);
	bool ok = true;
	ssize_t n = 0;
	must(bytes != NULL);
	for (int64_t part = 0; ok; part++) {
		size_t have = 0;
		while (have < PART && (n = read(fd, bytes + have, PART - have)) > 0)
			have += (size_t)n;
		if (have == 0)
			break;
		ok = insert_part(seat, hash, part, bytes, have, err);
	}
	free(bytes);
	if (ok && n < 0)
		return err_set(err, ERR_TEMP, "FILE_READ", "the uploaded file cannot be read");
	return ok;
}

bool file_keep(struct seat *seat, const char *path, const char *hash, const char *media_type,
	uint64_t *size, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set(err, ERR_TEMP, "FILE_READ", "the uploaded file is gone");
	off_t end = lseek(fd, 0, SEEK_END);
	lseek(fd, 0, SEEK_SET);
	*size = end > 0 ? (uint64_t)end : 0;
	struct kept kept = { hash, media_type, *size };
	bool ok = insert_file(seat, &kept, err) && insert_parts(seat, hash, fd, err);
	close(fd);
	return ok;
}

static bool put(struct work *work, struct worker *worker)
{
	struct file_work *file = (struct file_work *)work;
	struct seat *seat = worker->owner;
	struct err err;
	tx_begin(&seat->tx, true);
	seat->tx.request_id = file->answer->request_id;
	if (!admit(file, seat))
		return false;
	if (!file_keep(seat, file->path, file->hash, file->media_type, &file->size, &err))
		return refuse(file, &err);
	struct buf *body = &file->answer->body;
	buf_reset(body);
	buf_printf(body, "{\"hash\":\"%s\",\"media_type\":", file->hash);
	buf_json_text(body, file->media_type, strlen(file->media_type));
	buf_printf(body, ",\"size\":%llu}", (unsigned long long)file->size);
	file->answer->status = 201;
	return true;
}

/* ---- get ---- */

static bool find_file(struct file_work *file, struct seat *seat)
{
	struct err err;
	size_t len;
	struct stmt *stmt = conn_prepare(seat->conn, engine_sql(SQL_FILE_FIND), &err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, file->hash, strlen(file->hash), &err))
		return refuse(file, &err);
	enum step step = stmt_step(stmt, &err);
	if (step == STEP_ROW) {
		file->size = (uint64_t)stmt_integer(stmt, 0);
		const char *type = stmt_text(stmt, 1, &len);
		file->media_type = arena_bytes(&file->arena, type, len);
	} else if (step == STEP_DONE) {
		answer_problem(file->answer, 404, "NOT_FOUND", "there is no file of this hash",
			NULL);
	} else {
		answer_err(file->answer, &err);
	}
	stmt_reset(stmt);
	return step == STEP_ROW;
}

static int open_unlinked(const char *data_dir)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/tmp/out-XXXXXX", data_dir);
	int fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);
		if (n < 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static bool copy_parts(struct file_work *file, struct seat *seat)
{
	struct err err;
	size_t len;
	struct stmt *stmt = conn_prepare(seat->conn, engine_sql(SQL_FILE_PARTS), &err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, file->hash, strlen(file->hash), &err))
		return refuse(file, &err);
	bool ok = true;
	enum step step = STEP_DONE;
	while (ok && (step = stmt_step(stmt, &err)) == STEP_ROW) {
		const void *bytes = stmt_bytes(stmt, 0, &len);
		ok = write_all(file->fd, bytes, len);
	}
	stmt_reset(stmt);
	if (!ok)
		err_set(&err, ERR_TEMP, "STORE_FULL", "no room for a temporary copy of the file");
	return (ok && step == STEP_DONE) || refuse(file, &err);
}

static bool get(struct work *work, struct worker *worker)
{
	struct file_work *file = (struct file_work *)work;
	struct seat *seat = worker->owner;
	tx_begin(&seat->tx, false);
	if (!admit(file, seat) || !find_file(file, seat))
		return false;
	file->fd = open_unlinked(file->service->data_dir);
	if (file->fd < 0) {
		struct err err;
		err_set(&err, ERR_TEMP, "FILE_COPY", "no temporary file can be made");
		return refuse(file, &err);
	}
	if (!copy_parts(file, seat)) {
		close(file->fd);
		file->fd = -1;
		return false;
	}
	lseek(file->fd, 0, SEEK_SET);
	file->answer->status = 200;
	return true;
}

/* ---- both ---- */

static void done(struct work *work)
{
	struct file_work *file = (struct file_work *)work;
	if (file->put_done)
		file->put_done(file->arg, file->answer);
	else
		file->get_done(file->arg, file->answer, file->fd, file->size, file->media_type);
	arena_fini(&file->arena);
	free(file);
}

static void failed(struct work *work, const struct err *err)
{
	answer_err(((struct file_work *)work)->answer, err);
	done(work);
}

static struct file_work *file_new(struct service *service, const struct caller *caller)
{
	struct file_work *file = calloc(1, sizeof(*file));
	must(file != NULL);
	arena_init(&file->arena);
	file->service = service;
	file->fd = -1;
	file->caller = *caller;
	file->caller.token = arena_text(&file->arena, caller->token);
	file->caller.address = arena_text(&file->arena, caller->address);
	file->caller.on_behalf_of = arena_text(&file->arena, caller->on_behalf_of);
	file->answer = malloc(sizeof(*file->answer));
	must(file->answer != NULL);
	answer_init(file->answer);
	id_new(file->answer->request_id);
	return file;
}

void service_file_put(struct service *service, const struct caller *caller, const char *path,
	const char *hash, const char *media_type, void (*done_fn)(void *arg, struct answer *answer),
	void *arg)
{
	struct file_work *file = file_new(service, caller);
	file->path = arena_text(&file->arena, path);
	file->media_type = arena_text(&file->arena, media_type);
	file->put_done = done_fn;
	file->arg = arg;
	file->work =
		(struct work){ .kind = WORK_WRITE, .run = put, .done = done, .failed = failed };
	file->hash = arena_text(&file->arena, hash);
	pool_submit(service->pool, &file->work);
}

void service_file_get(struct service *service, const struct caller *caller, const char *hash,
	void (*done_fn)(void *arg, struct answer *answer, int fd, uint64_t size,
		const char *media_type),
	void *arg)
{
	struct file_work *file = file_new(service, caller);
	file->hash = arena_text(&file->arena, hash);
	file->get_done = done_fn;
	file->arg = arg;
	file->work = (struct work){ .kind = WORK_READ, .run = get, .done = done, .failed = failed };
	pool_submit(service->pool, &file->work);
}
