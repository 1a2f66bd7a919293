/*
 * The kernel's view of a running container: what its first process has mounted writable.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_KERNEL_H
#define ROOTFS_AUDIT_EVIDENCE_KERNEL_H

#include "rootfs_audit/model/workload.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>

/* Reads /proc/PID/mountinfo of the workload's process into its kernel_rootfs and
 * kernel_mounts. `proc` is the path of the proc filesystem.
 *
 * The process counts as the container's only if its cgroup (/proc/PID/cgroup) names the
 * container's id before and after, both read through one descriptor of /proc/PID: a
 * reused process id, or an engine on another host, is noticed.
 *
 * Returns 0 and sets *looked. When that is false the workload is as it was, and `why`
 * says why it could not be seen. Returns -1 when memory runs out. */
int ra_kernel_look(const char *proc, struct ra_workload *workload, bool *looked,
                   struct ra_error *why, struct ra_error *err);

/* The part of it that is only text: adds what a mount table says. Returns 0 with *looked
 * false when the table has no root mount or cannot be read. `table` is changed. */
int ra_kernel_read_mounts(char *table, struct ra_workload *workload, bool *looked,
                          struct ra_error *err);

#endif
