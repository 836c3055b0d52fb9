/* A mail arrives: read on a reader, then kept by the operation mail.receive on the
 * writer, in one transaction with its bytes.
 *
 * What must hold: the writer parses nothing; `done` with a status below 400 means
 * that bytes and record are committed. The operation gets what was read beside its
 * input, where no caller can put anything. */
#include "base/file.h"
#include "base/hash.h"
#include "mail/read.h"
#include "store/worker.h"
#include <stdlib.h>
#include <string.h>

struct arriving {
	struct work work;
	struct service *service;
	struct mail_arrival arrival;
	struct arena arena;
	struct buf read;
	char hash[HASH_LEN + 1];
	struct err err;                                  /* kind ERR_NONE: it was read */
	void (*ready)(void *arg, struct arriving *mail); /* NULL: it is kept at once */
	void (*done)(void *arg, struct answer *answer);
	void *arg;
};

static void read_it(struct arriving *mail)
{
	struct arena arena;
	char *bytes;
	size_t len;
	arena_init(&arena);
	buf_reset(&mail->read);
	mail->err = (struct err){ 0 };
	if (file_read(&arena, mail->arrival.path, MAIL_BYTES_MOST, &bytes, &len, &mail->err)) {
		hash_text(bytes, len, mail->hash);
		mail_read(bytes, len, &mail->read);
	}
	arena_fini(&arena);
}

static bool run(struct work *work, struct worker *worker)
{
	(void)worker;
	read_it((struct arriving *)work);
	return false;
}

static void free_it(struct arriving *mail)
{
	buf_fini(&mail->read);
	arena_fini(&mail->arena);
	free(mail);
}

/* The operation's way to know which mailbox, and where in its folder. */
static const char *path_of(struct arriving *mail)
{
	const struct mail_arrival *arrival = &mail->arrival;
	const char *box = arrival->mailbox ? arrival->mailbox : "";
	const char *mark = *box ? "?mailbox=" : "";
	if (arrival->uid == 0)
		return arena_printf(&mail->arena, "/v1/mail%s%s", mark, box);
	return arena_printf(&mail->arena, "/v1/mail%s%s&version=%lld&validity=%u&after=%u&uid=%u",
		mark, box, (long long)arrival->version, arrival->validity, arrival->after,
		arrival->uid);
}

static struct call call_of(struct arriving *mail)
{
	const struct mail_arrival *arrival = &mail->arrival;
	const struct buf *read = &mail->read;
	return (struct call){ .operation = "mail.receive",
		.caller = arrival->caller,
		.raw_method = "POST",
		.raw_path = path_of(mail),
		.input = mail->hash, /* what a repeated key is compared by */
		.input_len = HASH_LEN,
		.request_id = arrival->request_id,
		.idempotency_key = arrival->idempotency_key,
		.reason = arrival->reason,
		.dry = arrival->dry,
		.prepared = read->data,
		.prepared_len = read->len,
		.file = arrival->path,
		.file_hash = mail->hash };
}

static void refuse(struct arriving *mail, const struct err *err)
{
	struct answer *answer = malloc(sizeof *answer);
	must(answer);
	answer_init(answer);
	answer_err(answer, err);
	mail->done(mail->arg, answer);
}

static void keep(struct arriving *mail)
{
	if (mail->err.kind == ERR_NONE) {
		struct call call = call_of(mail);
		service_submit(mail->service, &call, mail->done, mail->arg);
	} else {
		refuse(mail, &mail->err);
	}
	free_it(mail);
}

static void after_read(struct work *work)
{
	struct arriving *mail = (struct arriving *)work;
	if (mail->ready)
		mail->ready(mail->arg, mail);
	else
		keep(mail);
}

static void failed(struct work *work, const struct err *err)
{
	struct arriving *mail = (struct arriving *)work;
	mail->err = *err;
	after_read(work);
}

static void keep_caller(struct arena *arena, struct caller *caller)
{
	caller->token = arena_text(arena, caller->token);
	caller->on_behalf_of = arena_text(arena, caller->on_behalf_of);
	caller->address = arena_text(arena, caller->address);
	caller->user = arena_text(arena, caller->user);
	const char **roles = arena_alloc(arena, (caller->role_count + 1) * sizeof *roles);
	for (size_t i = 0; i < caller->role_count; i++)
		roles[i] = arena_text(arena, caller->roles[i]);
	caller->roles = roles;
}

static struct arriving *arriving_new(struct service *service, const struct mail_arrival *arrival)
{
	struct arriving *mail = calloc(1, sizeof *mail);
	must(mail);
	arena_init(&mail->arena);
	buf_init(&mail->read);
	mail->service = service;
	mail->arrival = *arrival;
	keep_caller(&mail->arena, &mail->arrival.caller);
	mail->arrival.mailbox = arena_text(&mail->arena, arrival->mailbox);
	mail->arrival.path = arena_text(&mail->arena, arrival->path);
	mail->arrival.request_id = arena_text(&mail->arena, arrival->request_id);
	mail->arrival.idempotency_key = arena_text(&mail->arena, arrival->idempotency_key);
	mail->arrival.reason = arena_text(&mail->arena, arrival->reason);
	return mail;
}

static void submit(struct arriving *mail)
{
	mail->work = (struct work){ .kind = WORK_READ,
		.run = run,
		.done = after_read,
		.failed = failed };
	pool_submit(service_pool(mail->service), &mail->work);
}

void mail_arrive(struct service *service, const struct mail_arrival *arrival,
	void (*done)(void *arg, struct answer *answer), void *arg)
{
	struct arriving *mail = arriving_new(service, arrival);
	mail->done = done;
	mail->arg = arg;
	submit(mail);
}

void mail_read_ahead(struct service *service, const struct mail_arrival *arrival,
	void (*ready)(void *arg, struct arriving *mail), void *arg)
{
	struct arriving *mail = arriving_new(service, arrival);
	mail->ready = ready;
	mail->arg = arg;
	submit(mail);
}

void mail_keep(struct arriving *mail, void (*done)(void *arg, struct answer *answer), void *arg)
{
	mail->done = done;
	mail->arg = arg;
	keep(mail);
}

void mail_drop(struct arriving *mail)
{
	free_it(mail);
}

void mail_arrive_now(struct service *service, const struct mail_arrival *arrival,
	struct answer *answer)
{
	struct arriving *mail = arriving_new(service, arrival);
	read_it(mail);
	if (mail->err.kind == ERR_NONE) {
		struct call call = call_of(mail);
		service_call(service, &call, answer);
	} else {
		answer_err(answer, &mail->err);
	}
	free_it(mail);
}
