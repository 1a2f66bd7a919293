#include "rootfs_audit/evidence/lower_dirs.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
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

/* Opens a path part by part, so that no symbolic link on the way is followed: it could
 * lead out of the layer. Returns a descriptor, or -1. */
static int open_below(int layer, const char *path)
{
    char part[NAME_MAX + 1];
    int here = fcntl(layer, F_DUPFD_CLOEXEC, 0);
    while (here >= 0 && *path != '\0') {
        size_t length = strcspn(path, "/");
        if (length > NAME_MAX) {
            close(here);
            return -1;
        }
        memcpy(part, path, length);
        part[length] = '\0';
        int next = openat(here, part, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        close(here);
        here = next;
        path += length;
        path += *path == '/';
    }
    return here;
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
