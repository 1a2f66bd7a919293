/*
 * The places that an inspect document lets a container write to.
 */
#ifndef ROOTFS_AUDIT_SOURCE_MOUNTS_H
#define ROOTFS_AUDIT_SOURCE_MOUNTS_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>

/* Adds every declared writable location to the workload, sorted, no path twice: the union
 * of Mounts[] whose RW is not false (RW decides, not Mode; anything but a boolean counts
 * as true) and of HostConfig.Tmpfs without the option `ro`. What --mount asked of a tmpfs
 * is read from HostConfig.Mounts. Also adds the binds that are read-only. What Podman
 * calls a bind, but is not one, gets its real kind: a tmpfs, another filesystem, or an
 * overlay, which is writable where it has an upper layer, and persistent where that is
 * the operator's (source/overlay_mount.h). Paths, those of the host too, are clean. A
 * list, an entry or a string of the wrong type is an error, and so are more than 4096
 * entries.
 */
int ra_mounts_read(const cJSON *inspect, struct ra_workload *workload,
                   struct ra_error *err);

#endif
