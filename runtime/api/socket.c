/* The local socket: the second listener, with the same doors.
 *
 * Whoever owns the data directory owns the business; that uid is read once, the
 * peer's at each request. */
#include "api/visit.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

bool socket_open(struct api *api, const char *path, struct err *err)
{
	struct http_options options = { .unix_path = path,
		.max_connections = 200,
		.spool_dir = api->spool,
		.spool = mail_spool,
		.handle = api_handle,
		.arg = api };
	const char *dir = service_data_dir(api->service);
	struct stat about;

	if (stat(dir, &about) != 0)
		return err_set(err, ERR_PERM, "DATA_MISSING", "cannot look at %s: %s", dir,
			strerror(errno));
	api->owner = about.st_uid;
	api->local = http_server_new(api->loop, &options, err);
	return api->local != NULL;
}
