/* libcurl's transfers on the loop: one multi handle, its sockets and its clock.
 *
 * Everything on the loop thread. A transfer is an easy handle that its owner has
 * set up; `done` is called once, not from inside multi_add, when the handle has
 * left the multi. What is removed before is never called. */
#ifndef ORDAIN_HTTP_MULTI_H
#define ORDAIN_HTTP_MULTI_H
#include "base/err.h"
#include "loop/loop.h"
#include <curl/curl.h>

struct multi;
/* `kept`: connections kept open for the next transfer, at most. */
struct multi *multi_new(struct loop *loop, long kept);
/* With no transfer left. */
void multi_free(struct multi *multi);
void multi_add(struct multi *multi, CURL *easy, void (*done)(void *arg, CURLcode code), void *arg);
/* The same for CURLOPT_CONNECT_ONLY: the handle stays in until multi_remove, which
 * closes its connection. */
void multi_add_open(struct multi *multi, CURL *easy, void (*done)(void *arg, CURLcode code),
	void *arg);
void multi_remove(struct multi *multi, CURL *easy);
#endif
