/* The http effect: an ask made a request, an answer made the step's.
 *
 * What must hold: the value of a secret is read for one transfer, lies in memory
 * only as long as that, is wiped, and is in no journal, log or error. */
#include "http/effect.h"
#include "operate/secret.h"
#include <glib.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	TIMEOUT_SECONDS = 30,
	TIMEOUT_MOST = 300,
	ANSWER_MOST = 1 << 20,
	HEADERS_MOST = 64,
	CONNECTIONS = 64,
	RETRY_AFTER_MOST = 86400
};

struct load { /* task->load */
	json_t *ask;
	struct fetch_header headers[HEADERS_MOST + 8];
	size_t header_count;
	struct secret signing;
	bool sign;
	char *body;
	size_t body_len;
	struct buf signature;
	char timestamp[24];
	struct fetcher *fetcher;
	struct fetch *fetch;
};

/* ---- preparing, on a reader ---- */

static const char *text_of(const json_t *ask, const char *name)
{
	return json_string_value(json_object_get(ask, name));
}

static bool read_secret(struct conn *conn, const char *name, const char *prefix, char **out,
	struct err *err)
{
	struct buf value;
	buf_init(&value);
	buf_text(&value, prefix ? prefix : "");
	bool ok = secret_read(conn, name, &value, err);
	if (ok)
		*out = g_strdup(value.data);
	else
		err->kind = ERR_TEMP; /* somebody will set it */
	secret_wipe(&value);
	return ok;
}

static void put_header(struct load *load, const char *name, const char *value, bool private)
{
	struct fetch_header *header = &load->headers[load->header_count++];
	*header = (struct fetch_header){ name, value, private };
}

static bool prepare_header(struct load *load, struct conn *conn, const char *name,
	const json_t *value, struct err *err)
{
	const char *secret = text_of(value, "secret");
	char *text = NULL;
	if (load->header_count >= HEADERS_MOST)
		return err_set(err, ERR_PERM, "HTTP_HEADER", "more than %d headers", HEADERS_MOST);
	if (secret && !read_secret(conn, secret, text_of(value, "prefix"), &text, err))
		return false;
	if (json_is_string(value))
		text = g_strdup(json_string_value(value));
	else if (json_is_integer(value))
		text = g_strdup_printf("%lld", (long long)json_integer_value(value));
	if (!text)
		return err_set(err, ERR_PERM, "HTTP_HEADER",
			"the header %s is neither text nor a secret", name);
	put_header(load, name, text, secret != NULL);
	return true;
}

static bool prepare_body(struct load *load, struct err *err)
{
	const json_t *json = json_object_get(load->ask, "json");
	const json_t *body = json_object_get(load->ask, "body");
	if (json) {
		load->body = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
		must(load->body);
		load->body_len = strlen(load->body);
	} else if (json_is_string(body)) {
		load->body_len = json_string_length(body);
		load->body = malloc(load->body_len + 1);
		must(load->body);
		memcpy(load->body, json_string_value(body), load->body_len + 1);
	} else if (body) {
		return err_set(err, ERR_PERM, "HTTP_BODY", "the body is no text");
	}
	return true;
}

static bool prepare_all(struct load *load, struct conn *conn, struct err *err)
{
	const char *name, *sign = text_of(load->ask, "sign");
	json_t *value, *headers = json_object_get(load->ask, "headers");
	json_object_foreach(headers, name, value)
		if (!prepare_header(load, conn, name, value, err))
			return false;
	load->sign = sign != NULL;
	if (sign && !secret_read_all(conn, sign, &load->signing, err)) {
		err->kind = ERR_TEMP;
		return false;
	}
	return prepare_body(load, err);
}

static bool prepare(void *state, struct effect_task *task, struct conn *conn, struct err *err)
{
	struct load *load = g_new0(struct load, 1);
	task->load = load;
	load->fetcher = state;
	load->ask = json_loadb(task->ask, task->ask_len, 0, NULL);
	if (!json_is_object(load->ask))
		return err_set(err, ERR_PERM, "HTTP_ASK", "the ask is no record");
	return prepare_all(load, conn, err);
}

static void unload(struct effect_task *task)
{
	struct load *load = task->load;
	for (size_t i = 0; i < load->header_count; i++) {
		struct fetch_header *header = &load->headers[i];
		char *value = (char *)(uintptr_t)header->value;
		if (header->private)
			explicit_bzero(value, strlen(value));
		g_free(value);
	}
	secret_fini(&load->signing);
	buf_fini(&load->signature);
	json_decref(load->ask);
	free(load->body);
	g_free(load);
}

/* ---- performing, on the loop ---- */

static const char *header_of(const struct load *load, const char *name)
{
	for (size_t i = 0; i < load->header_count; i++)
		if (g_ascii_strcasecmp(load->headers[i].name, name) == 0)
			return load->headers[i].value;
	return NULL;
}

static void put_own(struct load *load, const char *name, const char *value)
{
	if (header_of(load, name) == NULL)
		put_header(load, name, g_strdup(value), false);
}

static void put_signature(struct load *load, const struct effect_task *task)
{
	snprintf(load->timestamp, sizeof load->timestamp, "%lld",
		(long long)(clock_machine() / 1000000));
	/* A message that is sent in several steps of a flow has an id of its own. */
	const char *own = header_of(load, "webhook-id");
	struct signed_message message = { .id = own ? own : task->key,
		.timestamp = load->timestamp,
		.body = load->body ? load->body : "",
		.len = load->body_len };
	secret_sign(&load->signing, &message, &load->signature);
	put_own(load, "webhook-id", message.id);
	put_own(load, "webhook-timestamp", load->timestamp);
	put_own(load, "webhook-signature", load->signature.data);
}

static long timeout_ms(const json_t *ask)
{
	const json_t *value = json_object_get(ask, "timeout");
	int64_t seconds = json_is_string(value) ? effect_span(json_string_value(value))
						: json_integer_value(value);
	if (seconds < 1)
		seconds = TIMEOUT_SECONDS;
	return (long)(seconds < TIMEOUT_MOST ? seconds : TIMEOUT_MOST) * 1000;
}

static size_t most_bytes(const json_t *ask)
{
	json_int_t most = json_integer_value(json_object_get(ask, "max_bytes"));
	return most < 1 || most > ANSWER_MOST ? ANSWER_MOST : (size_t)most;
}

static bool again_later(int status)
{
	return status == 408 || status == 425 || status == 429 || status >= 500;
}

static int64_t retry_after(const struct fetch_answer *answer)
{
	const char *text = fetch_field(answer, "retry-after");
	char *end;
	if (!text)
		return 0;
	int64_t seconds = strtol(text, &end, 10);
	if (end == text || *end)
		seconds = (int64_t)curl_getdate(text, NULL) - clock_machine() / 1000000;
	return seconds < 0 ? 0 : seconds < RETRY_AFTER_MOST ? seconds : RETRY_AFTER_MOST;
}

static void fail_status(struct effect_task *task, const struct fetch_answer *answer)
{
	char text[400];
	char *words =
		g_utf8_make_valid(answer->body, (gssize)(answer->len < 200 ? answer->len : 200));
	snprintf(text, sizeof text, "the other side answered %d%s%s", answer->status,
		*words ? ": " : "", words);
	g_free(words);
	effect_failed(task, ERR_TEMP, "HTTP_STATUS", text, retry_after(answer));
}

static void on_answer(void *arg, const struct fetch_answer *answer)
{
	struct effect_task *task = arg;
	struct load *load = task->load;
	struct err err = answer->err;
	struct buf out;
	load->fetch = NULL;
	task->status = answer->status;
	buf_init(&out);
	if (answer->status == 0)
		effect_failed(task, err.kind, err.code, err.text, 0);
	else if (again_later(answer->status))
		fail_status(task, answer);
	else if (http_answer_write(answer, &out, &err))
		effect_done(task, out.data, out.len);
	else
		effect_failed(task, err.kind, err.code, err.text, 0);
	buf_fini(&out);
}

static void start(void *state, struct effect_task *task)
{
	struct load *load = task->load;
	const char *method = text_of(load->ask, "method"), *url = text_of(load->ask, "url");
	struct err err;
	put_own(load, "Idempotency-Key", task->key);
	put_own(load, "User-Agent", "Ordain/" ORDAIN_VERSION);
	if (json_object_get(load->ask, "json"))
		put_own(load, "Content-Type", "application/json");
	else if (load->body)
		put_own(load, "Content-Type", "text/plain; charset=utf-8");
	if (load->sign)
		put_signature(load, task);
	struct fetch_ask ask = { .method = method ? method
			: load->body              ? "POST"
						  : "GET",
		.url = url ? url : "",
		.headers = load->headers,
		.header_count = load->header_count,
		.body = load->body,
		.body_len = load->body_len,
		.timeout_ms = timeout_ms(load->ask),
		.most = most_bytes(load->ask) };
	load->fetch = fetch_start(state, &ask, on_answer, task, &err);
	if (!load->fetch)
		effect_failed(task, err.kind, err.code, err.text, 0);
}

static void drop(void *state, struct effect_task *task)
{
	struct load *load = task->load;
	(void)state;
	if (load->fetch)
		fetch_drop(load->fetch);
	load->fetch = NULL;
}

/* ---- up and down ---- */

static void *open_kind(const struct effect_host *host, struct err *err)
{
	struct fetcher *fetcher = g_new0(struct fetcher, 1);
	fetcher->ca_file = host->option(host->arg, "effects.ca_file");
	if (!networks_parse(&fetcher->networks, host->option(host->arg, "effects.private_networks"),
		    err)) {
		g_free(fetcher);
		return NULL;
	}
	fetcher->multi = multi_new(host->loop, CONNECTIONS);
	return fetcher;
}

static bool ready(void *state, struct err *err)
{
	(void)state;
	(void)err;
	return true;
}

static void close_kind(void *state)
{
	struct fetcher *fetcher = state;
	multi_free(fetcher->multi);
	networks_fini(&fetcher->networks);
	g_free(fetcher);
}

const struct effect_kind http_effect = { .name = "http",
	.at_once = CONNECTIONS,
	.failed_code = "HTTP_FAILED",
	.retry = { .attempts = 8, .first = 5, .most = 3600 },
	.open = open_kind,
	.ready = ready,
	.prepare = prepare,
	.start = start,
	.drop = drop,
	.unload = unload,
	.close = close_kind };
