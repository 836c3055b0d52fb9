/* The log: one line per fact on stderr, logfmt or JSON, never a secret.
 *
 * The only singleton of the program. Lines are written with one write(2), so
 * threads do not mix. Keys and values come in pairs after the message and end
 * with NULL: log_info("run ended", "job", name, "state", "Pass", NULL). */
#ifndef ORDAIN_BASE_LOG_H
#define ORDAIN_BASE_LOG_H
#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_SILENT };

void log_setup(enum log_level least, bool json);
void log_line(enum log_level level, const char *message, ...) __attribute__((sentinel));
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#endif
