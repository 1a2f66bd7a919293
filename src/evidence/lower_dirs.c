#include "rootfs_audit/evidence/lower_dirs.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

void ra_lower_dirs_open(struct ra_lower_dirs *dirs, const char *list)
{
    dirs->count = 0;
    while (list != NULL && *list != '\0' && dirs->count < RA_LOWER_DIRS_MAX) {
        size_t length = strcspn(list, ":");
        char *path = list[0] == '/' ? strndup(list, length) : NULL;
        int layer = path == NULL ? -1 : open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        free(path);
        if (layer >= 0)
            dirs->layers[dirs->count++] = layer;
        list += length;
        list += *list == ':';
    }
}

/* openat2(2), which glibc does not wrap. */
static int open_below(int layer, const char *path)
{
    struct open_how how = {.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    return (int)syscall(SYS_openat2, layer, path, &how, sizeof how);
}

bool ra_lower_dirs_stat(const struct ra_lower_dirs *dirs, const char *path,
                        struct statx *found)
{
    for (size_t i = 0; i < dirs->count; i++) {
        int fd = open_below(dirs->layers[i], path + 1);
        if (fd < 0)
            continue;
        bool is_there = statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
                              STATX_BASIC_STATS, found) == 0;
        close(fd);
        return is_there;
    }
    return false;
}

void ra_lower_dirs_close(struct ra_lower_dirs *dirs)
{
    for (size_t i = 0; i < dirs->count; i++)
        close(dirs->layers[i]);
    dirs->count = 0;
}
