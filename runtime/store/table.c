/* Tables as the database knows them, read once per connection.
 *
 * The hot part of a write asks for its table by name each time, so a table that
 * was found stays; one that was not is asked for again. */
#include "store/driver.h"
#include <string.h>

static void table_finish(struct table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct table_column *column = &table->columns[i];
		if (column->type == COLUMN_BIGINT && strcmp(column->name, "version") == 0)
			table->has_version = true;
	}
}

static struct table *table_read(struct conn *conn, const char *name)
{
	struct table found = { .name = name };
	if (!conn->driver->table(conn, &found))
		return NULL;
	table_finish(&found);
	struct table *table = arena_alloc(&conn->arena, sizeof *table);
	*table = found;
	table->name = arena_text(&conn->arena, name);
	g_hash_table_insert(conn->tables, (gpointer)(uintptr_t)table->name, table);
	return table;
}

struct table *conn_table(struct conn *conn, const char *name)
{
	struct table *table = g_hash_table_lookup(conn->tables, name);
	return table != NULL ? table : table_read(conn, name);
}
