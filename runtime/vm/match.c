/* The counted matcher: a backtracking walk over the pattern. Every item tried
 * and every byte looked at costs a step, so the exponential patterns end with the
 * budget, and the depth of the C recursion is bounded. Classes are those of
 * ASCII, whatever the locale. A fault stops all backtracking at once. */
#include "vm/match.h"

#include <string.h>

enum { MATCH_DEPTH = 200 };

static const char *go(struct match *m, const char *s, const char *p);

static bool fault(struct match *m, const char *why)
{
	if (m->fault == NULL)
		m->fault = why;
	return false;
}

static bool spend(struct match *m, size_t steps)
{
	m->steps -= (int64_t)steps;
	if (m->steps >= 0 || (m->refill != NULL && m->refill(m)))
		return true;
	return fault(m, "the pattern takes too many steps");
}

/* ---- one character ------------------------------------------------------- */

static bool between(unsigned char c, unsigned char low, unsigned char high)
{
	return c >= low && c <= high;
}

static bool in_class(unsigned char c, char name)
{
	bool letter = between((unsigned char)(c | 32), 'a', 'z'), digit = between(c, '0', '9');
	bool is;
	switch (name | 32) {
	case 'a':
		is = letter;
		break;
	case 'c':
		is = c < 32 || c == 127;
		break;
	case 'd':
		is = digit;
		break;
	case 'g':
		is = between(c, 33, 126);
		break;
	case 'l':
		is = between(c, 'a', 'z');
		break;
	case 'p':
		is = between(c, 33, 126) && !letter && !digit;
		break;
	case 's':
		is = c == ' ' || between(c, 9, 13);
		break;
	case 'u':
		is = between(c, 'A', 'Z');
		break;
	case 'w':
		is = letter || digit;
		break;
	case 'x':
		is = digit || between((unsigned char)(c | 32), 'a', 'f');
		break;
	default:
		return (unsigned char)name == c;
	}
	return between((unsigned char)name, 'A', 'Z') ? !is : is;
}

/* `p` is after the '[', `last` at the ']'. */
static bool in_set(unsigned char c, const char *p, const char *last)
{
	bool negated = *p == '^';
	for (p += negated; p < last; p++) {
		if (*p == '%') {
			if (in_class(c, *++p))
				return !negated;
		} else if (p + 2 < last && p[1] == '-') {
			if (between(c, (unsigned char)p[0], (unsigned char)p[2]))
				return !negated;
			p += 2;
		} else if ((unsigned char)*p == c) {
			return !negated;
		}
	}
	return negated;
}

/* What follows the set that begins at the '[' at p; a ']' in first place counts
 * as itself. */
static const char *set_end(struct match *m, const char *p)
{
	p++;
	if (p < m->pattern_end && *p == '^')
		p++;
	for (bool first = true;; first = false) {
		if (p >= m->pattern_end)
			break;
		if (*p == ']' && !first)
			return p + 1;
		p += *p == '%' ? 2 : 1;
	}
	fault(m, "malformed pattern (missing ']')");
	return NULL;
}

static const char *item_end(struct match *m, const char *p)
{
	if (*p == '[')
		return set_end(m, p);
	if (*p != '%')
		return p + 1;
	if (p + 1 < m->pattern_end)
		return p + 2;
	fault(m, "malformed pattern (ends with '%')");
	return NULL;
}

/* Whether the item p..end takes the character at s. Out of steps is no. */
static bool takes(struct match *m, const char *s, const char *p, const char *end)
{
	size_t cost = *p == '[' ? 1 + (size_t)(end - p) / 4 : 1;
	if (s >= m->text_end || !spend(m, cost))
		return false;
	unsigned char c = (unsigned char)*s;
	switch (*p) {
	case '.':
		return true;
	case '%':
		return in_class(c, p[1]);
	case '[':
		return in_set(c, p + 1, end - 1);
	default:
		return (unsigned char)*p == c;
	}
}

/* ---- repetitions --------------------------------------------------------- */

static const char *greedy(struct match *m, const char *s, const char *p, const char *end)
{
	size_t n = 0;
	while (takes(m, s + n, p, end))
		n++;
	for (;; n--) {
		if (m->fault != NULL)
			return NULL;
		const char *found = match_at(m, s + n, end + 1);
		if (found != NULL || n == 0)
			return found;
	}
}

static const char *lazy(struct match *m, const char *s, const char *p, const char *end)
{
	for (;; s++) {
		const char *found = match_at(m, s, end + 1);
		if (found != NULL || m->fault != NULL || !takes(m, s, p, end))
			return found;
	}
}

/* ---- captures, balance, frontier ----------------------------------------- */

static const char *open_capture(struct match *m, const char *s, const char *p, ptrdiff_t kind)
{
	if (m->count >= MATCH_CAPTURES) {
		fault(m, "too many captures");
		return NULL;
	}
	m->captures[m->count].at = s;
	m->captures[m->count].len = kind;
	m->count++;
	const char *found = match_at(m, s, p);
	if (found == NULL)
		m->count--;
	return found;
}

static const char *close_capture(struct match *m, const char *s, const char *p)
{
	int i = m->count - 1;
	while (i >= 0 && m->captures[i].len != MATCH_OPEN)
		i--;
	if (i < 0) {
		fault(m, "malformed pattern (a ')' without '(')");
		return NULL;
	}
	m->captures[i].len = s - m->captures[i].at;
	const char *found = match_at(m, s, p);
	if (found == NULL)
		m->captures[i].len = MATCH_OPEN;
	return found;
}

/* After %1: the end of the same text at s, or NULL. */
static const char *again(struct match *m, const char *s, char digit)
{
	int i = digit - '1';
	if (i < 0 || i >= m->count || m->captures[i].len == MATCH_OPEN) {
		fault(m, "a pattern refers to a capture it does not have");
		return NULL;
	}
	if (m->captures[i].len == MATCH_POSITION)
		return NULL;
	size_t len = (size_t)m->captures[i].len;
	if ((size_t)(m->text_end - s) < len || !spend(m, len / 8 + 1))
		return NULL;
	return memcmp(m->captures[i].at, s, len) == 0 ? s + len : NULL;
}

/* p is at the two characters after %b. */
static const char *balance(struct match *m, const char *s, const char *p)
{
	int open = 1;
	if (p + 1 >= m->pattern_end) {
		fault(m, "malformed pattern (%b needs two characters)");
		return NULL;
	}
	if (s >= m->text_end || *s != p[0])
		return NULL;
	while (++s < m->text_end && spend(m, 1)) {
		if (*s == p[1]) {
			if (--open == 0)
				return s + 1;
		} else if (*s == p[0]) {
			open++;
		}
	}
	return NULL;
}

/* p is at the '[' after %f; says whether s is such a frontier, sets *next. */
static bool frontier(struct match *m, const char *s, const char *p, const char **next)
{
	if (p >= m->pattern_end || *p != '[')
		return fault(m, "malformed pattern (%f needs a set)");
	const char *end = set_end(m, p);
	if (end == NULL || !spend(m, (size_t)(end - p) / 2 + 1))
		return false;
	unsigned char before = s == m->text ? 0 : (unsigned char)s[-1];
	unsigned char after = s == m->text_end ? 0 : (unsigned char)*s;
	*next = end;
	return !in_set(before, p + 1, end - 1) && in_set(after, p + 1, end - 1);
}

/* ---- the walk ------------------------------------------------------------ */

/* Items that begin with '%' and are no character class: moves *s and *p over
 * them. 1: done, 0: no such item, -1: no match. */
static int special(struct match *m, const char **s, const char **p)
{
	const char *at = *p;
	if (*at != '%' || at + 1 >= m->pattern_end)
		return 0;
	if (at[1] == 'f')
		return frontier(m, *s, at + 2, p) ? 1 : -1;
	if (at[1] == 'b') {
		*s = balance(m, *s, at + 2);
		*p = at + 4;
	} else if (at[1] >= '0' && at[1] <= '9') {
		*s = again(m, *s, at[1]);
		*p = at + 2;
	} else {
		return 0;
	}
	return *s == NULL ? -1 : 1;
}

/* One character class with its suffix. True: *result is the answer of the whole
 * walk; false: go on at *s, *p. */
static bool item(struct match *m, const char **s, const char **p, const char **result)
{
	const char *end = item_end(m, *p);
	*result = NULL;
	if (end == NULL)
		return true;
	char suffix = end < m->pattern_end ? *end : 0;
	if (suffix == '*')
		*result = greedy(m, *s, *p, end);
	else if (suffix == '-')
		*result = lazy(m, *s, *p, end);
	if (suffix == '*' || suffix == '-')
		return true;
	bool taken = takes(m, *s, *p, end);
	if (suffix == '+')
		*result = taken ? greedy(m, *s + 1, *p, end) : NULL;
	else if (suffix == '?' && taken)
		*result = match_at(m, *s + 1, end + 1);
	if (suffix == '+' || *result != NULL || m->fault != NULL || (suffix != '?' && !taken))
		return true;
	*s += suffix != '?';
	*p = suffix == '?' ? end + 1 : end;
	return false;
}

static const char *go(struct match *m, const char *s, const char *p)
{
	while (p < m->pattern_end) {
		const char *result;
		if (!spend(m, 1))
			return NULL;
		if (*p == '(' && p + 1 < m->pattern_end && p[1] == ')')
			return open_capture(m, s, p + 2, MATCH_POSITION);
		if (*p == '(')
			return open_capture(m, s, p + 1, MATCH_OPEN);
		if (*p == ')')
			return close_capture(m, s, p + 1);
		if (*p == '$' && p + 1 == m->pattern_end)
			return s == m->text_end ? s : NULL;
		int is_special = special(m, &s, &p);
		if (is_special < 0)
			return NULL;
		if (is_special == 0 && item(m, &s, &p, &result))
			return result;
	}
	return s;
}

const char *match_at(struct match *m, const char *s, const char *p)
{
	const char *found = NULL;
	if (++m->depth > MATCH_DEPTH)
		fault(m, "the pattern is too complex");
	else
		found = go(m, s, p);
	m->depth--;
	return m->fault == NULL ? found : NULL;
}

bool match_text(const char *text, size_t len, const char *pattern, size_t pattern_len,
	int64_t *steps)
{
	struct match m = { .text = text,
		.text_end = text + len,
		.steps = *steps,
		.pattern_end = pattern + pattern_len };
	bool anchored = pattern_len > 0 && pattern[0] == '^';
	const char *end = match_at(&m, text, pattern + anchored);
	*steps = m.steps > 0 ? m.steps : 0;
	return end != NULL;
}
