/* Any pattern on any subject, split at the first newline: ends within its steps. */
#include <string.h>

#include "vm/match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *cut = memchr(data, '\n', size);
	int64_t steps = 100000;
	if (cut == NULL)
		return 0;
	size_t pattern = (size_t)(cut - data);
	match_text((const char *)cut + 1, size - pattern - 1, (const char *)data, pattern, &steps);
	return 0;
}
