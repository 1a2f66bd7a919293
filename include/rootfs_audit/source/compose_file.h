/*
 * What the services of a compose file refer to: each other, and the top-level volumes,
 * configs and secrets.
 */
#ifndef ROOTFS_AUDIT_SOURCE_COMPOSE_FILE_H
#define ROOTFS_AUDIT_SOURCE_COMPOSE_FILE_H

#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* The members of an object by their keys. */
struct ra_compose_index {
    const cJSON **members; /* sorted by key; borrowed from the document */
    size_t count;
};

struct ra_compose_file {
    const char *project; /* `name`; or NULL */
    const cJSON *services;
    struct ra_compose_index by_service;
    struct ra_compose_index by_volume;
    struct ra_compose_index by_config;
    struct ra_compose_index by_secret;
};

/* What a reader is told about the file as a whole, counted while services are read. */
struct ra_compose_notes {
    size_t outside;    /* containers, not of this file, that volumes are taken from */
    size_t dropped_ro; /* entries of volumes_from with :ro, which compose drops */
    size_t without_replicas; /* services of which no container is made */
    size_t with_variables;   /* services in which a variable is not filled in, but in no
                                member that is judged */
};

/* Reads the top level of a document, which must outlive the file. A key that stands twice
 * is an error, and so is a file without services. */
int ra_compose_file_init(struct ra_compose_file *file, const cJSON *root,
                         struct ra_error *err);

/* The member whose key is the `length` bytes at `key`, or NULL. Borrowed. */
const cJSON *ra_compose_index_find(const struct ra_compose_index *index, const char *key,
                                   size_t length);

void ra_compose_file_clear(struct ra_compose_file *file);

#endif
