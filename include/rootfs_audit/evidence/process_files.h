/*
 * The files that one process has open for writing, has mapped so, or runs.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_PROCESS_FILES_H
#define ROOTFS_AUDIT_EVIDENCE_PROCESS_FILES_H

#include "rootfs_audit/evidence/gather.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>

/* Which files of which process; only regular ones. */
struct ra_process_files {
    int process;                       /* a descriptor of PROC/PID */
    unsigned long long root_mounts[2]; /* only files on these mounts (mnt_id) */
    bool is_roots;                     /* the process acts as the container's user 0 */
    struct ra_gather *files;           /* where they are added, until it is full */
};

/* Both return 0, what went wrong as errno(3) has it, or -1 when memory runs out. A file
 * that is closed or unmapped meanwhile is left out. */

/* Those that PROC/PID/fd and fdinfo say are open for writing. */
int ra_process_files_add_open(const struct ra_process_files *wanted,
                              struct ra_error *err);

/* Those that PROC/PID/maps says are mapped shared and writable, or executable; EPERM
 * without CAP_SYS_ADMIN and CAP_CHECKPOINT_RESTORE. */
int ra_process_files_add_mapped(const struct ra_process_files *wanted,
                                struct ra_error *err);

#endif
