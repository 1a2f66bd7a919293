#include "rootfs_audit/evidence/owners.h"

#include "rootfs_audit/evidence/lower_dirs.h"
#include "rootfs_audit/evidence/process.h"
#include "rootfs_audit/evidence/root_layers.h"
#include "rootfs_audit/evidence/root_mount.h"
#include "rootfs_audit/evidence/untrusted.h"
#include "rootfs_audit/evidence/user_ids.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where owners are looked up. */
struct owners {
    int root;  /* of the running container; -1 for none */
    int upper; /* the upper directory of one that does not run; -1 for none */
    struct ra_lower_dirs lower;
    struct ra_id_map users;
    struct ra_id_map groups;
};

static bool look_below(int folder, const char *path, struct statx *found)
{
    int fd = folder < 0 ? -1 : ra_untrusted_open_below(folder, path + 1);
    if (fd < 0)
        return false;
    bool is_there =
        statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_BASIC_STATS, found) == 0;
    close(fd);
    return is_there;
}

static bool look(const struct owners *owners, const char *path, struct statx *found)
{
    if (owners->root >= 0)
        return look_below(owners->root, path, found);
    return look_below(owners->upper, path, found) ||
           ra_lower_dirs_stat(&owners->lower, path, found);
}

static void correct(const struct owners *owners, const char *path, long long *uid,
                    long long *gid)
{
    struct statx found = {0};
    bool is_known = look(owners, path, &found);
    *uid = is_known ? ra_id_map_inside(&owners->users, found.stx_uid) : RA_USER_NONE;
    *gid = is_known ? ra_id_map_inside(&owners->groups, found.stx_gid) : RA_USER_NONE;
}

static void correct_all(const struct owners *owners, struct ra_folder_list *folders)
{
    for (size_t i = 0; i < folders->count; i++) {
        struct ra_folder *folder = folders->all[i];
        if (folder->state != RA_FOLDER_PRESENT || folder->is_owner_checked)
            continue;
        correct(owners, folder->path, &folder->uid, &folder->gid);
        for (size_t e = 0; e < folder->entry_count; e++)
            correct(owners, folder->entries[e].path, &folder->entries[e].uid,
                    &folder->entries[e].gid);
        folder->is_owner_checked = true;
    }
}

/* Opens the root of a running container, and reads how its ids translate. */
static void open_root(const char *proc, const struct ra_workload *workload,
                      struct owners *owners)
{
    struct ra_root_mount root = {.folder = -1};
    int process = -1;
    if (workload->pid <= 0 ||
        ra_process_open(proc, workload->pid, &process, NULL) != RA_LOOK_SEEN)
        return;
    if (ra_process_check(process, workload->id, NULL) == RA_LOOK_SEEN &&
        ra_id_map_read(process, "uid_map", &owners->users) &&
        ra_id_map_read(process, "gid_map", &owners->groups) &&
        ra_root_mount_open(process, &root) == 0)
        owners->root = root.folder;
    close(process);
}

/* Opens the layers of a container that does not run. Their ids are the container's only
 * where nothing maps them, neither the engine nor the user namespace of an engine that is
 * not root's: there the layers belong to somebody else. */
static void open_layers(const struct ra_workload *workload, struct owners *owners)
{
    struct stat upper = {0};
    if (workload->upper_dir == NULL || workload->has_own_ids)
        return;
    char *path = ra_root_layers_path(workload, workload->upper_dir);
    int folder = path == NULL ? -1 : open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    free(path);
    if (folder < 0 || fstatat(folder, "../work", &upper, AT_SYMLINK_NOFOLLOW) != 0 ||
        upper.st_uid != 0) {
        if (folder >= 0)
            close(folder);
        return;
    }
    owners->upper = folder;
    ra_lower_dirs_open(&owners->lower, workload);
    owners->users.ranges[0].count = owners->groups.ranges[0].count = RA_ID_COUNT;
    owners->users.count = owners->groups.count = 1;
}

static bool has_other_users(const char *proc, const struct ra_workload *workload)
{
    int process = -1;
    if (workload->pid <= 0 ||
        ra_process_open(proc, workload->pid, &process, NULL) != RA_LOOK_SEEN)
        return false;
    bool has = ra_process_check(process, workload->id, NULL) == RA_LOOK_SEEN &&
               ra_process_users(process) != RA_USERS_SAME;
    close(process);
    return has;
}

int ra_owners_correct(const char *proc, const struct ra_workload *workload,
                      bool is_podman, struct ra_folder_list *folders,
                      struct ra_error *err)
{
    bool is_truth = !is_podman && !workload->has_own_ids &&
                    !ra_workload_is_of_remapped_engine(workload) &&
                    !has_other_users(proc, workload);
    if (is_truth)
        return 0;
    struct owners *owners = calloc(1, sizeof *owners);
    if (owners == NULL)
        return ra_error_nomem(err);
    owners->root = owners->upper = -1;
    open_root(proc, workload, owners);
    if (owners->root < 0 && is_podman)
        open_layers(workload, owners);
    correct_all(owners, folders);
    if (owners->root >= 0)
        close(owners->root);
    if (owners->upper >= 0)
        close(owners->upper);
    ra_lower_dirs_close(&owners->lower);
    free(owners);
    return 0;
}
