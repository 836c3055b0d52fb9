/* What the benchmark of mail stands beside: libcurl alone.
 *
 *   post sink COUNT              an SMTP server; prints its port, and once it has taken COUNT
 *                                letters the seconds since the first connection
 *   post send PORT COUNT         as many letters to it, eight at once, a connection for each
 *   post fill PORT COUNT         mails put into INBOX of `bench` at an IMAP server
 *   post fetch PORT COUNT        each of them fetched, one after the other, on one connection;
 *                                prints the seconds
 *
 * All on loopback; the password is open-sesame. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 8, LINE = 4096 };

static double now(void)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void check(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

/* ---- sink ---- */

static atomic_int taken;
static int wanted;
static double began;

static void letter_taken(void)
{
	if (atomic_fetch_add(&taken, 1) + 1 < wanted)
		return;
	printf("%.6f\n", now() - began);
	fflush(stdout);
	_exit(0);
}

static const char TAKEN[] = "250 taken\r\n";

/* The reply to a command; NULL: the connection ends. */
static const char *reply_to(const char *line, int *body)
{
	if (*body) {
		*body = strcmp(line, ".\r\n") != 0;
		return *body ? "" : TAKEN;
	}
	*body = strncmp(line, "DATA", 4) == 0;
	if (strncmp(line, "QUIT", 4) == 0)
		return NULL;
	return *body ? "354 go\r\n" : "250 ok\r\n";
}

static void *serve(void *arg)
{
	FILE *in = fdopen((int)(intptr_t)arg, "r+");
	char line[LINE];
	int body = 0;
	const char *reply = "220 sink\r\n";
	check(in != NULL, "fdopen");
	do {
		if (*reply && write(fileno(in), reply, strlen(reply)) < 0)
			break;
		if (reply == TAKEN)
			letter_taken();
		if (!fgets(line, sizeof line, in))
			break;
		reply = reply_to(line, &body);
	} while (reply);
	fclose(in);
	return NULL;
}

static _Noreturn void sink(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	int door = socket(AF_INET, SOCK_STREAM, 0);
	check(bind(door, (struct sockaddr *)&at, sizeof at) == 0 && listen(door, 256) == 0 &&
			getsockname(door, (struct sockaddr *)&at, &len) == 0,
		"the sink has no port");
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	for (;;) {
		pthread_t thread;
		int fd = accept(door, NULL, NULL);
		if (began == 0)
			began = now();
		check(fd >= 0 && pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd) == 0,
			"the sink has no threads");
		pthread_detach(thread);
	}
}

/* ---- letters ---- */

struct text {
	char bytes[2600];
	size_t len, at;
};

static void write_letter(struct text *text, int number)
{
	int n = snprintf(text->bytes, sizeof text->bytes,
		"From: desk@ordain.test\r\nTo: ann@example.test\r\nSubject: Letter %d\r\n"
		"Message-ID: <%d@ordain.test>\r\nMIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n\r\n",
		number, number);
	for (int i = 0; i < 30; i++)
		n += snprintf(text->bytes + n, sizeof text->bytes - (size_t)n,
			"We would like %d mugs, and the saucers that go with them.\r\n", i + 1);
	text->len = (size_t)n;
	text->at = 0;
}

static size_t give(char *out, size_t size, size_t count, void *arg)
{
	struct text *text = arg;
	size_t n = text->len - text->at < size * count ? text->len - text->at : size * count;
	memcpy(out, text->bytes + text->at, n);
	text->at += n;
	return n;
}

static size_t drop(char *bytes, size_t size, size_t count, void *arg)
{
	(void)bytes;
	*(size_t *)arg += size * count;
	return size * count;
}

static CURL *handle(const char *url)
{
	CURL *easy = curl_easy_init();
	check(easy != NULL, "curl_easy_init");
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	return easy;
}

static void start_letter(CURLM *multi, CURL *easy, struct text *text, int number)
{
	write_letter(text, number);
	curl_easy_setopt(easy, CURLOPT_READDATA, text);
	check(curl_multi_add_handle(multi, easy) == CURLM_OK, "curl_multi_add_handle");
}

/* A handle that is done sends the next letter. */
static int send_done(CURLM *multi, int number, int count)
{
	CURLMsg *message;
	int left;
	while ((message = curl_multi_info_read(multi, &left)) != NULL) {
		CURL *easy = message->easy_handle;
		char *text = NULL;
		check(message->data.result == CURLE_OK, "a letter was not sent");
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &text);
		curl_multi_remove_handle(multi, easy);
		if (number < count)
			start_letter(multi, easy, (struct text *)(void *)text, number++);
	}
	return number;
}

static int send_all(const char *port, int count)
{
	static struct text texts[AT_ONCE];
	CURLM *multi = curl_multi_init();
	struct curl_slist *to = curl_slist_append(NULL, "<ann@example.test>");
	char url[64];
	int number = 0, running;
	snprintf(url, sizeof url, "smtp://127.0.0.1:%s/bench", port);
	for (; number < AT_ONCE && number < count; number++) {
		CURL *easy = handle(url);
		curl_easy_setopt(easy, CURLOPT_MAIL_FROM, "<desk@ordain.test>");
		curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
		curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
		curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
		curl_easy_setopt(easy, CURLOPT_PRIVATE, &texts[number]);
		start_letter(multi, easy, &texts[number], number);
	}
	do {
		check(curl_multi_perform(multi, &running) == CURLM_OK, "curl_multi_perform");
		number = send_done(multi, number, count);
		curl_multi_poll(multi, NULL, 0, 100, NULL);
		curl_multi_perform(multi, &running);
	} while (running > 0 || number < count);
	return 0;
}

/* ---- a mailbox ---- */

static CURL *mailbox(const char *url)
{
	CURL *easy = handle(url);
	curl_easy_setopt(easy, CURLOPT_USERNAME, "bench");
	curl_easy_setopt(easy, CURLOPT_PASSWORD, "open-sesame");
	return easy;
}

static int fill(const char *port, int count)
{
	struct text text;
	char url[64];
	snprintf(url, sizeof url, "imap://127.0.0.1:%s/INBOX", port);
	CURL *easy = mailbox(url);
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(easy, CURLOPT_READDATA, &text);
	for (int i = 0; i < count; i++) {
		write_letter(&text, i);
		curl_easy_setopt(easy, CURLOPT_INFILESIZE, (long)text.len);
		check(curl_easy_perform(easy) == CURLE_OK, "a mail was not put into the folder");
	}
	curl_easy_cleanup(easy);
	return 0;
}

static int fetch(const char *port, int count)
{
	char url[64];
	size_t came = 0;
	CURL *easy = mailbox("imap://127.0.0.1/");
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &came);
	double from = now();
	for (int i = 1; i <= count; i++) {
		snprintf(url, sizeof url, "imap://127.0.0.1:%s/INBOX/;UID=%d", port, i);
		curl_easy_setopt(easy, CURLOPT_URL, url);
		check(curl_easy_perform(easy) == CURLE_OK, "a mail was not fetched");
	}
	check(came > (size_t)count * 1000, "the mails are not what they should be");
	printf("%.6f\n", now() - from);
	curl_easy_cleanup(easy);
	return 0;
}

int main(int argc, char **argv)
{
	check(argc > 2,
		"usage: post sink COUNT | send PORT COUNT | fill PORT COUNT | fetch PORT COUNT");
	int count = atoi(argv[argc - 1]);
	wanted = count;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (strcmp(argv[1], "sink") == 0)
		sink();
	if (strcmp(argv[1], "send") == 0)
		return send_all(argv[2], count);
	return strcmp(argv[1], "fill") == 0 ? fill(argv[2], count) : fetch(argv[2], count);
}
