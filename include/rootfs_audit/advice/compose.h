/*
 * Advice as an override file for docker compose (compose-spec: read_only, tmpfs,
 * volumes).
 */
#ifndef ROOTFS_AUDIT_ADVICE_COMPOSE_H
#define ROOTFS_AUDIT_ADVICE_COMPOSE_H

#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A mount to write; all of it can be shown (ra_flags_can_write). */
struct ra_compose_mount {
    const char *path;
    const char *volume;  /* the volume's name; NULL for a tmpfs */
    const char *options; /* of a tmpfs, as --tmpfs has them; NULL where the path has a
                            colon and the long form is needed */
    long long size;      /* of a tmpfs in the long form, bytes */
    unsigned mode;       /* of it */
};

/* The text, YAML, which the caller frees. Strings are quoted, and a dollar sign is
 * doubled, as compose replaces variables. Returns NULL when memory runs out. */
char *ra_compose_write(const char *service, bool sets_readonly,
                       const struct ra_compose_mount *mounts, size_t count);

#endif
