/* Steps of a flow in the words of a person.
 *
 * What a step asked and was answered is data of any shape; a line of a timeline
 * has room for what tells one from another: numbers, states, reasons. Who needs
 * all of it asks for JSON. */
#include "command/words.h"
#include "base/hash.h"
#include "base/id.h"
#include "command/print.h"
#include <glib.h>
#include <string.h>

enum { WIDE = 90, LIST_SHOWN = 3 };

static const char *text_at(const json_t *record, const char *path)
{
	return print_text_at(record, path);
}

static bool is(const json_t *step, const char *field, const char *text)
{
	return strcmp(text_at(step, field), text) == 0;
}

const char *words_time(const char *at, char out[24])
{
	if (at && strlen(at) >= 19)
		snprintf(out, 24, "%.10s %.8s", at, at + 11);
	else
		out[0] = '\0';
	return out;
}

/* ---- any value ---- */

static bool add_word(GString *out, const json_t *value)
{
	const char *amount = text_at(value, "amount"), *currency = text_at(value, "currency");
	if (json_is_string(value))
		g_string_append(out, json_string_value(value));
	else if (json_is_integer(value))
		g_string_append_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_boolean(value))
		g_string_append(out, json_is_true(value) ? "yes" : "no");
	else if (*amount && *currency)
		g_string_append_printf(out, "%s %s", amount, currency);
	else
		return false;
	return true;
}

static void add_list(GString *out, const json_t *list)
{
	size_t i, count = json_array_size(list);
	json_t *item = json_array_get(list, 0);
	if (json_is_object(item) && !json_object_get(item, "code")) {
		g_string_append_printf(out, "%zu", count);
		return;
	}
	json_array_foreach(list, i, item) {
		if (i == LIST_SHOWN)
			break;
		const json_t *code = json_object_get(item, "code");
		g_string_append(out, i > 0 ? ", " : "");
		if (!add_word(out, code ? code : item))
			g_string_append(out, "…");
	}
	if (count > LIST_SHOWN)
		g_string_append_printf(out, " and %zu more", count - LIST_SHOWN);
}

static bool looks_like_id(const char *text)
{
	static const char digits[] = "0123456789abcdef-";
	size_t len = text ? strlen(text) : 0;
	return (len == ID_LEN && text[8] == '-' && strspn(text, digits) == len) ||
		(len == HASH_LEN && strspn(text, digits) == len);
}

/* Ids and hashes tell a person little, and what is not so not much; they are shown where
 * there is nothing else. */
static bool is_id(const char *name, const json_t *value)
{
	return strcmp(name, "id") == 0 || strcmp(name, "version") == 0 ||
		g_str_has_suffix(name, "_id") || looks_like_id(json_string_value(value));
}

/* A text of several lines is no word of a line. */
static bool is_shown(const json_t *value)
{
	const char *text = json_string_value(value);
	return text ? !strchr(text, '\n') : !json_is_array(value) || json_array_size(value);
}

enum named { NAMED_TELLING, NAMED_NO, NAMED_ID };

static enum named named(const char *name, const json_t *value)
{
	return is_id(name, value) ? NAMED_ID : json_is_false(value) ? NAMED_NO : NAMED_TELLING;
}

static void add_named(GString *out, const json_t *record, enum named which)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)record, name, value) {
		size_t before = out->len;
		if (named(name, value) != which || !is_shown(value))
			continue;
		g_string_append_printf(out, "%s%s ", before > 0 ? ", " : "", name);
		if (json_is_array(value))
			add_list(out, value);
		else if (*text_at(value, "number"))
			g_string_append(out, text_at(value, "number"));
		else if (!add_word(out, value))
			g_string_truncate(out, before);
	}
}

static void add_fields(GString *out, const json_t *record)
{
	for (enum named which = NAMED_TELLING; out->len == 0 && which <= NAMED_ID; which++)
		add_named(out, record, which);
}

static char *one_line(GString *text)
{
	for (char *c = text->str; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	if (g_utf8_strlen(text->str, -1) > WIDE) {
		g_string_truncate(text,
			(gsize)(g_utf8_offset_to_pointer(text->str, WIDE - 1) - text->str));
		g_string_append(text, "…");
	}
	return g_string_free(text, FALSE);
}

static void add_value(GString *out, const json_t *value)
{
	if (json_is_array(value))
		add_list(out, value);
	else if (!add_word(out, value))
		add_fields(out, value);
}

char *words_of(const json_t *value)
{
	GString *out = g_string_new(NULL);
	add_value(out, value);
	return one_line(out);
}

/* ---- what is asked ---- */

char *words_asked(const json_t *step)
{
	GString *out = g_string_new(text_at(step, "title"));
	bool plain = g_str_has_prefix(out->str, text_at(step, "kind"));
	const json_t *events = print_at(step, "ask.events");
	if (plain && is(step, "kind", "wait")) {
		g_string_assign(out, "wait for ");
		if (events)
			add_list(out, events);
		else
			g_string_append_printf(out, "signal %s", text_at(step, "ask.signal"));
	} else if (is(step, "kind", "stop"))
		g_string_prepend(out, "stopped: ");
	else if (plain && is(step, "name", "sleep"))
		g_string_printf(out, "sleep %s", text_at(step, "ask.span"));
	else if (plain && is(step, "kind", "mail"))
		g_string_printf(out, "mail to %s: %s", text_at(step, "ask.to"),
			text_at(step, "ask.subject"));
	else if (plain && is(step, "kind", "http"))
		g_string_printf(out, "%s %s",
			*text_at(step, "ask.method") ? text_at(step, "ask.method") : "GET",
			text_at(step, "ask.url"));
	return one_line(out);
}

/* ---- what it waits for ---- */

static const json_t *last_try(const json_t *step)
{
	const json_t *tries = json_object_get(step, "tries");
	return json_array_get(tries, json_array_size(tries) - 1);
}

static void add_tries(GString *out, const json_t *step)
{
	size_t count = json_array_size(json_object_get(step, "tries"));
	const json_t *last = last_try(step);
	const char *code = text_at(last, "code");
	if (is(step, "phase", "handed"))
		g_string_append(out, "handed over, waits for the last reply");
	else if (count == 0)
		g_string_append(out, "on its way");
	else
		g_string_append_printf(out, "waits to be tried again, %zu %s: %s %s", count,
			count == 1 ? "try" : "tries", code, text_at(last, "text"));
}

static void add_waiting(GString *out, const json_t *step)
{
	char due[24];
	if (is(step, "kind", "review"))
		g_string_append_printf(out, "waits for %s", text_at(step, "ask.role"));
	else if (json_object_get(step, "phase"))
		add_tries(out, step);
	else if (is(step, "kind", "call"))
		g_string_append(out, "was busy, waits to be asked again");
	else if (is(step, "kind", "flow"))
		g_string_append(out, "waits for its end");
	else
		g_string_append(out, "waits");
	if (*words_time(text_at(step, "due_at"), due))
		g_string_append_printf(out, "%s until %s",
			is(step, "kind", "sleep") || is(step, "kind", "wait") ? "" : ",", due);
}

/* ---- what came of it ---- */

static void add_decision(GString *out, const json_t *answer)
{
	const char *fault = text_at(answer, "fault");
	const json_t *fields = json_object_get(answer, "fields");
	const json_t *reasons = json_object_get(fields, "reasons");
	g_string_append(out, text_at(answer, "outcome"));
	if (json_array_size(reasons)) {
		g_string_append(out, ": ");
		add_list(out, reasons);
	} else if (json_object_size(fields) > 0) {
		GString *more = g_string_new(NULL);
		add_fields(more, fields);
		if (more->len > 0)
			g_string_append_printf(out, " (%s)", more->str);
		g_string_free(more, TRUE);
	}
	if (*fault)
		g_string_append_printf(out, ", the default: %s", fault);
}

static void add_review(GString *out, const json_t *answer)
{
	g_string_append_printf(out, "%s, by %s", text_at(answer, "answer"), text_at(answer, "by"));
	if (*text_at(answer, "note"))
		g_string_append_printf(out, ": %s", text_at(answer, "note"));
}

static void add_mail(GString *out, const json_t *answer)
{
	bool unsure = is(answer, "state", "maybe_sent");
	g_string_append(out, unsure ? "maybe sent: nobody knows" : text_at(answer, "state"));
}

static void add_wait(GString *out, const json_t *step, const json_t *answer)
{
	if (json_is_array(print_at(step, "ask.events")))
		g_string_append(out, text_at(step, "event"));
	else
		add_value(out, json_object_get(answer, "data"));
	if (out->len == 0)
		g_string_append(out, "came");
}

static void add_done(GString *out, const json_t *step)
{
	const json_t *answer = json_object_get(step, "answer");
	bool none = !answer || json_is_null(answer);
	if (none && is(step, "kind", "wait"))
		g_string_append(out, "nothing came");
	else if (none && is(step, "kind", "review"))
		g_string_append(out, "nobody answered");
	else if (none && is(step, "kind", "note"))
		add_fields(out, print_at(step, "ask.details"));
	else if (is(step, "kind", "sleep"))
		g_string_append(out, "over");
	else if (is(step, "kind", "decide"))
		add_decision(out, answer);
	else if (is(step, "kind", "review"))
		add_review(out, answer);
	else if (is(step, "kind", "wait"))
		add_wait(out, step, answer);
	else if (is(step, "kind", "mail"))
		add_mail(out, answer);
	else if (is(step, "kind", "http"))
		add_value(out, json_object_get(answer, "status"));
	else if (is(step, "kind", "now")) {
		char at[24];
		g_string_append(out, words_time(json_string_value(answer), at));
	} else
		add_value(out, answer);
}

static void add_failed(GString *out, const json_t *step)
{
	const json_t *answer = json_object_get(step, "answer");
	const json_t *issues = json_object_get(answer, "issues");
	size_t tries = json_array_size(json_object_get(step, "tries"));
	g_string_append_printf(out, "failed: %s: %s", text_at(answer, "code"),
		text_at(answer, "text"));
	if (json_array_size(issues)) {
		g_string_append(out, ": ");
		add_list(out, issues);
	}
	if (tries > 1)
		g_string_append_printf(out, " (after %zu tries)", tries);
}

char *words_answered(const json_t *step)
{
	char at[24];
	GString *out = g_string_new(NULL);
	if (is(step, "state", "waiting"))
		add_waiting(out, step);
	else if (is(step, "state", "failed"))
		add_failed(out, step);
	else if (is(step, "state", "done"))
		add_done(out, step);
	else
		g_string_append(out, "left");
	if (is(step, "state", "late")) {
		g_string_append(out, ", answered too late: ");
		add_done(out, step);
	}
	char *line = one_line(out);
	if (is(step, "answered_at", text_at(step, "asked_at")) || !*text_at(step, "answered_at"))
		return line;
	char *timed = g_strdup_printf("%s, %s", line, words_time(text_at(step, "answered_at"), at));
	g_free(line);
	return timed;
}
