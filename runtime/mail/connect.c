/* The options of libcurl that every connection to a mail server has.
 *
 * What must hold: nothing goes in the open where TLS is required, and no proxy sees it. */
#include "mail/connect.h"

const char *mail_door_code(CURLcode code)
{
	switch (code) {
	case CURLE_LOGIN_DENIED:
		return "MAIL_LOGIN";
	case CURLE_USE_SSL_FAILED:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		return "MAIL_TLS";
	case CURLE_OPERATION_TIMEDOUT:
		return "MAIL_TIMEOUT";
	default:
		return "MAIL_CONNECT";
	}
}

static void set_login(CURL *easy, const struct mail_door *door)
{
	if (!door->user)
		return;
	curl_easy_setopt(easy, CURLOPT_USERNAME, door->user);
	if (door->password)
		curl_easy_setopt(easy, CURLOPT_PASSWORD, door->password);
	if (door->bearer)
		curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, door->bearer);
	if (door->mechanism)
		curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, door->mechanism);
}

void mail_door_set(CURL *easy, const struct mail_door *door, char why[CURL_ERROR_SIZE])
{
	static const long tls[] = { CURLUSESSL_ALL, CURLUSESSL_TRY, CURLUSESSL_NONE };
	curl_easy_setopt(easy, CURLOPT_URL, door->url);
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, door->protocols);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* no waiting for a name server */
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(easy, CURLOPT_USE_SSL, tls[door->tls]);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)door->timeout_ms);
	if (door->tls == MAIL_TLS_OPTIONAL) { /* better than none, and no more than that */
		curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	if (door->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, door->ca_file);
	set_login(easy, door);
}
