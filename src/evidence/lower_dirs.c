#include "rootfs_audit/evidence/lower_dirs.h"

#include "rootfs_audit/evidence/root_layers.h"
#include "rootfs_audit/evidence/untrusted.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Opens one layer, whose path is the first `length` bytes; -1 where it is not here. */
static int open_layer(const struct ra_workload *workload, const char *list, size_t length)
{
    char *named = list[0] == '/' ? strndup(list, length) : NULL;
    char *path = named == NULL ? NULL : ra_root_layers_path(workload, named);
    int layer = path == NULL ? -1 : open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    free(path);
    free(named);
    return layer;
}

void ra_lower_dirs_open(struct ra_lower_dirs *dirs, const struct ra_workload *workload)
{
    const char *list = workload->lower_dirs;
    dirs->count = 0;
    while (list != NULL && *list != '\0' && dirs->count < RA_LOWER_DIRS_MAX) {
        size_t length = strcspn(list, ":");
        int layer = open_layer(workload, list, length);
        if (layer >= 0)
            dirs->layers[dirs->count++] = layer;
        list += length;
        list += *list == ':';
    }
}

bool ra_lower_dirs_stat(const struct ra_lower_dirs *dirs, const char *path,
                        struct statx *found)
{
    for (size_t i = 0; i < dirs->count; i++) {
        int fd = ra_untrusted_open_below(dirs->layers[i], path + 1);
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
