/* Backup and restore.
 *
 * What must hold: a file under the name that was asked for is whole, checked
 * and on the disk, and its checksum lies beside it; whatever goes wrong before
 * leaves only a name with .partial at its end. A restore replaces the database
 * by one rename of a checked copy, and no log of the old file is left that
 * could be taken for the new one's. */
#include "store/backup.h"
#include "base/file.h"
#include "base/hash.h"
#include "store/driver.h"
#include "store/migrate.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 16, SUM_MOST = 4096, COPY_SHARE = 80 };

struct share {
	progress_fn *progress;
	void *arg;
};

static bool file_failed(const char *path, struct err *err)
{
	int why = errno;
	return err_set(err, why == ENOSPC ? ERR_TEMP : ERR_PERM,
		why == ENOSPC ? "STORE_FULL" : "BACKUP_FAILED", "%s: %s", path, strerror(why));
}

static void tell(const struct share *share, int percent)
{
	if (share->progress != NULL)
		share->progress(share->arg, percent);
}

static void tell_copy(void *arg, int percent)
{
	tell(arg, percent * COPY_SHARE / 100);
}

static bool write_whole(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t done = write(fd, bytes, len);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		bytes += done;
		len -= (size_t)done;
	}
	return true;
}

/* Hashes what fd holds and, with to >= 0, writes it there. */
static bool stream(int fd, int to, char hash[HASH_LEN + 1])
{
	char *chunk = g_malloc(CHUNK);
	struct hash state;
	ssize_t len;
	bool fine = true;
	hash_begin(&state);
	while (fine && (len = read(fd, chunk, CHUNK)) != 0) {
		if (len < 0 && errno == EINTR)
			continue;
		fine = len > 0 && (to < 0 || write_whole(to, chunk, (size_t)len));
		if (fine)
			hash_add(&state, chunk, (size_t)len);
	}
	hash_end(&state, hash);
	g_free(chunk);
	return fine;
}

static bool file_hash(const char *path, char hash[HASH_LEN + 1], struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return file_failed(path, err);
	bool fine = stream(fd, -1, hash) || file_failed(path, err);
	close(fd);
	return fine;
}

static bool path_sync(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return file_failed(path, err);
	bool fine = fsync(fd) == 0 || file_failed(path, err);
	close(fd);
	return fine;
}

static bool folder_sync(const char *path, struct err *err)
{
	char *folder = g_path_get_dirname(path);
	bool fine = path_sync(folder, err);
	g_free(folder);
	return fine;
}

static bool database_check(const char *path, struct err *err)
{
	struct conn *conn = conn_open(path, CONN_READ, err);
	if (conn == NULL)
		return false;
	bool fine = conn->driver->verify(conn, err);
	conn_close(conn);
	return fine;
}

/* The form of `b2sum -l 256`, which can check it too. */
static bool sum_write(const char *path, const char *name, const char *hash, struct err *err)
{
	char *base = g_path_get_basename(name);
	char *line = g_strdup_printf("%s  %s\n", hash, base);
	bool fine = file_write(path, line, strlen(line), err);
	g_free(line);
	g_free(base);
	return fine;
}

static bool sum_read(const char *file, char hash[HASH_LEN + 1], struct err *err)
{
	struct arena arena;
	char *text = NULL, *path = g_strconcat(file, ".b2", NULL);
	size_t len = 0;
	arena_init(&arena);
	bool fine = file_read(&arena, path, SUM_MOST, &text, &len, err);
	if (fine && len >= HASH_LEN && strspn(text, "0123456789abcdef") == HASH_LEN)
		memcpy(hash, text, HASH_LEN);
	else
		fine = err_set(err, ERR_PERM, "BACKUP_DAMAGED",
			"there is no checksum to be read in %s", path);
	hash[HASH_LEN] = '\0';
	g_free(path);
	arena_fini(&arena);
	return fine;
}

static bool copy_make(const char *database, const char *partial, struct share *share,
	struct err *err)
{
	/* Made first, so that nobody else can read what it will hold. */
	int fd = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return file_failed(partial, err);
	close(fd);
	struct conn *conn = conn_open(database, CONN_READ, err);
	if (conn == NULL)
		return false;
	bool fine = conn->driver->copy(conn, partial, tell_copy, share, err);
	conn_close(conn);
	return fine;
}

static bool backup_finish(const char *partial, const char *to, const struct share *share,
	struct err *err)
{
	char hash[HASH_LEN + 1];
	if (!database_check(partial, err) || !file_hash(partial, hash, err))
		return false;
	tell(share, 95);
	char *sum = g_strconcat(to, ".b2", NULL);
	bool fine = path_sync(partial, err) && sum_write(sum, to, hash, err) &&
		(rename(partial, to) == 0 || file_failed(to, err)) && folder_sync(to, err);
	g_free(sum);
	if (fine)
		tell(share, 100);
	return fine;
}

bool backup_make(const char *database, const char *to, void (*progress)(void *, int), void *arg,
	struct err *err)
{
	if (file_exists(to))
		return err_set(err, ERR_PERM, "BACKUP_EXISTS",
			"%s is there already; name another file", to);
	struct share share = { .progress = progress, .arg = arg };
	char *partial = g_strconcat(to, ".partial", NULL);
	bool fine = copy_make(database, partial, &share, err) &&
		backup_finish(partial, to, &share, err);
	if (!fine)
		unlink(partial);
	g_free(partial);
	return fine;
}

static bool damaged(const char *file, const char *what, struct err *err)
{
	return err_set(err, ERR_PERM, "BACKUP_DAMAGED", "%s: %s", file, what);
}

bool backup_verify(const char *file, struct err *err)
{
	char wanted[HASH_LEN + 1], is[HASH_LEN + 1];
	if (!sum_read(file, wanted, err) || !file_hash(file, is, err))
		return false;
	if (!hash_equal(wanted, is))
		return damaged(file, "its bytes are not those of the checksum beside it", err);
	return database_check(file, err) || damaged(file, err->text, err);
}

static bool copy_in(const char *file, const char *to, struct err *err)
{
	char wanted[HASH_LEN + 1], is[HASH_LEN + 1] = "";
	if (!sum_read(file, wanted, err))
		return false;
	int in = open(file, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return file_failed(file, err);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool fine = out >= 0 && stream(in, out, is) && fsync(out) == 0;
	if (!fine)
		file_failed(to, err);
	close(in);
	if (out >= 0)
		close(out);
	return fine &&
		(hash_equal(wanted, is) || damaged(file, "it changed while it was read", err));
}

/* Moves what its log still holds into the old file, so that the file alone is
 * the old database. A file too damaged for that keeps its log beside it. */
static void old_settle(const char *database, const char *replaced)
{
	struct err ignored;
	struct conn *conn = conn_open(database, CONN_WRITE, &ignored);
	conn_close(conn);
	char *log = g_strconcat(database, "-wal", NULL),
	     *shared = g_strconcat(database, "-shm", NULL);
	char *kept = g_strconcat(replaced, "-wal", NULL);
	unlink(kept);
	if (file_exists(log))
		rename(log, kept);
	unlink(shared);
	g_free(kept);
	g_free(shared);
	g_free(log);
}

static bool database_replace(const char *fresh, const char *database, struct err *err)
{
	char *replaced = g_strconcat(database, ".replaced", NULL);
	bool fine = true;
	if (file_exists(database)) {
		old_settle(database, replaced);
		unlink(replaced);
		/* Not every file system has links; a rename leaves a moment without a database. */
		fine = link(database, replaced) == 0 || rename(database, replaced) == 0 ||
			file_failed(replaced, err);
	}
	fine = fine && (rename(fresh, database) == 0 || file_failed(database, err)) &&
		folder_sync(database, err);
	g_free(replaced);
	return fine;
}

static bool restore_locked(const char *file, const char *data_dir, struct err *err)
{
	char *database = g_build_filename(data_dir, "ordain.db", NULL);
	char *fresh = g_strconcat(database, ".partial", NULL);
	bool fine = backup_verify(file, err) && copy_in(file, fresh, err) &&
		database_replace(fresh, database, err);
	if (!fine)
		unlink(fresh);
	g_free(fresh);
	g_free(database);
	return fine;
}

bool backup_restore(const char *file, const char *data_dir, struct err *err)
{
	int lock = data_lock(data_dir, err);
	if (lock < 0)
		return false;
	bool fine = restore_locked(file, data_dir, err);
	close(lock);
	return fine;
}
