/* The files in a winmail.dat, which Outlook sends to those it takes for Outlook.
 *
 * What must hold: the file is a flat row of attributes (level, id, length, bytes,
 * checksum), and only the names and the bytes of what is attached are looked for; no
 * length in it is believed beyond the bytes that are there. Why not by a library:
 * docs/decisions/015-tnef.md. */
#include "mail/parts.h"
#include <string.h>

enum {
	SIGNATURE_LEN = 6, /* with the key */
	HEAD_LEN = 9,
	CHECKSUM_LEN = 2,
	LEVEL_ATTACHMENT = 2,
	ATTACH_REND = 0x9002, /* begins the next attachment */
	ATTACH_TITLE = 0x8010,
	ATTACH_DATA = 0x800f,
	ATTACH_PROPERTIES = 0x9005,
	LONG_NAME = 0x3707,
	LONG_NAME_MOST = 260
};

struct file {
	char *name, *long_name;
	const char *bytes;
	size_t len;
};

static guint32 number(const char *at, int bytes)
{
	guint32 n = 0;
	for (int i = bytes; i > 0; i--)
		n = n << 8 | (unsigned char)at[i - 1];
	return n;
}

/* The value of the long file name among MAPI properties. It is looked for, not
 * counted to: type (text or wide text), id, one value, its length. */
static char *long_name(const char *bytes, size_t len)
{
	for (size_t i = 0; i + 12 < len; i++) {
		guint32 type = number(bytes + i, 2), size = number(bytes + i + 8, 4);
		if (number(bytes + i + 2, 2) != LONG_NAME || (type != 0x1e && type != 0x1f) ||
			number(bytes + i + 4, 4) != 1 || size > len - i - 12 ||
			size > 2 * LONG_NAME_MOST)
			continue;
		return type == 0x1e ? g_strndup(bytes + i + 12, size)
				    : g_convert(bytes + i + 12, (gssize)(size & ~1U), "UTF-8",
					      "UTF-16LE", NULL, NULL, NULL);
	}
	return NULL;
}

static void tell(struct file *file, mail_file_fn *fn, void *arg)
{
	const char *name = file->long_name && *file->long_name ? file->long_name : file->name;
	if (file->bytes)
		fn(arg, name ? name : "", file->bytes, file->len, true);
	g_free(file->name);
	g_free(file->long_name);
	*file = (struct file){ 0 };
}

static void take(struct file *file, guint32 id, const char *bytes, size_t len, mail_file_fn *fn,
	void *arg)
{
	switch (id) {
	case ATTACH_REND:
		tell(file, fn, arg);
		break;
	case ATTACH_TITLE:
		g_free(file->name);
		file->name = g_strndup(bytes, len);
		break;
	case ATTACH_DATA:
		file->bytes = bytes;
		file->len = len;
		break;
	case ATTACH_PROPERTIES:
		g_free(file->long_name);
		file->long_name = long_name(bytes, len);
		break;
	default:
		break;
	}
}

bool mail_tnef_files(const char *bytes, size_t len, mail_file_fn *fn, void *arg)
{
	struct file file = { 0 };
	size_t at = SIGNATURE_LEN;
	if (len < SIGNATURE_LEN || number(bytes, 4) != 0x223e9f78)
		return false;
	while (len - at >= HEAD_LEN) {
		guint32 id = number(bytes + at + 1, 2), size = number(bytes + at + 5, 4);
		bool attached = bytes[at] == LEVEL_ATTACHMENT;
		at += HEAD_LEN;
		if (size > len - at)
			break;
		if (attached)
			take(&file, id, bytes + at, size, fn, arg);
		at += size;
		at += len - at < CHECKSUM_LEN ? len - at : CHECKSUM_LEN;
	}
	tell(&file, fn, arg);
	return at == len;
}
