/* What the benchmark does with flows: many of them begun that sleep, and all of
 * them woken, each with so many steps to do then.
 *
 *   flows begin HOME DATA KIND COUNT STEPS   prints SECONDS RSS_KB RSS_KB: before, after
 *   flows pass HOME DATA                     the clock is set to when all are due
 *   flows wake HOME DATA                     runs them; prints FLOWS SECONDS COMMITS
 *
 * HOME is contrib/bench/home. Waking is done inline by what runs flows in a server
 * too: chunks of about ten milliseconds, a commit after each. */
#include "desk.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow/flow.h"
#include "store/pool.h"

enum { AT_ONCE = 1000 };

static double since(int64_t from)
{
	return (double)(clock_monotonic_us() - from) / 1e6;
}

static void begin_some(struct service *service, const char *kind, int count, int steps)
{
	char input[200];
	snprintf(input, sizeof input, "{\"kind\":\"%s\",\"count\":%d,\"steps\":%d}", kind, count,
		steps);
	ask_and_forget(service, "bench.begin", input);
}

/* The first few are begun before the memory is looked at: a process has the scripts
 * and the coroutines that it keeps in any case. */
static int begin(const char *home, const char *data, const char *kind, int count, int steps)
{
	struct service *service = open_service(home, data, flow_open);
	int warm = count > AT_ONCE ? AT_ONCE : 0;
	begin_some(service, kind, warm, steps);
	long before = rss_kb(getpid());
	int64_t from = clock_monotonic_us();
	for (int done = warm; done < count; done += AT_ONCE)
		begin_some(service, kind, count - done < AT_ONCE ? count - done : AT_ONCE, steps);
	printf("%.6f %ld %ld\n", since(from), before, rss_kb(getpid()));
	service_close(service);
	return 0;
}

static int pass(const char *home, const char *data)
{
	struct service *service = open_service(home, data, flow_open);
	ask_and_forget(service, "clock.set", "{\"at\":\"2026-03-05T12:00:00Z\"}");
	service_close(service);
	return 0;
}

/* Of which state; the list has pages, the metrics have not: asked of the store. */
static long long ended(const char *data)
{
	char line[4200];
	long long count = -1;
	snprintf(line, sizeof line,
		"sqlite3 -readonly '%s/ordain.db' \"select count(*) from flow where"
		" state = 'done'\"",
		data);
	FILE *out = popen(line, "r");
	if (out == NULL || fscanf(out, "%lld", &count) != 1)
		stop("wake", "the flows cannot be counted");
	pclose(out);
	return count;
}

static int wake(const char *home, const char *data)
{
	struct service *service = open_service(home, data, flow_open);
	struct pool_counts before, after;
	pool_measure(service_pool(service), &before);
	int64_t from = clock_monotonic_us();
	flow_settle(service);
	double seconds = since(from);
	pool_measure(service_pool(service), &after);
	printf("%lld %.6f %llu\n", ended(data), seconds,
		(unsigned long long)(after.groups - before.groups));
	service_close(service);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 3 ? argv[1] : "";
	if (argc == 7 && strcmp(what, "begin") == 0)
		return begin(argv[2], argv[3], argv[4], atoi(argv[5]), atoi(argv[6]));
	if (argc == 4 && strcmp(what, "pass") == 0)
		return pass(argv[2], argv[3]);
	if (argc == 4 && strcmp(what, "wake") == 0)
		return wake(argv[2], argv[3]);
	fprintf(stderr,
		"usage: flows begin HOME DATA KIND COUNT STEPS | pass HOME DATA |"
		" wake HOME DATA\n");
	return 2;
}
