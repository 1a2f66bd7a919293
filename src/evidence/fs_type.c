#include "rootfs_audit/evidence/fs_type.h"

#include <stddef.h>
#include <string.h>

bool ra_fs_type_always_answers(const char *type)
{
    static const char *const types[] = {"overlay", "tmpfs", "ext4", "xfs",
                                        "btrfs",   "zfs",   "f2fs", "ext3"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(type, types[i]) == 0)
            return true;
    return false;
}

bool ra_fs_type_may_hang(const char *type)
{
    static const char *const types[] = {"9p",   "afs",     "autofs",    "ceph", "cifs",
                                        "fuse", "fuseblk", "glusterfs", "nfs",  "nfs4",
                                        "smb3", "smbfs",   "virtiofs"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(type, types[i]) == 0)
            return true;
    return strncmp(type, "fuse.", strlen("fuse.")) == 0;
}
