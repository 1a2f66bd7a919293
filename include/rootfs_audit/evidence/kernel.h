/*
 * The kernel's view of a running container: what its processes have mounted writable.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_KERNEL_H
#define ROOTFS_AUDIT_EVIDENCE_KERNEL_H

#include "rootfs_audit/evidence/mount_view.h"
#include "rootfs_audit/evidence/processes.h"
#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

/* What the tables alone do not say. */
struct ra_kernel_facts {
    bool has_other_users; /* the container is in another user namespace than this program
                           */
};

/* Reads into the workload's kernel_rootfs and kernel_mounts what its first process
 * (`pid`) has mounted writable; and, of the other mount namespaces and roots that
 * processes of the container have, where its root filesystem is writable there. A
 * namespace that processes outside of the container are in as well is not the
 * container's. Also resolves the places that were asked for (real_path), and adds those
 * that a setting makes the engine mount (engine_mount.h).
 *
 * `proc` is the path of the proc filesystem that `processes` were read from. Sets *look;
 * unless that is RA_LOOK_SEEN kernel_rootfs is unknown, and `why` is set. Returns -1
 * when memory runs out. */
int ra_kernel_look(const char *proc, const struct ra_processes *processes,
                   struct ra_workload *workload, enum ra_look *look, struct ra_error *why,
                   struct ra_error *err);

/* The part of it that is only text: what the first process's table says, and those of
 * `other_count` other views. The container's root filesystem is the overlay whose upper
 * directory is workload->upper_dir, or, where none is in the tables, what the first table
 * has mounted at "/". Returns 0 with *looked false when the first table has no root mount
 * or one cannot be read. The tables are changed. */
int ra_kernel_read_tables(char *first, char *const others[], size_t other_count,
                          const struct ra_kernel_facts *facts,
                          struct ra_workload *workload, bool *looked,
                          struct ra_error *err);

#endif
