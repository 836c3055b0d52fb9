/* `ordain call OPERATION --each` with a pattern of .eml files: mails are read as those that come in
 * are, and given to the operation together, in the order of their dates:
 *
 *   input   {mails: [{file, read, expected?}], carry?}
 *   answer  {items?, carry?, …}
 *
 * `read` is what mail/read.h makes of the bytes, `expected` the JSON of a file
 * NAME.expect.json beside NAME.eml. What does not fit into one call goes in several;
 * each gets the `carry` that the one before it answered. */
#ifndef ORDAIN_COMMAND_MAILS_H
#define ORDAIN_COMMAND_MAILS_H
#include "command/desk.h"
#include <glob.h>

/* Whether all of these are mails, by their names. */
bool mails_are(const glob_t *found);
/* Prints the items, a line for each, or the last answer when it has none; the exit code. */
int mails_call(struct desk *desk, const struct line *line, const glob_t *found);
#endif
