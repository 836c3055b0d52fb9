/* The text in an opaque S/MIME signature: signed words that only look like a file.
 *
 * What must hold: nothing is verified, and nothing says it was; what is encrypted
 * stays as it is. */
#include "mail/parts.h"
#include <gnutls/pkcs7.h>

static bool content(gnutls_pkcs7_t pkcs7, const char *bytes, size_t len, gnutls_datum_t *out)
{
	gnutls_datum_t in = { .data = (unsigned char *)(uintptr_t)bytes, .size = (unsigned)len };
	return gnutls_pkcs7_import(pkcs7, &in, GNUTLS_X509_FMT_DER) == 0 &&
		gnutls_pkcs7_get_embedded_data(pkcs7, 0, out) == 0;
}

bool mail_signed_content(const char *bytes, size_t len, struct buf *out)
{
	gnutls_pkcs7_t pkcs7;
	gnutls_datum_t inner = { 0 };
	if (len > FILE_BYTES_MOST || gnutls_pkcs7_init(&pkcs7) != 0)
		return false;
	bool found = content(pkcs7, bytes, len, &inner);
	if (found)
		buf_put(out, inner.data, inner.size);
	gnutls_free(inner.data);
	gnutls_pkcs7_deinit(pkcs7);
	return found;
}
