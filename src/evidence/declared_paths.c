#include "rootfs_audit/evidence/declared_paths.h"

#include "rootfs_audit/evidence/fs_type.h"
#include "rootfs_audit/evidence/mountinfo.h"
#include "rootfs_audit/evidence/real_path.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* All mount points, and those of filesystems that are not to be looked into. */
struct mount_points {
    struct ra_path_set all;
    struct ra_path_set shunned;
};

static int add_mount_point(const struct ra_mountinfo *entry,
                           struct mount_points *mount_points)
{
    if (ra_path_set_add(&mount_points->all, entry->path) != 0)
        return -1;
    return ra_fs_type_may_hang(entry->type)
               ? ra_path_set_add(&mount_points->shunned, entry->path)
               : 0;
}

static int read_mount_points(const char *table, struct mount_points *mount_points)
{
    struct ra_mountinfo entry;
    char *text = strdup(table);
    char *rest = text;
    int status = text == NULL ? -1 : 0;
    while (status == 0 && ra_mountinfo_next(&rest, &entry) == 1)
        status = add_mount_point(&entry, mount_points);
    free(text);
    return status;
}

/* Resolves one path that was asked for, where nothing is mounted at it as it is written.
 */
static void resolve(int root, const char *path, struct mount_points *mount_points,
                    char **real_path)
{
    if (ra_path_set_has(&mount_points->all, path))
        return;
    free(*real_path);
    *real_path = ra_real_path(root, path, &mount_points->shunned);
    if (*real_path != NULL && strcmp(*real_path, path) == 0) {
        free(*real_path);
        *real_path = NULL;
    }
}

static void resolve_all(int root, struct mount_points *mount_points,
                        struct ra_workload *workload)
{
    for (size_t i = 0; i < workload->writable_count; i++)
        resolve(root, workload->writable[i].path, mount_points,
                &workload->writable[i].real_path);
    for (size_t i = 0; i < workload->readonly_bind_count; i++)
        resolve(root, workload->readonly_binds[i].path, mount_points,
                &workload->readonly_binds[i].real_path);
}

int ra_declared_paths_resolve(int root, const char *table, struct ra_workload *workload)
{
    struct mount_points mount_points = {0};
    int status = read_mount_points(table, &mount_points);
    if (status == 0)
        resolve_all(root, &mount_points, workload);
    ra_path_set_clear(&mount_points.all);
    ra_path_set_clear(&mount_points.shunned);
    return status;
}
