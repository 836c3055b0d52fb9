/* A folder tree that tells when it has changed.
 *
 * What counts as its state is a hash over the names, times, sizes and inodes of
 * all files in it. Events of the system only make it look sooner; a look each
 * second finds what they miss (a folder made and filled in one go, a network
 * share, no more watches to be had). A change is told once it has stayed the
 * same for 200 ms, so that an editor that writes in steps, or a checkout of a
 * hundred files, is one change. */
#include "base/hash.h"
#include "loop/item.h"
#include <fts.h>
#include <glib.h>

enum { SCAN_MS = 1000, SETTLE_MS = 200 };

struct folder {
	struct loop_item item; /* an fs_event */
	struct loop_tree *tree;
	uint64_t inode;
	bool seen; /* by the scan under way */
};
struct loop_tree {
	struct loop *loop;
	char *root;
	void (*fn)(void *arg);
	void *arg;
	struct loop_timer *scan, *settle;
	GHashTable *folders;   /* path -> struct folder */
	uint64_t told, looked; /* states */
	bool settling;
};

static void tree_event(uv_fs_event_t *handle, const char *name, int events, int status);

static void folder_free(gpointer folder)
{
	((struct folder *)folder)->tree = NULL;
	loop_item_free(&((struct folder *)folder)->item);
}

/* Without a watch (too many, not supported) the scan alone has to do. */
static void folder_watch(struct loop_tree *tree, const char *path, uint64_t inode)
{
	struct folder *folder = g_hash_table_lookup(tree->folders, path);
	if (folder != NULL && folder->inode == inode) {
		folder->seen = true;
		return;
	}
	folder = g_new0(struct folder, 1);
	folder->tree = tree;
	folder->inode = inode;
	folder->seen = true;
	must(uv_fs_event_init(loop_uv(tree->loop), &folder->item.uv.fs_event) == 0);
	loop_item_own(&folder->item, folder);
	(void)uv_fs_event_start(&folder->item.uv.fs_event, tree_event, path, 0);
	g_hash_table_replace(tree->folders, g_strdup(path), folder);
}

static gboolean folder_gone(gpointer path, gpointer folder, gpointer unused)
{
	(void)path;
	(void)unused;
	bool gone = !((struct folder *)folder)->seen;
	((struct folder *)folder)->seen = false;
	return gone;
}

/* Order does not matter where sums are taken, so nothing has to be sorted. */
static uint64_t file_state(const FTSENT *entry)
{
	const struct stat *file = entry->fts_statp;
	uint64_t name = hash_quick(entry->fts_path, entry->fts_pathlen);
	int64_t facts[] = { (int64_t)name, file->st_mtim.tv_sec, file->st_mtim.tv_nsec,
		file->st_size, (int64_t)file->st_ino };
	return hash_quick(facts, sizeof facts);
}

static uint64_t entry_look(struct loop_tree *tree, FTS *walk, FTSENT *entry)
{
	if (entry->fts_level > 0 && entry->fts_name[0] == '.') {
		fts_set(walk, entry, FTS_SKIP);
		return 0;
	}
	if (entry->fts_info == FTS_D)
		folder_watch(tree, entry->fts_path, entry->fts_statp->st_ino);
	return entry->fts_info == FTS_F ? file_state(entry) : 0;
}

static uint64_t tree_look(struct loop_tree *tree)
{
	char *roots[] = { tree->root, NULL };
	uint64_t state = 1;
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (walk == NULL)
		return 0;
	for (FTSENT *entry; (entry = fts_read(walk)) != NULL;)
		state += entry_look(tree, walk, entry);
	fts_close(walk);
	g_hash_table_foreach_remove(tree->folders, folder_gone, NULL);
	return state;
}

static void settle_start(struct loop_tree *tree, uint64_t state)
{
	tree->looked = state;
	tree->settling = true;
	loop_timer_start(tree->settle, SETTLE_MS, 0);
}

static void tree_notice(struct loop_tree *tree)
{
	if (tree->settling)
		return;
	uint64_t state = tree_look(tree);
	if (state != tree->told)
		settle_start(tree, state);
}

static void tree_event(uv_fs_event_t *handle, const char *name, int events, int status)
{
	(void)name;
	(void)events;
	(void)status;
	struct folder *folder = handle->data;
	if (folder->tree != NULL)
		tree_notice(folder->tree);
}

static void tree_scan(void *arg)
{
	tree_notice(arg);
}

static void tree_settle(void *arg)
{
	struct loop_tree *tree = arg;
	uint64_t state = tree_look(tree);
	tree->settling = false;
	if (state == tree->told)
		return;
	if (state != tree->looked) {
		settle_start(tree, state);
		return;
	}
	tree->told = state;
	tree->fn(tree->arg);
}

struct loop_tree *loop_tree_new(struct loop *loop, const char *root, void (*fn)(void *arg),
	void *arg, struct err *err)
{
	if (!g_file_test(root, G_FILE_TEST_IS_DIR)) {
		err_set(err, ERR_PERM, "TREE_NOT_FOUND", "%s is no folder that could be watched",
			root);
		return NULL;
	}
	struct loop_tree *tree = g_new0(struct loop_tree, 1);
	tree->loop = loop;
	tree->root = g_strdup(root);
	tree->fn = fn;
	tree->arg = arg;
	tree->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, folder_free);
	tree->scan = loop_timer_new(loop, tree_scan, tree);
	tree->settle = loop_timer_new(loop, tree_settle, tree);
	tree->told = tree_look(tree);
	loop_timer_start(tree->scan, SCAN_MS, SCAN_MS);
	return tree;
}

void loop_tree_free(struct loop_tree *tree)
{
	if (tree == NULL)
		return;
	loop_timer_free(tree->scan);
	loop_timer_free(tree->settle);
	g_hash_table_destroy(tree->folders);
	g_free(tree->root);
	g_free(tree);
}
