/* SQL text, taken apart once when a script is loaded.
 *
 * The lexer knows just enough of SQL to find parameters where they are really
 * parameters: it steps over strings, quoted names and comments. It runs twice
 * over the text, first to learn each parameter's type, then to write the two
 * texts, so that a type given once holds at every place of the parameter (a
 * bare `$1 is null` has no type PostgreSQL could guess).
 *
 * What must hold: what passes is exactly one statement that reads or changes
 * rows, spelled so that both engines read it alike. Anything that would end the
 * writer's transaction or change its connection (commit, pragma, attach, OR
 * ROLLBACK) is refused here, before an engine sees it. */
#include "store/store.h"
#include <stdatomic.h>
#include <string.h>
#include <strings.h>

enum { PARAMS_MOST = 2000, NAME_MOST = 63 };

struct scan {
	struct arena *arena;
	const char *at, *where;
	struct sql_param *params;
	size_t count, cap;
	struct buf *native, *postgres; /* NULL in the first pass */
	const char *word;              /* the last one, with its length */
	size_t word_len;
	bool begun, ended; /* a word was seen; the final semicolon was seen */
	struct err *err;
};

static const struct {
	const char *name, *postgres;
	enum column type;
} type_names[] = {
	{ "text", "text", COLUMN_TEXT },
	{ "bigint", "bigint", COLUMN_BIGINT },
	{ "boolean", "boolean", COLUMN_BOOLEAN },
	{ "instant", "instant", COLUMN_INSTANT },
	{ "date", "datetext", COLUMN_DATE },
	{ "datetext", "datetext", COLUMN_DATE },
	{ "json", "jsontext", COLUMN_JSON },
	{ "jsontext", "jsontext", COLUMN_JSON },
};

static bool scan_refuse(struct scan *scan, const char *what)
{
	err_set(scan->err, ERR_PERM, "SQL_INVALID", "%s, near \"%.40s\"", what, scan->at);
	if (scan->where != NULL)
		err_at(scan->err, "%s", scan->where);
	return false;
}

static void scan_put(struct scan *scan, const char *bytes, size_t len)
{
	if (scan->native == NULL)
		return;
	buf_put(scan->native, bytes, len);
	buf_put(scan->postgres, bytes, len);
}

static void scan_pass(struct scan *scan, size_t len)
{
	scan_put(scan, scan->at, len);
	scan->at += len;
}

static bool is_word(char c)
{
	unsigned char byte = (unsigned char)c;
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
		(byte >= '0' && byte <= '9') || byte == '_' || byte >= 0x80;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static size_t word_length(const char *text)
{
	size_t len = 0;
	while (is_word(text[len]))
		len++;
	return len;
}

static bool word_is(const char *word, size_t len, const char *name)
{
	return len == strlen(name) && strncasecmp(word, name, len) == 0;
}

static bool scan_quoted(struct scan *scan)
{
	char quote = *scan->at;
	const char *end = scan->at + 1;
	for (; *end != '\0'; end++) {
		if (*end != quote)
			continue;
		if (end[1] != quote) {
			scan_pass(scan, (size_t)(end + 1 - scan->at));
			return true;
		}
		end++;
	}
	return scan_refuse(scan, "a quote is not closed");
}

static bool scan_line_comment(struct scan *scan)
{
	scan_pass(scan, strcspn(scan->at, "\n"));
	return true;
}

static bool scan_block_comment(struct scan *scan)
{
	const char *end = strstr(scan->at + 2, "*/");
	if (end == NULL)
		return scan_refuse(scan, "a comment is not closed");
	/* PostgreSQL nests comments and SQLite does not. */
	const char *inner = strstr(scan->at + 2, "/*");
	if (inner != NULL && inner < end)
		return scan_refuse(scan, "a comment inside a comment");
	scan_pass(scan, (size_t)(end + 2 - scan->at));
	return true;
}

/* Reads `::type` after a parameter; *type stays COLUMN_NONE when there is none. */
static bool scan_type(struct scan *scan, enum column *type)
{
	if (scan->at[0] != ':' || scan->at[1] != ':')
		return true;
	size_t len = word_length(scan->at + 2);
	for (size_t i = 0; i < sizeof type_names / sizeof *type_names; i++)
		if (word_is(scan->at + 2, len, type_names[i].name)) {
			*type = type_names[i].type;
			scan->at += 2 + len;
			return true;
		}
	return scan_refuse(scan,
		"an unknown type; there are text, bigint, boolean, instant, date and json");
}

static void params_grow(struct scan *scan)
{
	if (scan->count < scan->cap)
		return;
	scan->cap = scan->cap == 0 ? 8 : scan->cap * 2;
	struct sql_param *more = arena_alloc(scan->arena, scan->cap * sizeof *more);
	if (scan->count > 0)
		memcpy(more, scan->params, scan->count * sizeof *more);
	scan->params = more;
}

static size_t param_place(struct scan *scan, const char *name, size_t len)
{
	size_t i = 0;
	while (i < scan->count &&
		(strncmp(scan->params[i].name, name, len) != 0 ||
			scan->params[i].name[len] != '\0'))
		i++;
	if (i == scan->count) {
		params_grow(scan);
		scan->params[scan->count++] =
			(struct sql_param){ .name = arena_bytes(scan->arena, name, len),
				.type = COLUMN_NONE };
	}
	return i;
}

static void param_write(struct scan *scan, size_t i)
{
	static const char *const casts[] = { [COLUMN_TEXT] = "::text",
		[COLUMN_BIGINT] = "::bigint",
		[COLUMN_BOOLEAN] = "::boolean",
		[COLUMN_INSTANT] = "::instant",
		[COLUMN_DATE] = "::datetext",
		[COLUMN_JSON] = "::jsontext",
		[COLUMN_NONE] = "" };
	if (scan->native == NULL)
		return;
	buf_printf(scan->native, "?%zu", i + 1);
	buf_printf(scan->postgres, "$%zu%s", i + 1, casts[scan->params[i].type]);
}

static bool scan_param(struct scan *scan)
{
	const char *name = scan->at + 1;
	size_t len = word_length(name);
	if (len == 0 || len > NAME_MOST || (name[0] >= '0' && name[0] <= '9'))
		return scan_refuse(scan, "a parameter is written $name");
	if (scan->count >= PARAMS_MOST)
		return scan_refuse(scan, "too many parameters");
	size_t i = param_place(scan, name, len);
	scan->at = name + len;
	enum column type = COLUMN_NONE;
	if (!scan_type(scan, &type))
		return false;
	if (type != COLUMN_NONE && scan->params[i].type != COLUMN_NONE &&
		scan->params[i].type != type)
		return scan_refuse(scan, "a parameter has two types");
	if (type != COLUMN_NONE)
		scan->params[i].type = type;
	param_write(scan, i);
	return true;
}

static bool scan_first_word(struct scan *scan, size_t len)
{
	static const char *const verbs[] = { "select", "insert", "update", "delete", "with",
		"values" };
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (word_is(scan->at, len, verbs[i]))
			return true;
	return scan_refuse(scan, "a statement begins with select, insert, update, delete or with");
}

static bool scan_word(struct scan *scan)
{
	size_t len = word_length(scan->at);
	if (!scan->begun && !scan_first_word(scan, len))
		return false;
	scan->begun = true;
	if (word_is(scan->at, len, "or") &&
		(word_is(scan->word, scan->word_len, "insert") ||
			word_is(scan->word, scan->word_len, "update")))
		return scan_refuse(scan, "OR is not for both engines here; write ON CONFLICT");
	scan->word = scan->at;
	scan->word_len = len;
	scan_pass(scan, len);
	return true;
}

static bool scan_mark(struct scan *scan)
{
	if (strchr("?@`[#", *scan->at) != NULL)
		return scan_refuse(scan,
			"a sign that is not for both engines; parameters are $name");
	if (*scan->at == ':')
		return scan_refuse(scan,
			scan->at[1] == ':' ? "only a parameter can have a ::type"
					   : "a parameter is written $name");
	if (!scan->begun)
		return scan_refuse(scan, "a statement begins with a word");
	scan->word_len = 0;
	scan_pass(scan, 1);
	return true;
}

static bool scan_step(struct scan *scan)
{
	const char *at = scan->at;
	if (is_space(*at)) {
		scan_pass(scan, 1);
		return true;
	}
	if (at[0] == '-' && at[1] == '-')
		return scan_line_comment(scan);
	if (at[0] == '/' && at[1] == '*')
		return scan_block_comment(scan);
	if (scan->ended)
		return scan_refuse(scan, "more than one statement");
	if (*at == ';') {
		scan->ended = true;
		scan->at++;
		return true;
	}
	if (*at == '\'' || *at == '"') {
		scan->word_len = 0;
		return scan_quoted(scan);
	}
	if (*at == '$')
		return scan_param(scan);
	return is_word(*at) ? scan_word(scan) : scan_mark(scan);
}

static bool scan_run(struct scan *scan, const char *text)
{
	scan->at = scan->word = text;
	scan->word_len = 0;
	scan->begun = scan->ended = false;
	while (*scan->at != '\0')
		if (!scan_step(scan))
			return false;
	return scan->begun || scan_refuse(scan, "no statement");
}

static const struct sql *scan_result(struct scan *scan, const char *text)
{
	static _Atomic uint64_t last_id;
	struct sql *sql = arena_alloc(scan->arena, sizeof *sql);
	sql->text = arena_text(scan->arena, text);
	sql->native = arena_bytes(scan->arena, scan->native->data, scan->native->len);
	sql->postgres = arena_bytes(scan->arena, scan->postgres->data, scan->postgres->len);
	sql->params = scan->params;
	sql->param_count = scan->count;
	sql->where = arena_text(scan->arena, scan->where);
	sql->id = atomic_fetch_add(&last_id, 1) + 1;
	return sql;
}

const struct sql *sql_parse(struct arena *arena, const char *text, const char *where,
	struct err *err)
{
	struct scan scan = { .arena = arena, .where = where, .err = err };
	if (!scan_run(&scan, text))
		return NULL;
	struct buf native, postgres;
	buf_init(&native);
	buf_init(&postgres);
	scan.native = &native;
	scan.postgres = &postgres;
	must(scan_run(&scan, text));
	const struct sql *sql = scan_result(&scan, text);
	buf_fini(&native);
	buf_fini(&postgres);
	return sql;
}
