/* Tokens: 32 random bytes shown once, kept as a BLAKE2b hash. The table here is
 * only for dropping unknown tokens early on the loop thread; whether a token may
 * do something is decided in the transaction that uses it (actor.c). */
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "operate/inside.h"

struct token_table {
	pthread_mutex_t lock;
	char (*hashes)[HASH_LEN + 1]; /* sorted */
	size_t count;
};

void token_hash(const char *token, char out[65])
{
	hash_text(token, strlen(token), out);
}

struct token_table *token_table_new(void)
{
	struct token_table *table = calloc(1, sizeof(*table));
	must(table != NULL);
	must(pthread_mutex_init(&table->lock, NULL) == 0);
	return table;
}

void token_table_free(struct token_table *table)
{
	if (table == NULL)
		return;
	pthread_mutex_destroy(&table->lock);
	free(table->hashes);
	free(table);
}

static int by_hash(const void *a, const void *b)
{
	return strcmp(a, b);
}

bool token_table_load(struct token_table *table, struct conn *conn, struct err *err)
{
	struct stmt *stmt = conn_prepare(conn, engine_sql(SQL_TOKENS_ALL), err);
	char(*hashes)[HASH_LEN + 1] = NULL;
	size_t count = 0, room = 0;
	enum step step = stmt ? STEP_ROW : STEP_FAILED;
	while (stmt && (step = stmt_step(stmt, err)) == STEP_ROW) {
		if (count == room) {
			room = room * 2 + 16;
			hashes = realloc(hashes, room * sizeof(*hashes));
			must(hashes != NULL);
		}
		size_t len;
		snprintf(hashes[count++], HASH_LEN + 1, "%s", stmt_text(stmt, 0, &len));
	}
	if (stmt)
		stmt_reset(stmt);
	if (step == STEP_FAILED) {
		free(hashes);
		return false;
	}
	if (count > 0)
		qsort(hashes, count, sizeof(*hashes), by_hash);
	pthread_mutex_lock(&table->lock);
	free(table->hashes);
	table->hashes = hashes;
	table->count = count;
	pthread_mutex_unlock(&table->lock);
	return true;
}

bool token_table_has(struct token_table *table, const char *token)
{
	char hash[HASH_LEN + 1];
	token_hash(token, hash);
	pthread_mutex_lock(&table->lock);
	bool found = table->count > 0 &&
		bsearch(hash, table->hashes, table->count, sizeof(*table->hashes), by_hash);
	pthread_mutex_unlock(&table->lock);
	return found;
}

bool service_token_known(struct service *service, const char *token)
{
	return token_table_has(service->tokens, token);
}
