/*
 * The mount that is the root of a process's mount namespace: in a container, that of its
 * root filesystem. A process that has changed its root (chroot(2)) still belongs to it.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_ROOT_MOUNT_H
#define ROOTFS_AUDIT_EVIDENCE_ROOT_MOUNT_H

struct ra_root_mount {
    int folder;            /* its root, opened for look-ups (O_PATH) */
    unsigned long long id; /* statx(2), stx_mnt_id; not given to another mount while the
                              folder is open */
    unsigned long long device; /* of the filesystem */
};

/* Finds it from PROC/PID/root upwards; `process` is a descriptor of PROC/PID. Returns 0,
 * or what went wrong as errno(3) has it; ENOSYS before Linux 5.8. The caller closes
 * mount->folder. */
int ra_root_mount_open(int process, struct ra_root_mount *mount);

#endif
