/* One request on its way: what dispatch.c runs, and the parts of it that have
 * files of their own. Private to operate/. */
#ifndef ORDAIN_OPERATE_REQUEST_H
#define ORDAIN_OPERATE_REQUEST_H
#include "base/hash.h"
#include "operate/inside.h"

struct request {
	struct work work;
	struct service *service;
	const struct operation *operation;
	const struct native *native;
	struct native_call native_call;
	struct call call; /* copied into arena */
	struct arena arena;
	struct answer *answer;
	struct seat *seat; /* while running */
	bool admitted;     /* passed actor, role, input: its answer is stored and audited so */
	bool applied, started;
	char body_hash[HASH_LEN + 1];
	const char *scope; /* whose the key is */
	const char *subject;
	struct actor actor; /* of a native, whose records have a tx of their own */
	struct after after; /* taken from tx when run has ended */
	char request_id[72];
	void (*done)(void *arg, struct answer *answer);
	void *arg;
};

/* request.c: the work of a call, copied; *answer says why when it is NULL. */
struct request *request_for(struct service *service, const struct call *call,
	struct answer *answer);

/* dispatch.c: the four functions of its work. */
void request_work(struct request *request);

/* stored.c: answers kept for an Idempotency-Key, per actor and operation. `find`
 * gives true to go on; false: *answer is the stored one, or the refusal. */
bool stored_find(struct request *request);
bool stored_keep(struct request *request, struct err *err);
/* Binds texts from the first parameter on; NULL is null. */
bool stored_bind(struct stmt *stmt, const char *const *texts, size_t n, struct err *err);

/* version.c: If-Match and ETag. */
bool version_matches(struct request *request, const char *id);
void version_set_etag(struct request *request, const char *id);
#endif
