/* From a saved file to a live set, and one line about it on stdout.
 *
 * What must hold: one publish at a time; a change during it is published after
 * it; files that did not change since the last try are not tried again; whatever
 * is wrong with them, the live set stays. */
#include "command/watch.h"
#include "base/hash.h"
#include "base/log.h"
#include "command/print.h"
#include "command/working.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct watch {
	struct service *service;
	struct loop *loop;
	struct loop_tree *tree;
	char dir[4096];
	char tried[HASH_LEN + 1]; /* the files of the last try */
	bool following, busy, again;
};

struct published {
	struct watch *watch;
	struct answer *answer;
};

static void publish(struct watch *watch);

static void say_errors(const json_t *problem)
{
	size_t i;
	json_t *issue;
	json_array_foreach(json_object_get(problem, "errors"), i, issue) {
		fputs("policies: ", stdout);
		print_clean(stdout, print_text_at(issue, "pointer"));
		printf(": %s: ", print_text_at(issue, "code"));
		print_clean(stdout, print_text_at(issue, "detail"));
		putchar('\n');
	}
	if (json_array_size(json_object_get(problem, "errors")) == 0)
		printf("policies: %s: %s\n", print_text_at(problem, "code"),
			print_text_at(problem, "detail"));
	puts("policies: not published, the live set stays");
}

static void say_published(const json_t *body)
{
	size_t i;
	json_t *failure;
	json_array_foreach(json_object_get(body, "failures"), i, failure)
		printf("policies: %s: case \"%s\" expected %s, got %s\n",
			print_text_at(failure, "where"), print_text_at(failure, "name"),
			print_text_at(failure, "expected"), print_text_at(failure, "got"));
	if (json_is_true(json_object_get(body, "changed")))
		printf("policies: %.12s is live\n", print_text_at(body, "hash"));
}

static void on_answer(void *arg)
{
	struct published *published = arg;
	struct watch *watch = published->watch;
	struct answer *answer = published->answer;
	json_t *body =
		json_loadb(answer->body.data ? answer->body.data : "", answer->body.len, 0, NULL);
	if (answer->status < 400)
		say_published(body);
	else
		say_errors(body);
	fflush(stdout);
	json_decref(body);
	answer_fini(answer);
	free(answer);
	free(published);
	watch->busy = false;
	if (watch->again)
		publish(watch);
}

static void on_done(void *arg, struct answer *answer)
{
	struct published *published = calloc(1, sizeof *published);
	must(published);
	*published = (struct published){ arg, answer };
	loop_post(published->watch->loop, on_answer, published);
}

static void submit(struct watch *watch, const char *text, size_t len)
{
	struct call call = { .operation = "policy.publish",
		.caller = { .local_operator = true, .uid = getuid() },
		.input = text,
		.input_len = len,
		.reason = watch->following ? "saved" : "SIGHUP" };
	watch->busy = true;
	service_submit(watch->service, &call, on_done, watch);
}

static char *input_make(struct watch *watch, struct err *err)
{
	json_t *files = working_files(watch->dir, err);
	if (!files)
		return NULL;
	json_t *input = json_pack("{s:o, s:s}", "files", files, "note",
		watch->following ? "saved while watching" : "published on SIGHUP");
	if (watch->following)
		json_object_set_new(input, "failing_cases", json_true());
	char *text = json_dumps(input, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(input);
	return text;
}

static bool tried_before(struct watch *watch, const char *text, size_t len)
{
	char hash[HASH_LEN + 1];
	hash_text(text, len, hash);
	if (strcmp(hash, watch->tried) == 0)
		return true;
	memcpy(watch->tried, hash, sizeof hash);
	return false;
}

static void publish(struct watch *watch)
{
	struct err err = { 0 };
	watch->again = watch->busy;
	if (watch->busy)
		return;
	char *text = input_make(watch, &err);
	if (!text)
		log_warn("policies not published", "code", err.code, "text", err.text, NULL);
	else if (!tried_before(watch, text, strlen(text)))
		submit(watch, text, strlen(text));
	free(text);
}

static void on_change(void *arg)
{
	publish(arg);
}

struct watch *watch_new(struct service *service, struct loop *loop, const char *home)
{
	struct watch *watch = calloc(1, sizeof *watch);
	must(watch);
	watch->service = service;
	watch->loop = loop;
	snprintf(watch->dir, sizeof watch->dir, "%s/policies", home);
	return watch;
}

bool watch_follow(struct watch *watch, struct err *err)
{
	watch->tree = loop_tree_new(watch->loop, watch->dir, on_change, watch, err);
	if (!watch->tree)
		return false;
	watch->following = true;
	publish(watch);
	return true;
}

void watch_publish(struct watch *watch)
{
	watch->tried[0] = '\0';
	publish(watch);
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	if (watch->tree)
		loop_tree_free(watch->tree);
	free(watch);
}
