/* How the embedded files are found: both ways rest on the table being sorted
 * bytewise by path, which contrib/embed.lua sees to. */
#include "base/embedded.h"

#include <string.h>

/* The first file whose path is not less than `text`. */
static size_t lower_bound(const char *text)
{
	size_t low = 0, high = embedded_count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (strcmp(embedded_files[mid].path, text) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct embedded *embedded_find(const char *path)
{
	size_t i = lower_bound(path);
	if (i == embedded_count || strcmp(embedded_files[i].path, path) != 0)
		return NULL;
	return &embedded_files[i];
}

const struct embedded *embedded_list(const char *prefix, size_t *count)
{
	size_t first = lower_bound(prefix), len = strlen(prefix), n = 0;
	while (first + n < embedded_count &&
		strncmp(embedded_files[first + n].path, prefix, len) == 0)
		n++;
	*count = n;
	return &embedded_files[first];
}
