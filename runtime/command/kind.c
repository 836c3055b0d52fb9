/* Effects in C: between the program's verbs, from any thread, and those of the
 * courier, on the loop thread.
 *
 * What must hold: a task belongs to the program until its verb and to the loop until
 * that verb was heard or the process ends; whoever is last frees it. Once it is
 * dropped the loop may be gone, so nothing is posted any more. */
#include "command/kind.h"
#include "command/extend.h"
#include "flow/flow.h"
#include <glib.h>
#include <jansson.h>
#include <ordain/ordain.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum verb { VERB_NONE, VERB_DONE, VERB_AGAIN, VERB_FAILED, VERB_UNKNOWN };
enum hand { HAND_ASKED, HAND_YES, HAND_NO };

struct ordain_task {
	struct effect_task *task; /* loop thread; NULL: dropped */
	struct loop *loop;
	char *ask, *key, *answer, *code, *text;
	int attempt;
	enum verb verb;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t heard;
	enum hand hand;
	bool dropped;
	int owners;
};

static const char UNKNOWN[] = "{\"state\":\"unknown\"}";

/* ---- owners ---- */

static void free_task(struct ordain_task *own)
{
	pthread_mutex_destroy(&own->lock);
	pthread_cond_destroy(&own->heard);
	g_free(own->ask);
	g_free(own->key);
	g_free(own->answer);
	g_free(own->code);
	g_free(own->text);
	g_free(own);
}

/* Gives the lock back too. */
static void leave(struct ordain_task *own)
{
	bool last = --own->owners == 0;
	pthread_mutex_unlock(&own->lock);
	if (last)
		free_task(own);
}

static void leave_unlocked(struct ordain_task *own)
{
	pthread_mutex_lock(&own->lock);
	leave(own);
}

/* ---- the kind, on the loop thread ---- */

struct program {
	const struct ordain_effect *effects;
	struct loop *loop;
};

static void *open_program(const struct effect_host *host, struct err *err)
{
	(void)err;
	const struct ordain_extend *extend = host->given;
	struct program *program = g_new0(struct program, 1);
	program->effects = extend->effects;
	program->loop = host->loop;
	return program;
}

static bool ready(void *state, struct err *err)
{
	(void)state;
	(void)err;
	return true;
}

static const struct ordain_effect *effect_of(const struct program *program, const char *kind)
{
	const struct ordain_effect *effect = program->effects;
	while (strcmp(effect->name, kind) != 0)
		effect++;
	return effect;
}

static void start(void *state, struct effect_task *task)
{
	struct program *program = state;
	const struct ordain_effect *effect = effect_of(program, task->kind);
	struct ordain_task *own = g_new0(struct ordain_task, 1);
	own->task = task;
	own->loop = program->loop;
	own->ask = g_strndup(task->ask, task->ask_len);
	own->key = g_strdup(task->key);
	own->attempt = task->attempt;
	own->owners = 2;
	pthread_mutex_init(&own->lock, NULL);
	pthread_cond_init(&own->heard, NULL);
	task->load = own;
	effect->start(effect->arg, own);
}

static void drop(void *state, struct effect_task *task)
{
	(void)state;
	struct ordain_task *own = task->load;
	pthread_mutex_lock(&own->lock);
	own->task = NULL;
	own->dropped = true;
	own->hand = HAND_NO;
	pthread_cond_broadcast(&own->heard);
	leave(own);
}

static void unknown(void *state, const struct effect_task *task, struct buf *answer)
{
	(void)state;
	(void)task;
	buf_text(answer, UNKNOWN);
}

struct effect_kind kind_of(const struct ordain_effect *effect)
{
	return (struct effect_kind){ .name = effect->name,
		.at_once = effect->at_once ? effect->at_once : 4,
		.failed_code = effect->failed_code ? effect->failed_code : "EFFECT_FAILED",
		.retry = { .attempts = effect->attempts ? effect->attempts : 5,
			.first = effect->first_wait ? effect->first_wait : 10,
			.most = effect->longest_wait ? effect->longest_wait : 3600 },
		.open = open_program,
		.ready = ready,
		.start = start,
		.drop = drop,
		.unknown = unknown,
		.close = g_free };
}

/* ---- verbs ---- */

/* A program's answer is a stranger's text until it was read. */
static void answered(struct effect_task *task, const char *answer)
{
	json_t *doc =
		json_loads(answer ? answer : "{}", JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
	char *text = doc ? json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) : NULL;
	if (text)
		effect_done(task, text, strlen(text));
	else
		effect_failed(task, ERR_PERM, "EFFECT_ANSWER", "its answer is no JSON", 0);
	free(text);
	json_decref(doc);
}

static void hear(void *arg)
{
	struct ordain_task *own = arg;
	struct effect_task *task = own->task;
	if (!task) {
		leave_unlocked(own);
		return;
	}
	own->task = NULL;
	if (own->verb == VERB_DONE)
		answered(task, own->answer);
	else if (own->verb == VERB_UNKNOWN)
		effect_unknown(task, own->code, own->text);
	else
		effect_failed(task, own->verb == VERB_AGAIN ? ERR_TEMP : ERR_PERM, own->code,
			own->text, 0);
	pthread_mutex_lock(&own->lock);
	own->owners--; /* the loop's */
	leave(own);
}

static void say(struct ordain_task *own, enum verb verb, const char *code, const char *text)
{
	pthread_mutex_lock(&own->lock);
	must(own->verb == VERB_NONE);
	own->verb = verb;
	own->code = g_strdup(code && *code ? code : "EFFECT_FAILED");
	own->text = g_strdup(text ? text : "");
	if (own->dropped) {
		leave(own);
		return;
	}
	loop_post(own->loop, hear, own); /* the program's share goes with it */
	pthread_mutex_unlock(&own->lock);
}

void ordain_task_done(struct ordain_task *task, const char *answer)
{
	task->answer = g_strdup(answer);
	say(task, VERB_DONE, NULL, NULL);
}

void ordain_task_failed(struct ordain_task *task, int again, const char *code, const char *text)
{
	say(task, again ? VERB_AGAIN : VERB_FAILED, code, text);
}

void ordain_task_unknown(struct ordain_task *task, const char *code, const char *text)
{
	say(task, VERB_UNKNOWN, code, text);
}

/* ---- the point of no return ---- */

static void handed(struct effect_task *task, bool go)
{
	struct ordain_task *own = task->load;
	pthread_mutex_lock(&own->lock);
	own->hand = go ? HAND_YES : HAND_NO;
	pthread_cond_broadcast(&own->heard);
	if (go) {
		pthread_mutex_unlock(&own->lock);
		return;
	}
	own->task = NULL;
	own->dropped = true;
	leave(own);
}

static void hand(void *arg)
{
	struct ordain_task *own = arg;
	if (own->task)
		effect_hand_over(own->task, handed);
	leave_unlocked(own);
}

int ordain_task_hand_over(struct ordain_task *own)
{
	pthread_mutex_lock(&own->lock);
	if (!own->dropped) {
		own->hand = HAND_ASKED;
		own->owners++; /* the ticket's */
		loop_post(own->loop, hand, own);
	}
	while (!own->dropped && own->hand == HAND_ASKED)
		pthread_cond_wait(&own->heard, &own->lock);
	bool go = !own->dropped && own->hand == HAND_YES;
	if (go)
		pthread_mutex_unlock(&own->lock);
	else
		leave(own);
	return go;
}

const char *ordain_task_ask(const struct ordain_task *task)
{
	return task->ask;
}

const char *ordain_task_key(const struct ordain_task *task)
{
	return task->key;
}

int ordain_task_attempt(const struct ordain_task *task)
{
	return task->attempt;
}

/* ---- what is declared ---- */

static size_t effect_count(const struct ordain_extend *extend)
{
	size_t n = 0;
	while (extend && extend->effects && extend->effects[n].name)
		n++;
	return n;
}

const struct effect_decl *extend_effects(struct arena *arena, const struct ordain_extend *extend)
{
	size_t n = effect_count(extend);
	if (n == 0)
		return NULL;
	struct effect_decl *decls = arena_alloc(arena, (FLOW_EFFECTS + n + 1) * sizeof *decls);
	memcpy(decls, flow_effects, FLOW_EFFECTS * sizeof *decls);
	for (size_t i = 0; i < n; i++) {
		const char *title = extend->effects[i].title;
		decls[FLOW_EFFECTS + i].name = extend->effects[i].name;
		decls[FLOW_EFFECTS + i].title = title ? title : "";
	}
	decls[FLOW_EFFECTS + n] = (struct effect_decl){ 0 };
	return decls;
}

static bool is_taken(const char *name)
{
	static const char *const taken[] = { "all", "call", "continue_as", "decide", "document",
		"flow", "http", "mail", "note", "now", "race", "random", "review", "signal",
		"sleep", "sleep_until", "start", "stop", "try", "undo", "undo_now", "wait" };
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (strcmp(name, taken[i]) == 0)
			return true;
	return false;
}

bool extend_check(const struct ordain_extend *extend, struct err *err)
{
	size_t n = effect_count(extend);
	if (n > KINDS_MOST)
		return err_set(err, ERR_PERM, "EFFECT_KIND", "a program adds at most %d effects",
			(int)KINDS_MOST);
	for (size_t i = 0; i < n; i++) {
		const char *name = extend->effects[i].name;
		if (!extend->effects[i].start || is_taken(name) || !*name ||
			name[strspn(name, "abcdefghijklmnopqrstuvwxyz_")])
			return err_set(err, ERR_PERM, "EFFECT_KIND",
				"effect %s: a new name of a-z and _, and a start function", name);
	}
	return true;
}
