/* Access tokens: made once, shown once, listed without their secret. */
#include "command/show.h"
#include <string.h>

/* "a,b" as a list. */
static json_t *roles_split(const char *text)
{
	json_t *roles = json_array();
	while (*text) {
		size_t len = strcspn(text, ",");
		if (len)
			json_array_append_new(roles, json_stringn(text, len));
		text += len + (text[len] == ',');
	}
	return roles;
}

static void created(const json_t *body)
{
	printf("%s\n", print_text_at(body, "token"));
	fflush(stdout);
	fprintf(stderr, "token %s is shown this once\n", print_text_at(body, "id"));
}

int command_token_create(const struct line *line)
{
	const char *roles = line_text(line, "roles"), *expires = line_text(line, "expires");
	json_t *input = json_pack("{s:s, s:o}", "name", line->operands[0], "roles",
		roles_split(roles ? roles : "viewer"));
	if (expires)
		json_object_set_new(input, "expires_at", json_string(expires));
	return show_answer(line, "token.create", input, created);
}

int command_token_list(const struct line *line)
{
	static const struct print_column columns[] = { { "ID", "id" }, { "NAME", "name" },
		{ "ROLES", "roles" }, { "CREATED", "created_at" }, { "EXPIRES", "expires_at" },
		{ "REVOKED", "revoked_at" }, { 0 } };
	return show_list(line, "token.list", NULL, columns);
}

static void revoked(const json_t *body)
{
	printf("revoked %s\n", print_text_at(body, "id"));
}

int command_token_revoke(const struct line *line)
{
	return show_answer(line, "token.revoke", json_pack("{s:s}", "id", line->operands[0]),
		revoked);
}
