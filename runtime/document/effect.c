/* The document effect.
 *
 * What must hold: Pango runs on the threads of the press only; a job belongs to the
 * courier until its parcel is freed and to its thread until the loop has heard of it,
 * and whoever is last frees it. Once it is dropped the loop may be gone, so nothing is
 * posted any more. */
#include "document/effect.h"
#include "base/hash.h"
#include "document/document.h"
#include "operate/seat.h"
#include <glib.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, AT_ONCE = 4, NAME_MOST = 150 };

static const char MEDIA_TYPE[] = "application/pdf";

struct press {
	struct loop *loop;
	GThreadPool *threads; /* NULL: nothing was asked yet */
	atomic_bool stop;
};
struct job { /* task->load */
	struct press *press;
	struct effect_task *task; /* loop thread */
	char *ask;
	size_t ask_len;
	struct buf pdf, answer;
	char hash[HASH_LEN + 1];
	bool ok;
	struct err err;
	pthread_mutex_t lock; /* guards what follows */
	bool dropped;
	int owners;
};

/* ---- owners ---- */

static struct job *job_new(const struct effect_task *task, int owners)
{
	struct job *job = g_new0(struct job, 1);
	job->ask = g_memdup2(task->ask, task->ask_len);
	job->ask_len = task->ask_len;
	job->owners = owners;
	buf_init(&job->pdf);
	buf_init(&job->answer);
	pthread_mutex_init(&job->lock, NULL);
	return job;
}

static void job_leave(struct job *job)
{
	pthread_mutex_lock(&job->lock);
	bool last = --job->owners == 0;
	pthread_mutex_unlock(&job->lock);
	if (!last)
		return;
	pthread_mutex_destroy(&job->lock);
	buf_fini(&job->pdf);
	buf_fini(&job->answer);
	g_free(job->ask);
	g_free(job);
}

static void unload(struct effect_task *task)
{
	job_leave(task->load);
}

/* ---- making it, on any thread ---- */

static bool name_is_fit(const char *name)
{
	return *name && strlen(name) <= NAME_MOST && !strpbrk(name, "/\\\"\r\n\t\x7f") &&
		(unsigned char)name[0] > ' ';
}

static void answer_write(struct job *job, const char *name, const struct document_made *made)
{
	json_t *doc = json_pack("{s:s, s:s, s:s, s:i, s:I, s:i}", "hash", job->hash, "media_type",
		MEDIA_TYPE, "name", name, "pages", made->pages, "size", (json_int_t)job->pdf.len,
		"unknown_glyphs", made->unknown);
	char *text = json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS);
	must(text);
	buf_text(&job->answer, text);
	free(text);
	json_decref(doc);
}

static bool make(struct job *job, const char *name, const char *layout, const atomic_bool *stop)
{
	struct arena arena;
	struct issues *issues = g_new0(struct issues, 1);
	struct document_made made;
	arena_init(&arena);
	issues_init(issues, &arena);
	const struct document *document = document_read(&arena, layout, strlen(layout), issues);
	bool ok = document ? document_write(document, stop, &job->pdf, &made, &job->err)
			   : document_refuse(issues, &job->err);
	if (ok) {
		hash_text(job->pdf.data, job->pdf.len, job->hash);
		answer_write(job, name, &made);
	}
	g_free(issues);
	arena_fini(&arena);
	return ok;
}

static void job_make(struct job *job, const atomic_bool *stop)
{
	json_t *ask = json_loadb(job->ask, job->ask_len, 0, NULL);
	const json_t *given = json_object_get(ask, "name"),
		     *layout = json_object_get(ask, "layout");
	const char *name = given ? json_string_value(given) : "document.pdf";
	char *text = layout ? json_dumps(layout, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	if (!name || !name_is_fit(name))
		job->ok = err_set(&job->err, ERR_REFUSED, "LAYOUT_INVALID",
			"name is to be the name of a file, of at most %d bytes", NAME_MOST);
	else if (!text)
		job->ok = err_set(&job->err, ERR_REFUSED, "LAYOUT_INVALID",
			"f:document takes { name, layout }");
	else
		job->ok = make(job, name, text, stop);
	free(text);
	json_decref(ask);
}

/* In a spec: at once. */
static bool pure(struct effect_task *task, struct buf *answer, struct err *err)
{
	struct job *job = job_new(task, 1);
	task->load = job;
	job_make(job, NULL);
	if (!job->ok) {
		*err = job->err;
		return false;
	}
	buf_put(answer, job->answer.data, job->answer.len);
	return true;
}

/* ---- keeping it, on the writer ---- */

static bool keep(const struct effect_task *task, struct seat *seat, struct err *err)
{
	const struct job *job = task->load;
	return effect_keep_file(seat, task, job->hash, job->pdf.data, job->pdf.len, MEDIA_TYPE,
		err);
}

/* ---- threads ---- */

static void hear(void *arg)
{
	struct job *job = arg;
	if (job->dropped)
		; /* by this thread: its task is gone */
	else if (job->ok)
		effect_done(job->task, job->answer.data, job->answer.len);
	else
		effect_failed(job->task, job->err.kind, job->err.code, job->err.text, 0);
	job_leave(job);
}

static void work(void *arg, void *state)
{
	struct job *job = arg;
	struct press *press = state;
	job_make(job, &press->stop);
	pthread_mutex_lock(&job->lock);
	bool dropped = job->dropped;
	if (!dropped)
		loop_post(press->loop, hear, job); /* the thread's share goes with it */
	pthread_mutex_unlock(&job->lock);
	if (dropped)
		job_leave(job);
}

static void start(void *state, struct effect_task *task)
{
	struct press *press = state;
	struct job *job = job_new(task, 2);
	job->press = press;
	job->task = task;
	task->load = job;
	if (!press->threads)
		press->threads = g_thread_pool_new(work, press, THREADS, TRUE, NULL);
	g_thread_pool_push(press->threads, job, NULL);
}

static void drop(void *state, struct effect_task *task)
{
	struct job *job = task->load;
	(void)state;
	pthread_mutex_lock(&job->lock);
	job->dropped = true;
	pthread_mutex_unlock(&job->lock);
}

/* ---- up and down ---- */

static void *open_kind(const struct effect_host *host, struct err *err)
{
	struct press *press = g_new0(struct press, 1);
	(void)err;
	press->loop = host->loop;
	return press;
}

static bool ready(void *state, struct err *err)
{
	(void)state;
	(void)err;
	return true;
}

/* Everything was dropped: what is under way ends at its next look at `stop`. */
static void close_kind(void *state)
{
	struct press *press = state;
	atomic_store(&press->stop, true);
	if (press->threads)
		g_thread_pool_free(press->threads, FALSE, TRUE);
	g_free(press);
}

const struct effect_kind document_effect = { .name = "document",
	.at_once = AT_ONCE,
	.failed_code = "DOCUMENT_FAILED",
	.retry = { .attempts = 5, .first = 10, .most = 600 },
	.open = open_kind,
	.ready = ready,
	.start = start,
	.pure = pure,
	.keep = keep,
	.drop = drop,
	.unload = unload,
	.close = close_kind };
