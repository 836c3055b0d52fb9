/* /openapi.json: OpenAPI 3.1, made from the registry and from nothing else.
 *
 * Built with jansson on the first request and kept, since the registry never
 * changes. Shapes that have a name stand once, under components. A path
 * parameter is taken out of the body's schema, so that a client made from this
 * document says everything once. */
#include "api/visit.h"
#include "base/hash.h"
#include "value/describe.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct document {
	const struct api *api;
	json_t *schemas; /* components */
};

static json_t *ref(const char *name)
{
	return json_pack("{s:o}", "$ref", json_sprintf("#/components/%s", name));
}

static json_t *content(const char *type, json_t *schema)
{
	return json_pack("{s:{s:o}}", type, "schema", schema);
}

static const struct contract_field *field_of(const struct contract *contract, const char *name,
	size_t len)
{
	if (contract->type != CONTRACT_RECORD)
		return NULL;
	for (size_t i = 0; i < contract->count; i++)
		if (contract->fields[i].name_len == len &&
			memcmp(contract->fields[i].name, name, len) == 0)
			return &contract->fields[i];
	return NULL;
}

/* Raw operations take what comes; they have no fields to tell of. */
static bool has_fields(const struct operation *operation)
{
	return !operation->raw && operation->input && operation->input->type == CONTRACT_RECORD;
}

static bool in_path(const struct operation *operation, const struct contract_field *field)
{
	const char *at = operation->path;

	while ((at = strchr(at, '{'))) {
		if (strncmp(++at, field->name, field->name_len) == 0 && at[field->name_len] == '}')
			return true;
	}
	return false;
}

static void add_parameter(const struct document *document, json_t *list,
	const struct contract_field *field, const char *place)
{
	json_t *schema = describe_schema(field->type, document->schemas);
	json_t *parameter = json_pack("{s:s%, s:s, s:b, s:o}", "name", field->name, field->name_len,
		"in", place, "required", !field->optional || strcmp(place, "path") == 0, "schema",
		schema);

	if (field->type->summary)
		json_object_set_new(parameter, "description", json_string(field->type->summary));
	if (field->type->type == CONTRACT_LIST) {
		json_object_set_new(parameter, "style", json_string("form"));
		json_object_set_new(parameter, "explode", json_false());
	}
	json_array_append_new(list, parameter);
}

/* A raw operation has no contract for what its path names: it is text. */
static void add_raw_parameters(json_t *list, const char *path)
{
	while ((path = strchr(path, '{'))) {
		size_t len = strcspn(++path, "}/");
		json_array_append_new(list,
			json_pack("{s:s%, s:s, s:b, s:{s:s}}", "name", path, len, "in", "path",
				"required", 1, "schema", "type", "string"));
	}
}

static json_t *parameters(const struct document *document, const struct operation *operation)
{
	const struct contract *input = operation->input;
	bool get = strcmp(operation->method, "GET") == 0;
	json_t *list = json_array();

	for (size_t i = 0; has_fields(operation) && i < input->count; i++) {
		if (in_path(operation, &input->fields[i]))
			add_parameter(document, list, &input->fields[i], "path");
		else if (get)
			add_parameter(document, list, &input->fields[i], "query");
	}
	if (operation->raw)
		add_raw_parameters(list, operation->path);
	if (operation->kind == OPERATION_WRITE)
		json_array_append_new(list, ref("parameters/IdempotencyKey"));
	if (operation->changes)
		json_array_append_new(list, ref("parameters/IfMatch"));
	json_array_append_new(list, ref("parameters/RequestId"));
	return list;
}

/* The input without what stands in the path. */
static json_t *body_schema(const struct document *document, const struct operation *operation)
{
	json_t *schema = describe_schema(operation->input, document->schemas);
	json_t *fields = json_object_get(schema, "properties");
	json_t *required = json_object_get(schema, "required");
	const char *at = operation->path;

	while ((at = strchr(at, '{'))) {
		size_t len = strcspn(++at, "}");
		const struct contract_field *field = field_of(operation->input, at, len);
		if (!field)
			continue;
		json_object_del(fields, field->name);
		for (size_t i = json_array_size(required); i-- > 0;)
			if (strcmp(json_string_value(json_array_get(required, i)), field->name) ==
				0)
				json_array_remove(required, i);
	}
	return schema;
}

static json_t *request_body(const struct document *document, const struct operation *operation)
{
	json_t *body;

	if (operation->raw || !operation->input)
		return json_pack("{s:o}", "content", content("*/*", json_object()));
	body = json_pack("{s:o}", "content",
		content("application/json", body_schema(document, operation)));
	for (size_t i = 0; has_fields(operation) && i < operation->input->count; i++)
		if (!operation->input->fields[i].optional &&
			!in_path(operation, &operation->input->fields[i]))
			json_object_set_new(body, "required", json_true());
	return body;
}

static json_t *refusals(const struct document *document, const struct operation *operation)
{
	struct buf words;
	json_t *codes = json_array(), *response;

	buf_init(&words);
	buf_text(&words, "The request was refused. Codes of this operation:");
	for (size_t i = 0; i < operation->error_count; i++) {
		const struct error_decl *decl =
			registry_error(document->api->registry, operation->errors[i]);
		json_array_append_new(codes, json_string(operation->errors[i]));
		buf_printf(&words, "\n- `%s`: %s", operation->errors[i], decl ? decl->text : "");
	}
	if (operation->error_count == 0)
		buf_text(&words, " none of its own.");
	response = json_pack("{s:s%, s:o, s:o}", "description", words.data, words.len, "content",
		content("application/problem+json", ref("schemas/Problem")), "x-codes", codes);
	buf_fini(&words);
	return response;
}

static json_t *success(const struct document *document, const struct operation *operation)
{
	json_t *output = operation->output ? describe_schema(operation->output, document->schemas)
					   : json_object();
	json_t *response = json_pack("{s:s, s:o, s:{s:o}}", "description", "Done.", "content",
		content("application/json", output), "headers", "X-Request-Id",
		ref("headers/RequestId"));

	if (operation->changes)
		json_object_set_new(json_object_get(response, "headers"), "ETag",
			ref("headers/ETag"));
	return response;
}

static json_t *describe_operation(const struct document *document,
	const struct operation *operation)
{
	char status[12];
	json_t *responses = json_object(), *out;

	snprintf(status, sizeof status, "%d", operation->status ? operation->status : 200);
	json_object_set_new(responses, status, success(document, operation));
	json_object_set_new(responses, "4XX", refusals(document, operation));
	json_object_set_new(responses, "5XX", ref("responses/Failure"));
	out = json_pack("{s:s, s:s, s:[s], s:o, s:o, s:s}", "operationId", operation->name,
		"summary", operation->summary ? operation->summary : operation->name, "tags",
		operation->area ? operation->area : "system", "parameters",
		parameters(document, operation), "responses", responses, "x-role", operation->role);
	if (strcmp(operation->method, "GET") != 0)
		json_object_set_new(out, "requestBody", request_body(document, operation));
	if (operation->kind == OPERATION_WRITE)
		json_object_set_new(out, "x-idempotent", json_true());
	if (operation->changes)
		json_object_set_new(out, "x-if-match", json_string(operation->changes));
	if (strcmp(operation->role, "public") == 0)
		json_object_set_new(out, "security", json_array());
	return out;
}

static json_t *describe_paths(const struct document *document)
{
	const struct registry *registry = document->api->registry;
	json_t *paths = json_object();

	for (size_t i = 0; i < registry->operations_count; i++) {
		const struct operation *operation = &registry->operations[i];
		char method[16];
		size_t n = 0;
		if (!operation->path)
			continue;
		for (; operation->method[n] && n < sizeof method - 1; n++)
			method[n] = (char)(operation->method[n] | 0x20);
		method[n] = '\0';
		json_t *path = json_object_get(paths, operation->path);
		if (!path) {
			path = json_object();
			json_object_set_new(paths, operation->path, path);
		}
		json_object_set_new(path, method, describe_operation(document, operation));
	}
	return paths;
}

/* What every operation shares: it never changes. Written with ' for ". */
static const char fixed[] =
	"{'securitySchemes': {'bearer': {'type': 'http', 'scheme': 'bearer'}},"
	"'parameters': {"
	"  'IdempotencyKey': {'name': 'Idempotency-Key', 'in': 'header',"
	"    'description': 'Repeats with one key have one effect and get the same answer.',"
	"    'schema': {'type': 'string', 'minLength': 1, 'maxLength': 255}},"
	"  'IfMatch': {'name': 'If-Match', 'in': 'header',"
	"    'description': 'The ETag of the version to change; 412 for another version.',"
	"    'schema': {'type': 'string'}},"
	"  'RequestId': {'name': 'X-Request-Id', 'in': 'header',"
	"    'schema': {'type': 'string', 'pattern': '^[A-Za-z0-9_.:-]{1,64}$'}}},"
	"'headers': {"
	"  'RequestId': {'schema': {'type': 'string'}},"
	"  'ETag': {'schema': {'type': 'string'}}},"
	"'responses': {"
	"  'Failure': {'description': 'Not done; after 503 the same call may succeed later.',"
	"    'content': {'application/problem+json':"
	"      {'schema': {'$ref': '#/components/schemas/Problem'}}}}},"
	"'schemas': {"
	"  'Problem': {'type': 'object', 'required': ['type', 'title', 'status', 'code'],"
	"    'properties': {"
	"      'type': {'type': 'string'}, 'title': {'type': 'string'},"
	"      'status': {'type': 'integer'}, 'code': {'type': 'string'},"
	"      'detail': {'type': 'string'}, 'request_id': {'type': 'string'},"
	"      'more_errors': {'type': 'integer'},"
	"      'errors': {'type': 'array', 'items': {'type': 'object', 'required': ['code'],"
	"        'properties': {'pointer': {'type': 'string'}, 'code': {'type': 'string'},"
	"          'detail': {'type': 'string'}}}}}}}}";

static json_t *shared_components(void)
{
	char text[sizeof fixed];
	json_t *components;

	memcpy(text, fixed, sizeof fixed);
	for (char *c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	components = json_loads(text, 0, NULL);
	must(components);
	return components;
}

static json_t *make_document(const struct api *api)
{
	json_t *components = shared_components();
	struct document document = { api, json_object_get(components, "schemas") };

	return json_pack("{s:s, s:{s:s, s:s}, s:o, s:o, s:[{s:[]}]}", "openapi", "3.1.0", "info",
		"title", "Ordain", "version", api->version, "paths", describe_paths(&document),
		"components", components, "security", "bearer");
}

static void make(struct api *api)
{
	json_t *document = make_document(api);
	char hash[HASH_LEN + 1];

	must(document);
	api->openapi = json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS);
	must(api->openapi);
	json_decref(document);
	api->openapi_len = strlen(api->openapi);
	hash_text(api->openapi, api->openapi_len, hash);
	snprintf(api->openapi_etag, sizeof api->openapi_etag, "\"%.16s\"", hash);
}

void openapi_show(struct visit *visit)
{
	struct api *api = visit->api;

	if (!api->openapi)
		make(api);
	visit_bytes(visit, 200, "application/json", api->openapi_etag, api->openapi,
		api->openapi_len);
}
