/*
 * Where the places that were declared for a running container really are, its symbolic
 * links resolved: the mount table has them there.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_DECLARED_PATHS_H
#define ROOTFS_AUDIT_EVIDENCE_DECLARED_PATHS_H

#include "rootfs_audit/model/workload.h"

/* Fills real_path of the writable places and read-only binds at which nothing is mounted
 * as they are written. `root` is a descriptor of the container's root (O_PATH), `table`
 * the text of its first process's mount table: filesystems in it whose server may not
 * answer (FUSE, NFS and their like) are not looked into. Returns -1 when memory runs out.
 */
int ra_declared_paths_resolve(int root, const char *table, struct ra_workload *workload);

#endif
