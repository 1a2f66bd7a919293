/*
 * Which engine: from the command line and the environment to a socket's path.
 */
#ifndef ROOTFS_AUDIT_SOURCE_ENDPOINT_H
#define ROOTFS_AUDIT_SOURCE_ENDPOINT_H

#include "rootfs_audit/util/error.h"

struct ra_endpoint {
    char *url;         /* unix:///var/run/docker.sock */
    char *socket_path; /* /var/run/docker.sock */
};

/* What may name an engine, the first that is set winning. Empty strings are unset. */
struct ra_endpoint_settings {
    const char *host;        /* --host */
    const char *env_host;    /* DOCKER_HOST */
    const char *env_context; /* DOCKER_CONTEXT */
    const char *env_config;  /* DOCKER_CONFIG: the folder of config.json; else ... */
    const char *env_home;    /* HOME: that folder is .docker in it */
};

/* Decides as the docker CLI does, with unix:///var/run/docker.sock where nothing is set.
 * A setting that this version cannot follow (another scheme, a context, also one that
 * config.json names as current) is an error, so
 * that no other engine than the one meant is audited. */
int ra_endpoint_resolve(const struct ra_endpoint_settings *settings,
                        struct ra_endpoint *endpoint, struct ra_error *err);

void ra_endpoint_clear(struct ra_endpoint *endpoint);

#endif
