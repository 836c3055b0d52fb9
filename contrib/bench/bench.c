/* What the benchmark does from inside the program: a business with many due
 * subscriptions, the run of its job, decisions without a database, a server's
 * start. run.sh puts the figures beside each other.
 *
 *   bench prepare DATA COUNT   makes DATA: COUNT subscriptions of two lines, all due
 *   bench renew DATA           runs the job; prints ORDERS SECONDS COMMITS RSS_KB
 *   bench decide SECONDS       prints DECISIONS_PER_SECOND BARE_CALLS_PER_SECOND
 *   bench start PROGRAM DATA [HOME]
 *                              starts `PROGRAM serve` until /readyz says so, ends it;
 *                              prints MILLISECONDS RSS_KB
 *
 * One subscription is made through the operations; the others are copies of its
 * rows, with ids as a year of business would have left them: rising. */
#include "desk.h"
#include <arpa/inet.h>
#include <jansson.h>
#include <lauxlib.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "decide/judge.h"
#include "operate/service.h"
#include "schedule/ticker.h"
#include "store/pool.h"
#include "vm/vm.h"

enum { ITEMS = 100, CUSTOMERS = 10000 };

/* ---- prepare ---- */

static void run(sqlite3 *db, const char *text)
{
	char *why = NULL;
	if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
		stop(text, why);
}

/* The i-th id of a kind, rising; %s is an SQL expression. */
#define ID(kind, i)                                                                     \
	"printf('" kind "-%%04x-7%%03x-8%%03x-%%012x', (" i ") >> 12, (" i ") & 4095, " \
	"((" i ") * 2654435761) & 4095, ((" i ") * 40503 * 2654435761) & 281474976710655)"

struct field {
	const char *name, *value;
};

/* Copies the first row `count` times; columns named have a value of their own, an
 * SQL expression of n.i. */
static void copy_rows(sqlite3 *db, const char *table, const char *where, const struct field *fields,
	int count)
{
	sqlite3_stmt *names;
	char list[4000] = "";
	char *text = sqlite3_mprintf("select name from pragma_table_info(%Q) order by cid", table);
	must(sqlite3_prepare_v2(db, text, -1, &names, NULL) == SQLITE_OK);
	sqlite3_free(text);
	while (sqlite3_step(names) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(names, 0), *value = name;
		for (const struct field *field = fields; field->name; field++)
			if (strcmp(field->name, name) == 0)
				value = field->value;
		snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s",
			list[0] ? ", " : "", value);
	}
	sqlite3_finalize(names);
	text = sqlite3_mprintf("with recursive n(i) as (select 1 union all select i + 1 from n"
			       " where i < %d) insert into %s select %s from"
			       " (select * from %s where %s), n",
		count, table, list, table, where);
	run(db, text);
	sqlite3_free(text);
}

static void copy_all(sqlite3 *db, int count)
{
	char item_of[2][400], line[2][400], subscription[300], customer[300];
	snprintf(subscription, sizeof subscription, ID("019c0000", "%s"), "n.i", "n.i", "n.i",
		"n.i");
	snprintf(customer, sizeof customer, ID("019a0000", "%s"), "n.i % 10000 + 1",
		"n.i % 10000 + 1", "n.i % 10000 + 1", "n.i % 10000 + 1");
	for (int k = 0; k < 2; k++) {
		char at[64], row[64];
		snprintf(at, sizeof at, "(n.i * 7 + %d) %% 100 + 1", k * 13);
		snprintf(row, sizeof row, "n.i * 2 + %d", k);
		snprintf(item_of[k], sizeof item_of[k], ID("019b0000", "%s"), at, at, at, at);
		snprintf(line[k], sizeof line[k], ID("019d0000", "%s"), row, row, row, row);
	}
	char item[300], buyer[300];
	snprintf(item, sizeof item, ID("019b0000", "%s"), "n.i", "n.i", "n.i", "n.i");
	snprintf(buyer, sizeof buyer, ID("019a0000", "%s"), "n.i", "n.i", "n.i", "n.i");
	copy_rows(db, "item", "number = 'A'",
		(struct field[]){ { "id", item }, { "number", "'N' || n.i" }, { NULL, NULL } },
		ITEMS);
	copy_rows(db, "customer", "true",
		(struct field[]){ { "id", buyer }, { "number", "'C' || n.i" }, { NULL, NULL } },
		CUSTOMERS);
	copy_rows(db, "subscription", "true",
		(struct field[]){ { "id", subscription }, { "number", "'S' || n.i" },
			{ "customer_id", customer }, { NULL, NULL } },
		count);
	for (int k = 0; k < 2; k++)
		copy_rows(db, "subscription_line",
			k ? "position = 2 limit 1" : "position = 1 limit 1",
			(struct field[]){ { "id", line[k] }, { "subscription_id", subscription },
				{ "item_id", item_of[k] }, { NULL, NULL } },
			count);
}

static void copy_rows_of(const char *data, int count)
{
	char path[4096];
	sqlite3 *db;
	snprintf(path, sizeof path, "%s/ordain.db", data);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		stop(path, sqlite3_errmsg(db));
	run(db, "pragma foreign_keys = on; begin");
	copy_all(db, count - 1);
	run(db, "commit; pragma wal_checkpoint(truncate)");
	sqlite3_close(db);
}

static int prepare(const char *data, int count)
{
	struct service *service = open_service(NULL, data, schedule_open);
	char input[2000];
	json_t *item[2], *customer;
	for (int i = 0; i < 2; i++) {
		snprintf(input, sizeof input,
			"{\"number\":\"%s\",\"descriptions\":{\"en\":\"A thing\"},\"unit\":\"pcs\","
			"\"price\":{\"amount\":\"100.00\",\"currency\":\"DKK\"},\"stock\":1000000,"
			"\"select_all\":true}",
			i ? "B" : "A");
		item[i] = ask(service, "catalog.create", input);
	}
	customer = ask(service, "customer.create",
		"{\"kind\":\"organization\",\"name\":\"Nordisk Handel\",\"currency\":\"DKK\","
		"\"zone\":\"Europe/Copenhagen\",\"addresses\":[{\"street\":\"Havnegade 1\","
		"\"city\":\"Aarhus\",\"postal_code\":\"8000\",\"country\":\"DK\"}]}");
	ask_and_forget(service, "setting.set",
		"{\"name\":\"subscription.enabled\",\"value\":true}");
	snprintf(input, sizeof input,
		"{\"customer_id\":\"%s\",\"frequency\":\"monthly\",\"start_date\":\"2026-01-31\","
		"\"lines\":[{\"item_id\":\"%s\",\"quantity\":1},"
		"{\"item_id\":\"%s\",\"quantity\":2}]}",
		json_string_value(json_object_get(customer, "id")),
		json_string_value(json_object_get(item[0], "id")),
		json_string_value(json_object_get(item[1], "id")));
	ask_and_forget(service, "subscription.create", input);
	ask_and_forget(service, "clock.set", "{\"at\":\"2026-01-31T12:00:00Z\"}");
	service_close(service);
	json_decref(item[0]);
	json_decref(item[1]);
	json_decref(customer);
	copy_rows_of(data, count);
	return 0;
}

/* ---- renew ---- */

static int renew(const char *data)
{
	struct service *service = open_service(NULL, data, schedule_open);
	struct pool_counts before, after;
	pool_measure(service_pool(service), &before);
	int64_t since = clock_monotonic_us();
	json_t *answer = ask(service, "job.run", "{\"job\":\"subscription.orders\"}");
	double seconds = (double)(clock_monotonic_us() - since) / 1e6;
	pool_measure(service_pool(service), &after);
	json_t *made = json_object_get(json_object_get(answer, "counts"), "generated");
	printf("%lld %.6f %llu %ld\n", (long long)json_integer_value(made), seconds,
		(unsigned long long)(after.groups - before.groups), rss_kb(getpid()));
	json_decref(answer);
	service_close(service);
	return 0;
}

/* ---- decide ---- */

static const char POINT[] = "subscription.allowed";
static const char QUESTION[] =
	"{\"channel\":\"desk\",\"customer\":{\"currency\":\"DKK\",\"id\":"
	"\"019bf0c4-6a00-7000-8000-000000000001\",\"kind\":\"organization\","
	"\"number\":\"C-00001\"},"
	"\"frequency\":\"monthly\",\"items\":[{\"discontinued\":false,\"frequencies\":[\"monthly\","
	"\"quarterly\",\"yearly\"],\"id\":\"019bf0c4-6a00-7000-8000-000000000002\","
	"\"kind\":\"goods\","
	"\"number\":\"10\",\"quantity\":1},{\"discontinued\":false,\"frequencies\":[\"monthly\","
	"\"yearly\"],\"id\":\"019bf0c4-6a00-7000-8000-000000000003\","
	"\"kind\":\"goods\","
	"\"number\":\"11\",\"quantity\":2}],\"now\":\"2026-01-30T08:00:00.000000Z\","
	"\"occasion\":\"create\"}";

static double judged(struct judge *judge, const struct point *point, double seconds)
{
	struct verdict verdict;
	long n = 0;
	verdict_init(&verdict);
	int64_t since = clock_monotonic_us(), until = since + (int64_t)(seconds * 1e6), now = since;
	for (; now < until; now = clock_monotonic_us())
		for (int i = 0; i < 1000; i++, n++) {
			judge_ask(judge, point, QUESTION, sizeof QUESTION - 1, &verdict);
			if (verdict.fault[0])
				stop(verdict.fault, verdict.fault_text);
		}
	verdict_fini(&verdict);
	return (double)n * 1e6 / (double)(now - since);
}

/* Pushes the policy's function: that which its file, found by its name in the
 * judge's state, returns. */
static void push_function(lua_State *L, const char *path)
{
	lua_Debug found;
	for (lua_Integer i = 1; i < 1000; i++) {
		lua_rawgeti(L, LUA_REGISTRYINDEX, i);
		if (lua_isfunction(L, -1) && !lua_iscfunction(L, -1)) {
			lua_pushvalue(L, -1);
			lua_getinfo(L, ">S", &found);
			if (strstr(found.source, path)) {
				lua_call(L, 0, 1);
				return;
			}
		}
		lua_pop(L, 1);
	}
	stop(path, "is not in the judge's state");
}

/* The same function in the same state on a table that is ready. */
static double called(struct judge *judge, const struct point *point, double seconds)
{
	lua_State *L = vm_lua(judge_vm(judge));
	struct arena arena;
	struct issues issues;
	long n = 0;
	arena_init(&arena);
	issues_init(&issues, &arena);
	vm_budget(judge_vm(judge), 0, 0);
	push_function(L, "subscription/allowed.lua");
	must(contract_read(point->ask, L, QUESTION, sizeof QUESTION - 1, NULL, 0, &issues));
	int64_t since = clock_monotonic_us(), until = since + (int64_t)(seconds * 1e6), now = since;
	for (; now < until; now = clock_monotonic_us())
		for (int i = 0; i < 1000; i++, n++) {
			lua_pushvalue(L, -2);
			lua_pushvalue(L, -2);
			must(lua_pcall(L, 1, 1, 0) == LUA_OK);
			lua_pop(L, 1);
		}
	lua_pop(L, 2);
	arena_fini(&arena);
	return (double)n * 1e6 / (double)(now - since);
}

static int decide(double seconds)
{
	struct err err = { 0 };
	struct service_options options = { .read_only_check = true };
	log_setup(LOG_WARN, false);
	struct service *service = service_open(&options, &err);
	if (service == NULL)
		stop(err.code, err.text);
	const struct registry *registry = service_registry(service);
	const struct point *point = registry_point(registry, POINT);
	struct points points = { registry->points, registry->points_count };
	struct policy_set *set = set_load(NULL, &points, &err);
	struct judge *judge = judge_new(&points, NULL);
	if (set == NULL || !judge_use(judge, set, &err))
		stop(err.code, err.text);
	double text = judged(judge, point, seconds), bare = called(judge, point, seconds);
	printf("%.0f %.0f\n", text, bare);
	judge_free(judge);
	set_drop(set);
	service_close(service);
	return 0;
}

/* ---- start ---- */

static bool ready(int port)
{
	static const char request[] = "GET /readyz HTTP/1.0\r\n\r\n";
	char answer[64] = "";
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool said = connect(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
		write(fd, request, sizeof request - 1) > 0 &&
		read(fd, answer, sizeof answer - 1) > 0 && strstr(answer, " 200 ") != NULL;
	close(fd);
	return said;
}

/* The port in the line that the server prints when it listens. */
static int listening(FILE *out)
{
	char line[512];
	while (fgets(line, sizeof line, out)) {
		const char *at = strstr(line, "127.0.0.1:");
		if (at)
			return atoi(at + strlen("127.0.0.1:"));
	}
	stop("start", "the server did not come up");
}

static int start(const char *program, const char *data, const char *home)
{
	int out[2];
	must(pipe(out) == 0);
	int64_t since = clock_monotonic_us();
	pid_t pid = fork();
	if (pid == 0) {
		dup2(out[1], STDOUT_FILENO);
		execl(program, program, "serve", "--data", data, "--host", "127.0.0.1", "--port",
			"0", home ? "--home" : NULL, home, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	FILE *lines = fdopen(out[0], "r");
	int port = listening(lines);
	while (!ready(port))
		usleep(200);
	double ms = (double)(clock_monotonic_us() - since) / 1000;
	printf("%.2f %ld\n", ms, rss_kb(pid));
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	fclose(lines);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";
	if (argc == 4 && strcmp(what, "prepare") == 0)
		return prepare(argv[2], atoi(argv[3]));
	if (argc == 3 && strcmp(what, "renew") == 0)
		return renew(argv[2]);
	if (argc == 3 && strcmp(what, "decide") == 0)
		return decide(atof(argv[2]));
	if ((argc == 4 || argc == 5) && strcmp(what, "start") == 0)
		return start(argv[2], argv[3], argv[4]);
	fprintf(stderr,
		"usage: bench prepare DATA COUNT | renew DATA | decide SECONDS |"
		" start PROGRAM DATA [HOME]\n");
	return 2;
}
