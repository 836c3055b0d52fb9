/* Counts by slot: the operations of the registry, then the doors beside them. */
#include "api/metrics.h"
#include "api/visit.h"
#include "base/buf.h"
#include "store/worker.h"
#include <stdlib.h>
#include <string.h>

enum { CLASSES = 5 };

struct slot {
	uint64_t by_class[CLASSES], count;
	int64_t us;
};
struct metrics {
	size_t operations;
	struct slot *slots;
};

static const char *const doors[DOOR_COUNT] = { "(none)", "(files)", "(stream)", "(health)",
	"(metrics)", "(openapi)" };

struct metrics *metrics_new(size_t operations)
{
	struct metrics *metrics = calloc(1, sizeof *metrics);

	must(metrics);
	metrics->operations = operations;
	metrics->slots = calloc(operations + DOOR_COUNT, sizeof *metrics->slots);
	must(metrics->slots);
	return metrics;
}

void metrics_free(struct metrics *metrics)
{
	if (metrics)
		free(metrics->slots);
	free(metrics);
}

size_t metrics_slot(const struct metrics *metrics, enum metrics_door door)
{
	return metrics->operations + door;
}

void metrics_count(struct metrics *metrics, size_t slot, int status, int64_t us)
{
	int class = status / 100 - 1;

	must(slot < metrics->operations + DOOR_COUNT && class >= 0 && class < CLASSES);
	metrics->slots[slot].by_class[class]++;
	metrics->slots[slot].count++;
	metrics->slots[slot].us += us;
}

static const char *slot_name(const struct api *api, size_t slot)
{
	if (slot < api->metrics->operations)
		return api->registry->operations[slot].name;
	return doors[slot - api->metrics->operations];
}

static void help(struct buf *out, const char *name, const char *type, const char *text)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, text, name, type);
}

static void one(struct buf *out, const char *name, const char *type, const char *text,
	uint64_t value)
{
	help(out, name, type, text);
	buf_printf(out, "%s %llu\n", name, (unsigned long long)value);
}

static void seconds(struct buf *out, int64_t us)
{
	buf_printf(out, " %lld.%06lld\n", (long long)(us / 1000000), (long long)(us % 1000000));
}

static void show_classes(struct buf *out, const char *name, const struct slot *slot)
{
	for (int c = 0; c < CLASSES; c++) {
		if (!slot->by_class[c])
			continue;
		buf_printf(out, "ordain_requests_total{operation=\"%s\",status=\"%dxx\"} %llu\n",
			name, c + 1, (unsigned long long)slot->by_class[c]);
	}
}

static void show_requests(const struct api *api, struct buf *out)
{
	const struct metrics *metrics = api->metrics;

	help(out, "ordain_requests_total", "counter",
		"Requests answered, by operation and status.");
	for (size_t i = 0; i < metrics->operations + DOOR_COUNT; i++)
		show_classes(out, slot_name(api, i), &metrics->slots[i]);
	help(out, "ordain_request_seconds", "summary", "Time from request to answer.");
	for (size_t i = 0; i < metrics->operations + DOOR_COUNT; i++) {
		if (!metrics->slots[i].count)
			continue;
		buf_printf(out, "ordain_request_seconds_sum{operation=\"%s\"}", slot_name(api, i));
		seconds(out, metrics->slots[i].us);
		buf_printf(out, "ordain_request_seconds_count{operation=\"%s\"} %llu\n",
			slot_name(api, i), (unsigned long long)metrics->slots[i].count);
	}
}

static void show_pool(const struct api *api, struct buf *out)
{
	struct pool_counts counts;

	pool_measure(service_pool(api->service), &counts);
	one(out, "ordain_commit_groups_total", "counter", "Groups committed.", counts.groups);
	one(out, "ordain_works_total", "counter", "Pieces of work done.", counts.works);
	one(out, "ordain_works_retried_total", "counter", "Works run again alone.",
		counts.retried_alone);
	one(out, "ordain_works_queued", "gauge", "Works waiting now.", counts.queued);
	help(out, "ordain_commit_seconds_total", "counter", "Time spent in commits.");
	buf_text(out, "ordain_commit_seconds_total");
	seconds(out, counts.commit_us);
}

static void show_flows(const struct api *api, struct buf *out)
{
	uint64_t turns, failures;

	service_flow_counts(api->service, &turns, &failures);
	one(out, "ordain_flow_turns_total", "counter", "Turns of flows.", turns);
	one(out, "ordain_flows_failed_total", "counter",
		"Flows that failed or were parked and wait for a person.", failures);
}

static void show_effects(const struct api *api, struct buf *out)
{
	static const char *const names[EFFECT_ENDS] = { "done", "later", "failed", "unknown" };
	uint64_t counts[EFFECT_ENDS];

	service_effect_counts(api->service, counts);
	help(out, "ordain_effects_total", "counter", "Attempts of effects, by how they ended.");
	for (int i = 0; i < EFFECT_ENDS; i++)
		buf_printf(out, "ordain_effects_total{end=\"%s\"} %llu\n", names[i],
			(unsigned long long)counts[i]);
}

static void show_rest(const struct api *api, struct buf *out)
{
	char hash[65];

	help(out, "ordain_connections", "gauge", "Open connections.");
	buf_printf(out, "ordain_connections{listener=\"tcp\"} %d\n",
		api->tcp ? http_server_open(api->tcp) : 0);
	buf_printf(out, "ordain_connections{listener=\"local\"} %d\n",
		api->local ? http_server_open(api->local) : 0);
	one(out, "ordain_event_streams", "gauge", "Open event streams.", api->feed_count);
	service_policy_hash(api->service, hash);
	help(out, "ordain_policy_set_info", "gauge", "The live policy set.");
	buf_printf(out, "ordain_policy_set_info{hash=\"%s\"} 1\n", hash);
	help(out, "ordain_build_info", "gauge", "The program.");
	buf_printf(out, "ordain_build_info{version=\"%s\"} 1\n", api->version);
}

void api_show_also(struct api *api, void (*show)(void *arg, struct buf *out), void *arg)
{
	api->also = show;
	api->also_arg = arg;
}

void metrics_show(struct visit *visit)
{
	struct buf out;

	if (!caller_is_near(visit) && (!caller_read(visit) || !caller_admit(visit, "viewer")))
		return;
	buf_init(&out);
	show_requests(visit->api, &out);
	show_pool(visit->api, &out);
	show_flows(visit->api, &out);
	show_effects(visit->api, &out);
	show_rest(visit->api, &out);
	if (visit->api->also)
		visit->api->also(visit->api->also_arg, &out);
	visit_bytes(visit, 200, "text/plain; version=0.0.4; charset=utf-8", NULL, out.data,
		out.len);
	buf_fini(&out);
}
