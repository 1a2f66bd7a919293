/*
 * What --mount asks for, as the API writes it: {"Type", "Source", "Target", "ReadOnly",
 * "TmpfsOptions" ...}, in HostConfig.Mounts and in a swarm's services.
 */
#ifndef ROOTFS_AUDIT_SOURCE_MOUNT_SPEC_H
#define ROOTFS_AUDIT_SOURCE_MOUNT_SPEC_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* bind, volume, tmpfs, npipe, cluster, image: those without a name of their own here, and
 * unknown ones, are RA_WRITABLE_OTHER. */
enum ra_writable_kind ra_mount_spec_kind(const char *type);

/* TmpfsOptions in the words of --tmpfs, "size=1048576,mode=1770", which the caller frees;
 * *options stays as it was where there are none. `mount` may be NULL. */
int ra_mount_spec_tmpfs(const cJSON *mount, char **options, struct ra_error *err);

/* What of a volume is mounted, where it is a part of it (volume-subpath=): "subpath=a/b",
 * as above. */
int ra_mount_spec_subpath(const cJSON *mount, char **options, struct ra_error *err);

/* Whether a read-only bind was asked for so that what is mounted below it comes along and
 * stays writable (bind-recursive=writable). `mount` may be NULL. */
bool ra_mount_spec_is_shallow(const cJSON *mount);

#endif
