/*
 * Telling what is written on a mount while it happens: a fanotify(7) group of any number
 * of mounts, which need not be of our mount namespace.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_MOUNT_WATCH_H
#define ROOTFS_AUDIT_EVIDENCE_MOUNT_WATCH_H

#include "rootfs_audit/model/written.h"
#include "rootfs_audit/util/error.h"

/* A regular file that another process modified, or closed after it was open for writing
 * (evidence RA_EVIDENCE_OBSERVED), or executed (is_executed), or all of it. */
struct ra_mount_event {
    unsigned long long mount; /* statx(2), stx_mnt_id */
    const char *path;         /* as ra_file_path has it */
    struct ra_written facts;
};

/* Both return 0, or what went wrong as errno(3) has it. */

/* Makes a group, a descriptor that can be polled for reading; the caller closes it. EPERM
 * without CAP_SYS_ADMIN, EMFILE where the user has too many groups
 * (/proc/sys/fs/fanotify/max_user_groups). */
int ra_mount_watch_open(int *watch);

/* Watches from now on the mount that a folder, which may be open for look-ups only, is
 * on. Does not keep the mount from going away. EINVAL before Linux 5.0. */
int ra_mount_watch_add(int watch, int folder);

/* Watches no mount any more. What was noticed until then can still be read. */
void ra_mount_watch_end(int watch);

/* Reads one event and calls `seen` with it, unless it is of no interest. Does not wait.
 * Returns 0; EAGAIN when there is none; another of errno(3)'s when events were lost; or
 * -1, which is what `seen` returned. */
int ra_mount_watch_read(int watch,
                        int (*seen)(void *context, const struct ra_mount_event *event,
                                    struct ra_error *err),
                        void *context, struct ra_error *err);

#endif
