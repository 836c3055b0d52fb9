/* What CSS says about being seen, and no more of it. */
#ifndef ORDAIN_MAIL_STYLE_H
#define ORDAIN_MAIL_STYLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- look.c: declarations ---- */

enum given { GIVEN_NOT, GIVEN_YES, GIVEN_UNKNOWN };
struct look {
	bool hides;       /* it and all inside of it, whatever that says */
	enum given size;  /* UNKNOWN: in terms of what is around */
	enum given sight; /* visibility */
	enum given ink, ground;
	bool tiny, unseen;
	int32_t ink_rgb, ground_rgb; /* ink -1: transparent */
};
/* What the declarations say is put over what the look says. */
void look_read(struct look *look, const char *declarations, size_t len);
/* The value of an attribute like bgcolor. */
void look_ink(struct look *look, const char *colour);
void look_ground(struct look *look, const char *colour);
/* Whether a person could tell the two colours apart. */
bool look_alike(int32_t ink, int32_t ground);

/* ---- markup.c: what is a tag ---- */

struct markup {
	void (*give)(void *arg, const char *bytes, size_t len);
	void *arg;
};
/* Tags and text, without comments and without elements that are never shown. */
void markup_feed(const struct markup *markup, const char *html, size_t len);
/* The next style element from `at`, which is moved behind it; NULL: no more. */
const char *markup_sheet(const char **at, const char *end, size_t *len);

/* ---- style.c: rules ---- */

struct style;
/* From all style elements of a page; NULL: no rule is about being seen. */
struct style *style_new(const char *html, size_t len);
void style_free(struct style *style);
/* An element: `pairs` are names and values, ended by NULL, or NULL. `around` are the
 * bits of what it is inside of; gives the element's own. */
uint64_t style_look(struct style *style, const char *name, const char *const *pairs,
	uint64_t around, struct look *look);
/* So much work was asked for that the rest was left undone. */
bool style_spent(const struct style *style);
#endif
