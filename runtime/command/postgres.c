/* `ordain check --postgres`: the schema and every statement as PostgreSQL reads
 * them, as one script for psql.
 *
 * Statements are prepared under a number; the comment before each says where it
 * stands. The six column types are domains, so that schema.sql is one text for
 * both engines. */
#include "command/postgres.h"
#include "operate/tx.h"
#include "store/migrate.h"

static const char DOMAINS[] = "create domain instant as bigint;\n"
			      "create domain datetext as text;\n"
			      "create domain jsontext as text;\n"
			      "create domain bytes as bytea;\n";

static void statement_print(FILE *out, const struct sql *sql, size_t number)
{
	fprintf(out, "-- %s\nprepare s%zu as %s;\n", sql->where ? sql->where : "engine", number,
		sql->postgres);
}

void postgres_print(FILE *out, const struct registry *registry)
{
	size_t number = 0;
	fputs("\\set ON_ERROR_STOP on\nbegin;\n", out);
	fprintf(out, "%s\n%s\n", DOMAINS, schema_engine());
	for (size_t i = 0; i < registry->areas_count; i++)
		if (registry->areas[i].schema.sql)
			fprintf(out, "-- area %s\n%s\n", registry->areas[i].name,
				registry->areas[i].schema.sql);
	fputs("commit;\n", out);
	for (int i = 0; i < SQL_ENGINE_COUNT; i++)
		statement_print(out, engine_sql((enum engine_sql)i), ++number);
	for (size_t i = 0; i < registry->statements_count; i++)
		statement_print(out, &registry->statements[i], ++number);
}
