/* Telling the service manager how it stands (the sd_notify protocol). */
#ifndef ORDAIN_COMMAND_NOTIFY_H
#define ORDAIN_COMMAND_NOTIFY_H

/* "READY=1", "STOPPING=1", "WATCHDOG=1"; nothing happens without $NOTIFY_SOCKET. */
void notify_send(const char *state);
#endif
