/* The blocking client: one call, one answer.
 *
 * It follows no redirects, uses no proxy and takes no configuration from the
 * environment: it speaks to our own server. A call that got no whole answer is
 * TEMP; the caller repeats it with the same idempotency key. */
#include "http/client.h"
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct http_client {
	CURL *curl;
};

struct transfer {
	const struct http_call *call;
	struct buf *answer;
	FILE *file;
	struct curl_slist *headers;
	char why[CURL_ERROR_SIZE];
};

struct http_client *http_client_new(void)
{
	struct http_client *client = calloc(1, sizeof *client);

	must(client);
	must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	client->curl = curl_easy_init();
	must(client->curl);
	return client;
}

void http_client_free(struct http_client *client)
{
	if (!client)
		return;
	curl_easy_cleanup(client->curl);
	curl_global_cleanup();
	free(client);
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *arg)
{
	struct transfer *transfer = arg;
	size_t len = size * count;

	if (transfer->call->sink)
		return transfer->call->sink(transfer->call->arg, bytes, len) ? len : 0;
	if (transfer->answer)
		buf_put(transfer->answer, bytes, len);
	return len;
}

static size_t on_header(char *line, size_t size, size_t count, void *arg)
{
	const struct http_call *call = arg;

	call->header(call->header_arg, line, size * count);
	return size * count;
}

static void add_header(struct transfer *transfer, const char *line)
{
	struct curl_slist *longer = curl_slist_append(transfer->headers, line);

	must(longer);
	transfer->headers = longer;
}

static bool set_file(CURL *curl, struct transfer *transfer, struct err *err)
{
	const char *path = transfer->call->body_file;
	struct stat about;

	transfer->file = fopen(path, "rbe");
	if (!transfer->file || fstat(fileno(transfer->file), &about) != 0)
		return err_set(err, ERR_PERM, "FILE_MISSING", "cannot read %s: %s", path,
			strerror(errno));
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READDATA, transfer->file);
	curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)about.st_size);
	return true;
}

static bool set_up(CURL *curl, struct transfer *transfer, struct err *err)
{
	const struct http_call *call = transfer->call;

	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, call->url);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->why);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
	if (call->header) {
		curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
		curl_easy_setopt(curl, CURLOPT_HEADERDATA, call);
	}
	if (call->unix_path)
		curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, call->unix_path);
	if (call->body_file && !set_file(curl, transfer, err))
		return false;
	if (!call->body_file && call->body) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->body);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_len);
		add_header(transfer, "Expect:");
	}
	if (strcmp(call->method, "HEAD") == 0)
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	else
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
	for (size_t i = 0; call->headers && call->headers[i]; i++)
		add_header(transfer, call->headers[i]);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, transfer->headers);
	return true;
}

static bool perform(CURL *curl, struct transfer *transfer, int *status, struct buf *content_type,
	struct err *err)
{
	CURLcode rc = curl_easy_perform(curl);
	const char *type = NULL;
	long code = 0;

	if (rc != CURLE_OK)
		return err_set(err, ERR_TEMP, "SERVER_UNREACHABLE", "no answer from the server: %s",
			transfer->why[0] ? transfer->why : curl_easy_strerror(rc));
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
	*status = (int)code;
	if (content_type && type)
		buf_text(content_type, type);
	return true;
}

bool http_call(const struct http_call *call, int *status, struct buf *answer,
	struct buf *content_type, struct err *err)
{
	struct http_client *client = call->client ? call->client : http_client_new();
	struct transfer transfer = { .call = call, .answer = answer };
	bool ok = set_up(client->curl, &transfer, err) &&
		perform(client->curl, &transfer, status, content_type, err);

	curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(transfer.headers);
	if (transfer.file)
		fclose(transfer.file);
	if (!call->client)
		http_client_free(client);
	return ok;
}
