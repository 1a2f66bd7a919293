/*
 * Files as they are seen, again and again, each added to a list but once: a container may
 * write one file a million times, or run a thousand processes of the same program.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_GATHER_H
#define ROOTFS_AUDIT_EVIDENCE_GATHER_H

#include "rootfs_audit/model/written.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A zeroed one with a list is empty. While it is in use nobody else changes the list. */
struct ra_gather {
    struct ra_written_list *list; /* borrowed */
    void *seen;                   /* what was added through this object: tsearch(3) */
    size_t count;
    size_t bytes; /* of their paths */
    bool is_full; /* there were more files than anybody could want to read of */
};

/* Adds what is known of a path to the list, or to what was added of it before: evidence
 * and flags are united, the larger size and the later time win. Once it is full, nothing
 * is added. */
int ra_gather_add(struct ra_gather *gather, const char *path,
                  const struct ra_written *facts, struct ra_error *err);

/* Leaves the list as it is. */
void ra_gather_clear(struct ra_gather *gather);

#endif
