#include "rootfs_audit/evidence/kernel.h"

#include "rootfs_audit/evidence/mountinfo.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const size_t table_limit = 16UL << 20;

/* Reads a file of an open /proc/PID folder. */
static int read_file(int process, const char *name, struct ra_buffer *text,
                     struct ra_error *why)
{
    char chunk[16384];
    ssize_t length = 0;
    int fd = openat(process, name, O_RDONLY | O_CLOEXEC);
    ra_buffer_reset(text);
    while (fd >= 0 && (length = read(fd, chunk, sizeof chunk)) > 0)
        if (ra_buffer_append(text, chunk, (size_t)length) != 0) {
            close(fd);
            return ra_error_set(why, "its %s is too large", name);
        }
    int cause = errno;
    if (fd >= 0)
        close(fd);
    if (fd >= 0 && length == 0)
        return 0;
    if (cause == EACCES || cause == EPERM)
        return ra_error_set(why, "its process may not be looked at; run as root");
    return ra_error_set(why, "its %s could not be read: %s", name, strerror(cause));
}

/* Whether the process is the container's: its cgroup's path holds the id. */
static int check_cgroup(int process, const char *id, struct ra_buffer *text,
                        struct ra_error *why)
{
    if (read_file(process, "cgroup", text, why) != 0)
        return -1;
    if (strstr(ra_buffer_text(text), id) == NULL)
        return ra_error_set(why,
                            "the process that the engine names is not of this container "
                            "here: the engine is on another host, or the container has "
                            "ended");
    return 0;
}

static int read_table(const char *proc, const struct ra_workload *workload,
                      struct ra_buffer *table, struct ra_error *why)
{
    char path[64];
    struct ra_buffer cgroup;
    ra_buffer_init(&cgroup, table_limit);
    snprintf(path, sizeof path, "%.40s/%ld", proc, workload->pid);
    int process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int status = -1;
    if (process < 0)
        ra_error_set(why,
                     "the process that the engine names is not to be found here: the "
                     "engine is on another host or in another PID namespace, or the "
                     "container has ended");
    else if (check_cgroup(process, workload->id, &cgroup, why) == 0 &&
             read_file(process, "mountinfo", table, why) == 0)
        status = check_cgroup(process, workload->id, &cgroup, why);
    if (process >= 0)
        close(process);
    ra_buffer_clear(&cgroup);
    return status;
}

/* Whether two mounts show files in common: of one filesystem, and one's part of it holds
 * the other's. (Of an overlay every container has its own; with the vfs driver all share
 * the host's.) */
static bool is_same_root(const struct ra_mountinfo *a, const struct ra_mountinfo *b)
{
    return strcmp(a->device, b->device) == 0 &&
           (ra_path_is_within(a->root, b->root) || ra_path_is_within(b->root, a->root));
}

/* Mounts that every container has, and that the engine makes itself. */
static bool is_baseline(const struct ra_mountinfo *entry)
{
    static const struct {
        const char *path;
        const char *type;
        bool with_below;
    } table[] = {
        {"/dev", "tmpfs", false},
        {"/dev", "devtmpfs", true},
        {"/dev/pts", "devpts", false},
        {"/dev/console", "devpts", false},
        {"/dev/shm", "tmpfs", false},
        {"/dev/mqueue", "mqueue", false},
        {"/proc", "proc", true},
        {"/sys/fs/cgroup", "tmpfs", false},
        {"/sys/fs/cgroup", "cgroup", true},
        {"/sys/fs/cgroup", "cgroup2", true},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(entry->type, table[i].type) == 0 &&
            (strcmp(entry->path, table[i].path) == 0 ||
             (table[i].with_below && ra_path_is_within(entry->path, table[i].path))))
            return true;
    /* A file of /proc that is masked has /dev/null mounted on it. */
    return ra_path_is_within(entry->path, "/proc") && strcmp(entry->root, "/null") == 0;
}

static int add_mount(struct ra_workload *workload, const struct ra_mountinfo *entry,
                     bool is_root, struct ra_error *err)
{
    struct ra_kernel_mount mount = {
        .path = strdup(entry->path),
        .type = strdup(entry->type),
        .source = strdup(entry->root),
        .is_root = is_root,
    };
    int status = -1;
    if (mount.path == NULL || mount.type == NULL || mount.source == NULL)
        ra_error_nomem(err);
    else
        status = ra_workload_take_kernel_mount(workload, &mount, err);
    ra_kernel_mount_clear(&mount);
    return status;
}

/* The root mount of a table: the last at "/", which covers those before it. */
static bool find_root(char *table, struct ra_mountinfo *root)
{
    struct ra_mountinfo entry;
    int read = 0;
    bool is_found = false;
    while ((read = ra_mountinfo_next(&table, &entry)) == 1) {
        if (strcmp(entry.path, "/") == 0) {
            *root = entry;
            is_found = true;
        }
    }
    return is_found && read == 0;
}

int ra_kernel_read_mounts(char *table, struct ra_workload *workload, bool *looked,
                          struct ra_error *err)
{
    struct ra_mountinfo root = {0};
    struct ra_mountinfo entry;
    *looked = false;
    char *copy = strdup(table); /* reading a table changes it */
    if (copy == NULL)
        return ra_error_nomem(err);
    if (!find_root(copy, &root)) {
        free(copy);
        return 0;
    }
    int status = 0;
    enum ra_kernel_rootfs rootfs = RA_KERNEL_RO;
    while (status == 0 && ra_mountinfo_next(&table, &entry) == 1) {
        bool is_root = is_same_root(&entry, &root);
        if (!ra_mountinfo_is_writable(&entry) || (!is_root && is_baseline(&entry)))
            continue;
        if (is_root)
            rootfs = RA_KERNEL_RW;
        status = add_mount(workload, &entry, is_root, err);
    }
    free(copy);
    if (status == 0) {
        workload->kernel_rootfs = rootfs;
        *looked = true;
    }
    return status;
}

int ra_kernel_look(const char *proc, struct ra_workload *workload, bool *looked,
                   struct ra_error *why, struct ra_error *err)
{
    struct ra_buffer table;
    int status = 0;
    *looked = false;
    ra_buffer_init(&table, table_limit);
    if (read_table(proc, workload, &table, why) == 0) {
        status = table.data == NULL
                     ? 0
                     : ra_kernel_read_mounts(table.data, workload, looked, err);
        if (status == 0 && !*looked)
            ra_error_set(
                why, "its mount table shows no root mount, or cannot be read; its first "
                     "process may have changed its root directory");
    }
    ra_buffer_clear(&table);
    return status;
}
