#include "rootfs_audit/evidence/processes.h"

#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t cgroup_limit = 64UL << 10;

void ra_processes_read_id(const char *cgroup, char id[RA_ID_LENGTH + 1])
{
    static const char digits[] = "0123456789abcdef";
    id[0] = '\0';
    while (*cgroup != '\0') {
        size_t length = strspn(cgroup, digits);
        if (length == RA_ID_LENGTH) {
            memcpy(id, cgroup, RA_ID_LENGTH);
            id[RA_ID_LENGTH] = '\0';
        }
        cgroup += length;
        cgroup += strcspn(cgroup, digits);
    }
}

static int add(struct ra_processes *processes, const struct ra_process *process,
               struct ra_error *err)
{
    if (processes->count == processes->capacity) {
        size_t capacity = processes->capacity == 0 ? 256 : processes->capacity * 2;
        struct ra_process *grown = reallocarray(processes->all, capacity, sizeof *grown);
        if (grown == NULL)
            return ra_error_nomem(err);
        processes->all = grown;
        processes->capacity = capacity;
    }
    processes->all[processes->count++] = *process;
    return 0;
}

/* Whether there was such a process, and it may be looked at. */
static bool read_process(int proc, const char *name, struct ra_buffer *cgroup,
                         struct ra_process *process)
{
    struct stat namespace = {0};
    int folder = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return false;
    bool is_read = ra_file_read(folder, "cgroup", cgroup) == 0;
    if (is_read) {
        ra_processes_read_id(ra_buffer_text(cgroup), process->id);
        process->pid = strtol(name, NULL, 10);
        if (fstatat(folder, "ns/mnt", &namespace, 0) == 0)
            process->mount_namespace = namespace.st_ino;
    }
    close(folder);
    return is_read;
}

static int read_all(DIR *proc, struct ra_processes *processes, struct ra_error *err)
{
    struct ra_buffer cgroup;
    int status = 0;
    ra_buffer_init(&cgroup, cgroup_limit);
    for (struct dirent *entry = readdir(proc); status == 0 && entry != NULL;
         entry = readdir(proc)) {
        struct ra_process process = {0};
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            read_process(dirfd(proc), entry->d_name, &cgroup, &process))
            status = add(processes, &process, err);
    }
    ra_buffer_clear(&cgroup);
    return status;
}

static int compare_namespaces(const void *left, const void *right)
{
    const struct ra_process *a = left;
    const struct ra_process *b = right;
    if (a->mount_namespace != b->mount_namespace)
        return a->mount_namespace < b->mount_namespace ? -1 : 1;
    return 0;
}

static int compare_ids(const void *left, const void *right)
{
    const struct ra_process *a = left;
    const struct ra_process *b = right;
    int order = strcmp(a->id, b->id);
    return order != 0 ? order : (a->pid > b->pid) - (a->pid < b->pid);
}

/* Expects the processes sorted by namespace. */
static void mark_outside(struct ra_processes *processes)
{
    for (size_t first = 0, end = 0; first < processes->count; first = end) {
        const struct ra_process *one = &processes->all[first];
        bool is_outside = false;
        for (end = first; end < processes->count &&
                          processes->all[end].mount_namespace == one->mount_namespace;
             end++)
            is_outside |= strcmp(processes->all[end].id, one->id) != 0;
        for (size_t i = first; i < end; i++)
            processes->all[i].is_outside = is_outside;
    }
}

int ra_processes_read(const char *proc, struct ra_processes *processes,
                      struct ra_error *err)
{
    DIR *folder = opendir(proc);
    if (folder == NULL)
        return 0;
    int status = read_all(folder, processes, err);
    closedir(folder);
    if (status != 0 || processes->count == 0)
        return status;
    qsort(processes->all, processes->count, sizeof *processes->all, compare_namespaces);
    mark_outside(processes);
    qsort(processes->all, processes->count, sizeof *processes->all, compare_ids);
    return 0;
}

const struct ra_process *ra_processes_of(const struct ra_processes *processes,
                                         const char *id, size_t *count)
{
    size_t first = 0;
    size_t end = processes->count;
    *count = 0;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (strcmp(processes->all[middle].id, id) < 0)
            first = middle + 1;
        else
            end = middle;
    }
    while (first + *count < processes->count &&
           strcmp(processes->all[first + *count].id, id) == 0)
        ++*count;
    return *count == 0 ? NULL : &processes->all[first];
}

void ra_processes_clear(struct ra_processes *processes)
{
    free(processes->all);
    *processes = (struct ra_processes){0};
}
