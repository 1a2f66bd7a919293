/*
 * The mount table that a process sees, and the whole one of its mount namespace where the
 * process has another root directory than that.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_MOUNT_VIEW_H
#define ROOTFS_AUDIT_EVIDENCE_MOUNT_VIEW_H

#include "rootfs_audit/evidence/process.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>

/* What tells two views apart: processes with equal keys see the same. */
struct ra_view_key {
    unsigned long long mount_namespace; /* inode */
    unsigned long long root_mount;      /* statx(2), stx_mnt_id */
    unsigned long long root_inode;
    /* Not part of what tells views apart: */
    unsigned long long root_device; /* statx(2), major and minor */
};

bool ra_view_key_equals(const struct ra_view_key *a, const struct ra_view_key *b);

/* Reads /proc/PID/mountinfo of the container's process `pid` into `table`, and tells by
 * `key` which view it is. `proc` is the path of the proc filesystem.
 *
 * The process counts as the container's only if its cgroup (/proc/PID/cgroup) names the
 * id before and after, both read through one descriptor of /proc/PID: a reused process
 * id, or an engine on another host, is noticed. Of a process that has changed its root
 * (chroot(2)) the table of its namespace is read instead, by a child process that enters
 * it (setns(2)); nothing there is changed. Needs ptrace(2) access to the process, and
 * CAP_SYS_ADMIN for the second.
 *
 * Where it is not seen, `why` is set. */
enum ra_look ra_mount_view_read(const char *proc, long pid, const char *id,
                                struct ra_buffer *table, struct ra_view_key *key,
                                struct ra_error *why);

/* Whether a mount (stx_mnt_id) is in a table's text. */
bool ra_mount_view_has(const char *table, unsigned long long mount);

/* Whether files can be written in a process's folder `name` ("root", "cwd"): neither the
 * mount nor its filesystem is read-only, also where the mount is in no table. This asks
 * the filesystem (statvfs(3)): only for one that is the kernel's own, since a server of
 * FUSE or NFS need not answer. False where it is not the container's process any more. */
bool ra_mount_view_can_write(const char *proc, long pid, const char *id,
                             const char *name);

/* The mount (statx(2), stx_mnt_id) and device, as in struct ra_view_key, of a process's
 * folder. Asks no filesystem. Returns whether they are known. */
bool ra_mount_view_where(const char *proc, long pid, const char *name,
                         unsigned long long *mount, unsigned long long *device);

#endif
