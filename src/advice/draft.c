#include "rootfs_audit/advice/draft.h"

#include "rootfs_audit/advice/flags.h"
#include "rootfs_audit/util/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ra_draft_init(struct ra_draft *draft, const struct ra_workload *workload,
                  struct ra_path_set *taken, struct ra_error *err)
{
    *draft = (struct ra_draft){.workload = workload, .taken = taken, .err = err};
    draft->advice = calloc(1, sizeof *draft->advice);
    return draft->advice == NULL ? ra_error_nomem(err) : 0;
}

struct ra_advice_path *ra_draft_add_path(struct ra_draft *draft, const char *name)
{
    struct ra_advice *advice = draft->advice;
    struct ra_advice_path *grown =
        reallocarray(advice->paths, advice->path_count + 1, sizeof *grown);
    if (grown == NULL) {
        ra_error_nomem(draft->err);
        return NULL;
    }
    advice->paths = grown;
    struct ra_advice_path *path = &grown[advice->path_count++];
    *path = (struct ra_advice_path){.path = strdup(name)};
    if (path->path == NULL) {
        ra_error_nomem(draft->err);
        return NULL;
    }
    return path;
}

static void clear_mount(struct ra_draft_mount *mount)
{
    free(mount->path);
    free(mount->volume);
    free(mount->options);
}

static int take_into_list(struct ra_draft *draft, struct ra_draft_mount *mount)
{
    size_t capacity = draft->capacity == 0 ? 8 : draft->capacity * 2;
    struct ra_draft_mount *grown = draft->mounts;
    if (draft->count == draft->capacity)
        grown = reallocarray(draft->mounts, capacity, sizeof *grown);
    if (grown == NULL || mount->path == NULL) {
        clear_mount(mount);
        return ra_error_nomem(draft->err);
    }
    if (draft->count == draft->capacity)
        draft->capacity = capacity;
    draft->mounts = grown;
    mount->compose.path = mount->path;
    mount->compose.volume = mount->volume;
    mount->compose.options = mount->options;
    draft->mounts[draft->count++] = *mount;
    return 0;
}

static bool is_name_taken(const struct ra_draft *draft, const char *name)
{
    char *slashed = NULL;
    for (size_t i = 0; i < draft->count; i++)
        if (draft->mounts[i].volume != NULL && strcmp(draft->mounts[i].volume, name) == 0)
            return true;
    if (asprintf(&slashed, "/%zu/%s", draft->workload->source, name) < 0)
        return false;
    bool is_taken = ra_path_set_has(draft->taken, slashed);
    free(slashed);
    return is_taken;
}

/* A volume's name that is not taken: web-data, web-data-2 ... NULL without memory. */
static char *choose_name(const struct ra_draft *draft, const char *path)
{
    char *base = ra_flags_volume_name(draft->workload->name, path);
    char *name = base == NULL ? NULL : strdup(base);
    for (unsigned i = 2; name != NULL && is_name_taken(draft, name); i++) {
        free(name);
        if (asprintf(&name, "%s-%u", base, i) < 0)
            name = NULL;
    }
    free(base);
    return name;
}

static int say_cannot(const struct ra_draft *draft, struct ra_advice_path *path)
{
    return ra_strings_add(&path->remarks, draft->err,
                          "this path cannot be written as a flag: give the folder "
                          "another name in the image");
}

/* Adds a mount and its flag. The mount's strings move, or are freed, and so does the
 * flag, which the path keeps. */
static int take_mount(struct ra_draft *draft, struct ra_advice_path *path, char *flag,
                      struct ra_draft_mount *mount)
{
    int status = take_into_list(draft, mount);
    if (status == 0 && flag == NULL)
        status = ra_error_nomem(draft->err);
    if (status == 0)
        status = ra_strings_add(&draft->advice->run_flags, draft->err, "%s", flag);
    if (status != 0 || path == NULL) {
        free(flag);
        return status;
    }
    free(path->flag);
    path->flag = flag;
    return 0;
}

int ra_draft_add_volume(struct ra_draft *draft, struct ra_advice_path *path)
{
    path->as = RA_ADVICE_VOLUME;
    if (!ra_flags_can_write(path->path))
        return say_cannot(draft, path);
    struct ra_draft_mount mount = {.path = strdup(path->path),
                                   .volume = choose_name(draft, path->path)};
    char *flag = mount.volume == NULL ? NULL : ra_flags_volume(mount.volume, path->path);
    return take_mount(draft, path, flag, &mount);
}

static int add_kept(struct ra_draft *draft, const struct ra_folder_entry *entry)
{
    struct ra_draft_mount mount = {.path = strdup(entry->path),
                                   .options = ra_flags_kept_options(entry)};
    char *flag = NULL;
    if (mount.options == NULL ||
        asprintf(&flag, "--tmpfs=%s:%s", entry->path, mount.options) < 0)
        flag = NULL;
    return take_mount(draft, NULL, flag, &mount);
}

int ra_draft_add_tmpfs(struct ra_draft *draft, struct ra_advice_path *path,
                       const struct ra_mount *mount)
{
    bool is_possible = false;
    path->as = RA_ADVICE_TMPFS;
    char *flag = NULL;
    if (ra_flags_can_write(path->path))
        flag = ra_flags_tmpfs(path->path, mount, &is_possible);
    if (!is_possible)
        return say_cannot(draft, path);
    struct ra_draft_mount made = {.path = strdup(path->path),
                                  .compose = {.size = mount->size, .mode = mount->mode}};
    if (strchr(path->path, ':') == NULL)
        made.options = ra_flags_tmpfs_options(mount);
    if (take_mount(draft, path, flag, &made) != 0)
        return -1;
    for (size_t i = 0; i < mount->kept_count; i++)
        if (add_kept(draft, mount->kept[i]) != 0)
            return -1;
    return 0;
}

int ra_draft_take_options(struct ra_draft *draft, struct ra_advice_path *path,
                          char *options)
{
    path->as = RA_ADVICE_TMPFS;
    if (!ra_flags_can_write(path->path) || !ra_flags_can_write(options) ||
        strchr(path->path, ':') != NULL) {
        free(options);
        return say_cannot(draft, path);
    }
    struct ra_draft_mount mount = {.path = strdup(path->path), .options = options};
    char *flag = NULL;
    if (asprintf(&flag, "--tmpfs=%s:%s", path->path, options) < 0)
        flag = NULL;
    return take_mount(draft, path, flag, &mount);
}

struct ra_advice_path *ra_draft_find_volume(const struct ra_draft *draft,
                                            const char *path)
{
    for (size_t i = 0; i < draft->advice->path_count; i++) {
        struct ra_advice_path *advised = &draft->advice->paths[i];
        if (advised->as == RA_ADVICE_VOLUME && advised->flag != NULL &&
            ra_path_is_within(path, advised->path))
            return advised;
    }
    return NULL;
}

/* Whether a name can be a key of YAML, which has at most 1024 bytes, quoted. */
static bool can_be_key(const char *name)
{
    enum { KEY_MAX = 500 };
    return ra_flags_can_write(name) && strlen(name) <= KEY_MAX;
}

/* The service's name in a compose file: compose's own label, else the container's name,
 * else its id; NULL where none can be written. */
static const char *service_name(const struct ra_workload *workload)
{
    for (size_t i = 0; i < workload->label_count; i++)
        if (strcmp(workload->labels[i].key, "com.docker.compose.service") == 0 &&
            can_be_key(workload->labels[i].value))
            return workload->labels[i].value;
    if (can_be_key(workload->name))
        return workload->name;
    return can_be_key(workload->id) ? workload->id : NULL;
}

static int write_compose(struct ra_draft *draft, bool sets_readonly)
{
    const char *service = service_name(draft->workload);
    if (service == NULL)
        return ra_strings_add(&draft->advice->remarks, draft->err,
                              "its name cannot be written in a compose file");
    struct ra_compose_mount *mounts = calloc(draft->count + 1, sizeof *mounts);
    if (mounts == NULL)
        return ra_error_nomem(draft->err);
    for (size_t i = 0; i < draft->count; i++)
        mounts[i] = draft->mounts[i].compose;
    draft->advice->compose =
        ra_compose_write(service, sets_readonly, mounts, draft->count);
    free(mounts);
    return draft->advice->compose == NULL ? ra_error_nomem(draft->err) : 0;
}

static int compare_paths(const void *left, const void *right)
{
    return ra_path_compare(((const struct ra_advice_path *)left)->path,
                           ((const struct ra_advice_path *)right)->path);
}

int ra_draft_finish(struct ra_draft *draft, bool sets_readonly, struct ra_advice **advice)
{
    struct ra_advice *made = draft->advice;
    for (size_t i = 0; i < draft->count; i++)
        if (draft->mounts[i].volume != NULL &&
            ra_strings_add(&made->volumes, draft->err, "%s", draft->mounts[i].volume) !=
                0)
            return -1;
    if (made->path_count > 1)
        qsort(made->paths, made->path_count, sizeof *made->paths, compare_paths);
    if (made->run_flags.count > 0 && write_compose(draft, sets_readonly) != 0)
        return -1;
    *advice = made;
    draft->advice = NULL;
    return 0;
}

void ra_draft_clear(struct ra_draft *draft)
{
    for (size_t i = 0; i < draft->count; i++)
        clear_mount(&draft->mounts[i]);
    free(draft->mounts);
    ra_advice_free(draft->advice);
    *draft = (struct ra_draft){0};
}
