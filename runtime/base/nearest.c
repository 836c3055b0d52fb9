/* The nearest name by edit distance, where two swapped neighbours count as one.
 *
 * What must hold: cost is bounded whatever a client sends, so longer words than
 * the rows below get no suggestion. */
#include "base/nearest.h"
#include <string.h>

enum { LONGEST = 40 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Three rows of the table: the one being made and the two before it. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][LONGEST + 1];
	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t change = above[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = least(change, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

const char *nearest_name(const char *word, size_t len, const char *(*name_at)(void *arg, size_t i),
	void *arg)
{
	const char *best = NULL, *name;
	size_t best_distance = LONGEST;
	for (size_t i = 0; len <= LONGEST && (name = name_at(arg, i)) != NULL; i++) {
		size_t name_len = strlen(name), longer = len > name_len ? len : name_len;
		if (name_len > LONGEST)
			continue;
		size_t found = distance(word, len, name, name_len);
		if (found < best_distance && found * 3 <= longer + 1) {
			best = name;
			best_distance = found;
		}
	}
	return best;
}
