/*
 * The files that a container's processes have open for writing on its root filesystem,
 * deleted ones too, and those that they run (proc(5): fd, fdinfo, maps, map_files).
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_OPEN_FILES_H
#define ROOTFS_AUDIT_EVIDENCE_OPEN_FILES_H

#include "rootfs_audit/evidence/processes.h"
#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/model/written.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>

/* Adds, for each process of the container, the regular files on its root mount
 * (root_mount.h) that are open for writing or mapped shared and writable, with evidence
 * RA_EVIDENCE_OPEN_FILES; and, with no evidence and is_executed set, those that are
 * mapped executable. Each path is added once. A deleted file keeps the path that it had.
 *
 * `proc` is the path of the proc filesystem that `processes` were read from; a process
 * counts only if its cgroup names the container. A file is on the root mount when the
 * kernel says so (mnt_id), in a mount namespace that a process made for itself also when
 * that one's root is of the same filesystem. Needs ptrace(2) access, and for mapped files
 * CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE.
 *
 * Returns 0 with *was_read false and `why` set when that cannot be had, or not all of it:
 * the container does not run, is not on this host, or may not be looked at. What was
 * added until then stays. Returns -1 when memory runs out. */
int ra_open_files_read(const char *proc, const struct ra_processes *processes,
                       const struct ra_workload *workload,
                       struct ra_written_list *written, bool *was_read,
                       struct ra_error *why, struct ra_error *err);

#endif
