/*
 * One inspect document (the body of GET /containers/{id}/json, an element of what
 * `docker inspect` prints) read into a workload.
 */
#ifndef ROOTFS_AUDIT_SOURCE_INSPECT_H
#define ROOTFS_AUDIT_SOURCE_INSPECT_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* Reads the document into a zeroed workload. `text` is followed by a NUL byte.
 *
 * Returns -1 when this is no inspect document: not JSON, no full Id, an object, list or
 * string of the wrong type. (A number of the wrong type counts as not given, and
 * Privileged as true.) A document whose HostConfig.ReadonlyRootfs is not a boolean is
 * read, and says so in the workload's `error`. */
int ra_inspect_read(const char *text, size_t length, struct ra_workload *workload,
                    struct ra_error *err);

/* The same from a document that is parsed already, and stays the caller's. */
int ra_inspect_read_tree(const cJSON *root, struct ra_workload *workload,
                         struct ra_error *err);

/* Whether the container was being removed, or could not be: it counts as gone. */
bool ra_inspect_is_leaving(const struct ra_workload *workload);

#endif
