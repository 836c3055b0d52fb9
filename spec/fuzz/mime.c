/* Any bytes as a mail: whatever they are, what is read of them is whole JSON. */
#include "mail/read.h"
#include <jansson.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out;
	buf_init(&out);
	mail_read((const char *)data, size, &out);
	json_t *read = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	must(json_is_object(read));
	json_decref(read);
	buf_fini(&out);
	return 0;
}
