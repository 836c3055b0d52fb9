/* How mail servers are connected to: libcurl does the connection, TLS and the login,
 * and hands the open connection over. */
#ifndef ORDAIN_MAIL_CONNECT_H
#define ORDAIN_MAIL_CONNECT_H
#include <curl/curl.h>
#include <stdint.h>

enum mail_tls { MAIL_TLS_REQUIRED, MAIL_TLS_OPTIONAL, MAIL_TLS_OFF };
struct mail_door {
	const char *url, *protocols; /* as libcurl names them */
	enum mail_tls tls;           /* of a protocol that begins in the open */
	const char *ca_file;         /* may be NULL */
	const char *user, *password; /* may be NULL */
	const char *bearer;          /* a token in place of the password; may be NULL */
	const char *mechanism;       /* AUTH=…; NULL: the best that is offered */
	int64_t timeout_ms;          /* for all of it */
};
/* For multi_add_open. libcurl keeps copies of the texts; `why` gets its words. */
void mail_door_set(CURL *easy, const struct mail_door *door, char why[CURL_ERROR_SIZE]);
/* What went wrong: MAIL_LOGIN, MAIL_TLS, MAIL_TIMEOUT, MAIL_CONNECT. */
const char *mail_door_code(CURLcode code);
#endif
