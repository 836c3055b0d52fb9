/* Mail that a process without a server takes in. */
#ifndef ORDAIN_COMMAND_LETTER_H
#define ORDAIN_COMMAND_LETTER_H
#include "operate/service.h"

/* Makes a file of the bytes below `dir`; the caller removes it. */
bool letter_keep(const char *dir, const char *bytes, size_t len, char *path, size_t room,
	struct err *err);
/* A call of mail.receive whose input is the mail: done as the HTTP door does it.
 * false: it is some other call. */
bool mail_call(struct service *service, const struct call *call, struct answer *answer);
#endif
