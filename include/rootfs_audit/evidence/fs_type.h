/*
 * Types of filesystems, as a mount table has them: whose answers may be waited for.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_FS_TYPE_H
#define ROOTFS_AUDIT_EVIDENCE_FS_TYPE_H

#include <stdbool.h>

/* Whether it is one of the kernel's own, which always answers: overlay, tmpfs, ext4 ...
 */
bool ra_fs_type_always_answers(const char *type);

/* Whether its server may not answer, or a look-up mounts something: FUSE, NFS, autofs ...
 * A type can be neither. */
bool ra_fs_type_may_hang(const char *type);

#endif
