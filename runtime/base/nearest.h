/* The nearest name: what a person probably meant by a word that is no name. */
#ifndef ORDAIN_BASE_NEAREST_H
#define ORDAIN_BASE_NEAREST_H
#include <stddef.h>

/* The name at the least edit distance, if that is at most a third of the longer
 * of the two words; NULL otherwise. `name_at(arg, i)` gives name i, NULL at the
 * end; the first of equally near names wins. */
const char *nearest_name(const char *word, size_t len, const char *(*name_at)(void *arg, size_t i),
	void *arg);
#endif
