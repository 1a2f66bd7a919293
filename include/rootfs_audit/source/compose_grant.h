/*
 * A config or a secret that a service of a compose file is given: an entry of its
 * `configs` or `secrets`, in the long or short form.
 *
 * Docker compose binds what has `file`, read-only, and copies what has `content` or
 * `environment` into the container after it has made it.
 */
#ifndef ROOTFS_AUDIT_SOURCE_COMPOSE_GRANT_H
#define ROOTFS_AUDIT_SOURCE_COMPOSE_GRANT_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/source/compose_file.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

enum ra_compose_grant_kind {
    RA_COMPOSE_CONFIG,
    RA_COMPOSE_SECRET,
};
enum { RA_COMPOSE_GRANT_KINDS = 2 };

/* The key of a service that lists them: "configs". Static. */
const char *ra_compose_grant_key(enum ra_compose_grant_kind kind);

struct ra_compose_grant {
    char *key;    /* "configs.conf" */
    char *target; /* in the container, clean */
    char *source; /* the host's file; NULL for one that is copied, or external */
    bool is_copied;
    enum ra_copied_from from;
};

/* Reads SOURCE or {source, target} into a zeroed grant. Returns -1 where the file
 * declares no such config or secret. */
int ra_compose_grant_read(const struct ra_compose_file *file,
                          enum ra_compose_grant_kind kind, const cJSON *item,
                          struct ra_compose_grant *grant, struct ra_error *err);

void ra_compose_grant_clear(struct ra_compose_grant *grant);

#endif
