/* The data directory and its lock.
 *
 * One process owns a database. The lock is flock on a file that is never
 * removed, so it goes away with the process however that ends; the pid inside
 * only tells people whom to look for. */
#include "base/err.h"
#include "store/migrate.h"
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool data_refuse(const char *path, int why, struct err *err)
{
	if (why == EACCES || why == EROFS || why == EPERM)
		return err_set(err, ERR_PERM, "DATA_READ_ONLY",
			"%s cannot be written (%s); give it to "
			"the user who runs this (uid %u) with mode 0700, or name another directory "
			"with --data",
			path, strerror(why), (unsigned)geteuid());
	return err_set(err, why == ENOSPC || why == EMFILE || why == ENFILE ? ERR_TEMP : ERR_PERM,
		"DATA_UNUSABLE", "%s cannot be used: %s", path, strerror(why));
}

static bool data_make(const char *dir, struct err *err)
{
	struct stat there;
	if (g_mkdir_with_parents(dir, 0700) != 0)
		return data_refuse(dir, errno, err);
	if (stat(dir, &there) != 0)
		return data_refuse(dir, errno, err);
	if (!S_ISDIR(there.st_mode))
		return data_refuse(dir, ENOTDIR, err);
	return access(dir, R_OK | W_OK | X_OK) == 0 || data_refuse(dir, errno, err);
}

static bool database_writable(const char *dir, struct err *err)
{
	char *path = g_build_filename(dir, "ordain.db", NULL);
	bool fine = access(path, F_OK) != 0 || access(path, R_OK | W_OK) == 0 ||
		data_refuse(path, errno, err);
	g_free(path);
	return fine;
}

static bool lock_held(int fd, const char *dir, struct err *err)
{
	char pid[24] = "";
	ssize_t len = pread(fd, pid, sizeof pid - 1, 0);
	pid[len > 0 ? len : 0] = '\0';
	g_strchomp(pid);
	return err_set(err, ERR_TEMP, "DATA_LOCKED",
		"%s is in use by process %s; stop it first, "
		"or speak to it",
		dir, pid[0] == '\0' ? "(unknown)" : pid);
}

static void lock_sign(int fd)
{
	char pid[24];
	int len = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	/* Worth no failure: it is for people. */
	if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)len, 0) != len)
		return;
}

static int lock_take(const char *dir, struct err *err)
{
	char *path = g_build_filename(dir, "ordain.lock", NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		data_refuse(path, errno, err);
	g_free(path);
	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		lock_sign(fd);
		return fd;
	}
	if (errno == EWOULDBLOCK)
		lock_held(fd, dir, err);
	else
		data_refuse(dir, errno, err);
	close(fd);
	return -1;
}

static bool data_make_tmp(const char *dir, struct err *err)
{
	char *path = g_build_filename(dir, "tmp", NULL);
	bool fine = mkdir(path, 0700) == 0 || errno == EEXIST || data_refuse(path, errno, err);
	g_free(path);
	return fine;
}

int data_lock(const char *dir, struct err *err)
{
	if (!data_make(dir, err) || !database_writable(dir, err))
		return -1;
	int fd = lock_take(dir, err);
	if (fd >= 0 && !data_make_tmp(dir, err)) {
		close(fd);
		return -1;
	}
	return fd;
}
