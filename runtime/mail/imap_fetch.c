/* The bytes of new mails: into a file each, read on readers side by side, committed one
 * after the other.
 *
 * What must hold: a mail is handed on when its response is whole, and only if it is the
 * next one in the order of UIDs; mail.receive refuses one whose forerunner was not
 * committed. A mail that did not come is asked for once more; one that fails again and
 * again, or is too large, is passed over, and a notice says so. */
#include "base/log.h"
#include "mail/imap_inside.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char PREFIX[] = "imap-";

enum stage { STAGE_COMING, STAGE_READING, STAGE_READ, STAGE_KEEPING };

struct imap_mail {
	struct imaps *all;
	struct imap_session *session; /* NULL: nobody waits any more */
	enum stage stage;
	uint32_t uid, after;
	uint64_t size;
	char *path;
	int fd;
	struct arriving *arriving; /* read, not given to be kept */
	struct answer *answer;
};

static void fetched(struct imap_session *session);

/* ---- one mail ---- */

static void mail_free(gpointer data)
{
	struct imap_mail *mail = data;
	if (mail->fd >= 0)
		close(mail->fd);
	if (mail->path)
		unlink(mail->path);
	if (mail->arriving)
		mail_drop(mail->arriving);
	if (mail->answer) {
		answer_fini(mail->answer);
		free(mail->answer);
	}
	g_free(mail->path);
	g_free(mail);
}

static void mail_end(struct imap_mail *mail)
{
	if (mail->session)
		mail->session->under_way -= mail->size;
	if (mail->session && mail->stage != STAGE_COMING)
		g_queue_remove(&mail->session->mails, mail);
	g_queue_remove(&mail->all->mails, mail);
	mail_free(mail);
}

static struct imap_mail *mail_new(struct imap_session *session)
{
	struct imap_mail *mail = g_new0(struct imap_mail, 1);
	mail->all = session->all;
	mail->session = session;
	mail->path =
		g_strdup_printf("%s/%sXXXXXX", service_data_dir(session->all->service), PREFIX);
	mail->fd = mkostemp(mail->path, O_CLOEXEC);
	g_queue_push_tail(&session->all->mails, mail);
	if (mail->fd < 0)
		imap_fail(session, "MAIL_SPOOL", "no file can be made for a mail: %s",
			strerror(errno));
	return mail;
}

static bool mail_write_bytes(struct imap_mail *mail, const char *bytes, size_t len)
{
	mail->size += len;
	mail->session->under_way += len;
	while (len > 0) {
		ssize_t n = write(mail->fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			imap_fail(mail->session, "MAIL_SPOOL", "a mail cannot be written: %s",
				strerror(errno));
			return false;
		}
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

void imap_mails_leave(struct imap_session *session)
{
	for (GList *at = session->all->mails.head, *next; at; at = next) {
		struct imap_mail *mail = at->data;
		next = at->next;
		if (mail->session != session)
			continue;
		if (mail->stage == STAGE_COMING || mail->stage == STAGE_READ)
			mail_end(mail);
		else
			mail->session = NULL;
	}
	g_queue_clear(&session->mails);
}

void imap_mails_free(struct imaps *all)
{
	g_queue_clear_full(&all->mails, mail_free);
}

void imap_files_sweep(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	while (dir && (entry = readdir(dir)) != NULL)
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0)
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
}

bool imap_is_full(const struct imap_session *session)
{
	return session->fetching &&
		(session->mails.length >= IMAP_UNDER_WAY ||
			session->under_way >= IMAP_UNDER_WAY_BYTES) &&
		session->mails.length > 0;
}

/* ---- mails that will not come in ---- */

static void on_passed(struct imap_session *session, int status, const json_t *answer)
{
	if (status >= 400) {
		imap_refused(session, status, answer);
		return;
	}
	session->position = session->known[session->at++].uid;
	session->missing = 0;
	session->box->skip = (struct imap_skip){ 0 };
	imap_fetch(session);
}

static void pass_over(struct imap_session *session, const struct imap_skip *skip)
{
	json_t *input = imap_about(session->box);
	json_t *notice = json_pack("{s:I, s:s, s:s}", "uid", (json_int_t)skip->uid, "code",
		skip->code, "text", skip->text);
	char uid[16];
	if (skip->size)
		json_object_set_new(notice, "size", json_integer((json_int_t)skip->size));
	json_object_set_new(input, "validity", json_integer(session->validity));
	json_object_set_new(input, "after", json_integer(session->position));
	json_object_set_new(input, "uid", json_integer(skip->uid));
	json_object_set_new(input, "notices", json_pack("[o]", notice));
	g_snprintf(uid, sizeof uid, "%u", skip->uid);
	log_warn("a mail is passed over", "mailbox", session->box->name, "uid", uid, "code",
		skip->code, "why", skip->text, NULL);
	imap_call(session, "mailbox.passed", input, on_passed);
}

static void too_large(struct imap_session *session, uint32_t uid, uint64_t size)
{
	struct imap_skip *skip = &session->box->skip;
	*skip = (struct imap_skip){ .validity = session->validity,
		.uid = uid,
		.size = MIN(size, (uint64_t)1 << 50),
		.now = true,
		.code = "MAIL_TOO_LARGE" };
	g_snprintf(skip->text, sizeof skip->text, "the mail has more than %d bytes",
		MAIL_BYTES_MOST);
}

/* The session ends; after `most` of them on one mail, it is passed over. */
static void stuck(struct imap_session *session, uint32_t uid, int most, const char *code,
	const char *text)
{
	struct imap_skip *skip = &session->box->skip;
	if (skip->uid != uid || skip->validity != session->validity)
		*skip = (struct imap_skip){ .validity = session->validity, .uid = uid };
	skip->now = ++skip->times >= most;
	g_strlcpy(skip->code, code, sizeof skip->code);
	g_strlcpy(skip->text, text, sizeof skip->text);
	imap_fail(session, code, "the mail with UID %u cannot be taken in: %s", uid, text);
}

/* ---- keeping ---- */

static void refused(struct imap_session *session, uint32_t uid, const struct answer *answer)
{
	json_t *body =
		json_loadb(answer->body.data ? answer->body.data : "", answer->body.len, 0, NULL);
	const char *code = json_string_value(json_object_get(body, "code"));
	const char *text = json_string_value(json_object_get(body, "detail"));
	if (answer->status == 503 || answer->status == 429 || answer->status == 404)
		imap_refused(session, answer->status, body);
	else
		stuck(session, uid, answer->status < 500 ? IMAP_STUCK : IMAP_STUCK_HERE,
			code ? code : "ANSWER_INVALID", text ? text : "");
	json_decref(body);
}

static void on_kept(void *arg)
{
	struct imap_mail *mail = arg;
	struct imap_session *session = mail->session;
	uint32_t uid = mail->uid;
	if (!session || session->over) {
		mail_end(mail);
		return;
	}
	bool full = imap_is_full(session);
	if (mail->answer->status >= 400) {
		refused(session, uid, mail->answer);
	} else {
		g_array_append_val(session->unmarked, uid);
		session->box->taken++;
	}
	mail_end(mail);
	if (full && !imap_is_full(session))
		imap_go_on(session);
	if (!session->over)
		fetched(session);
}

static void kept(void *arg, struct answer *answer)
{
	struct imap_mail *mail = arg;
	mail->answer = answer;
	loop_post(mail->all->loop, on_kept, mail);
}

/* Those that are read, as far as all before them are given to be kept too. */
static void keep_next(struct imap_session *session)
{
	for (GList *at = session->mails.head; at; at = at->next) {
		struct imap_mail *mail = at->data;
		if (mail->stage == STAGE_KEEPING)
			continue;
		if (mail->stage != STAGE_READ)
			break;
		mail->stage = STAGE_KEEPING;
		mail_keep(g_steal_pointer(&mail->arriving), kept, mail);
	}
}

static void on_read(void *arg)
{
	struct imap_mail *mail = arg;
	if (!mail->session || mail->session->over) {
		mail_end(mail);
		return;
	}
	mail->stage = STAGE_READ;
	keep_next(mail->session);
}

static void ready(void *arg, struct arriving *arriving)
{
	struct imap_mail *mail = arg;
	mail->arriving = arriving;
	loop_post(mail->all->loop, on_read, mail);
}

static void hand_on(struct imap_session *session, struct imap_mail *mail, uint32_t uid)
{
	struct mail_arrival arrival = { .caller = { .local_operator = true, .uid = getuid() },
		.mailbox = session->box->name,
		.path = mail->path,
		.version = session->box->version,
		.validity = session->validity,
		.after = session->position,
		.uid = uid };
	mail->uid = uid;
	session->position = uid;
	session->at++;
	session->missing = 0;
	close(mail->fd);
	mail->fd = -1;
	mail->stage = STAGE_READING;
	g_queue_push_tail(&session->mails, mail);
	mail_read_ahead(session->all->service, &arrival, ready, mail);
}

/* ---- coming ---- */

bool imap_body_begins(struct imap_session *session, uint64_t size)
{
	if (session->mail || session->at >= session->end)
		return false;
	if (size > MAIL_BYTES_MOST) {
		too_large(session, session->known[session->at].uid, size);
		imap_fail(session, "MAIL_TOO_LARGE", "the server announces a mail of %llu bytes",
			(unsigned long long)size);
		return false;
	}
	session->mail = mail_new(session);
	return !session->over;
}

void imap_body_bytes(struct imap_session *session, const char *bytes, size_t len)
{
	if (session->mail)
		mail_write_bytes(session->mail, bytes, len);
}

static void on_mail(struct imap_session *session, const struct imap_reply *reply)
{
	struct imap_item item;
	struct buf text;
	buf_init(&text);
	bool whole = strcmp(reply->name, "FETCH") == 0 &&
		imap_item_read(reply->text, &item, &text) && item.body;
	if (whole && !item.literal && !session->mail) {
		session->mail = mail_new(session);
		imap_body_bytes(session, text.data ? text.data : "", text.len);
	}
	struct imap_mail *mail = g_steal_pointer(&session->mail);
	bool next = whole && mail && !session->over && session->at < session->end &&
		item.uid == session->known[session->at].uid;
	if (next)
		hand_on(session, mail, item.uid);
	else if (mail)
		mail_end(mail);
	buf_fini(&text);
}

/* ---- commands ---- */

/* Not a mail like others: passed over, in trouble before, or missed once. */
static bool is_odd(const struct imap_session *session, size_t i)
{
	const struct imap_new *one = &session->known[i];
	return one->size > MAIL_BYTES_MOST || one->uid == session->box->skip.uid ||
		one->uid == session->missing;
}

static void after_batch(struct imap_session *session)
{
	if (session->at < session->known_count)
		imap_fetch(session);
	else
		imap_look_on(session);
}

static void not_come(struct imap_session *session)
{
	uint32_t uid = session->known[session->at].uid;
	if (session->missing == uid) {
		stuck(session, uid, IMAP_STUCK, "MAIL_NOT_GIVEN",
			"the server lists it and does not give it");
		return;
	}
	session->missing = uid;
	imap_look_again(session);
}

/* The command is at its end. The next one need not wait for commits; marks do. */
static void fetched(struct imap_session *session)
{
	if (!session->told_end)
		return;
	bool all = session->at == session->end;
	if (all && session->at < session->known_count && !is_odd(session, session->at)) {
		session->told_end = false;
		imap_fetch(session);
	} else if (session->mails.length == 0) {
		session->told_end = false;
		imap_mark(session, all ? after_batch : not_come);
	}
}

static void on_end(struct imap_session *session, const struct imap_reply *reply)
{
	(void)reply; /* what did not come shows */
	session->fetching = false;
	session->told_end = true;
	if (session->mail)
		mail_end(g_steal_pointer(&session->mail));
	fetched(session);
}

static void ask_for(struct imap_session *session, size_t count)
{
	uint32_t uids[IMAP_FETCH_MOST];
	struct buf command;
	buf_init(&command);
	for (size_t i = 0; i < count; i++)
		uids[i] = session->known[session->at + i].uid;
	buf_text(&command, "UID FETCH ");
	imap_put_set(&command, uids, count);
	buf_text(&command, " (UID BODY.PEEK[])");
	session->end = session->at + count;
	session->fetching = true;
	imap_say(session, &command, on_mail, on_end);
	buf_fini(&command);
}

/* How many of the known ones one command asks for: no more than may wait, and an odd
 * one alone. */
static size_t batch(const struct imap_session *session)
{
	size_t count = 0;
	uint64_t bytes = 0;
	for (size_t i = session->at; i < session->known_count && count < IMAP_FETCH_MOST; i++) {
		bytes += session->known[i].size;
		if (count > 0 && (is_odd(session, i) || bytes > IMAP_UNDER_WAY_BYTES))
			break;
		count++;
		if (is_odd(session, i))
			break;
	}
	return count;
}

void imap_fetch(struct imap_session *session)
{
	const struct imap_new *first = &session->known[session->at];
	struct imap_skip *skip = &session->box->skip;
	if (session->at >= session->known_count) {
		imap_look_on(session);
		return;
	}
	if (first->size > MAIL_BYTES_MOST)
		too_large(session, first->uid, first->size);
	if (skip->now && skip->uid == first->uid && skip->validity == session->validity)
		pass_over(session, skip);
	else
		ask_for(session, batch(session));
}
