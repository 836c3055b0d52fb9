/* Secrets at rest: sealed with a key that lies beside the database.
 *
 * What must hold: no value is in the database, a log or an error in the clear; a
 * key is never replaced while something is sealed with it; what was opened here is
 * wiped by who took it. The key is read for each use, so it is in memory only as
 * long as that takes, and a key put back after a restore counts at once. */
#include "operate/secret.h"

#include <sodium.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "operate/tx.h"

enum {
	KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	HEX = KEY * 2,
	BASE64 = sodium_base64_VARIANT_ORIGINAL,
};

static bool bad_key(struct err *err, const char *text)
{
	return err_set(err, ERR_PERM, "SECRET_KEY", "%s", text);
}

/* ---- the key ---- */

static bool parse_key(const char *text, size_t len, unsigned char key[KEY])
{
	size_t got;
	const char *end;
	while (len > 0 && strchr(" \r\n", text[len - 1]))
		len--;
	return len == HEX && sodium_hex2bin(key, KEY, text, len, NULL, &got, &end) == 0 &&
		got == KEY;
}

static bool read_key(struct arena *arena, const char *path, unsigned char key[KEY], struct err *err)
{
	char *text;
	size_t len;
	if (!file_exists(path))
		return bad_key(err,
			"secret.key is not beside the database; put back the one that the secrets"
			" were set with, or remove them all and set them anew");
	if (!file_read(arena, path, 1024, &text, &len, err))
		return false;
	bool ok = parse_key(text, len, key);
	sodium_memzero(text, len);
	return ok || bad_key(err, "secret.key beside the database does not hold a key");
}

static bool make_key(const char *path, unsigned char key[KEY], struct err *err)
{
	char text[HEX + 2];
	randombytes_buf(key, KEY);
	sodium_bin2hex(text, HEX + 1, key, KEY);
	text[HEX] = '\n';
	bool ok = file_write_private(path, text, HEX + 1, err);
	sodium_memzero(text, sizeof(text));
	return ok;
}

static bool any_secret(struct conn *conn, bool *any, struct err *err)
{
	struct stmt *stmt = conn_prepare(conn, engine_sql(SQL_SECRET_ANY), err);
	if (stmt == NULL)
		return false;
	enum step step = stmt_step(stmt, err);
	stmt_reset(stmt);
	*any = step == STEP_ROW;
	return step != STEP_FAILED;
}

/* With `make`, a database without any secret gets its key. */
static bool find_key(struct conn *conn, bool make, unsigned char key[KEY], struct err *err)
{
	struct arena arena;
	bool any = true;
	hash_setup();
	arena_init(&arena);
	const char *path = arena_printf(&arena, "%s/secret.key", conn_folder(conn));
	bool ok = true;
	if (make && !file_exists(path))
		ok = any_secret(conn, &any, err);
	if (ok)
		ok = any ? read_key(&arena, path, key, err) : make_key(path, key, err);
	arena_fini(&arena);
	return ok;
}

/* ---- sealing ---- */

static void seal(const unsigned char key[KEY], const char *name, const char *value, size_t len,
	struct buf *out)
{
	size_t size = NONCE + len + TAG;
	struct buf sealed;
	buf_init(&sealed);
	buf_reserve(&sealed, size);
	unsigned char *bytes = (unsigned char *)sealed.data;
	randombytes_buf(bytes, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + NONCE, NULL,
		(const unsigned char *)value, len, (const unsigned char *)name, strlen(name), NULL,
		bytes, key);
	size_t room = sodium_base64_encoded_len(size, BASE64);
	buf_reserve(out, room);
	sodium_bin2base64(out->data + out->len, room, bytes, size, BASE64);
	out->len += room - 1;
	buf_fini(&sealed);
}

bool secret_seal(struct conn *conn, const char *name, const char *value, size_t len,
	struct buf *out, struct err *err)
{
	unsigned char key[KEY];
	bool ok = find_key(conn, true, key, err);
	if (ok)
		seal(key, name, value, len, out);
	sodium_memzero(key, sizeof(key));
	return ok;
}

static bool unseal_bytes(const unsigned char key[KEY], const char *name, const unsigned char *bytes,
	size_t size, struct buf *out)
{
	if (size < NONCE + TAG)
		return false;
	size_t len = size - NONCE - TAG;
	buf_reserve(out, len + 1);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)out->data + out->len, NULL,
		    NULL, bytes + NONCE, size - NONCE, (const unsigned char *)name, strlen(name),
		    bytes, key) != 0)
		return false;
	out->len += len;
	out->data[out->len] = 0;
	return true;
}

static bool unseal(const unsigned char key[KEY], const char *name, const char *sealed, size_t len,
	struct buf *out, struct err *err)
{
	struct buf bytes;
	size_t size;
	buf_init(&bytes);
	buf_reserve(&bytes, len + 1);
	bool ok = sodium_base642bin((unsigned char *)bytes.data, len, sealed, len, NULL, &size,
			  NULL, BASE64) == 0 &&
		unseal_bytes(key, name, (const unsigned char *)bytes.data, size, out);
	buf_fini(&bytes);
	return ok ||
		bad_key(err,
			"secret.key beside the database is not the one that this secret was set"
			" with");
}

/* ---- reading ---- */

static bool previous_valid(const struct stmt *stmt)
{
	size_t len;
	instant until;
	if (stmt_is_null(stmt, 1) || stmt_is_null(stmt, 2))
		return false;
	const char *text = stmt_text(stmt, 2, &len);
	return instant_parse(text, len, &until) && clock_machine() < until;
}

static bool unseal_row(struct conn *conn, const char *name, const struct stmt *stmt,
	struct secret *out, struct err *err)
{
	unsigned char key[KEY];
	size_t n = previous_valid(stmt) ? 2 : 1;
	bool ok = find_key(conn, false, key, err);
	for (size_t i = 0; ok && i < n; i++) {
		size_t len;
		const char *sealed = stmt_text(stmt, i, &len);
		ok = unseal(key, name, sealed, len, &out->values[out->count++], err);
	}
	sodium_memzero(key, sizeof(key));
	return ok;
}

bool secret_read_all(struct conn *conn, const char *name, struct secret *out, struct err *err)
{
	secret_fini(out);
	struct stmt *stmt = conn_prepare(conn, engine_sql(SQL_SECRET_GET), err);
	if (stmt == NULL || !stmt_bind_text(stmt, 0, name, strlen(name), err))
		return false;
	enum step step = stmt_step(stmt, err);
	bool ok = step == STEP_ROW && unseal_row(conn, name, stmt, out, err);
	if (step == STEP_DONE)
		err_set(err, ERR_REFUSED, "SECRET_UNKNOWN", "there is no secret %s", name);
	stmt_reset(stmt);
	if (!ok)
		secret_fini(out);
	return ok;
}

void secret_wipe(struct buf *buf)
{
	if (buf->data)
		sodium_memzero(buf->data, buf->cap);
	buf_fini(buf);
}

void secret_fini(struct secret *secret)
{
	for (size_t i = 0; i < SECRET_VALUES; i++)
		secret_wipe(&secret->values[i]);
	secret->count = 0;
}

bool secret_read(struct conn *conn, const char *name, struct buf *out, struct err *err)
{
	struct secret secret = { 0 };
	bool ok = secret_read_all(conn, name, &secret, err);
	if (ok) {
		buf_reserve(out, secret.values[0].len + 1);
		buf_put(out, secret.values[0].data, secret.values[0].len);
	}
	secret_fini(&secret);
	return ok;
}

/* ---- signatures ---- */

static const char PREFIX[] = "whsec_";

/* The HMAC key that a value stands for; `out` has room for the value's length. */
static size_t signing_key(const struct buf *value, unsigned char *out)
{
	static const int variants[] = { BASE64, sodium_base64_VARIANT_ORIGINAL_NO_PADDING };
	size_t prefix = sizeof(PREFIX) - 1, len;
	bool coded = value->len > prefix && memcmp(value->data, PREFIX, prefix) == 0;
	for (size_t i = 0; coded && i < 2; i++)
		if (sodium_base642bin(out, value->len, value->data + prefix, value->len - prefix,
			    NULL, &len, NULL, variants[i]) == 0)
			return len;
	memcpy(out, value->data, value->len);
	return value->len;
}

static void hmac(const struct buf *value, const struct signed_message *message,
	unsigned char out[crypto_auth_hmacsha256_BYTES])
{
	crypto_auth_hmacsha256_state state;
	struct buf key;
	buf_init(&key);
	buf_reserve(&key, value->len);
	unsigned char *bytes = (unsigned char *)key.data;
	crypto_auth_hmacsha256_init(&state, bytes, signing_key(value, bytes));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)message->id,
		strlen(message->id));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)message->timestamp,
		strlen(message->timestamp));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)message->body, message->len);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
	secret_wipe(&key);
}

void secret_sign(const struct secret *secret, const struct signed_message *message, struct buf *out)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	char text[sodium_base64_ENCODED_LEN(sizeof(mac), BASE64)];
	hash_setup();
	for (size_t i = 0; i < secret->count; i++) {
		hmac(&secret->values[i], message, mac);
		sodium_bin2base64(text, sizeof(text), mac, sizeof(mac), BASE64);
		buf_printf(out, "%sv1,%s", i ? " " : "", text);
	}
}

static bool verify_one(const struct secret *secret, const struct signed_message *message,
	const char *signature, size_t len)
{
	unsigned char given[crypto_auth_hmacsha256_BYTES], mac[sizeof(given)];
	size_t got;
	bool same = false;
	if (sodium_base642bin(given, sizeof(given), signature, len, NULL, &got, NULL, BASE64) !=
			0 ||
		got != sizeof(given))
		return false;
	for (size_t i = 0; i < secret->count; i++) {
		hmac(&secret->values[i], message, mac);
		same |= sodium_memcmp(given, mac, sizeof(mac)) == 0;
	}
	return same;
}

/* A sender that rotates its secret sends a few; nobody sends many. */
enum { SIGNATURES_MAX = 8 };

bool secret_verify(const struct secret *secret, const struct signed_message *message,
	const char *field)
{
	hash_setup();
	for (int i = 0; i < SIGNATURES_MAX && *field; i++) {
		field += strspn(field, " ");
		size_t len = strcspn(field, " ");
		if (len > 3 && memcmp(field, "v1,", 3) == 0 &&
			verify_one(secret, message, field + 3, len - 3))
			return true;
		field += len;
	}
	return false;
}

void secret_new_signing(struct buf *out)
{
	unsigned char bytes[SECRET_SIGNING_BYTES];
	char text[sodium_base64_ENCODED_LEN(sizeof(bytes), BASE64)];
	hash_setup();
	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2base64(text, sizeof(text), bytes, sizeof(bytes), BASE64);
	buf_printf(out, "%s%s", PREFIX, text);
	sodium_memzero(bytes, sizeof(bytes));
	sodium_memzero(text, sizeof(text));
}
