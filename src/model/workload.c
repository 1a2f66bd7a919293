#include "rootfs_audit/model/workload.h"

#include <stdlib.h>
#include <string.h>

bool ra_id_is_full(const char *text)
{
    return strlen(text) == RA_ID_LENGTH &&
           strspn(text, "0123456789abcdef") == RA_ID_LENGTH;
}

/* Makes room for one more element in an array that grows. Returns the array, maybe moved,
 * or NULL. Capacities are the powers of two, so that they need not be kept. */
static void *grow(void *array, size_t count, size_t size)
{
    if (count > 0 && (count & (count - 1)) != 0)
        return array;
    return reallocarray(array, count == 0 ? 1 : count * 2, size);
}

int ra_workload_take_writable(struct ra_workload *workload, struct ra_writable *writable,
                              struct ra_error *err)
{
    void *grown = grow(workload->writable, workload->writable_count, sizeof *writable);
    if (grown == NULL)
        return ra_error_nomem(err);
    workload->writable = grown;
    workload->writable[workload->writable_count++] = *writable;
    *writable = (struct ra_writable){0};
    return 0;
}

int ra_workload_take_readonly_bind(struct ra_workload *workload,
                                   struct ra_readonly_bind *bind, struct ra_error *err)
{
    void *grown =
        grow(workload->readonly_binds, workload->readonly_bind_count, sizeof *bind);
    if (grown == NULL)
        return ra_error_nomem(err);
    workload->readonly_binds = grown;
    workload->readonly_binds[workload->readonly_bind_count++] = *bind;
    *bind = (struct ra_readonly_bind){0};
    return 0;
}

int ra_workload_take_kernel_mount(struct ra_workload *workload,
                                  struct ra_kernel_mount *mount, struct ra_error *err)
{
    void *grown =
        grow(workload->kernel_mounts, workload->kernel_mount_count, sizeof *mount);
    if (grown == NULL)
        return ra_error_nomem(err);
    workload->kernel_mounts = grown;
    workload->kernel_mounts[workload->kernel_mount_count++] = *mount;
    *mount = (struct ra_kernel_mount){0};
    return 0;
}

int ra_workload_take_label(struct ra_workload *workload, struct ra_label *label,
                           struct ra_error *err)
{
    void *grown = grow(workload->labels, workload->label_count, sizeof *label);
    if (grown == NULL)
        return ra_error_nomem(err);
    workload->labels = grown;
    workload->labels[workload->label_count++] = *label;
    *label = (struct ra_label){0};
    return 0;
}

int ra_workload_take_copied_file(struct ra_workload *workload,
                                 struct ra_copied_file *file, struct ra_error *err)
{
    void *grown = grow(workload->copied_files, workload->copied_file_count, sizeof *file);
    if (grown == NULL)
        return ra_error_nomem(err);
    workload->copied_files = grown;
    workload->copied_files[workload->copied_file_count++] = *file;
    *file = (struct ra_copied_file){0};
    return 0;
}

int ra_workload_take_finding(struct ra_workload *workload, struct ra_finding *finding,
                             struct ra_error *err)
{
    void *grown = grow(workload->findings, workload->finding_count, sizeof *finding);
    if (grown == NULL)
        return ra_error_nomem(err);
    workload->findings = grown;
    workload->findings[workload->finding_count++] = *finding;
    *finding = (struct ra_finding){0};
    return 0;
}

static int compare_optional(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a == NULL) - (b == NULL);
    return strcmp(a, b);
}

static int compare_writable(const void *left, const void *right)
{
    const struct ra_writable *a = left;
    const struct ra_writable *b = right;
    int order = strcmp(a->path, b->path);
    if (order == 0)
        order = (a->kind == RA_WRITABLE_TMPFS) - (b->kind == RA_WRITABLE_TMPFS);
    if (order == 0)
        order = compare_optional(a->options, b->options);
    return order != 0 ? order : compare_optional(a->source, b->source);
}

void ra_workload_settle_writable(struct ra_workload *workload)
{
    struct ra_writable *all = workload->writable;
    if (workload->writable_count < 2)
        return;
    qsort(all, workload->writable_count, sizeof *all, compare_writable);
    size_t kept = 1;
    for (size_t i = 1; i < workload->writable_count; i++) {
        if (strcmp(all[i].path, all[kept - 1].path) == 0 &&
            all[i].kind == RA_WRITABLE_TMPFS)
            ra_writable_clear(&all[i]);
        else
            all[kept++] = all[i];
    }
    workload->writable_count = kept;
}

size_t ra_workload_strategies(const struct ra_workload *workload,
                              const char *names[RA_STRATEGY_MAX])
{
    enum { TMPFS, BIND, VOLUME, SHARED_VOLUME, EXTERNAL };
    static const char *const all[RA_STRATEGY_MAX] = {
        [TMPFS] = "tmpfs",       [BIND] = "bind",
        [VOLUME] = "volume",     [SHARED_VOLUME] = "shared-volume",
        [EXTERNAL] = "external",
    };
    bool used[RA_STRATEGY_MAX] = {[EXTERNAL] = workload->external != NULL};
    for (size_t i = 0; i < workload->writable_count; i++) {
        const struct ra_writable *writable = &workload->writable[i];
        switch (writable->kind) {
        case RA_WRITABLE_TMPFS:
            used[TMPFS] = true;
            break;
        case RA_WRITABLE_BIND:
            used[BIND] = true;
            break;
        case RA_WRITABLE_VOLUME:
            used[writable->is_shared ? SHARED_VOLUME : VOLUME] = true;
            break;
        case RA_WRITABLE_OTHER:
            break;
        }
    }
    size_t count = 0;
    for (size_t i = 0; i < RA_STRATEGY_MAX; i++)
        if (used[i])
            names[count++] = all[i];
    return count;
}

const struct ra_writable *ra_workload_writable_root(const struct ra_workload *workload)
{
    for (size_t i = 0; i < workload->writable_count; i++)
        if (strcmp(workload->writable[i].path, "/") == 0)
            return &workload->writable[i];
    return NULL;
}

bool ra_workload_has_finding(const struct ra_workload *workload, const char *rule)
{
    for (size_t i = 0; i < workload->finding_count; i++)
        if (strcmp(workload->findings[i].rule, rule) == 0)
            return true;
    return false;
}

size_t ra_data_root_length(const char *root)
{
    static const char digits[] = "0123456789";
    const char *slash = strrchr(root, '/');
    if (slash == NULL || slash == root)
        return strlen(root);
    size_t uid = strspn(slash + 1, digits);
    size_t gid = slash[1 + uid] == '.' ? strspn(slash + uid + 2, digits) : 0;
    bool is_mapping = uid > 0 && gid > 0 && slash[uid + 2 + gid] == '\0';
    return is_mapping ? (size_t)(slash - root) : strlen(root);
}

bool ra_workload_is_of_remapped_engine(const struct ra_workload *workload)
{
    const char *root = workload->data_root;
    return root != NULL && root[ra_data_root_length(root)] != '\0';
}

const char *ra_workload_image(const struct ra_workload *workload)
{
    if (workload->image != NULL && workload->image[0] != '\0')
        return workload->image;
    /* Podman writes "sha256:" for a container that was made without an image. */
    const char *id = workload->image_id;
    return id == NULL || id[0] == '\0' || id[strlen(id) - 1] == ':' ? NULL : id;
}

const char *ra_workload_kind_name(enum ra_workload_kind kind)
{
    static const char *const names[] = {
        [RA_WORKLOAD_CONTAINER] = "container",
        [RA_WORKLOAD_SERVICE] = "service",
    };
    return names[kind];
}

const char *ra_verdict_name(enum ra_verdict verdict)
{
    static const char *const names[] = {
        [RA_VERDICT_ERROR] = "error",
        [RA_VERDICT_FAIL] = "fail",
        [RA_VERDICT_WAIVED] = "waived",
        [RA_VERDICT_PASS] = "pass",
    };
    return names[verdict];
}

const char *ra_level_name(enum ra_level level)
{
    static const char *const names[] = {
        [RA_LEVEL_OFF] = "off",
        [RA_LEVEL_INFO] = "info",
        [RA_LEVEL_WARN] = "warn",
        [RA_LEVEL_FAIL] = "fail",
    };
    return names[level];
}

const char *ra_writable_kind_name(enum ra_writable_kind kind)
{
    static const char *const names[] = {
        [RA_WRITABLE_TMPFS] = "tmpfs",
        [RA_WRITABLE_BIND] = "bind",
        [RA_WRITABLE_VOLUME] = "volume",
        [RA_WRITABLE_OTHER] = "other",
    };
    return names[kind];
}

const char *ra_kernel_rootfs_name(enum ra_kernel_rootfs kernel_rootfs)
{
    static const char *const names[] = {
        [RA_KERNEL_UNKNOWN] = "unknown",
        [RA_KERNEL_RO] = "ro",
        [RA_KERNEL_RW] = "rw",
    };
    return names[kernel_rootfs];
}

void ra_readonly_bind_clear(struct ra_readonly_bind *bind)
{
    free(bind->path);
    free(bind->real_path);
    free(bind->source);
    *bind = (struct ra_readonly_bind){0};
}

void ra_kernel_mount_clear(struct ra_kernel_mount *mount)
{
    free(mount->path);
    free(mount->type);
    free(mount->source);
    *mount = (struct ra_kernel_mount){0};
}

void ra_label_clear(struct ra_label *label)
{
    free(label->key);
    free(label->value);
    *label = (struct ra_label){0};
}

void ra_copied_file_clear(struct ra_copied_file *file)
{
    free(file->key);
    free(file->target);
    *file = (struct ra_copied_file){0};
}

void ra_finding_clear(struct ra_finding *finding)
{
    free(finding->subject);
    free(finding->message);
    free(finding->waiver_reason);
    free(finding->waiver_until);
    *finding = (struct ra_finding){0};
}

void ra_writable_clear(struct ra_writable *writable)
{
    free(writable->path);
    free(writable->real_path);
    free(writable->source);
    free(writable->driver);
    free(writable->options);
    *writable = (struct ra_writable){0};
}

void ra_workload_clear(struct ra_workload *workload)
{
    free(workload->id);
    free(workload->name);
    free(workload->image);
    free(workload->image_id);
    free(workload->state);
    free(workload->working_dir);
    free(workload->external);
    free(workload->upper_dir);
    free(workload->lower_dirs);
    free(workload->snapshotter);
    free(workload->data_root);
    free(workload->runtime);
    free(workload->error);
    for (size_t i = 0; i < workload->writable_count; i++)
        ra_writable_clear(&workload->writable[i]);
    free(workload->writable);
    for (size_t i = 0; i < workload->finding_count; i++)
        ra_finding_clear(&workload->findings[i]);
    free(workload->findings);
    for (size_t i = 0; i < workload->readonly_bind_count; i++)
        ra_readonly_bind_clear(&workload->readonly_binds[i]);
    free(workload->readonly_binds);
    ra_path_set_clear(&workload->mount_targets);
    ra_path_set_clear(&workload->image_volumes);
    ra_advice_free(workload->advice);
    for (size_t i = 0; i < workload->kernel_mount_count; i++)
        ra_kernel_mount_clear(&workload->kernel_mounts[i]);
    free(workload->kernel_mounts);
    for (size_t i = 0; i < workload->label_count; i++)
        ra_label_clear(&workload->labels[i]);
    free(workload->labels);
    for (size_t i = 0; i < workload->copied_file_count; i++)
        ra_copied_file_clear(&workload->copied_files[i]);
    free(workload->copied_files);
    free(workload->privileged_hook);
    *workload = (struct ra_workload){0};
}
