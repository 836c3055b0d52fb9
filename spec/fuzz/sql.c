/* Any text as SQL: it is taken apart or refused with a code, never read past its
 * end, and what is accepted names each parameter once. */
#include <string.h>

#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct err err = { 0 };
	arena_init(&arena);
	const char *text = arena_bytes(&arena, data, size);
	const struct sql *sql = sql_parse(&arena, text, "fuzz", &err);
	if (sql == NULL)
		must(err.code[0] != 0);
	for (size_t i = 0; sql && i < sql->param_count; i++)
		for (size_t k = 0; k < i; k++)
			must(strcmp(sql->params[i].name, sql->params[k].name) != 0);
	arena_fini(&arena);
	return 0;
}
