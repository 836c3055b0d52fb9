/* The desk: how a command reaches the service.
 *
 * If a server answers on <data>/ordain.sock, calls go there; otherwise this
 * process takes the data directory's lock and runs the same operations inline.
 * Either way the caller is the local operator and an answer looks the same. */
#ifndef ORDAIN_COMMAND_DESK_H
#define ORDAIN_COMMAND_DESK_H
#include "command/command.h"
#include "operate/service.h"
#include <jansson.h>

struct desk;
struct desk_opts {
	const char *key, *if_match, *reason, *on_behalf_of; /* NULL: none */
	bool dry;
};

/* A data directory that is not there is PERM DATA_MISSING. */
struct desk *desk_open(const struct line *line, struct err *err);
/* Around a service that is open and not started; it stays the caller's. */
struct desk *desk_around(struct service *service);
void desk_close(struct desk *desk); /* NULL is fine */
/* Whether a server listens on <dir>/ordain.sock now. */
bool desk_answers(const char *data_dir);
/* The folder of the working copy's home, or NULL for the built-in files. */
const char *desk_home(const struct desk *desk);

/* Always fills `answer` (initialised by the caller); a server that went away
 * reads as 503 SERVER_UNREACHABLE. opts may be NULL. */
void desk_call(struct desk *desk, const char *operation, const char *input, size_t len,
	const struct desk_opts *opts, struct answer *answer);
/* The options of the line: --reason, --as, --key, --if-match; not --dry, which
 * not every command means in the same way. */
struct desk_opts desk_line_opts(const struct line *line);
#endif
