#include "rootfs_audit/evidence/open_files.h"

#include "rootfs_audit/evidence/gather.h"
#include "rootfs_audit/evidence/process.h"
#include "rootfs_audit/evidence/process_files.h"
#include "rootfs_audit/evidence/root_mount.h"
#include "rootfs_audit/evidence/user_ids.h"

#include <errno.h>
#include <unistd.h>

/* The container, as its first process has it. */
struct container {
    const char *id;
    struct ra_root_mount root;
    long long root_user; /* who its user 0 is here */
    struct ra_gather files;
    bool is_complete;
};

/* Keeps the first reason why not all was seen. What ends meanwhile is no gap. */
static void miss(struct container *container, int cause, const char *what,
                 struct ra_error *why)
{
    if (cause == ENOENT || cause == ESRCH || !container->is_complete)
        return;
    container->is_complete = false;
    ra_process_explain(cause, what, why);
}

/* The root mount of a namespace that a process of the container made for itself: a copy
 * of the container's, with another id. */
static unsigned long long own_root_of(const struct container *container,
                                      const struct ra_process *process, int folder)
{
    struct ra_root_mount root = {0};
    unsigned long long id = container->root.id;
    if (process->is_outside || ra_root_mount_open(folder, &root) != 0)
        return id;
    if (root.device == container->root.device)
        id = root.id;
    close(root.folder);
    return id;
}

/* Returns -1 without memory. */
static int add_files_of(struct container *container,
                        const struct ra_process_files *wanted, struct ra_error *why,
                        struct ra_error *err)
{
    int cause = ra_process_files_add_open(wanted, err);
    if (cause > 0)
        miss(container, cause, "the open files", why);
    if (cause >= 0)
        cause = ra_process_files_add_mapped(wanted, err);
    if (cause == EPERM && container->is_complete) {
        container->is_complete = false;
        ra_error_set(why, "the files that its processes have mapped may not be looked "
                          "at; run as root with CAP_SYS_ADMIN");
    } else if (cause > 0) {
        miss(container, cause, "the mapped files", why);
    }
    return cause < 0 ? -1 : 0;
}

/* One that has ended, or left the container, has no files. */
static int add_process(const char *proc, const struct ra_process *process,
                       struct container *container, struct ra_error *why,
                       struct ra_error *err)
{
    int folder = -1;
    int status = 0;
    if (ra_process_open(proc, process->pid, &folder, NULL) != RA_LOOK_SEEN)
        return 0;
    if (ra_process_check(folder, container->id, NULL) == RA_LOOK_SEEN) {
        struct ra_process_files wanted = {
            .process = folder,
            .root_mounts = {container->root.id, own_root_of(container, process, folder)},
            .is_roots = ra_user_ids_acts_as(folder, container->root_user),
            .files = &container->files,
        };
        status = add_files_of(container, &wanted, why, err);
    }
    close(folder);
    return status;
}

static int add_all(const char *proc, const struct ra_processes *processes, long first,
                   struct container *container, struct ra_error *why,
                   struct ra_error *err)
{
    size_t count = 0;
    const struct ra_process *all = ra_processes_of(processes, container->id, &count);
    const struct ra_process first_process = {.pid = first};
    int status = add_process(proc, &first_process, container, why, err);
    for (size_t i = 0; status == 0 && !container->files.is_full && i < count; i++)
        if (all[i].pid != first)
            status = add_process(proc, &all[i], container, why, err);
    if (status == 0 && container->files.is_full && container->is_complete) {
        container->is_complete = false;
        ra_error_set(why, "its processes have more files open than can be looked at");
    }
    return status;
}

/* The container's root mount stays open, so that its id is not given to another. */
static bool look_at_first(const char *proc, const struct ra_workload *workload,
                          struct container *container, struct ra_error *why)
{
    int process = -1;
    if (workload->pid <= 0) {
        ra_error_set(why, "the container is not running");
        return false;
    }
    if (ra_process_open(proc, workload->pid, &process, why) != RA_LOOK_SEEN)
        return false;
    enum ra_look look = ra_process_check(process, workload->id, why);
    if (look == RA_LOOK_SEEN) {
        int cause = ra_root_mount_open(process, &container->root);
        if (cause != 0)
            look = ra_process_explain(cause, "the root directory", why);
    }
    if (look == RA_LOOK_SEEN)
        container->root_user = ra_user_ids_root(process);
    close(process);
    return look == RA_LOOK_SEEN;
}

int ra_open_files_read(const char *proc, const struct ra_processes *processes,
                       const struct ra_workload *workload,
                       struct ra_written_list *written, bool *was_read,
                       struct ra_error *why, struct ra_error *err)
{
    struct container container = {
        .id = workload->id,
        .files.list = written,
        .is_complete = true,
    };
    *was_read = false;
    if (!look_at_first(proc, workload, &container, why))
        return 0;
    int status = add_all(proc, processes, workload->pid, &container, why, err);
    *was_read = status == 0 && container.is_complete;
    close(container.root.folder);
    ra_gather_clear(&container.files);
    return status;
}
