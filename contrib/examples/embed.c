/* A business inside another program.
 *
 * Opens a test database in a folder of its own, adds an item to the catalog,
 * prints the answer, and adds its number a second time to see it refused.
 *
 *   build/examples/embed [FOLDER]
 */
#include <ordain/ordain.h>
#include <stdio.h>
#include <stdlib.h>

static const char item[] =
	"{\"number\":\"EMBED-1\",\"descriptions\":{\"en\":\"A mug\"},\"unit\":\"pcs\","
	"\"price\":{\"amount\":\"49.00\",\"currency\":\"DKK\"},\"stock\":12}";

static int add_item(struct ordain *ordain)
{
	struct ordain_answer answer;
	int status = ordain_call(ordain, "catalog.create", item, NULL, &answer);
	printf("%d %s\n", status, answer.body);
	ordain_answer_free(&answer);
	return status;
}

int main(int argc, char **argv)
{
	char made[] = "/tmp/ordain-embed-XXXXXX", error[300];
	struct ordain_options options = { .test = 1, .clock = "2026-01-30T08:00:00Z" };
	options.data = argc > 1 ? argv[1] : mkdtemp(made);
	struct ordain *ordain = ordain_open(&options, error, sizeof error);
	if (!ordain) {
		fprintf(stderr, "%s\n", error);
		return 1;
	}
	int first = add_item(ordain), second = add_item(ordain);
	ordain_close(ordain);
	return first == 201 && second == 409 ? 0 : 1;
}
