/* Any bytes as what an IMAP server says: cut into responses within bounds, the same
 * however they are cut into pieces, and each taken apart. */
#include "mail/imap_frame.h"
#include "mail/imap_reply.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard {
	uint64_t announced, came;
	struct buf all;
};

static bool begins(void *arg, const char *line, uint64_t size)
{
	struct heard *heard = arg;
	must(line[strlen(line) - 1] == '}');
	(void)imap_announces_body(line);
	heard->announced += size;
	return size < 1 << 20;
}

static void bytes(void *arg, const char *data, size_t len)
{
	struct heard *heard = arg;
	(void)data;
	heard->came += len;
	must(heard->came <= heard->announced);
}

static void response(void *arg, char *line)
{
	struct heard *heard = arg;
	struct imap_reply reply;
	struct imap_item item;
	struct buf text;
	must(strlen(line) <= IMAP_LINE_MOST);
	buf_text(&heard->all, line);
	buf_char(&heard->all, '\n');
	if (!imap_reply_read(line, &reply))
		return;
	buf_init(&text);
	(void)imap_has_word(reply.code, "IDLE");
	(void)imap_has_word(reply.text, "IDLE");
	(void)imap_code_number(reply.code, "UIDNEXT");
	if (imap_item_read(reply.text, &item, &text))
		must(!item.literal || item.body);
	must(text.len <= IMAP_LINE_MOST);
	buf_fini(&text);
}

/* In pieces of `piece` bytes. */
static bool hear(const char *data, size_t size, size_t piece, struct heard *heard)
{
	struct imap_frame frame = { .begins = begins,
		.bytes = bytes,
		.response = response,
		.arg = heard };
	struct err err = { 0 };
	bool ok = true;
	*heard = (struct heard){ 0 };
	for (size_t at = 0; ok && at < size; at += piece)
		ok = imap_frame_feed(&frame, data + at, size - at < piece ? size - at : piece,
			&err);
	must(ok || strcmp(err.code, "MAIL_BROKEN") == 0);
	imap_frame_fini(&frame);
	return ok;
}

static void say(const char *data, size_t size)
{
	struct buf name, out;
	uint32_t uids[3] = { 1, 2, (uint32_t)size };
	buf_init(&name);
	buf_init(&out);
	for (size_t i = 0; i < size && data[i]; i++)
		buf_char(&name, data[i] & 0x7f);
	imap_put_folder(&out, name.data ? name.data : "");
	must(out.len >= 2 && out.data[0] == '"' && out.data[out.len - 1] == '"');
	imap_put_set(&out, uids, 3);
	buf_fini(&name);
	buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct heard whole, parts;
	bool first = hear(text, size, size ? size : 1, &whole);
	bool second = hear(text, size, 3, &parts);
	must(first == second || size > IMAP_LINE_MOST);
	if (first && second)
		must(whole.all.len == parts.all.len &&
			(whole.all.len == 0 ||
				memcmp(whole.all.data, parts.all.data, whole.all.len) == 0));
	buf_fini(&whole.all);
	buf_fini(&parts.all);
	say(text, size);
	return 0;
}
