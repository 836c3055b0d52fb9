/* Scripts tried over the journals that a database keeps. */
#ifndef ORDAIN_COMMAND_FLOW_REPLAY_H
#define ORDAIN_COMMAND_FLOW_REPLAY_H
#include "command/desk.h"
#include <jansson.h>

struct flow_trial {
	json_int_t checked, broken;
	/* Of each that does not fit; NULL: they are only counted. */
	void (*say)(const json_t *broken);
};
/* flow.replay page by page, `input` (borrowed) being its filter; an exit code. */
int flow_replay_pages(struct desk *desk, const struct line *line, const json_t *input,
	struct flow_trial *trial);
/* `NAME ID: CODE: line: text` and both sides, on stdout. */
void flow_replay_say(const json_t *broken);
/* Both sides of a mismatch, as a failed flow and a trial show it. */
void flow_error_print(const json_t *error);
#endif
