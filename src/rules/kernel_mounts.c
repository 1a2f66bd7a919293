/* The rules that compare the kernel's mounts of a running container with what was
 * declared. */
#include "rootfs_audit/rules/kernel_mounts.h"

#include "rootfs_audit/util/path.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The declared mount that one of the kernel's is, or lies below. */
struct above {
    const char *path;   /* NULL for none */
    const char *source; /* of a bind, on the host; else NULL */
    size_t index;       /* of the read-only bind; SIZE_MAX for a writable one */
    bool is_tmpfs;      /* which the engine has mounted nothing in unasked */
    bool is_itself;     /* it is that mount, and not one below it */
};

/* Where a place is in the mount table, which has no symbolic links. */
static const char *mounted_at(const char *path, const char *real_path)
{
    return real_path == NULL ? path : real_path;
}

/* Of several the deepest. */
static struct above find_above(const struct ra_workload *workload, const char *path)
{
    struct above above = {.index = SIZE_MAX};
    size_t depth = 0;
    for (size_t i = 0; i < workload->writable_count; i++) {
        const struct ra_writable *writable = &workload->writable[i];
        const char *place = mounted_at(writable->path, writable->real_path);
        size_t length = strlen(place);
        if (length > depth && ra_path_is_within(path, place)) {
            bool is_bind = writable->kind == RA_WRITABLE_BIND;
            above = (struct above){.path = writable->path,
                                   .source = is_bind ? writable->source : NULL,
                                   .index = SIZE_MAX,
                                   .is_tmpfs = writable->kind == RA_WRITABLE_TMPFS,
                                   .is_itself = path[length] == '\0'};
            depth = length;
        }
    }
    for (size_t i = 0; i < workload->readonly_bind_count; i++) {
        const struct ra_readonly_bind *bind = &workload->readonly_binds[i];
        const char *place = mounted_at(bind->path, bind->real_path);
        size_t length = strlen(place);
        if (length > depth && ra_path_is_within(path, place)) {
            above =
                (struct above){.path = bind->path, .source = bind->source, .index = i};
            depth = length;
        }
    }
    return above;
}

static bool can_mount(const struct ra_judging *judging)
{
    return judging->workload->is_privileged || judging->workload->has_sys_admin;
}

/* A bind of the host can bring the engine's own mount of the root along. */
static int report_root_in_bind(const struct ra_judging *judging,
                               const struct ra_kernel_mount *mount,
                               const struct above *above)
{
    struct ra_judging override = *judging;
    override.fix = "bind only what it needs";
    return ra_rule_found(&override, NULL,
                         "The engine says read-only, but the kernel has the root "
                         "filesystem mounted read-write at %s, below the bind of the "
                         "host's %s at %s%s: bind only what the container needs",
                         mount->path, above->source, above->path,
                         can_mount(judging) ? ", or mounted there by a process in the "
                                              "container, as it runs with CAP_SYS_ADMIN"
                                            : "");
}

static int report_remount(const struct ra_judging *judging,
                          const struct ra_kernel_mount *mount)
{
    struct ra_judging override = *judging;
    override.fix = can_mount(judging) ? "run it without CAP_SYS_ADMIN" : NULL;
    return ra_rule_found(
        &override, NULL,
        "The engine says read-only, but the kernel has the root filesystem "
        "mounted read-write at %s: %s",
        mount->path,
        can_mount(judging)
            ? "a process in the container may have done it, since it has "
              "CAP_SYS_ADMIN: find that process, and recreate the container without "
              "CAP_SYS_ADMIN and --privileged"
            : "its settings let no process in the container do that; look for a "
              "hook, a plug-in, docker exec --privileged, or somebody on the host");
}

int ra_check_rootfs_remounted(const struct ra_judging *judging)
{
    const struct ra_workload *workload = judging->workload;
    if (!ra_judging_is_readonly(judging) || workload->kernel_rootfs != RA_KERNEL_RW)
        return 0;
    const struct ra_kernel_mount *mount = NULL;
    struct above above = {0};
    for (size_t i = 0; i < workload->kernel_mount_count; i++) {
        const struct ra_kernel_mount *candidate = &workload->kernel_mounts[i];
        if (!candidate->is_root || (mount != NULL && above.source == NULL))
            continue;
        /* One below a bind is reported only if there is no other. */
        struct above candidate_above = find_above(workload, candidate->path);
        if (mount == NULL || candidate_above.source == NULL) {
            mount = candidate;
            above = candidate_above;
        }
    }
    if (mount == NULL)
        return 0;
    return above.source != NULL ? report_root_in_bind(judging, mount, &above)
                                : report_remount(judging, mount);
}

/* What came along with one read-only bind: there can be hundreds, so they share a
 * finding. */
struct below {
    size_t count;
    const char *first;
};

static int report_below(const struct ra_judging *judging,
                        const struct ra_readonly_bind *bind, const struct below *below)
{
    static const char cure[] =
        "this engine makes only the bind itself read-only; bind what is needed one by "
        "one, each :ro";
    if (below->count == 0)
        return 0;
    if (below->count == 1)
        return ra_rule_found(
            judging, bind->path,
            "The bind of the host's %s at %s is read-only, but the mount at "
            "%s in it is not: %s",
            bind->source, bind->path, below->first, cure);
    return ra_rule_found(
        judging, bind->path,
        "The bind of the host's %s at %s is read-only, but %zu mounts in it "
        "are not, %s among them: %s",
        bind->source, bind->path, below->count, below->first, cure);
}

/* A bind that was asked for so that mounts below it stay writable. Where the kernel was
 * asked, it shows whether there are any. */
static int report_shallow(const struct ra_judging *judging,
                          const struct ra_readonly_bind *bind)
{
    if (!bind->is_shallow || judging->workload->kernel_rootfs != RA_KERNEL_UNKNOWN)
        return 0;
    return ra_rule_found(judging, bind->path,
                         "The bind of the host's %s at %s is read-only, but not "
                         "recursively: what the host has mounted below it stays "
                         "writable; make it recursive, or bind what is needed one by one",
                         bind->source, bind->path);
}

/* Mounts that nothing declared, and one reason for all of them: there can be thousands,
 * and a process in the container may decide how many. */
struct strays {
    const char *setting; /* that explains them; NULL for those without explanation */
    const struct ra_kernel_mount *first;
    size_t count;
};

enum { SETTINGS_MAX = 8 };

/* A mount that a setting of the engine explains is reported as information. */
static int report_explained(const struct ra_judging *judging, const struct strays *strays)
{
    struct ra_judging override = *judging;
    if (override.level == judging->rule->level) /* unless a policy has set another */
        override.level = RA_LEVEL_INFO;
    override.fix = "leave that setting out";
    if (strays->count == 1)
        return ra_rule_found(&override, strays->first->path,
                             "The kernel has %s (%s) mounted read-write because of %s: "
                             "leave that out unless the container needs it",
                             strays->first->path, strays->first->type, strays->setting);
    return ra_rule_found(&override, strays->first->path,
                         "The kernel has %zu mounts read-write because of %s, %s (%s) "
                         "the first of them: leave that out unless the container needs "
                         "it",
                         strays->count, strays->setting, strays->first->path,
                         strays->first->type);
}

static int report_strays(const struct ra_judging *judging, const struct strays *strays)
{
    static const char cure[] =
        "something that the engine does not report mounted it, such as a process in the "
        "container, a hook or a plug-in; find out what, or declare it with --tmpfs, -v "
        "or --mount";
    if (strays->count == 0)
        return 0;
    if (strays->setting != NULL)
        return report_explained(judging, strays);
    if (strays->count == 1)
        return ra_rule_found(
            judging, NULL,
            "The kernel has %s (%s) mounted read-write, and nothing declared it: %s",
            strays->first->path, strays->first->type, cure);
    return ra_rule_found(judging, NULL,
                         "The kernel has %zu mounts read-write that nothing declared, %s "
                         "(%s) the first of them: %s",
                         strays->count, strays->first->path, strays->first->type, cure);
}

static bool is_same_setting(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Counts a mount with those of its setting. There are fewer settings than SETTINGS_MAX.
 */
static void add_stray(struct strays all[SETTINGS_MAX],
                      const struct ra_kernel_mount *mount)
{
    for (size_t i = 0; i < SETTINGS_MAX; i++) {
        if (all[i].count > 0 && !is_same_setting(all[i].setting, mount->setting))
            continue;
        if (all[i].count++ == 0)
            all[i].first = mount;
        all[i].setting = mount->setting;
        return;
    }
}

int ra_check_undeclared_writable_mount(const struct ra_judging *judging)
{
    const struct ra_workload *workload = judging->workload;
    struct below *below = calloc(workload->readonly_bind_count + 1, sizeof *below);
    struct strays strays[SETTINGS_MAX] = {0};
    int status = 0;
    if (below == NULL)
        return ra_error_nomem(judging->err);
    size_t mounts = ra_judging_is_readonly(judging) ? workload->kernel_mount_count : 0;
    for (size_t i = 0; i < mounts; i++) {
        const struct ra_kernel_mount *mount = &workload->kernel_mounts[i];
        struct above above = find_above(workload, mount->path);
        bool is_stray = above.path == NULL || (above.is_tmpfs && !above.is_itself);
        if (mount->is_root || (!is_stray && above.index == SIZE_MAX))
            continue;
        if (is_stray)
            add_stray(strays, mount);
        else if (below[above.index].count++ == 0)
            below[above.index].first = mount->path;
    }
    for (size_t i = 0; status == 0 && i < SETTINGS_MAX; i++)
        status = report_strays(judging, &strays[i]);
    for (size_t i = 0; status == 0 && i < workload->readonly_bind_count; i++) {
        status = report_below(judging, &workload->readonly_binds[i], &below[i]);
        if (status == 0 && ra_judging_is_readonly(judging))
            status = report_shallow(judging, &workload->readonly_binds[i]);
    }
    free(below);
    return status;
}

static int report_copied(const struct ra_judging *judging,
                         const struct ra_copied_file *file)
{
    static const struct {
        const char *what;
        const char *remedy;
        const char *fix; /* NULL: the rule's own */
    } texts[] = {
        [RA_COPIED_FROM_CONTENT] = {"its content",
                                    "replace content: by file:, which is mounted", NULL},
        [RA_COPIED_FROM_ENVIRONMENT] = {"its value",
                                        "replace environment: by file:, which is mounted",
                                        NULL},
        [RA_COPIED_FROM_CLIENT] = {"the client's credentials",
                                   "bind the socket under volumes: instead",
                                   "bind the socket instead"},
    };
    struct ra_judging override = *judging;
    override.fix = texts[file->from].fix;
    return ra_rule_found(&override, file->target,
                         "Docker compose cannot start the service: for %s it copies %s "
                         "to %s, and a container with read_only: true takes no copy, "
                         "whatever is mounted there: %s",
                         file->key, texts[file->from].what, file->target,
                         texts[file->from].remedy);
}

int ra_check_copied_config(const struct ra_judging *judging)
{
    const struct ra_workload *workload = judging->workload;
    for (size_t i = 0; ra_judging_is_readonly(judging) && i < workload->copied_file_count;
         i++)
        if (report_copied(judging, &workload->copied_files[i]) != 0)
            return -1;
    return 0;
}
