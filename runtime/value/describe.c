/* Contracts described: JSON Schema for OpenAPI, one-line types for editors.
 *
 * What must hold: the description says what the reader accepts and the writer
 * gives, no more; a named shape is described once, under its name. Lua patterns
 * are not regular expressions of JSON Schema and are left out. */
#include "value/describe.h"
#include "value/check.h"
#include <string.h>

static json_t *schema(const struct contract *type, json_t *components);

static void set_new(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		never("a schema is plain data");
}

static json_t *simple(const char *type)
{
	json_t *made = json_object();
	set_new(made, "type", json_string(type));
	return made;
}

static json_t *formatted(const char *format)
{
	json_t *made = simple("string");
	set_new(made, "format", json_string(format));
	return made;
}

static json_t *patterned(const char *pattern)
{
	json_t *made = simple("string");
	set_new(made, "pattern", json_string(pattern));
	return made;
}

static void set_range(json_t *made, const struct contract *type, const char *least,
	const char *most)
{
	if (type->has_min)
		set_new(made, least, json_integer(type->min));
	if (type->has_max)
		set_new(made, most, json_integer(type->max));
}

static json_t *decimal_schema(const struct contract *type)
{
	char pattern[64];
	if (type->scale == 0)
		snprintf(pattern, sizeof pattern, "^-?[0-9]+$");
	else
		snprintf(pattern, sizeof pattern, "^-?[0-9]+(\\.[0-9]{1,%d})?$", type->scale);
	return patterned(pattern);
}

static json_t *text_schema(const struct contract *type)
{
	/* Limits count bytes, of which a character has one or more. */
	json_t *made = simple("string");
	if (type->has_max)
		set_new(made, "maxLength", json_integer(type->max));
	if (type->has_min && type->min > 0)
		set_new(made, "minLength", json_integer((type->min + 3) / 4));
	return made;
}

static json_t *integer_schema(const struct contract *type)
{
	json_t *made = simple("integer");
	set_range(made, type, "minimum", "maximum");
	return made;
}

static json_t *money_schema(void)
{
	json_t *fields = json_object(), *made = simple("object");
	set_new(fields, "amount", patterned("^-?[0-9]+(\\.[0-9]+)?$"));
	set_new(fields, "currency", patterned("^[A-Z]{3}$"));
	set_new(made, "properties", fields);
	set_new(made, "required", json_pack("[ss]", "amount", "currency"));
	set_new(made, "additionalProperties", json_false());
	return made;
}

static json_t *choice_schema(const struct contract *type)
{
	json_t *made = simple("string"), *all = json_array();
	for (size_t i = 0; i < type->count; i++)
		json_array_append_new(all, json_string(type->choices[i]));
	set_new(made, "enum", all);
	return made;
}

static json_t *list_schema(const struct contract *type, json_t *components)
{
	json_t *made = simple("array");
	set_new(made, "items", schema(type->of, components));
	set_range(made, type, "minItems", "maxItems");
	return made;
}

static json_t *map_schema(const struct contract *type, json_t *components)
{
	json_t *made = simple("object");
	set_new(made, "additionalProperties", schema(type->of, components));
	set_range(made, type, "minProperties", "maxProperties");
	return made;
}

static json_t *record_schema(const struct contract *type, json_t *components)
{
	json_t *made = simple("object"), *fields = json_object(), *required = json_array();
	for (size_t i = 0; i < type->count; i++) {
		const struct contract_field *field = &type->fields[i];
		json_t *of = schema(field->type, components);
		if (field->shown)
			of = json_pack("{s:[o, {s:s}]}", "anyOf", of, "type", "null");
		set_new(fields, field->name, of);
		if (!field->optional || field->shown)
			json_array_append_new(required, json_string(field->name));
	}
	set_new(made, "properties", fields);
	if (json_array_size(required) > 0)
		set_new(made, "required", required);
	else
		json_decref(required);
	set_new(made, "additionalProperties", json_false());
	return made;
}

static json_t *bare_schema(const struct contract *type, json_t *components)
{
	switch (type->type) {
	case CONTRACT_TEXT:
		return text_schema(type);
	case CONTRACT_INTEGER:
		return integer_schema(type);
	case CONTRACT_DECIMAL:
		return decimal_schema(type);
	case CONTRACT_MONEY:
		return money_schema();
	case CONTRACT_BOOLEAN:
		return simple("boolean");
	case CONTRACT_DATE:
		return formatted("date");
	case CONTRACT_INSTANT:
		return formatted("date-time");
	case CONTRACT_ID:
		return patterned("^[A-Za-z0-9_.:-]{1,64}$");
	case CONTRACT_ZONE:
		return simple("string");
	case CONTRACT_FILE:
		return record_schema(&contract_file_record, components);
	case CONTRACT_CHOICE:
		return choice_schema(type);
	case CONTRACT_LIST:
		return list_schema(type, components);
	case CONTRACT_MAP:
		return map_schema(type, components);
	case CONTRACT_ANY:
		return json_object();
	case CONTRACT_RECORD:
		return record_schema(type, components);
	}
	never("contract type");
}

static json_t *full_schema(const struct contract *type, json_t *components)
{
	json_t *made = bare_schema(type, components);
	if (type->summary != NULL)
		set_new(made, "description", json_string(type->summary));
	return made;
}

static json_t *schema(const struct contract *type, json_t *components)
{
	if (type->name == NULL)
		return full_schema(type, components);
	if (json_object_get(components, type->name) == NULL)
		set_new(components, type->name, full_schema(type, components));
	json_t *made = json_object();
	set_new(made, "$ref", json_sprintf("#/components/schemas/%s", type->name));
	return made;
}

json_t *describe_schema(const struct contract *contract, json_t *components)
{
	return full_schema(contract, components);
}

/* --- editor types --------------------------------------------------------- */

static void put_type(const struct contract *type, struct buf *out);

static void put_choices(const struct contract *type, struct buf *out)
{
	for (size_t i = 0; i < type->count; i++) {
		if (i > 0)
			buf_char(out, '|');
		buf_json_text(out, type->choices[i], strlen(type->choices[i]));
	}
}

static void put_list(const struct contract *type, struct buf *out)
{
	bool apart = type->of->type == CONTRACT_CHOICE && type->of->name == NULL;
	if (apart)
		buf_char(out, '(');
	put_type(type->of, out);
	buf_text(out, apart ? ")[]" : "[]");
}

static void put_record(const struct contract *type, struct buf *out)
{
	buf_text(out, type->count > 0 ? "{ " : "{");
	for (size_t i = 0; i < type->count; i++) {
		buf_printf(out, "%s%s%s: ", i > 0 ? ", " : "", type->fields[i].name,
			type->fields[i].optional ? "?" : "");
		put_type(type->fields[i].type, out);
	}
	buf_text(out, type->count > 0 ? " }" : "}");
}

static void put_bare(const struct contract *type, struct buf *out)
{
	switch (type->type) {
	case CONTRACT_INTEGER:
		buf_text(out, "integer");
		return;
	case CONTRACT_DECIMAL:
		buf_text(out, "decimal");
		return;
	case CONTRACT_MONEY:
		buf_text(out, "money");
		return;
	case CONTRACT_BOOLEAN:
		buf_text(out, "boolean");
		return;
	case CONTRACT_FILE:
		put_record(&contract_file_record, out);
		return;
	case CONTRACT_CHOICE:
		put_choices(type, out);
		return;
	case CONTRACT_LIST:
		put_list(type, out);
		return;
	case CONTRACT_MAP:
		buf_text(out, "table<string, ");
		put_type(type->of, out);
		buf_char(out, '>');
		return;
	case CONTRACT_ANY:
		buf_text(out, "any");
		return;
	case CONTRACT_RECORD:
		put_record(type, out);
		return;
	default:
		buf_text(out, "string");
	}
}

static void put_type(const struct contract *type, struct buf *out)
{
	if (type->name != NULL)
		buf_text(out, type->name);
	else
		put_bare(type, out);
}

void describe_type(const struct contract *contract, struct buf *out)
{
	put_bare(contract, out);
}
