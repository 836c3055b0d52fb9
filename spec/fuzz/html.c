/* Any bytes as HTML, and what comes of it as the text of a mail: every line of a text
 * is in one stretch. */
#include "base/err.h"
#include "base/utf8.h"
#include "mail/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_stretch(void *arg, const char *kind, const char *text, size_t len)
{
	must(kind[0] && utf8_valid(text, len));
	*(size_t *)arg += len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text, hidden, page;
	unsigned flags = 0;
	size_t told = 0;
	buf_init(&text);
	buf_init(&hidden);
	buf_init(&page);
	mail_text_decode((const char *)data, size, "utf-8", &page, &flags);
	mail_html_text(page.data ? page.data : "", page.len, &text, &hidden, &flags);
	must(utf8_text(text.data ? text.data : "", text.len));
	mail_text_part(text.data ? text.data : "", text.len, on_stretch, &told);
	must(told == text.len);
	buf_fini(&text);
	buf_fini(&hidden);
	buf_fini(&page);
	return 0;
}
