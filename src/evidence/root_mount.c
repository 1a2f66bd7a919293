#include "rootfs_audit/evidence/root_mount.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* No path is longer, so that a root is not deeper; but folders can be moved meanwhile. */
enum { STEPS_MAX = 4096 };

static int look_at(int folder, struct statx *look)
{
    if (statx(folder, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO | STATX_MNT_ID,
              look) != 0)
        return errno;
    return (look->stx_mask & STATX_MNT_ID) != 0 ? 0 : ENOSYS;
}

static bool is_same(const struct statx *a, const struct statx *b)
{
    return a->stx_mnt_id == b->stx_mnt_id && a->stx_ino == b->stx_ino &&
           a->stx_dev_major == b->stx_dev_major && a->stx_dev_minor == b->stx_dev_minor;
}

/* Replaces the folder by the one above it. */
static int step_up(int *folder)
{
    int above = openat(*folder, "..", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (above < 0)
        return errno;
    close(*folder);
    *folder = above;
    return 0;
}

/* ".." leads out of another process's root: only one's own holds it back. So it ends at
 * the root of the namespace. */
static int climb(int *folder, struct statx *look)
{
    int cause = look_at(*folder, look);
    for (int steps = 0; cause == 0 && steps < STEPS_MAX; steps++) {
        struct statx below = *look;
        cause = step_up(folder);
        if (cause == 0)
            cause = look_at(*folder, look);
        if (cause == 0 && is_same(look, &below))
            return 0;
    }
    return cause != 0 ? cause : ELOOP;
}

int ra_root_mount_open(int process, struct ra_root_mount *mount)
{
    struct statx look = {0};
    int folder = openat(process, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return errno;
    int cause = climb(&folder, &look);
    if (cause != 0) {
        close(folder);
        return cause;
    }
    *mount = (struct ra_root_mount){
        .folder = folder,
        .id = look.stx_mnt_id,
        .device = makedev(look.stx_dev_major, look.stx_dev_minor),
    };
    return 0;
}
