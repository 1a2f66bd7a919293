/*
 * The layers below a container's upper directory (overlayfs, lowerdir): what a folder was
 * before the container.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_LOWER_DIRS_H
#define ROOTFS_AUDIT_EVIDENCE_LOWER_DIRS_H

#include "rootfs_audit/model/workload.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

enum { RA_LOWER_DIRS_MAX = 128 };

struct ra_lower_dirs {
    int layers[RA_LOWER_DIRS_MAX]; /* descriptors, the uppermost first */
    size_t count;
};

/* Opens the layers that workload->lower_dirs names; those that are not here are left out.
 */
void ra_lower_dirs_open(struct ra_lower_dirs *dirs, const struct ra_workload *workload);

/* Fills `found` with what is at an absolute path in the uppermost layer that has it, no
 * symbolic link followed and no layer left. Returns whether there is one. */
bool ra_lower_dirs_stat(const struct ra_lower_dirs *dirs, const char *path,
                        struct statx *found);

void ra_lower_dirs_close(struct ra_lower_dirs *dirs);

#endif
