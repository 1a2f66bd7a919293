/*
 * Where a path leads in a running container, its image's symbolic links resolved
 * (path_resolution(7)): an engine mounts at the end of the links, and the mount table has
 * that place.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_REAL_PATH_H
#define ROOTFS_AUDIT_EVIDENCE_REAL_PATH_H

#include "rootfs_audit/util/path_set.h"

/* Resolves a clean path from `root` on, a descriptor of the container's root (O_PATH).
 * Links never lead out of it. Nothing at or below one of the paths in `shunned` is
 * opened, as a filesystem there may not answer; the rest of the path is taken as it is
 * written, and so is what does not exist. The caller frees the path; NULL when memory
 * runs out, when the path is longer or has more links than the kernel would follow, or
 * when it was made to take long. */
char *ra_real_path(int root, const char *path, struct ra_path_set *shunned);

#endif
