/* Watched maildirs.
 *
 * What must hold: a file leaves `new` only after its mail is committed, and no file
 * is ever removed. One mail at a time: a folder of thousands must not fill the queue.
 * What is refused (too large, say) stays where it is and is not tried again before
 * the next start; what fails for now is tried at the next look.
 *
 * A look reads the whole folder and keeps the first names of it, so that a folder of
 * 50,000 is read once for every BATCH mails, not once for each that is moved. */
#include "mail/maildir.h"
#include "base/log.h"
#include "mail/read.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOOK_MS = 5000, BATCH = 1000, PATH_ROOM = 4096 };

struct maildir {
	struct maildirs *all;
	char *name, *path;
	struct loop_tree *tree; /* NULL: `new` could not be watched */
	GHashTable *refused;    /* names of files */
	bool listed;            /* by the look under way */
	guint queued;           /* of its files, in the queue */
	bool again;             /* to be looked at when none is queued */
};
struct maildirs {
	struct service *service;
	struct loop *loop;
	struct loop_timer *timer;
	GPtrArray *list; /* struct maildir */
	bool stopping, asking;
	/* The one mail under way: whose, and the name of its file. */
	char *mailbox, *dir, *file;
	struct answer *answer; /* of a call, handed over by a worker */
	GQueue waiting;        /* struct arrived */
};
struct arrived {
	char *mailbox, *dir, *file;
};

static void look_at(struct maildir *box);
static void next_mail(struct maildirs *all);

static void arrived_free(gpointer data)
{
	struct arrived *one = data;
	g_free(one->mailbox);
	g_free(one->dir);
	g_free(one->file);
	g_free(one);
}

static void unqueue(struct maildir *box)
{
	GList *next;
	for (GList *at = box->all->waiting.head; at; at = next) {
		struct arrived *one = at->data;
		next = at->next;
		if (strcmp(one->mailbox, box->name) != 0)
			continue;
		arrived_free(one);
		g_queue_delete_link(&box->all->waiting, at);
	}
}

static void maildir_free(gpointer data)
{
	struct maildir *box = data;
	unqueue(box);
	if (box->tree)
		loop_tree_free(box->tree);
	g_hash_table_unref(box->refused);
	g_free(box->name);
	g_free(box->path);
	g_free(box);
}

static struct maildir *box_named(const struct maildirs *all, const char *name)
{
	for (guint i = 0; i < all->list->len; i++) {
		struct maildir *box = g_ptr_array_index(all->list, i);
		if (strcmp(box->name, name) == 0)
			return box;
	}
	return NULL;
}

/* ---- one mail ---- */

static void drop_answer(struct maildirs *all)
{
	if (all->answer) {
		answer_fini(all->answer);
		free(all->answer);
	}
	all->answer = NULL;
}

static void forget_mail(struct maildirs *all)
{
	g_clear_pointer(&all->mailbox, g_free);
	g_clear_pointer(&all->dir, g_free);
	g_clear_pointer(&all->file, g_free);
	drop_answer(all);
}

/* Into `cur`, as unseen; a name that is taken there gets another. */
static void move_file(const struct maildirs *all)
{
	char from[PATH_ROOM], to[PATH_ROOM];
	const char *flags = strstr(all->file, ":2,") ? "" : ":2,";
	snprintf(from, sizeof from, "%s/new/%s", all->dir, all->file);
	snprintf(to, sizeof to, "%s/cur/%s%s", all->dir, all->file, flags);
	if (access(to, F_OK) == 0)
		snprintf(to, sizeof to, "%s/cur/%lld.%s%s", all->dir, (long long)g_get_real_time(),
			all->file, flags);
	if (rename(from, to) != 0)
		log_warn("a mail that was taken in cannot be moved", "file", from, "why",
			strerror(errno), NULL);
}

static void on_kept(void *arg)
{
	struct maildirs *all = arg;
	struct maildir *box = all->mailbox ? box_named(all, all->mailbox) : NULL;
	int status = all->answer->status;
	if (status < 400) {
		move_file(all);
	} else {
		log_warn("a mail was not taken in", "mailbox", all->mailbox, "file", all->file,
			"why", all->answer->body.data, NULL);
		if (status < 500 && status != 429 && box)
			g_hash_table_add(box->refused, g_strdup(all->file));
	}
	forget_mail(all);
	if (status < 400 && box && box->again && !box->queued)
		look_at(box); /* there were more than one batch, or more came */
	else
		next_mail(all);
}

static void kept(void *arg, struct answer *answer)
{
	struct maildirs *all = arg;
	all->answer = answer;
	loop_post(all->loop, on_kept, all);
}

static void next_mail(struct maildirs *all)
{
	char path[PATH_ROOM];
	struct arrived *one = all->stopping || all->file ? NULL : g_queue_pop_head(&all->waiting);
	if (!one)
		return;
	struct maildir *box = box_named(all, one->mailbox);
	if (box)
		box->queued--;
	snprintf(path, sizeof path, "%s/new/%s", one->dir, one->file);
	struct mail_arrival arrival = { .caller = { .local_operator = true, .uid = getuid() },
		.mailbox = one->mailbox,
		.path = path };
	all->mailbox = g_steal_pointer(&one->mailbox);
	all->dir = g_steal_pointer(&one->dir);
	all->file = g_steal_pointer(&one->file);
	arrived_free(one);
	mail_arrive(all->service, &arrival, kept, all);
}

/* ---- one folder ---- */

static bool regular(int folder, const struct dirent *entry)
{
	struct stat about;
	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_REG;
	return fstatat(folder, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISREG(about.st_mode);
}

static bool to_take(const struct maildir *box, int folder, const struct dirent *entry)
{
	const struct maildirs *all = box->all;
	bool under_way = all->file && strcmp(all->file, entry->d_name) == 0 &&
		strcmp(all->dir, box->path) == 0;
	return entry->d_name[0] != '.' && !under_way &&
		!g_hash_table_contains(box->refused, entry->d_name) && regular(folder, entry);
}

/* Keeps the first BATCH names in their order. */
static void keep_name(GTree *names, const char *name)
{
	if (g_tree_nnodes(names) == BATCH) {
		const char *last = g_tree_node_key(g_tree_node_last(names));
		if (strcmp(name, last) > 0)
			return;
		g_tree_remove(names, last);
	}
	g_tree_insert(names, g_strdup(name), NULL);
}

static int by_name(const void *a, const void *b, void *arg)
{
	(void)arg;
	return strcmp(a, b);
}

/* Names begin with the time of delivery, so their order is that of the mails. */
static GTree *first_names(const struct maildir *box)
{
	char path[PATH_ROOM];
	snprintf(path, sizeof path, "%s/new", box->path);
	GTree *names = g_tree_new_full(by_name, NULL, g_free, NULL);
	DIR *folder = opendir(path);
	if (!folder)
		log_warn("a maildir cannot be read", "mailbox", box->name, "path", path, "why",
			strerror(errno), NULL);
	for (struct dirent *entry; folder && (entry = readdir(folder));)
		if (to_take(box, dirfd(folder), entry))
			keep_name(names, entry->d_name);
	if (folder)
		closedir(folder);
	return names;
}

static gboolean add_mail(gpointer name, gpointer value, gpointer arg)
{
	struct maildir *box = arg;
	struct arrived *one = g_new0(struct arrived, 1);
	(void)value;
	one->mailbox = g_strdup(box->name);
	one->dir = g_strdup(box->path);
	one->file = g_strdup(name);
	g_queue_push_tail(&box->all->waiting, one);
	box->queued++;
	return FALSE;
}

static void look_at(struct maildir *box)
{
	if (box->all->stopping)
		return;
	box->again = box->queued > 0;
	if (!box->queued) {
		GTree *names = first_names(box);
		g_tree_foreach(names, add_mail, box);
		g_tree_unref(names);
		box->again = box->queued == BATCH;
	}
	next_mail(box->all);
}

static void on_change(void *arg)
{
	look_at(arg);
}

static void watch(struct maildir *box)
{
	char path[PATH_ROOM];
	struct err err = { 0 };
	snprintf(path, sizeof path, "%s/new", box->path);
	if (!box->tree)
		box->tree = loop_tree_new(box->all->loop, path, on_change, box, &err);
	look_at(box);
}

/* ---- which folders ---- */

static void list_one(struct maildirs *all, const json_t *item)
{
	const char *name = json_string_value(json_object_get(item, "name"));
	const char *path = json_string_value(json_object_get(item, "path"));
	const char *state = json_string_value(json_object_get(item, "state"));
	struct maildir *box = name ? box_named(all, name) : NULL;
	if (!name || !path || !state || strcmp(state, "active") != 0)
		return;
	if (box && strcmp(box->path, path) != 0) {
		g_ptr_array_remove(all->list, box);
		box = NULL;
	}
	if (!box) {
		box = g_new0(struct maildir, 1);
		box->all = all;
		box->name = g_strdup(name);
		box->path = g_strdup(path);
		box->refused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		g_ptr_array_add(all->list, box);
	}
	box->listed = true;
}

static void take_list(struct maildirs *all, const json_t *items)
{
	size_t i;
	json_t *item;
	for (guint k = 0; k < all->list->len; k++)
		((struct maildir *)g_ptr_array_index(all->list, k))->listed = false;
	json_array_foreach(items, i, item)
		list_one(all, item);
	for (guint k = all->list->len; k-- > 0;)
		if (!((struct maildir *)g_ptr_array_index(all->list, k))->listed)
			g_ptr_array_remove_index(all->list, k);
	for (guint k = 0; k < all->list->len; k++)
		watch(g_ptr_array_index(all->list, k));
}

struct listed {
	struct maildirs *all;
	struct answer *answer;
};

static void on_listed(void *arg)
{
	struct listed *listed = arg;
	struct buf *body = &listed->answer->body;
	json_t *list = json_loadb(body->data ? body->data : "", body->len, 0, NULL);
	listed->all->asking = false;
	if (listed->answer->status < 400 && !listed->all->stopping)
		take_list(listed->all, json_object_get(list, "items"));
	json_decref(list);
	answer_fini(listed->answer);
	free(listed->answer);
	free(listed);
}

static void listed_done(void *arg, struct answer *answer)
{
	struct listed *listed = calloc(1, sizeof *listed);
	must(listed);
	*listed = (struct listed){ arg, answer };
	loop_post(listed->all->loop, on_listed, listed);
}

static void ask(void *arg)
{
	struct maildirs *all = arg;
	static const char input[] = "{\"limit\":500}";
	struct call call = { .operation = "mailbox.list",
		.caller = { .local_operator = true, .uid = getuid() },
		.input = input,
		.input_len = sizeof input - 1 };
	if (all->asking || all->stopping)
		return;
	all->asking = true;
	service_submit(all->service, &call, listed_done, all);
}

struct maildirs *maildirs_start(struct service *service, struct loop *loop)
{
	struct maildirs *all = calloc(1, sizeof *all);
	must(all);
	all->service = service;
	all->loop = loop;
	all->list = g_ptr_array_new_with_free_func(maildir_free);
	g_queue_init(&all->waiting);
	all->timer = loop_timer_new(loop, ask, all);
	loop_timer_start(all->timer, LOOK_MS, LOOK_MS);
	ask(all);
	return all;
}

void maildirs_stop(struct maildirs *all)
{
	if (!all || all->stopping)
		return;
	all->stopping = true;
	loop_timer_stop(all->timer);
	loop_timer_free(all->timer);
	g_ptr_array_set_size(all->list, 0);
}

void maildirs_free(struct maildirs *all)
{
	if (!all)
		return;
	forget_mail(all);
	g_queue_clear_full(&all->waiting, arrived_free);
	g_ptr_array_unref(all->list);
	free(all);
}
