/* One request to the outside and the redirects it meets.
 *
 * Redirects are followed here and not by libcurl, so that nothing private goes to
 * a second host and every hop is judged as the first one was. What must hold: the
 * answer is bounded while it comes in, not afterwards; nothing of a header or a
 * secret is ever logged or part of an error's text. */
#include "http/fetch.h"
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HOPS = 5, CONNECT_MS = 10000, HEAD_MOST = 64 << 10, SLOW_BYTES = 1, SLOW_SECONDS = 60 };

struct fetch {
	struct fetcher *fetcher;
	struct fetch_ask ask;
	CURL *easy;
	struct curl_slist *headers;
	char *url, *method;
	bool bodyless, elsewhere; /* after a redirect: without body; to another host */
	int hops;
	bool refused, opened, too_large; /* of this hop */
	size_t head;
	int64_t ends_us;
	char why[CURL_ERROR_SIZE];
	struct buf body;
	GHashTable *fields;
	void (*done)(void *arg, const struct fetch_answer *answer);
	void *arg;
};

/* ---- what is asked ---- */

static bool plain(const char *text, bool name)
{
	if (name && !*text)
		return false;
	for (const char *at = text; *at; at++) {
		unsigned char c = (unsigned char)*at;
		if (name ? !g_ascii_isalnum((char)c) && !strchr("!#$%&'*+-.^_`|~", c)
			 : (c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool check_url(const char *url, struct err *err)
{
	CURLU *parts = curl_url();
	char *scheme = NULL, *user = NULL;
	bool ok = plain(url, false) && strlen(url) <= 8000 &&
		curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
		curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		(strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0) &&
		curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_NO_USER;
	curl_free(scheme);
	curl_free(user);
	curl_url_cleanup(parts);
	return ok ||
		err_set(err, ERR_PERM, "HTTP_URL",
			"the address is no http or https address, or holds a user name");
}

/* What says where the body ends is said here alone. */
static bool name_free(const char *name)
{
	static const char *const ours[] = { "content-length", "transfer-encoding", "connection",
		"expect", "upgrade", "te", "trailer", "keep-alive" };
	for (size_t i = 0; i < G_N_ELEMENTS(ours); i++)
		if (g_ascii_strcasecmp(name, ours[i]) == 0)
			return false;
	return plain(name, true);
}

static bool check_ask(const struct fetch_ask *ask, struct err *err)
{
	if (!plain(ask->method, true) || strlen(ask->method) > 20)
		return err_set(err, ERR_PERM, "HTTP_METHOD", "the method is no method");
	for (size_t i = 0; i < ask->header_count; i++)
		if (!name_free(ask->headers[i].name) || !plain(ask->headers[i].value, false))
			return err_set(err, ERR_PERM, "HTTP_HEADER",
				"a header's name is not free to set, or its value holds a control "
				"character");
	return check_url(ask->url, err);
}

/* Scheme, host and port; NULL: no address. */
static char *origin_of(const char *url)
{
	CURLU *parts = curl_url();
	char *origin = NULL;
	curl_url_set(parts, CURLUPART_URL, url, 0);
	curl_url_set(parts, CURLUPART_PATH, "/", 0);
	curl_url_set(parts, CURLUPART_QUERY, NULL, 0);
	curl_url_set(parts, CURLUPART_FRAGMENT, NULL, 0);
	curl_url_get(parts, CURLUPART_URL, &origin, CURLU_DEFAULT_PORT);
	char *copy = g_strdup(origin);
	curl_free(origin);
	curl_url_cleanup(parts);
	return copy;
}

/* ---- callbacks ---- */

static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch *fetch = arg;
	(void)purpose;
	if (!address_allowed(&fetch->fetcher->networks, &address->addr)) {
		fetch->refused = true;
		return CURL_SOCKET_BAD;
	}
	fetch->opened = true;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct fetch *fetch = arg;
	size_t len = size * count;
	fetch->too_large = fetch->body.len + len > fetch->ask.most;
	if (fetch->too_large)
		return 0;
	buf_put(&fetch->body, bytes, len);
	return len;
}

static void keep_field(struct fetch *fetch, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	if (!colon)
		return;
	char *name = g_ascii_strdown(line, colon - line);
	char *value = g_strstrip(g_strndup(colon + 1, len - (size_t)(colon + 1 - line)));
	const char *before = g_hash_table_lookup(fetch->fields, name);
	if (before)
		g_hash_table_insert(fetch->fields, name, g_strjoin(", ", before, value, NULL));
	else
		g_hash_table_insert(fetch->fields, name, g_strdup(value));
	g_free(value);
}

static size_t on_head(char *line, size_t size, size_t count, void *arg)
{
	struct fetch *fetch = arg;
	size_t len = size * count;
	fetch->head += len;
	if (fetch->head > HEAD_MOST) {
		fetch->too_large = true;
		return 0;
	}
	if (len >= 5 && memcmp(line, "HTTP/", 5) == 0)
		g_hash_table_remove_all(fetch->fields);
	else
		keep_field(fetch, line, len);
	return len;
}

/* ---- one hop ---- */

static void put_line(struct fetch *fetch, const char *line)
{
	struct curl_slist *longer = curl_slist_append(fetch->headers, line);
	must(longer);
	fetch->headers = longer;
}

static void add_header(struct fetch *fetch, const char *name, const char *value)
{
	/* libcurl takes "name;" for an empty value. */
	char *line = *value ? g_strdup_printf("%s: %s", name, value) : g_strdup_printf("%s;", name);
	put_line(fetch, line);
	explicit_bzero(line, strlen(line));
	g_free(line);
}

static void headers_end(struct fetch *fetch)
{
	for (struct curl_slist *at = fetch->headers; at; at = at->next)
		explicit_bzero(at->data, strlen(at->data));
	curl_slist_free_all(fetch->headers);
	fetch->headers = NULL;
}

static bool stays_here(const struct fetch_header *header)
{
	return header->private || g_ascii_strcasecmp(header->name, "authorization") == 0 ||
		g_ascii_strcasecmp(header->name, "cookie") == 0;
}

static void set_headers(struct fetch *fetch)
{
	bool typed = false;
	headers_end(fetch);
	for (size_t i = 0; i < fetch->ask.header_count; i++) {
		const struct fetch_header *header = &fetch->ask.headers[i];
		typed |= g_ascii_strcasecmp(header->name, "content-type") == 0;
		if (!fetch->elsewhere || !stays_here(header))
			add_header(fetch, header->name, header->value);
	}
	put_line(fetch, "Expect:");
	if (!typed)
		put_line(fetch, "Content-Type:"); /* or libcurl says it is a form */
	curl_easy_setopt(fetch->easy, CURLOPT_HTTPHEADER, fetch->headers);
}

static void set_body(struct fetch *fetch)
{
	CURL *easy = fetch->easy;
	if (fetch->ask.body && !fetch->bodyless) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, fetch->ask.body);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
			(curl_off_t)fetch->ask.body_len);
	} else if (strcmp(fetch->method, "POST") == 0 || strcmp(fetch->method, "PUT") == 0) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "");
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)0);
	}
	if (strcmp(fetch->method, "HEAD") == 0)
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	else
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, fetch->method);
}

static void set_limits(struct fetch *fetch)
{
	CURL *easy = fetch->easy;
	int64_t left = (fetch->ends_us - g_get_monotonic_time()) / 1000;
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, left < 1 ? 1L : (long)left);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* A name server that does not answer must not hold the loop at the time-out. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	if (fetch->fetcher->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, fetch->fetcher->ca_file);
}

static void set_callbacks(struct fetch *fetch)
{
	CURL *easy = fetch->easy;
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, fetch->why);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, fetch);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, fetch);
}

static void on_done(void *arg, CURLcode code);

static void hop(struct fetch *fetch)
{
	curl_easy_reset(fetch->easy);
	curl_easy_setopt(fetch->easy, CURLOPT_URL, fetch->url);
	fetch->refused = fetch->opened = fetch->too_large = false;
	fetch->head = 0;
	fetch->why[0] = '\0';
	buf_reset(&fetch->body);
	g_hash_table_remove_all(fetch->fields);
	set_headers(fetch);
	set_body(fetch);
	set_limits(fetch);
	set_callbacks(fetch);
	multi_add(fetch->fetcher->multi, fetch->easy, on_done, fetch);
}

/* ---- redirects ---- */

static bool leads_on(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static void change_method(struct fetch *fetch, long status)
{
	bool keeps = status == 307 || status == 308 || strcmp(fetch->method, "HEAD") == 0 ||
		(status != 303 && strcmp(fetch->method, "POST") != 0);
	if (keeps)
		return;
	g_free(fetch->method);
	fetch->method = g_strdup("GET");
	fetch->bodyless = true;
}

/* False: err says why it is not followed. */
static bool redirect(struct fetch *fetch, const char *to, long status, struct err *err)
{
	if (fetch->hops++ >= HOPS)
		return err_set(err, ERR_PERM, "HTTP_REDIRECT", "more than %d redirects", HOPS);
	if (!check_url(to, err))
		return false;
	if (g_str_has_prefix(fetch->url, "https:") && !g_str_has_prefix(to, "https:"))
		return err_set(err, ERR_PERM, "HTTP_REDIRECT",
			"a redirect from https to http is not followed");
	char *here = origin_of(fetch->ask.url), *there = origin_of(to);
	fetch->elsewhere = fetch->elsewhere || g_strcmp0(here, there) != 0;
	g_free(here);
	g_free(there);
	change_method(fetch, status);
	g_free(fetch->url);
	fetch->url = g_strdup(to);
	hop(fetch);
	return true;
}

/* ---- the end ---- */

static bool explain(const struct fetch *fetch, CURLcode code, struct err *err)
{
	const char *why = fetch->why[0] ? fetch->why : curl_easy_strerror(code);
	if (fetch->too_large)
		return err_set(err, ERR_PERM, "HTTP_TOO_LARGE",
			"the answer is larger than %zu bytes", fetch->ask.most);
	if (fetch->refused && !fetch->opened)
		return err_set(err, ERR_PERM, "HTTP_PRIVATE_ADDRESS",
			"the address leads into a private network; the configuration's "
			"effects.private_networks lists those that are meant");
	switch (code) {
	case CURLE_OK:
		return true;
	case CURLE_COULDNT_RESOLVE_HOST:
		return err_set(err, ERR_TEMP, "HTTP_DNS", "%s", why);
	case CURLE_COULDNT_CONNECT:
		return err_set(err, ERR_TEMP, "HTTP_CONNECT", "%s", why);
	case CURLE_OPERATION_TIMEDOUT:
		return err_set(err, ERR_TEMP, "HTTP_TIMEOUT", "%s", why);
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return err_set(err, ERR_TEMP, "HTTP_TLS", "%s", why);
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return err_set(err, ERR_PERM, "HTTP_URL", "%s", why);
	default:
		return err_set(err, ERR_TEMP, "HTTP_BROKEN", "%s", why);
	}
}

static int by_name(const void *a, const void *b)
{
	const struct fetch_field *left = a, *right = b;
	return strcmp(left->name, right->name);
}

static void list_fields(struct fetch *fetch, struct fetch_answer *answer)
{
	GHashTableIter at;
	gpointer name, value;
	answer->fields = g_new0(struct fetch_field, g_hash_table_size(fetch->fields) + 1);
	g_hash_table_iter_init(&at, fetch->fields);
	while (g_hash_table_iter_next(&at, &name, &value))
		answer->fields[answer->field_count++] = (struct fetch_field){ name, value };
	qsort(answer->fields, answer->field_count, sizeof *answer->fields, by_name);
}

static void fetch_free(struct fetch *fetch)
{
	curl_easy_cleanup(fetch->easy);
	headers_end(fetch);
	g_free(fetch->url);
	g_free(fetch->method);
	g_hash_table_destroy(fetch->fields);
	buf_fini(&fetch->body);
	g_free(fetch);
}

static void on_done(void *arg, CURLcode code)
{
	struct fetch *fetch = arg;
	struct fetch_answer answer = { .body = "" };
	char *to = NULL;
	long status = 0;
	bool ok = explain(fetch, code, &answer.err);
	curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(fetch->easy, CURLINFO_REDIRECT_URL, &to);
	if (ok && to && leads_on(status)) {
		char *copy = g_strdup(to);
		bool goes_on = redirect(fetch, copy, status, &answer.err);
		g_free(copy);
		if (goes_on)
			return;
		ok = false;
	}
	if (ok) {
		answer.status = (int)status;
		answer.body = fetch->body.len > 0 ? fetch->body.data : "";
		answer.len = fetch->body.len;
		list_fields(fetch, &answer);
	}
	fetch->done(fetch->arg, &answer);
	g_free(answer.fields);
	fetch_free(fetch);
}

struct fetch *fetch_start(struct fetcher *fetcher, const struct fetch_ask *ask,
	void (*done)(void *arg, const struct fetch_answer *answer), void *arg, struct err *err)
{
	if (!check_ask(ask, err))
		return NULL;
	struct fetch *fetch = g_new0(struct fetch, 1);
	fetch->fetcher = fetcher;
	fetch->ask = *ask;
	fetch->url = g_strdup(ask->url);
	fetch->method = g_strdup(ask->method);
	fetch->ends_us = g_get_monotonic_time() + ask->timeout_ms * INT64_C(1000);
	fetch->fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	fetch->easy = curl_easy_init();
	must(fetch->easy);
	buf_init(&fetch->body);
	fetch->done = done;
	fetch->arg = arg;
	hop(fetch);
	return fetch;
}

void fetch_drop(struct fetch *fetch)
{
	multi_remove(fetch->fetcher->multi, fetch->easy);
	fetch_free(fetch);
}

const char *fetch_field(const struct fetch_answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->field_count; i++)
		if (strcmp(answer->fields[i].name, name) == 0)
			return answer->fields[i].value;
	return NULL;
}
