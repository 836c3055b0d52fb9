/* Letters into a folder instead of to a server: a maildir that somebody else empties.
 *
 * What must hold: a letter is in `new` whole or not at all, also after a power cut; put
 * again after a crash it is not there twice, even when it was taken away meanwhile. So
 * its name is made of its key, and before it appears in `new` a mark in `tmp` says that
 * it is about to. With the mark and without the written file it has appeared. */
#include "mail/mail.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, TMP_SECONDS = 36 * 3600 };

static const char MARK[] = ".put";

static bool trouble(const char *path, const char *doing, struct err *err)
{
	return err_set(err, ERR_TEMP, "MAIL_FOLDER", "%s cannot be %s: %s", path, doing,
		g_strerror(errno));
}

bool mail_folder_check(const char *path, struct err *err)
{
	struct stat about;
	char *at = g_canonicalize_filename(path, NULL);
	bool made = stat(at, &about) == 0;
	while (stat(at, &about) != 0 && strcmp(at, "/") != 0) {
		char *above = g_path_get_dirname(at);
		g_free(at);
		at = above;
	}
	bool ok = S_ISDIR(about.st_mode) && access(at, W_OK | X_OK) == 0;
	g_free(at);
	return ok ||
		err_set(err, ERR_PERM, "CONFIG_VALUE", "mail.url: %s %s", path,
			made ? "is no folder that can be written" : "cannot be made");
}

/* ---- small steps ---- */

static bool sync_folder(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok || trouble(path, "written", err);
}

static bool write_fd(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t done = write(fd, bytes, len);
		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			bytes += done;
			len -= (size_t)done;
		}
	}
	return fsync(fd) == 0;
}

static bool write_path(const char *path, const char *bytes, size_t len, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write_fd(fd, bytes, len);
	int why = errno;
	if (fd >= 0)
		close(fd);
	errno = why;
	return ok || trouble(path, "written", err);
}

static bool make_folders(const char *path, struct err *err)
{
	static const char *const parts[] = { "tmp", "new", "cur" };
	bool ok = true;
	for (size_t i = 0; ok && i < G_N_ELEMENTS(parts); i++) {
		char *part = g_build_filename(path, parts[i], NULL);
		ok = g_mkdir_with_parents(part, 0700) == 0 || trouble(part, "made", err);
		g_free(part);
	}
	return ok;
}

/* Whether a reader has moved it to `cur`, where it has flags behind its name. */
static bool seen(const char *path, const char *name)
{
	char *cur = g_build_filename(path, "cur", NULL);
	DIR *dir = opendir(cur);
	size_t len = strlen(name);
	bool found = false;
	for (const struct dirent *entry; dir && !found && (entry = readdir(dir)) != NULL;)
		found = strncmp(entry->d_name, name, len) == 0 &&
			(entry->d_name[len] == '\0' || entry->d_name[len] == ':');
	if (dir)
		closedir(dir);
	g_free(cur);
	return found;
}

/* What lies in `tmp` for a day and a half is of no use any more: so it is agreed for all
 * who share a maildir. */
static void sweep(const char *path)
{
	char *tmp = g_build_filename(path, "tmp", NULL), file[PATH_ROOM];
	DIR *dir = opendir(tmp);
	struct stat about;
	for (const struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
		snprintf(file, sizeof file, "%s/%s", tmp, entry->d_name);
		if (lstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
			about.st_mtime < time(NULL) - TMP_SECONDS)
			unlink(file);
	}
	if (dir)
		closedir(dir);
	g_free(tmp);
}

/* ---- the letter ---- */

/* Back from what SMTP wants: line ends of one byte, dots as they were. */
static void plain_lines(const char *bytes, size_t len, struct buf *out)
{
	for (size_t i = 0; i < len;) {
		const char *end = memchr(bytes + i, '\n', len - i);
		size_t stop = end ? (size_t)(end - bytes) : len;
		size_t from = bytes[i] == '.' ? i + 1 : i;
		size_t to = stop > from && bytes[stop - 1] == '\r' ? stop - 1 : stop;
		buf_put(out, bytes + from, to - from);
		buf_char(out, '\n');
		i = stop + 1;
	}
}

static void write_letter(const struct mail_job *job, struct buf *out)
{
	buf_printf(out, "X-Sender: %s\nX-Receiver: %s\n", job->sender, job->recipient);
	plain_lines(job->bytes, job->len, out);
}

struct place { /* of one letter */
	const char *path, *name;
	char tmp[PATH_ROOM], mark[PATH_ROOM], new[PATH_ROOM];
};

static bool is_there(const struct place *place)
{
	struct stat about;
	if (lstat(place->new, &about) == 0 || seen(place->path, place->name))
		return true;
	return lstat(place->mark, &about) == 0 && lstat(place->tmp, &about) != 0;
}

static bool put(const struct place *place, const struct mail_job *job, struct err *err)
{
	char *tmp = g_build_filename(place->path, "tmp", NULL),
	     *new = g_build_filename(place->path, "new", NULL);
	struct buf text;
	buf_init(&text);
	write_letter(job, &text);
	bool ok = write_path(place->tmp, text.data, text.len, err) &&
		write_path(place->mark, "", 0, err) && sync_folder(tmp, err);
	if (ok && rename(place->tmp, place->new) != 0)
		ok = trouble(place->new, "written", err);
	ok = ok && sync_folder(new, err);
	buf_fini(&text);
	g_free(tmp);
	g_free(new);
	return ok;
}

bool mail_folder_put(const char *path, const char *name, const struct mail_job *job,
	struct err *err)
{
	struct place place = { .path = path, .name = name };
	snprintf(place.tmp, sizeof place.tmp, "%s/tmp/%s", path, name);
	snprintf(place.mark, sizeof place.mark, "%s/tmp/%s%s", path, name, MARK);
	snprintf(place.new, sizeof place.new, "%s/new/%s", path, name);
	if (!make_folders(path, err))
		return false;
	sweep(path);
	return is_there(&place) || put(&place, job, err);
}
