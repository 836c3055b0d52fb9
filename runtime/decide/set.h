/* Policy sets: immutable, content-hashed collections of policy files.
 *
 * A set holds every file below policies/ that matters: one `<area>/<name>.lua`
 * per point, its `<name>.cases.lua`, and data tables (`data/x.lua|csv`,
 * `<area>/data/x.lua|csv`). Its hash covers paths and texts and the contracts
 * of the points they answer, so the same files against another contract are
 * another set. Shared by reference count between threads. */
#ifndef ORDAIN_DECIDE_SET_H
#define ORDAIN_DECIDE_SET_H
#include "base/arena.h"
#include "base/hash.h"
#include "decide/point.h"

struct policy_file {
	const char *path; /* without "policies/" */
	const char *text;
	size_t len;
	bool shipped; /* as it came with the binary, else own */
};
struct policy_set {
	char hash[HASH_LEN + 1];
	int64_t number;                  /* 0: not published */
	const struct policy_file *files; /* sorted by path */
	size_t count;
	struct arena arena;
	_Atomic int refs;
};
struct points {
	const struct point *list;
	size_t count;
};

/* Copies the files (any order) into a new set with one reference. */
struct policy_set *set_new(const struct policy_file *files, size_t count,
	const struct points *points);
/* The files of `home`/policies, or the embedded ones. */
struct policy_set *set_load(const char *home, const struct points *points, struct err *err);
struct policy_set *set_keep(struct policy_set *set);
void set_drop(struct policy_set *set); /* NULL is fine */
const struct policy_file *set_file(const struct policy_set *set, const char *path);
/* Whether the path is one a set may hold. */
bool set_path_valid(const char *path);
#endif
