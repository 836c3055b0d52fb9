/* Whole files and folders.
 *
 * What must hold: a reader never sees half a file that file_write made, also
 * after a power cut: the bytes are on disk before the name points to them, and
 * the folder is synced after. A tree is listed the same way on every machine. */
#include "base/file.h"
#include "base/id.h"
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail_at(struct err *err, const char *code, const char *path, const char *doing)
{
	int why = errno;
	char reason[128];
	const char *text = strerror_r(why, reason, sizeof reason);
	err_set(err, ERR_PERM, why == ENOENT ? "FILE_NOT_FOUND" : code, "cannot %s: %s", doing,
		text);
	return err_at(err, "%s", path);
}

static bool too_large(struct err *err, const char *path, size_t cap)
{
	err_set(err, ERR_PERM, "FILE_TOO_LARGE", "the file is larger than %zu bytes", cap);
	return err_at(err, "%s", path);
}

/* Reads until the end or until `len` is full; -1 on an error. */
static ssize_t read_whole(int fd, char *bytes, size_t len)
{
	size_t got = 0;
	while (got < len) {
		ssize_t more = read(fd, bytes + got, len - got);
		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return -1;
		if (more == 0)
			break;
		got += (size_t)more;
	}
	return (ssize_t)got;
}

static bool read_open(struct arena *arena, int fd, const char *path, size_t cap, char **data,
	size_t *len, struct err *err)
{
	struct stat info;
	if (fstat(fd, &info) != 0)
		return fail_at(err, "FILE_UNREADABLE", path, "read it");
	if (!S_ISREG(info.st_mode)) {
		err_set(err, ERR_PERM, "FILE_UNREADABLE", "it is not a regular file");
		return err_at(err, "%s", path);
	}
	if ((uint64_t)info.st_size > cap)
		return too_large(err, path, cap);
	char *bytes = arena_alloc(arena, (size_t)info.st_size + 1);
	ssize_t got = read_whole(fd, bytes, (size_t)info.st_size);
	if (got < 0)
		return fail_at(err, "FILE_UNREADABLE", path, "read it");
	bytes[got] = '\0';
	*data = bytes;
	if (len != NULL)
		*len = (size_t)got;
	return true;
}

bool file_read(struct arena *arena, const char *path, size_t cap, char **data, size_t *len,
	struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return fail_at(err, "FILE_UNREADABLE", path, "open it");
	bool done = read_open(arena, fd, path, cap, data, len, err);
	close(fd);
	return done;
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

static bool write_new(const char *path, mode_t mode, const void *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return false;
	bool done = write_whole(fd, data, len) && fsync(fd) == 0;
	int why = errno;
	if (close(fd) != 0 && done) {
		why = errno;
		done = false;
	}
	errno = why;
	return done;
}

static bool sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool done = fsync(fd) == 0;
	close(fd);
	return done;
}

static bool replace(struct arena *arena, const char *path, mode_t mode, const void *data,
	size_t len)
{
	char unique[ID_LEN + 1];
	id_new(unique);
	char *folder = dirname(arena_text(arena, path));
	char *name = basename(arena_text(arena, path));
	/* Beside it, for rename; with a dot, so that no listing picks it up. */
	char *fresh = arena_printf(arena, "%s/.%s.%s", folder, name, unique);
	if (write_new(fresh, mode, data, len) && rename(fresh, path) == 0)
		return sync_folder(folder);
	int why = errno;
	unlink(fresh);
	errno = why;
	return false;
}

static bool write_as(const char *path, mode_t mode, const void *data, size_t len, struct err *err)
{
	struct arena arena;
	arena_init(&arena);
	bool done = replace(&arena, path, mode, data, len);
	if (!done)
		fail_at(err, "FILE_UNWRITABLE", path, "write it");
	arena_fini(&arena);
	return done;
}

bool file_write(const char *path, const void *data, size_t len, struct err *err)
{
	return write_as(path, 0666, data, len, err);
}

bool file_write_private(const char *path, const void *data, size_t len, struct err *err)
{
	return write_as(path, 0600, data, len, err);
}

static bool ends_as(const char *name, const char *const *endings)
{
	if (endings == NULL)
		return true;
	size_t len = strlen(name);
	for (; *endings != NULL; endings++) {
		size_t ending = strlen(*endings);
		if (len >= ending && strcmp(name + len - ending, *endings) == 0)
			return true;
	}
	return false;
}

struct listing {
	struct arena *arena;
	char **paths;
	size_t count, cap;
	const char *const *endings;
	size_t root_len;
};

static void listing_add(struct listing *listing, const FTSENT *entry)
{
	if (!ends_as(entry->fts_name, listing->endings))
		return;
	if (listing->count == listing->cap) {
		size_t cap = listing->cap == 0 ? 64 : listing->cap * 2;
		char **paths = arena_alloc(listing->arena, cap * sizeof *paths);
		if (listing->count > 0)
			memcpy(paths, listing->paths, listing->count * sizeof *paths);
		listing->paths = paths;
		listing->cap = cap;
	}
	const char *relative = entry->fts_path + listing->root_len;
	relative += strspn(relative, "/");
	listing->paths[listing->count++] = arena_text(listing->arena, relative);
}

/* One entry of the walk; false with errno set when a folder cannot be read. */
static bool listing_visit(struct listing *listing, FTS *walk, FTSENT *entry)
{
	if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS) {
		errno = entry->fts_errno;
		return false;
	}
	if (entry->fts_level > FTS_ROOTLEVEL && entry->fts_name[0] == '.')
		fts_set(walk, entry, FTS_SKIP);
	else if (entry->fts_level > FTS_ROOTLEVEL && entry->fts_info == FTS_F)
		listing_add(listing, entry);
	return true;
}

static bool listing_walk(struct listing *listing, char *root)
{
	char *roots[] = { root, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
	if (walk == NULL)
		return false;
	bool sound = true;
	for (FTSENT *entry; sound && (errno = 0, entry = fts_read(walk)) != NULL;)
		sound = listing_visit(listing, walk, entry);
	int why = errno;
	fts_close(walk);
	errno = why;
	return sound && why == 0;
}

static int path_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool file_tree(struct arena *arena, const char *root, const char *const *endings, char ***paths,
	size_t *count, struct err *err)
{
	struct listing listing = { .arena = arena, .endings = endings, .root_len = strlen(root) };
	struct stat info;
	if (stat(root, &info) == 0 && !S_ISDIR(info.st_mode)) {
		errno = ENOTDIR;
		return fail_at(err, "FILE_UNREADABLE", root, "list it");
	}
	if (!listing_walk(&listing, arena_text(arena, root)))
		return fail_at(err, "FILE_UNREADABLE", root, "list it");
	if (listing.count > 0)
		qsort(listing.paths, listing.count, sizeof *listing.paths, path_compare);
	*paths = listing.paths;
	*count = listing.count;
	return true;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}
