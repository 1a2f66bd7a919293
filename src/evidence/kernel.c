#include "rootfs_audit/evidence/kernel.h"

#include "rootfs_audit/evidence/declared_paths.h"
#include "rootfs_audit/evidence/engine_mount.h"
#include "rootfs_audit/evidence/fs_type.h"
#include "rootfs_audit/evidence/mountinfo.h"
#include "rootfs_audit/evidence/root_mount.h"
#include "rootfs_audit/evidence/runtime.h"
#include "rootfs_audit/util/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const size_t table_limit = 16UL << 20;

/* More views than this a container has only to keep us busy. */
enum { VIEWS_MAX = 256 };

/* How mounts of the container's root filesystem are known. */
struct root {
    const char *upper_dir;         /* of its overlay; NULL when not known */
    struct ra_mountinfo *at_slash; /* else what the first table has mounted at "/" */
    size_t at_slash_count;
};

/* Where a storage driver's mount options would be too long, it names the folder relative
 * to its own. */
static bool is_upper_dir(const struct ra_mountinfo *entry, const char *upper_dir)
{
    char found[4096];
    if (strcmp(entry->type, "overlay") != 0 ||
        !ra_mountinfo_option(entry, "upperdir", found, sizeof found))
        return false;
    size_t length = strlen(upper_dir);
    size_t found_length = strlen(found);
    return found_length > 0 && found_length <= length &&
           strcmp(upper_dir + length - found_length, found) == 0 &&
           (found_length == length || upper_dir[length - found_length - 1] == '/');
}

/* Whether two mounts show files in common: of one filesystem, and one's part of it holds
 * the other's. (Of an overlay every container has its own; with the vfs driver all share
 * the host's.) */
static bool has_common_files(const struct ra_mountinfo *a, const struct ra_mountinfo *b)
{
    return strcmp(a->device, b->device) == 0 &&
           (ra_path_is_within(a->root, b->root) || ra_path_is_within(b->root, a->root));
}

static bool is_of_root(const struct ra_mountinfo *entry, const struct root *root)
{
    if (root->upper_dir != NULL)
        return is_upper_dir(entry, root->upper_dir);
    for (size_t i = 0; i < root->at_slash_count; i++)
        if (has_common_files(entry, &root->at_slash[i]))
            return true;
    return false;
}

/* Whether a mount is at this path, or also below it, and of this type. */
struct place {
    const char *path;
    const char *type;
    bool with_below;
};

static bool is_at(const struct ra_mountinfo *entry, const struct place *place)
{
    return strcmp(entry->type, place->type) == 0 &&
           (strcmp(entry->path, place->path) == 0 ||
            (place->with_below && ra_path_is_within(entry->path, place->path)));
}

static bool is_at_any(const struct ra_mountinfo *entry, const struct place *places,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_at(entry, &places[i]))
            return true;
    return false;
}

/* A file of /proc or /sys that is masked has /dev/null mounted on it: the container's, or
 * in a user namespace the host's, as no device can be made there. */
static bool is_mask(const struct ra_mountinfo *entry, const char *dev)
{
    return strcmp(entry->root, "/null") == 0 &&
           ((dev != NULL && strcmp(entry->device, dev) == 0) ||
            strcmp(entry->type, "devtmpfs") == 0) &&
           (ra_path_is_within(entry->path, "/proc") ||
            ra_path_is_within(entry->path, "/sys"));
}

/* The mounts that the engine makes in every container. `dev` is what is mounted at /dev.
 */
static bool is_baseline(const struct ra_mountinfo *entry, const char *dev,
                        const struct ra_workload *workload,
                        const struct ra_kernel_facts *facts)
{
    static const struct place always[] = {
        {"/dev", "tmpfs", false},      {"/dev", "devtmpfs", true},
        {"/dev/pts", "devpts", false}, {"/dev/console", "devpts", false},
        {"/dev/shm", "tmpfs", false},  {"/dev/mqueue", "mqueue", false},
        {"/proc", "proc", false},      {"/sys/fs/cgroup", "tmpfs", false},
    };
    static const struct place when_privileged[] = {
        {"/proc", "proc", true},
        {"/sys", "sysfs", true},
        {"/sys/fs/cgroup", "cgroup", true},
        {"/sys/fs/cgroup", "cgroup2", true},
    };
    /* Engines leave them writable in a user namespace, where they belong to the host's
     * users all the same. */
    static const struct place with_other_users[] = {
        {"/sys/fs/cgroup", "cgroup", true},
        {"/sys/fs/cgroup", "cgroup2", true},
    };
    return is_at_any(entry, always, sizeof always / sizeof always[0]) ||
           (workload->is_privileged &&
            is_at_any(entry, when_privileged,
                      sizeof when_privileged / sizeof when_privileged[0])) ||
           (facts->has_other_users &&
            is_at_any(entry, with_other_users,
                      sizeof with_other_users / sizeof with_other_users[0])) ||
           is_mask(entry, dev);
}

static int add_mount(struct ra_workload *workload, const struct ra_mountinfo *entry,
                     bool is_root, const char *setting, struct ra_error *err)
{
    struct ra_kernel_mount mount = {
        .path = strdup(entry->path),
        .type = strdup(entry->type),
        .source = strdup(entry->root),
        .is_root = is_root,
        .setting = setting,
    };
    int status = -1;
    if (mount.path == NULL || mount.type == NULL || mount.source == NULL)
        ra_error_nomem(err);
    else
        status = ra_workload_take_kernel_mount(workload, &mount, err);
    ra_kernel_mount_clear(&mount);
    return status;
}

/* A table, read. */
struct table {
    struct ra_mountinfo *entries;
    size_t count;
};

/* Returns 1, 0 when a line is not a mountinfo line, or -1 without memory. */
static int read_table(char *text, struct table *table)
{
    size_t lines = 1;
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    table->entries = calloc(lines, sizeof *table->entries);
    if (table->entries == NULL)
        return -1;
    int read = 0;
    while ((read = ra_mountinfo_next(&text, &table->entries[table->count])) == 1)
        table->count++;
    return read == 0;
}

/* What the first process sees: every writable mount but the baseline. */
static int add_first(const struct table *table, const struct root *root,
                     const struct ra_kernel_facts *facts, struct ra_workload *workload,
                     struct ra_error *err)
{
    const char *dev = NULL;
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->entries[i].path, "/dev") == 0)
            dev = table->entries[i].device;
    for (size_t i = 0; i < table->count; i++) {
        const struct ra_mountinfo *entry = &table->entries[i];
        bool is_root = is_of_root(entry, root);
        if (!ra_mountinfo_is_writable(entry) ||
            (!is_root && is_baseline(entry, dev, workload, facts)))
            continue;
        const char *setting = is_root ? NULL : ra_engine_mount_setting(entry, workload);
        if (add_mount(workload, entry, is_root, setting, err) != 0 ||
            (setting != NULL && ra_engine_mount_declare(entry, workload, err) != 0))
            return -1;
    }
    return 0;
}

/* What others see: only where the root filesystem is writable there. */
static int add_other(const struct table *table, const struct root *root,
                     struct ra_workload *workload, struct ra_error *err)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct ra_mountinfo *entry = &table->entries[i];
        if (ra_mountinfo_is_writable(entry) && is_of_root(entry, root))
            return add_mount(workload, entry, true, NULL, err);
    }
    return 0;
}

static bool has_upper_dir(const struct table *tables, size_t count, const char *upper_dir)
{
    for (size_t t = 0; t < count; t++)
        for (size_t i = 0; i < tables[t].count; i++)
            if (is_upper_dir(&tables[t].entries[i], upper_dir))
                return true;
    return false;
}

/* Fills `root`, whose at_slash the caller frees. Returns 1, 0 when there is none, or -1
 * without memory. */
static int find_root(const struct table *tables, size_t count,
                     const struct ra_workload *workload, struct root *root)
{
    if (workload->upper_dir != NULL &&
        has_upper_dir(tables, count, workload->upper_dir)) {
        root->upper_dir = workload->upper_dir;
        return 1;
    }
    root->at_slash = calloc(tables[0].count + 1, sizeof *root->at_slash);
    if (root->at_slash == NULL)
        return -1;
    for (size_t i = 0; i < tables[0].count; i++)
        if (strcmp(tables[0].entries[i].path, "/") == 0)
            root->at_slash[root->at_slash_count++] = tables[0].entries[i];
    return root->at_slash_count > 0;
}

static int add_all(const struct table *tables, size_t count,
                   const struct ra_kernel_facts *facts, struct ra_workload *workload,
                   bool *looked, struct ra_error *err)
{
    struct root root = {0};
    int found = find_root(tables, count, workload, &root);
    int status = found < 0 ? ra_error_nomem(err) : 0;
    if (found > 0) {
        status = add_first(&tables[0], &root, facts, workload, err);
        ra_workload_settle_writable(workload);
        for (size_t i = 1; status == 0 && i < count; i++)
            status = add_other(&tables[i], &root, workload, err);
        workload->kernel_rootfs = RA_KERNEL_RO;
        for (size_t i = 0; i < workload->kernel_mount_count; i++)
            if (workload->kernel_mounts[i].is_root)
                workload->kernel_rootfs = RA_KERNEL_RW;
        *looked = true;
    }
    free(root.at_slash);
    return status;
}

int ra_kernel_read_tables(char *first, char *const others[], size_t other_count,
                          const struct ra_kernel_facts *facts,
                          struct ra_workload *workload, bool *looked,
                          struct ra_error *err)
{
    struct table *tables = calloc(other_count + 1, sizeof *tables);
    int status = 0;
    int read = 1;
    *looked = false;
    if (tables == NULL)
        return ra_error_nomem(err);
    for (size_t i = 0; read == 1 && i <= other_count; i++)
        read = read_table(i == 0 ? first : others[i - 1], &tables[i]);
    if (read < 0)
        status = ra_error_nomem(err);
    else if (read > 0)
        status = add_all(tables, other_count + 1, facts, workload, looked, err);
    for (size_t i = 0; i <= other_count; i++)
        free(tables[i].entries);
    free(tables);
    return status;
}

/* The views of a container's processes; the first is its first process's. */
struct views {
    struct ra_view_key keys[VIEWS_MAX];
    long pids[VIEWS_MAX]; /* of a process each */
    long outside;         /* one that works in a folder of the root filesystem whose mount
                             is in no table; or 0 */
    char *tables[VIEWS_MAX];
    size_t count;
};

/* Reads the view of a process, unless it is known already. */
static enum ra_look read_view(const char *proc, long pid, const char *id,
                              struct views *views, struct ra_error *why)
{
    struct ra_buffer text;
    struct ra_view_key key = {0};
    ra_buffer_init(&text, table_limit);
    enum ra_look look = ra_mount_view_read(proc, pid, id, &text, &key, why);
    for (size_t i = 0; i < views->count; i++)
        if (look == RA_LOOK_SEEN && ra_view_key_equals(&key, &views->keys[i])) {
            ra_buffer_clear(&text);
            return look;
        }
    char *table = look == RA_LOOK_SEEN ? ra_buffer_take(&text) : NULL;
    ra_buffer_clear(&text);
    if (look == RA_LOOK_SEEN && (views->count == VIEWS_MAX || table == NULL)) {
        free(table);
        ra_error_set(why,
                     "its processes have more mount namespaces and roots than can be "
                     "looked at");
        return RA_LOOK_HIDDEN;
    }
    if (look == RA_LOOK_SEEN) {
        views->keys[views->count] = key;
        views->pids[views->count] = pid;
        views->tables[views->count++] = table;
    }
    return look;
}

/* Notes a process that works in a folder of the root filesystem whose mount is in none of
 * the tables. */
static void check_folder(const char *proc, long pid, struct views *views)
{
    unsigned long long mount = 0;
    unsigned long long device = 0;
    if (views->outside != 0 || !ra_mount_view_where(proc, pid, "cwd", &mount, &device) ||
        mount == views->keys[0].root_mount || device != views->keys[0].root_device)
        return;
    for (size_t i = 0; i < views->count; i++)
        if (ra_mount_view_has(views->tables[i], mount))
            return;
    views->outside = pid;
}

static enum ra_look read_views(const char *proc, const struct ra_processes *processes,
                               const struct ra_workload *workload, struct views *views,
                               struct ra_error *why)
{
    size_t count = 0;
    const struct ra_process *all = ra_processes_of(processes, workload->id, &count);
    enum ra_look look = read_view(proc, workload->pid, workload->id, views, why);
    if (look == RA_LOOK_SEEN)
        check_folder(proc, workload->pid, views);
    for (size_t i = 0; look == RA_LOOK_SEEN && i < count; i++) {
        struct ra_error ended = {0};
        if (all[i].pid == workload->pid || all[i].is_outside ||
            all[i].mount_namespace == 0)
            continue;
        look = read_view(proc, all[i].pid, workload->id, views, &ended);
        if (look == RA_LOOK_SEEN)
            check_folder(proc, all[i].pid, views);
        if (look == RA_LOOK_HIDDEN)
            ra_error_set(why, "%s", ra_error_message(&ended));
        else
            look = RA_LOOK_SEEN;
        ra_error_clear(&ended);
    }
    return look;
}

/* Whether a device is a filesystem of the kernel's own, which always answers, as the
 * first table tells. */
static bool is_of_kernel(const char *first, unsigned long long device)
{
    char number[48];
    struct table table = {0};
    char *text = strdup(first);
    bool is_own = false;
    snprintf(number, sizeof number, "%llu:%llu", device >> 32, device & 0xffffffffU);
    if (text != NULL && read_table(text, &table) > 0)
        for (size_t i = 0; i < table.count; i++)
            is_own |= strcmp(table.entries[i].device, number) == 0 &&
                      ra_fs_type_always_answers(table.entries[i].type);
    free(table.entries);
    free(text);
    return is_own;
}

static int add_outside(struct ra_workload *workload, struct ra_error *err)
{
    const struct ra_mountinfo root = {.path = "/", .type = "detached", .root = "/"};
    return add_mount(workload, &root, true, NULL, err);
}

/* A mount of the container's root filesystem that was detached is in no table: it is the
 * root directory of a process, whose own table is empty then, or its working directory.
 */
static int add_detached(const char *proc, const struct views *views,
                        struct ra_workload *workload, struct ra_error *err)
{
    if (views->count == 0 || !is_of_kernel(views->tables[0], views->keys[0].root_device))
        return 0;
    for (size_t i = 1; i < views->count; i++)
        if (views->tables[i][0] == '\0' &&
            views->keys[i].root_device == views->keys[0].root_device &&
            ra_mount_view_can_write(proc, views->pids[i], workload->id, "root"))
            return add_outside(workload, err);
    return views->outside != 0 &&
                   ra_mount_view_can_write(proc, views->outside, workload->id, "cwd")
               ? add_outside(workload, err)
               : 0;
}

/* Whether the first table proves that its root is the container's. Returns -1 without
 * memory. */
static int shows_root(const char *first, const struct ra_workload *workload)
{
    struct table table = {0};
    char *text = strdup(first);
    bool is_shown = false;
    int read = text == NULL ? -1 : read_table(text, &table);
    for (size_t i = 0; read > 0 && workload->upper_dir != NULL && i < table.count; i++)
        is_shown |= strcmp(table.entries[i].path, "/") == 0 &&
                    is_upper_dir(&table.entries[i], workload->upper_dir);
    free(table.entries);
    free(text);
    return read < 0 ? -1 : is_shown;
}

/* Takes the look back where another runtime than the usual ones may hide the container
 * from this kernel. */
static int check_runtime(const struct views *views, const struct ra_workload *workload,
                         enum ra_look *look, struct ra_error *why)
{
    if (*look != RA_LOOK_SEEN || ra_runtime_uses_host_kernel(workload->runtime))
        return 0;
    int is_shown = shows_root(views->tables[0], workload);
    if (is_shown == 0) {
        *look = RA_LOOK_UNSEEN;
        ra_error_set(why,
                     "its runtime, %s, may run it in a sandbox, whose mounts this host's "
                     "kernel does not show",
                     workload->runtime);
    }
    return is_shown < 0 ? -1 : 0;
}

/* Learns what needs the first process itself: whose users it has, and where the places
 * that were asked for really are. */
static int look_at_first(const char *proc, const char *table,
                         struct ra_kernel_facts *facts, struct ra_workload *workload)
{
    struct ra_root_mount root = {0};
    int process = -1;
    int status = 0;
    if (ra_process_open(proc, workload->pid, &process, NULL) != RA_LOOK_SEEN)
        return 0;
    if (ra_process_check(process, workload->id, NULL) == RA_LOOK_SEEN) {
        facts->has_other_users = ra_process_users(process) == RA_USERS_OTHER;
        if (ra_root_mount_open(process, &root) == 0) {
            status = ra_declared_paths_resolve(root.folder, table, workload);
            close(root.folder);
        }
    }
    close(process);
    return status;
}

static int read_all(const char *proc, const struct views *views,
                    struct ra_workload *workload, bool *looked, struct ra_error *err)
{
    struct ra_kernel_facts facts = {0};
    if (views->count == 0)
        return 0;
    if (look_at_first(proc, views->tables[0], &facts, workload) != 0)
        return ra_error_nomem(err);
    return ra_kernel_read_tables(views->tables[0], views->tables + 1, views->count - 1,
                                 &facts, workload, looked, err);
}

int ra_kernel_look(const char *proc, const struct ra_processes *processes,
                   struct ra_workload *workload, enum ra_look *look, struct ra_error *why,
                   struct ra_error *err)
{
    struct views *views = calloc(1, sizeof *views);
    bool looked = false;
    int status = 0;
    if (views == NULL)
        return ra_error_nomem(err);
    *look = read_views(proc, processes, workload, views, why);
    if (check_runtime(views, workload, look, why) != 0)
        status = ra_error_nomem(err);
    if (status == 0 && *look == RA_LOOK_SEEN)
        status = add_detached(proc, views, workload, err);
    if (status == 0 && *look == RA_LOOK_SEEN)
        status = read_all(proc, views, workload, &looked, err);
    if (status == 0 && *look == RA_LOOK_SEEN && !looked) {
        ra_error_set(why, "its mount table shows no root mount, or cannot be read");
        *look = RA_LOOK_HIDDEN;
    }
    for (size_t i = 0; i < views->count; i++)
        free(views->tables[i]);
    free(views);
    return status;
}
