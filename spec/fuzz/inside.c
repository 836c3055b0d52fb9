/* Any bytes as what lies inside of a part of a mail; the first byte says what. */
#include "base/err.h"
#include "mail/parts.h"
#include <jansson.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_file(void *arg, const char *name, const char *bytes, size_t len, bool whole)
{
	struct hash *all = arg;
	hash_add(all, name, strlen(name)); /* that all of it can be read */
	hash_add(all, bytes, len);
	hash_add(all, whole ? "1" : "0", 1);
}

static void is_json(const struct buf *out)
{
	json_t *read =
		json_loadb(out->data, out->len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	must(read);
	json_decref(read);
}

static void report(const char *bytes, size_t len)
{
	struct mail_parts parts = { 0 };
	struct buf list;
	buf_init(&list);
	mail_report_delivery(&parts, bytes, len);
	GMimeMessage *message = mail_parse(bytes, len);
	mail_report_returned(&parts, message);
	buf_printf(&list, "[[%s],[%s]]", parts.delivery.data ? parts.delivery.data : "",
		parts.returned.data ? parts.returned.data : "");
	is_json(&list);
	g_object_unref(message);
	buf_fini(&list);
	mail_parts_fini(&parts);
}

static void authentication(const char *bytes, size_t len, struct buf *out)
{
	char *text = g_strndup(bytes, len);
	mail_authentication(text, out);
	is_json(out);
	g_free(text);
}

static void read_one(unsigned kind, const char *bytes, size_t len, struct buf *out)
{
	struct hash all;
	char hex[HASH_LEN + 1];
	unsigned flags = 0;
	hash_begin(&all);
	switch (kind % 6) {
	case 0:
		mail_tnef_files(bytes, len, on_file, &all);
		break;
	case 1:
		mail_blocks_take(bytes, len, out, on_file, &all, &flags);
		must(out->len <= len);
		break;
	case 2:
		mail_calendar_text(bytes, len, out);
		break;
	case 3:
		mail_signed_content(bytes, len, out);
		break;
	case 4:
		report(bytes, len);
		break;
	default:
		authentication(bytes, len, out);
		break;
	}
	hash_end(&all, hex);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out;
	static bool set_up;
	if (!set_up)
		g_mime_init();
	set_up = true;
	if (size < 2)
		return 0;
	char *bytes = g_memdup2(data + 1, size - 1); /* its end is watched */
	buf_init(&out);
	read_one(data[0], bytes, size - 1, &out);
	buf_fini(&out);
	g_free(bytes);
	return 0;
}
