/*
 * Which engine: from the command line, the environment and the docker CLI's contexts to
 * what the client connects to.
 */
#ifndef ROOTFS_AUDIT_SOURCE_ENDPOINT_H
#define ROOTFS_AUDIT_SOURCE_ENDPOINT_H

#include "rootfs_audit/source/tls.h"
#include "rootfs_audit/util/error.h"

enum ra_scheme {
    RA_SCHEME_UNIX,
    RA_SCHEME_TCP, /* HTTP, or HTTPS where `tls.is_on` */
    RA_SCHEME_HTTP,
    RA_SCHEME_HTTPS,
    RA_SCHEME_SSH,
};

struct ra_endpoint {
    char *url; /* as it was given; never with a password */
    enum ra_scheme scheme;
    char *socket_path; /* unix: /var/run/docker.sock; else NULL */
    char *host;        /* a name or an address without brackets; NULL for unix */
    char *port;        /* NULL for unix, and where ssh decides */
    char *user;        /* ssh: NULL where ssh decides */
    char *path;        /* ssh: the engine's socket there, NULL where its docker command
                          decides; else what comes before each request's path, NULL
                          when nothing */
    struct ra_tls tls;
    char *warning; /* a line that whoever runs the audit must see; mostly NULL */
    char *hint;    /* which other engines seem to be here, for the error that this one
                      is not; NULL when it was asked for by name, or there are none */
};

/* What may name an engine. Empty strings are unset. */
struct ra_endpoint_settings {
    const char *context;         /* --context */
    const char *host;            /* --host */
    const char *env_host;        /* DOCKER_HOST */
    const char *env_context;     /* DOCKER_CONTEXT */
    const char *env_config;      /* DOCKER_CONFIG: the folder of config.json; else ... */
    const char *env_home;        /* HOME: that folder is .docker in it */
    const char *env_tls_verify;  /* DOCKER_TLS_VERIFY: anything, also "0", means yes */
    const char *env_cert_path;   /* DOCKER_CERT_PATH: the folder of ca.pem, cert.pem and
                                    key.pem; else the one of config.json */
    const char *env_runtime_dir; /* XDG_RUNTIME_DIR: where rootless engines listen */
};

/* Decides as the docker CLI does (docker(1), cli/command/cli.go in its sources): the
 * first of --context, --host, DOCKER_HOST, DOCKER_CONTEXT, currentContext in config.json
 * and unix:///var/run/docker.sock; --context together with --host is an error. The
 * context "default" means DOCKER_HOST and what comes after it. A setting that cannot be
 * followed is an error that names it, never passed over, so that no other engine than the
 * one meant is audited.
 *
 * TLS is where DOCKER_TLS_VERIFY is set and no context is used, and where a context has
 * files for it or SkipTLSVerify. With DOCKER_TLS_VERIFY and no host at all, the engine is
 * tcp://localhost:2376. unix and ssh have no use for TLS, and ignore it.
 *
 * Stricter than the CLI, where that is likely a mistake: an endpoint without a part that
 * it needs (unix://, tcp://), a context without a host, or with a tcp one without a port
 * (the CLI would take 80), http:// with TLS, a certificate without its key, two contexts
 * of one name. DOCKER_TLS, which asks for TLS without verification, is not read. More
 * than the CLI: http:// and https:// with --host and DOCKER_HOST. */
int ra_endpoint_resolve(const struct ra_endpoint_settings *settings,
                        struct ra_endpoint *endpoint, struct ra_error *err);

void ra_endpoint_clear(struct ra_endpoint *endpoint);

#endif
