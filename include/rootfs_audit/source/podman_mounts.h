/*
 * What the options of a Podman command line mount: --volume, --mount and --tmpfs
 * (podman-run(1)).
 */
#ifndef ROOTFS_AUDIT_SOURCE_PODMAN_MOUNTS_H
#define ROOTFS_AUDIT_SOURCE_PODMAN_MOUNTS_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/source/podman_command.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>

/* Whether the command line asks for a tmpfs, or for a volume, at the clean path. */
bool ra_podman_mounts_have_tmpfs(const struct ra_podman_command *command,
                                 const char *path);
bool ra_podman_mounts_have_volume(const struct ra_podman_command *command,
                                  const char *path);

/* Adds the overlays (-v SOURCE:PATH:O) and tmpfs mounts that it asks for and the workload
 * has no mount of: Podman leaves out those that are not made yet, and those whose place
 * goes through a link of the image. */
int ra_podman_mounts_add(const struct ra_podman_command *command,
                         struct ra_workload *workload, struct ra_error *err);

#endif
