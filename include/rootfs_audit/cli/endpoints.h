/*
 * Which engines are meant: those of --host and --hosts, or the one that --context, the
 * environment and the docker CLI's configuration name.
 */
#ifndef ROOTFS_AUDIT_CLI_ENDPOINTS_H
#define ROOTFS_AUDIT_CLI_ENDPOINTS_H

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/source/endpoint.h"
#include "rootfs_audit/util/error.h"

#include <stddef.h>

/* In the order of an audit's sources; none where these are no engines. */
struct ra_endpoints {
    struct ra_endpoint *all;
    size_t count;
};

/* Fills an empty one with at least one endpoint, no two with one URL. Returns -1, and
 * leaves it empty, where one of them is none. */
int ra_endpoints_resolve(const struct ra_options *options, struct ra_endpoints *endpoints,
                         struct ra_error *err);

void ra_endpoints_clear(struct ra_endpoints *endpoints);

#endif
