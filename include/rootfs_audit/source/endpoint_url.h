/*
 * An endpoint in writing:
 *
 *     unix://PATH
 *     tcp://HOST[:PORT][/PREFIX]           port 2375 where there is none
 *     http://HOST[:PORT][/PREFIX], https://...
 *     ssh://[USER@]HOST[:PORT][/SOCKET]
 *
 * HOST is a name, an IPv4 address or an IPv6 one in brackets. HOST:PORT alone is tcp.
 */
#ifndef ROOTFS_AUDIT_SOURCE_ENDPOINT_URL_H
#define ROOTFS_AUDIT_SOURCE_ENDPOINT_URL_H

#include "rootfs_audit/source/endpoint.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>

/* Takes it apart into a zeroed object. `setting` says in an error what named it. Where
 * `needs_port`, a tcp one without a port is an error. */
int ra_endpoint_url_parse(const char *url, const char *setting, bool needs_port,
                          struct ra_endpoint *endpoint, struct ra_error *err);

#endif
