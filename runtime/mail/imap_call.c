/* Operations and secrets asked from the loop.
 *
 * What must hold: an answer that comes after its session has gone, or after the loop
 * has ended, is put away; a secret lies in memory no longer than it takes to log in. */
#include "base/log.h"
#include "mail/imap_inside.h"
#include "operate/secret.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct imap_call {
	struct work work; /* of a secret */
	struct imaps *all;
	struct imap_session *session; /* NULL: nobody waits any more */
	struct answer *answer;
	void (*done)(struct imap_session *session, int status, const json_t *answer);
	void (*heard)(struct imaps *all, int status, const json_t *answer);
	char *name;
	struct buf value;
	struct err err;
	void (*told)(struct imap_session *session, const char *value, const struct err *err);
};

static struct imap_call *call_new(struct imaps *all, struct imap_session *session)
{
	struct imap_call *call = g_new0(struct imap_call, 1);
	call->all = all;
	call->session = session;
	buf_init(&call->value);
	g_queue_push_tail(&all->calls, call);
	return call;
}

static void call_free(gpointer data)
{
	struct imap_call *call = data;
	if (call->answer) {
		answer_fini(call->answer);
		free(call->answer);
	}
	secret_wipe(&call->value);
	g_free(call->name);
	g_free(call);
}

void imap_calls_leave(struct imap_session *session)
{
	for (GList *at = session->all->calls.head; at; at = at->next) {
		struct imap_call *call = at->data;
		if (call->session == session)
			call->session = NULL;
	}
}

void imap_calls_free(struct imaps *all)
{
	g_queue_clear_full(&all->calls, call_free);
}

json_t *imap_about(const struct imap_box *box)
{
	return json_pack("{s:s, s:I}", "id", box->id, "version", (json_int_t)box->version);
}

/* ---- operations ---- */

static void on_answer(void *arg)
{
	struct imap_call *call = arg;
	const struct answer *answer = call->answer;
	g_queue_remove(&call->all->calls, call);
	json_t *body =
		json_loadb(answer->body.data ? answer->body.data : "", answer->body.len, 0, NULL);
	if (call->heard)
		call->heard(call->all, answer->status, body);
	if (call->session && !call->session->over)
		call->done(call->session, answer->status, body);
	json_decref(body);
	call_free(call);
}

static void answered(void *arg, struct answer *answer)
{
	struct imap_call *call = arg;
	call->answer = answer;
	loop_post(call->all->loop, on_answer, call);
}

static void submit(struct imap_call *one, const char *operation, json_t *input)
{
	char *text = json_dumps(input, JSON_COMPACT);
	must(text);
	json_decref(input);
	struct call call = { .operation = operation,
		.caller = { .local_operator = true, .uid = getuid() },
		.input = text,
		.input_len = strlen(text) };
	service_submit(one->all->service, &call, answered, one);
	free(text);
}

void imap_call(struct imap_session *session, const char *operation, json_t *input,
	void (*done)(struct imap_session *session, int status, const json_t *answer))
{
	struct imap_call *call = call_new(session->all, session);
	call->done = done;
	submit(call, operation, input);
}

void imap_ask(struct imaps *all, const char *operation, json_t *input,
	void (*heard)(struct imaps *all, int status, const json_t *answer))
{
	struct imap_call *call = call_new(all, NULL);
	call->heard = heard;
	submit(call, operation, input);
}

void imap_refused(struct imap_session *session, int status, const json_t *problem)
{
	const char *code = json_string_value(json_object_get(problem, "code"));
	const char *text = json_string_value(json_object_get(problem, "detail"));
	if (status == 404)
		code = "MAILBOX_MOVED_ON";
	imap_fail(session, code ? code : "ANSWER_INVALID", "%s", text ? text : "");
}

/* ---- secrets ---- */

static bool read_secret(struct work *work, struct worker *worker)
{
	struct imap_call *call = (struct imap_call *)work;
	call->err = (struct err){ 0 };
	secret_read(worker->conn, call->name, &call->value, &call->err);
	return false;
}

static void on_secret(void *arg)
{
	struct imap_call *call = arg;
	g_queue_remove(&call->all->calls, call);
	if (call->session && !call->session->over)
		call->told(call->session, call->value.data ? call->value.data : "", &call->err);
	call_free(call);
}

static void secret_done(struct work *work)
{
	struct imap_call *call = (struct imap_call *)work;
	loop_post(call->all->loop, on_secret, call);
}

static void secret_failed(struct work *work, const struct err *err)
{
	((struct imap_call *)work)->err = *err;
	secret_done(work);
}

void imap_secret(struct imap_session *session,
	void (*done)(struct imap_session *session, const char *value, const struct err *err))
{
	struct imap_call *call = call_new(session->all, session);
	call->name = g_strdup(session->box->secret);
	call->told = done;
	call->work = (struct work){ .kind = WORK_READ,
		.run = read_secret,
		.done = secret_done,
		.failed = secret_failed };
	pool_submit(service_pool(session->all->service), &call->work);
}
