/* The text layer of a PDF, read by poppler's pdftotext where it is installed.
 *
 * What must hold: a PDF comes from anybody and its reader is large, so it runs in a
 * process of its own: without a shell, with bounded memory, time and output, with
 * nothing open but its input and output, and no file it could write to. Whatever
 * becomes of it, the mail goes on. */
#include "base/err.h"
#include "mail/parts.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *const readers[] = { "/usr/bin/pdftotext", "/usr/local/bin/pdftotext",
	"/bin/pdftotext", NULL };

static const char *reader(void)
{
	const char *const *path = readers;
	while (*path && access(*path, X_OK) != 0)
		path++;
	return *path;
}

static int keep_bytes(const char *bytes, size_t len)
{
	int fd = memfd_create("pdf", MFD_CLOEXEC);
	while (fd >= 0 && len > 0) {
		ssize_t n = write(fd, bytes, len);
		if (n <= 0) {
			close(fd);
			return -1;
		}
		bytes += n;
		len -= (size_t)n;
	}
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

static void limit(__rlimit_resource_t what, rlim_t most)
{
	struct rlimit limit = { most, most };
	setrlimit(what, &limit);
}

/* In the child, after fork in a program with threads: system calls only. */
static void become(const char *program, int in, int out)
{
	static char pages[8];
	char *const words[] = { (char *)(uintptr_t)program, "-q", "-layout", "-enc", "UTF-8", "-l",
		pages, "-", "-", NULL };
	char *const surroundings[] = { "LC_ALL=C", "PATH=/usr/bin:/bin", NULL };
	int none = open("/dev/null", O_WRONLY);
	memcpy(pages, "201", 4);
	dup2(in, 0);
	dup2(out, 1);
	dup2(none, 2);
	close_range(3, ~0U, 0);
	limit(RLIMIT_AS, 512U << 20);
	limit(RLIMIT_CPU, PDF_SECONDS);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_CORE, 0);
	execve(program, words, surroundings);
	_exit(127);
}

static int64_t now_ms(void)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

/* true: it came to its end in time and within bounds. */
static bool collect(int fd, struct buf *out)
{
	int64_t until = now_ms() + PDF_SECONDS * 1000;
	size_t from = out->len;
	for (;;) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		int64_t left = until - now_ms();
		char bytes[16384];
		if (left <= 0 || poll(&ready, 1, (int)left) <= 0)
			return false;
		ssize_t n = read(fd, bytes, sizeof bytes);
		if (n == 0)
			return true;
		if (n < 0 || out->len - from > TEXT_MOST)
			return false;
		buf_put(out, bytes, (size_t)n);
	}
}

static bool run(const char *program, int in, struct buf *out)
{
	int ends[2], status = 0;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	pid_t child = fork();
	if (child == 0)
		become(program, in, ends[1]);
	close(ends[1]);
	bool whole = child > 0 && collect(ends[0], out);
	close(ends[0]);
	if (child > 0 && !whole)
		kill(child, SIGKILL);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	return whole && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* A form feed ends each page. */
static int count_pages(struct buf *out, size_t from)
{
	int pages = 0;
	for (size_t i = from; i < out->len; i++)
		if (out->data[i] == '\f') {
			out->data[i] = '\n';
			pages++;
		}
	return pages;
}

enum pdf_end mail_pdf_text(const char *bytes, size_t len, struct buf *out, int *pages)
{
	const char *program = reader();
	size_t from = out->len;
	if (!program)
		return PDF_NO_READER;
	int in = len <= FILE_BYTES_MOST ? keep_bytes(bytes, len) : -1;
	bool ok = in >= 0 && run(program, in, out);
	if (in >= 0)
		close(in);
	*pages = count_pages(out, from);
	if (!ok)
		out->len = from;
	return ok ? PDF_TEXT : PDF_FAILED;
}
