/* Answers in a few words, and what a step of a flow says of itself. */
#ifndef ORDAIN_COMMAND_WORDS_H
#define ORDAIN_COMMAND_WORDS_H
#include <jansson.h>
#include <stdbool.h>

/* The parts of a record that are one word each, on one line, cut where it gets
 * long; the caller frees it (g_free). */
char *words_of(const json_t *value);
/* "2026-01-30 08:00:00" of an instant (NULL: ""). */
const char *words_time(const char *at, char out[24]);
/* What is asked: the title, and for a plain wait or sleep for what. g_free. */
char *words_asked(const json_t *step);
/* What came of it, or what it waits for. g_free; "" when there is nothing to say. */
char *words_answered(const json_t *step);
#endif
