/* Secrets: values that leave this process only where they are meant to go.
 *
 * The table `secret` holds them sealed (XChaCha20-Poly1305, bound to their name)
 * with the key in secret.key beside the database, mode 0600, made when the first
 * secret is set. The key is in no backup of the database: without it the values
 * are lost and are set again. A secret that is rotated has two values for a
 * while, the newer first. Any thread, with its own connection. */
#ifndef ORDAIN_OPERATE_SECRET_H
#define ORDAIN_OPERATE_SECRET_H
#include "base/buf.h"
#include "base/clock.h"
#include "store/store.h"

enum { SECRET_VALUES = 2, SECRET_SIGNING_BYTES = 32 };

/* The valid values of a secret. Zero it before the first read. */
struct secret {
	struct buf values[SECRET_VALUES];
	size_t count;
};
/* REFUSED SECRET_UNKNOWN; PERM SECRET_KEY when the key is missing or another. */
bool secret_read_all(struct conn *conn, const char *name, struct secret *out, struct err *err);
void secret_fini(struct secret *secret); /* wipes */

/* The newest value alone, appended to `out`; secret_wipe it after use. */
bool secret_read(struct conn *conn, const char *name, struct buf *out, struct err *err);
void secret_wipe(struct buf *buf);

/* Seals a value for the column; makes the key file when there is no secret yet. */
bool secret_seal(struct conn *conn, const char *name, const char *value, size_t len,
	struct buf *out, struct err *err);

/* ---- Standard Webhooks (v1: HMAC-SHA256 in base64 over "id.timestamp.body") ----
 * The HMAC key is the rest of a value `whsec_<base64>`, or the value's own bytes. */
struct signed_message {
	const char *id, *timestamp; /* timestamp: seconds since 1970 in digits */
	const char *body;
	size_t len;
};
/* The field webhook-signature: "v1,… v1,…", one for each valid value. */
void secret_sign(const struct secret *secret, const struct signed_message *message,
	struct buf *out);
/* Whether one of the signatures of the field was made with one of the values; in
 * constant time for each. */
bool secret_verify(const struct secret *secret, const struct signed_message *message,
	const char *field);
/* A new signing value: whsec_ and 32 random bytes. */
void secret_new_signing(struct buf *out);
#endif
