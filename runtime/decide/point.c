/* Points are made by the registry; here is only how one is asked by name. */
#include "decide/point.h"

#include <string.h>

int point_outcome(const struct point *point, const char *name)
{
	for (size_t i = 0; i < point->outcome_count; i++)
		if (strcmp(point->outcomes[i].name, name) == 0)
			return (int)i;
	return -1;
}
