/* The program with an effect of one's own: labels are printed.
 *
 * A flow says `local done = f:label { to = "Ann", text = "R-1" }` and waits. Here a
 * label is a file in the folder LABELS (default: labels); a real one would go to a
 * printer. It is written on a thread of its own, for the program's loop must not
 * wait. The file is named by the task's key, so a label that is asked for again
 * after a crash is the same one, not a second: that is why nothing is handed over.
 *
 *   build/examples/effect serve …
 */
#include <jansson.h>
#include <ordain/ordain.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int write_label(const char *path, const json_t *ask)
{
	const char *to = json_string_value(json_object_get(ask, "to"));
	const char *text = json_string_value(json_object_get(ask, "text"));
	FILE *file = fopen(path, "w");
	if (!file)
		return 0;
	fprintf(file, "%s\n%s\n", to ? to : "", text ? text : "");
	return fclose(file) == 0;
}

static void *print(void *arg)
{
	struct ordain_task *task = arg;
	const char *folder = getenv("LABELS") ? getenv("LABELS") : "labels";
	char path[400], answer[500];
	json_t *ask = json_loads(ordain_task_ask(task), 0, NULL);
	snprintf(path, sizeof path, "%s/%s.txt", folder, ordain_task_key(task));
	mkdir(folder, 0700);
	if (!json_is_string(json_object_get(ask, "to"))) {
		ordain_task_failed(task, 0, "LABEL_TO", "a label is for somebody");
	} else if (write_label(path, ask)) {
		snprintf(answer, sizeof answer, "{\"attempt\":%d,\"file\":\"%s.txt\"}",
			ordain_task_attempt(task), ordain_task_key(task));
		ordain_task_done(task, answer);
	} else {
		ordain_task_failed(task, 1, "LABEL_FOLDER", "the folder cannot be written to");
	}
	json_decref(ask);
	return NULL;
}

/* On the loop thread. */
static void start(void *arg, struct ordain_task *task)
{
	pthread_t thread;
	(void)arg;
	if (pthread_create(&thread, NULL, print, task) == 0)
		pthread_detach(thread);
	else
		ordain_task_failed(task, 1, "LABEL_BUSY", "no thread is to be had");
}

int main(int argc, char **argv)
{
	const struct ordain_effect effects[] = {
		{ .name = "label", .title = "to", .start = start, .attempts = 3, .first_wait = 1 },
		{ .name = NULL },
	};
	const struct ordain_extend extend = { .effects = effects };
	return ordain_main(argc, argv, &extend);
}
