/* Answers and problem documents (RFC 9457). */
#include <glib.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "operate/service.h"

void answer_init(struct answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	buf_init(&answer->body);
}

void answer_fini(struct answer *answer)
{
	buf_fini(&answer->body);
}

static const char *title_of(int status)
{
	switch (status) {
	case 400:
		return "The request could not be read";
	case 401:
		return "Who are you?";
	case 403:
		return "Not allowed";
	case 404:
		return "Not found";
	case 405:
		return "Method not allowed";
	case 409:
		return "The record is not in a state for this";
	case 412:
		return "The record has changed";
	case 413:
		return "Too large";
	case 415:
		return "Media type not supported";
	case 422:
		return "The input is not acceptable";
	case 429:
		return "Too many requests";
	case 431:
		return "Header too large";
	case 503:
		return "Try again later";
	default:
		return status < 500 ? "Refused" : "Something is broken on our side";
	}
}

/* Words may hold what a caller sent, cut to a size: always a text of JSON. */
static json_t *words(const char *text)
{
	char *valid = g_utf8_make_valid(text, -1);
	json_t *made = json_string(valid);
	must(made != NULL);
	g_free(valid);
	return made;
}

static json_t *errors_of(const struct issues *issues)
{
	json_t *list = json_array();
	for (size_t i = 0; i < issues->count && i < ISSUES_MAX; i++) {
		const struct issue *issue = &issues->list[i];
		json_array_append_new(list,
			json_pack("{s:o, s:s, s:o}", "pointer", words(issue->pointer), "code",
				issue->code, "detail", words(issue->text)));
	}
	return list;
}

void answer_problem(struct answer *answer, int status, const char *code, const char *detail,
	const struct issues *issues)
{
	char type[96];
	snprintf(type, sizeof(type), "urn:ordain:problem:%s", code);
	json_t *doc = json_pack("{s:s, s:s, s:i, s:s, s:o}", "type", type, "title",
		title_of(status), "status", status, "code", code, "detail", words(detail));
	must(doc != NULL);
	if (answer->request_id[0])
		json_object_set_new(doc, "request_id", words(answer->request_id));
	if (issues && issues->count > 0) {
		json_object_set_new(doc, "errors", errors_of(issues));
		if (issues->count > ISSUES_MAX)
			json_object_set_new(doc, "more_errors",
				json_integer((json_int_t)(issues->count - ISSUES_MAX)));
	}
	char *text = json_dumps(doc, JSON_COMPACT);
	must(text != NULL);
	buf_reset(&answer->body);
	buf_text(&answer->body, text);
	free(text);
	json_decref(doc);
	answer->status = status;
	answer->problem = true;
	answer->retry_after = status == 503 || status == 429 ? 1 : 0;
}

void answer_err(struct answer *answer, const struct err *err)
{
	static const int statuses[] = { [ERR_NONE] = 500,
		[ERR_TEMP] = 503,
		[ERR_PERM] = 500,
		[ERR_REFUSED] = 409,
		[ERR_BUG] = 500 };
	answer_problem(answer, statuses[err->kind], err->code, err->text, NULL);
}
