/* Any bytes as the text of a mail, cut into stretches: every byte is in one of them, in
 * order, each of whole lines; and the same without wrapped lines. */
#include "base/err.h"
#include "base/utf8.h"
#include "mail/parts.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct told {
	const char *at;
	char last;
};

static void on_stretch(void *arg, const char *kind, const char *text, size_t len)
{
	struct told *told = arg;
	must(strcmp(kind, "new") == 0 || strcmp(kind, "quoted") == 0 ||
		strcmp(kind, "forwarded") == 0 || strcmp(kind, "signature") == 0);
	must(len > 0 && text == told->at && (told->last == '\n' || !told->last));
	told->at = text + len;
	told->last = text[len - 1];
}

static void cut(const struct buf *text)
{
	struct told told = { .at = text->data };
	mail_text_part(text->data, text->len, on_stretch, &told);
	must(told.at == text->data + text->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text, joined;
	unsigned flags = 0;
	buf_init(&text);
	buf_init(&joined);
	buf_text(&joined, "");
	mail_text_decode((const char *)data, size, NULL, &text, &flags);
	if (text.len > 0) {
		must(utf8_text(text.data, text.len));
		cut(&text);
		mail_text_unflow(text.data, text.len, size & 1, &joined);
		must(utf8_text(joined.data, joined.len) && joined.len <= 2 * text.len + 2);
		must(!mail_text_differs(&text, &text));
	}
	buf_fini(&text);
	buf_fini(&joined);
	return 0;
}
