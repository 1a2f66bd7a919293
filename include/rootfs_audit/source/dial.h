/*
 * libcurl's connections, each through an ssh of its own: libcurl asks here for a socket
 * where it would make one, finds it connected, and speaks HTTP over it
 * (CURLOPT_OPENSOCKETFUNCTION(3), CURLOPT_CLOSESOCKETFUNCTION(3)).
 */
#ifndef ROOTFS_AUDIT_SOURCE_DIAL_H
#define ROOTFS_AUDIT_SOURCE_DIAL_H

#include "rootfs_audit/source/endpoint.h"
#include "rootfs_audit/util/error.h"

#include <curl/curl.h>
#include <stdbool.h>

struct ra_dialer;

/* More would only wait for each other: an sshd lets ten log in at a time (MaxStartups in
 * sshd_config(5)). */
enum { RA_DIAL_MAX = 8 };

/* `endpoint`, one of ssh, is borrowed for the dialer's life. */
int ra_dialer_new(const struct ra_endpoint *endpoint, long timeout_ms,
                  struct ra_dialer **dialer, struct ra_error *err);

/* Lets a transfer, and with it its connection, use the dialer. */
CURLcode ra_dialer_serve(struct ra_dialer *dialer, CURL *easy);

/* Sets `err` to why the connection that was lost last was lost, if ssh has something to
 * do with it. Returns whether it has. */
bool ra_dialer_explain(struct ra_dialer *dialer, struct ra_error *err);

/* Ends the processes that are left. libcurl's handles must be gone before. */
void ra_dialer_free(struct ra_dialer *dialer);

#endif
