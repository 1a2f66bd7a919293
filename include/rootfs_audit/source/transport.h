/*
 * How libcurl gets to an endpoint: a unix socket, TCP with or without TLS, or ssh.
 *
 * A proxy of the environment (http_proxy, https_proxy, all_proxy, no_proxy; curl(1))
 * counts for TCP, as it does for the docker CLI, but never for localhost and loopback
 * addresses, as there. One difference is libcurl's: it does not read HTTP_PROXY.
 */
#ifndef ROOTFS_AUDIT_SOURCE_TRANSPORT_H
#define ROOTFS_AUDIT_SOURCE_TRANSPORT_H

#include "rootfs_audit/source/dial.h"
#include "rootfs_audit/source/endpoint.h"

#include <curl/curl.h>

/* Sets up a transfer. `dialer` is NULL but for ssh. */
CURLcode ra_transport_set_up(CURL *easy, const struct ra_endpoint *endpoint,
                             struct ra_dialer *dialer);

/* The URL of a path of the API, which the caller frees; NULL when memory runs out. */
char *ra_transport_url(const struct ra_endpoint *endpoint, const char *path);

#endif
