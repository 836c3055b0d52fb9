/* Mail in a file of its own, for the inline doors: what HTTP spools, they write. */
#include "command/letter.h"
#include "mail/read.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

bool letter_keep(const char *dir, const char *bytes, size_t len, char *path, size_t room,
	struct err *err)
{
	snprintf(path, room, "%s/tmp", dir);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return err_set(err, ERR_TEMP, "MAIL_SPOOL", "cannot make %s", path);
	snprintf(path, room, "%s/tmp/mail-XXXXXX", dir);
	int fd = mkstemp(path);
	bool ok = fd >= 0 && write_all(fd, bytes, len);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && !ok)
		unlink(path);
	return ok || err_set(err, ERR_TEMP, "MAIL_SPOOL", "cannot write a mail of %zu bytes", len);
}

static const char *mailbox_of(const struct call *call)
{
	static const char mark[] = "?mailbox=";
	const char *at = call->raw_path ? strstr(call->raw_path, mark) : NULL;
	return at ? at + sizeof mark - 1 : NULL;
}

bool mail_call(struct service *service, const struct call *call, struct answer *answer)
{
	char path[4200];
	struct err err = { 0 };
	struct mail_arrival arrival = { .caller = call->caller,
		.mailbox = mailbox_of(call),
		.path = path,
		.idempotency_key = call->idempotency_key,
		.reason = call->reason,
		.request_id = call->request_id,
		.dry = call->dry };
	if (strcmp(call->operation, "mail.receive") != 0 || call->prepared)
		return false;
	if (letter_keep(service_data_dir(service), call->input, call->input_len, path, sizeof path,
		    &err)) {
		mail_arrive_now(service, &arrival, answer);
		unlink(path);
	} else {
		answer_err(answer, &err);
	}
	return true;
}
