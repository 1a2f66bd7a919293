/*
 * The docker CLI's contexts: named endpoints in files below the folder of its
 * configuration (docker-context(1)).
 *
 *     FOLDER/config.json                       "currentContext": which one is in use
 *     FOLDER/contexts/meta/DIGEST/meta.json    a context; DIGEST is of its name
 *     FOLDER/contexts/tls/DIGEST/docker/       its ca.pem, cert.pem and key.pem
 */
#ifndef ROOTFS_AUDIT_SOURCE_CONTEXT_H
#define ROOTFS_AUDIT_SOURCE_CONTEXT_H

#include "rootfs_audit/util/error.h"

#include <stdbool.h>

struct ra_context {
    char *meta;              /* the file that it was read from */
    char *host;              /* Endpoints.docker.Host; never empty */
    bool skips_verification; /* Endpoints.docker.SkipTLSVerify */
    char *tls_folder;        /* which need not exist */
};

/* The current context's name, which the caller frees; *name stays as it was when there is
 * none. A config.json that cannot be understood is an error, which names it. */
int ra_context_read_current(const char *folder, char **name, struct ra_error *err);

/* Reads the context of this name into a zeroed object; `setting` says in the error who
 * named it. A context is known by the name in its file, not by the digest, and two of one
 * name are an error. */
int ra_context_find(const char *folder, const char *setting, const char *name,
                    struct ra_context *context, struct ra_error *err);

void ra_context_clear(struct ra_context *context);

#endif
