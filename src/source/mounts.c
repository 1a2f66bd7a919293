#include "rootfs_audit/source/mounts.h"

#include "rootfs_audit/model/tmpfs.h"
#include "rootfs_audit/source/mount_spec.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/path.h"
#include "rootfs_audit/util/path_set.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOUNTS_MAX = 4096 };

/* An entry of HostConfig.Mounts: what --mount asked for. */
struct asked {
    char *path;
    const cJSON *item;
};

/* What the document says, apart from Mounts[] itself. */
struct declared {
    const cJSON *mounts; /* Mounts */
    const cJSON *tmpfs;  /* HostConfig.Tmpfs: path -> option string */
    struct asked *asked; /* sorted by path */
    size_t asked_count;
    struct ra_path_set by_image; /* Config.Volumes: the image's, and those of -v PATH */
};

/* Refuses more entries than any container has: their number bounds the work on a lie. */
static int check_size(const cJSON *value, const char *key, struct ra_error *err)
{
    if (cJSON_GetArraySize(value) > MOUNTS_MAX)
        return ra_error_set(err, "%s has more than %d entries", key, (int)MOUNTS_MAX);
    return 0;
}

static int get_mounts(const cJSON *object, const cJSON **mounts, struct ra_error *err)
{
    if (ra_json_get_array(object, "Mounts", mounts, err) != 0)
        return -1;
    return check_size(*mounts, "Mounts", err);
}

static int get_map(const cJSON *object, const char *key, const cJSON **map,
                   struct ra_error *err)
{
    if (ra_json_get_object(object, key, map, err) != 0)
        return -1;
    return check_size(*map, key, err);
}

/* A path of the host, cleaned: //etc is /etc. */
static int copy_source(const cJSON *mount, char **to, struct ra_error *err)
{
    const char *source = NULL;
    if (ra_json_get_string(mount, "Source", &source, err) != 0)
        return -1;
    if (source == NULL || source[0] == '\0')
        return 0;
    *to = ra_path_clean(source);
    return *to == NULL ? ra_error_nomem(err) : 0;
}

static int compare_asked(const void *left, const void *right)
{
    return strcmp(((const struct asked *)left)->path,
                  ((const struct asked *)right)->path);
}

static int compare_with_path(const void *path, const void *asked)
{
    return strcmp(path, ((const struct asked *)asked)->path);
}

/* What --mount asked for at a clean path, or NULL. */
static const cJSON *find_asked(const struct declared *declared, const char *path)
{
    if (declared->asked_count == 0)
        return NULL; /* bsearch(3) wants an array */
    const struct asked *found = bsearch(path, declared->asked, declared->asked_count,
                                        sizeof *found, compare_with_path);
    return found == NULL ? NULL : found->item;
}

static int read_asked(struct declared *declared, const cJSON *host_config,
                      struct ra_error *err)
{
    const cJSON *mounts = NULL;
    const cJSON *item = NULL;
    if (get_mounts(host_config, &mounts, err) != 0)
        return -1;
    declared->asked = reallocarray(NULL, (size_t)cJSON_GetArraySize(mounts) + 1,
                                   sizeof *declared->asked);
    if (declared->asked == NULL)
        return ra_error_nomem(err);
    cJSON_ArrayForEach(item, mounts)
    {
        const char *target = NULL;
        if (!cJSON_IsObject(item))
            return ra_error_set(err, "Mounts: an entry is %s, not an object",
                                ra_json_type_name(item));
        if (ra_json_get_string(item, "Target", &target, err) != 0)
            return ra_error_wrap(err, "Mounts");
        if (target == NULL)
            continue;
        struct asked asked = {.path = ra_path_clean(target), .item = item};
        if (asked.path == NULL)
            return ra_error_nomem(err);
        declared->asked[declared->asked_count++] = asked;
    }
    if (declared->asked_count > 1)
        qsort(declared->asked, declared->asked_count, sizeof *declared->asked,
              compare_asked);
    return 0;
}

static int read_declared(struct declared *declared, const cJSON *inspect,
                         struct ra_error *err)
{
    const cJSON *config = NULL;
    const cJSON *volumes = NULL;
    const cJSON *host_config = NULL;
    if (get_mounts(inspect, &declared->mounts, err) != 0 ||
        ra_json_get_object(inspect, "Config", &config, err) != 0 ||
        ra_json_get_object(inspect, "HostConfig", &host_config, err) != 0)
        return -1;
    if (get_map(config, "Volumes", &volumes, err) != 0)
        return ra_error_wrap(err, "Config");
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, volumes)
    {
        if (ra_path_set_add(&declared->by_image, item->string) != 0)
            return ra_error_nomem(err);
    }
    if (get_map(host_config, "Tmpfs", &declared->tmpfs, err) != 0 ||
        read_asked(declared, host_config, err) != 0)
        return ra_error_wrap(err, "HostConfig");
    return 0;
}

/* A volume that the engine named itself, as it names containers. */
static bool is_anonymous(const char *name)
{
    return name != NULL && ra_id_is_full(name);
}

static int describe_volume(struct declared *declared, const cJSON *mount,
                           struct ra_writable *writable, struct ra_error *err)
{
    if (ra_json_copy_string(mount, "Name", &writable->source, err) != 0 ||
        ra_json_copy_string(mount, "Driver", &writable->driver, err) != 0)
        return -1;
    writable->is_explicit = !is_anonymous(writable->source) ||
                            !ra_path_set_has(&declared->by_image, writable->path) ||
                            find_asked(declared, writable->path) != NULL;
    writable->is_shared =
        writable->driver != NULL && strcmp(writable->driver, "local") != 0;
    return 0;
}

static int describe(struct declared *declared, const cJSON *mount, const char *type,
                    struct ra_writable *writable, struct ra_error *err)
{
    writable->kind = ra_mount_spec_kind(type);
    writable->is_explicit = true;
    writable->is_persistent = writable->kind != RA_WRITABLE_TMPFS;
    switch (writable->kind) {
    case RA_WRITABLE_BIND:
        return copy_source(mount, &writable->source, err);
    case RA_WRITABLE_VOLUME:
        return describe_volume(declared, mount, writable, err);
    case RA_WRITABLE_TMPFS:
        return ra_mount_spec_tmpfs(find_asked(declared, writable->path),
                                   &writable->options, err);
    case RA_WRITABLE_OTHER:
        return ra_json_copy_string(mount, "Type", &writable->options, err);
    }
    return 0;
}

/* Of what is read-only, only binds matter later: a socket in one still answers. */
static int read_readonly(const cJSON *mount, const char *type, const char *destination,
                         struct ra_workload *workload, struct ra_error *err)
{
    if (ra_mount_spec_kind(type) != RA_WRITABLE_BIND)
        return 0;
    struct ra_readonly_bind bind = {.path = ra_path_clean(destination)};
    if (bind.path == NULL)
        return ra_error_nomem(err);
    int status = copy_source(mount, &bind.source, err);
    if (status == 0 && bind.source != NULL)
        status = ra_workload_take_readonly_bind(workload, &bind, err);
    ra_readonly_bind_clear(&bind);
    return status;
}

static int read_mount(struct declared *declared, const cJSON *mount,
                      struct ra_workload *workload, struct ra_error *err)
{
    const char *type = NULL;
    const char *destination = NULL;
    const cJSON *rw = NULL;
    if (!cJSON_IsObject(mount))
        return ra_error_set(err, "an entry is %s, not an object",
                            ra_json_type_name(mount));
    if (ra_json_get_string(mount, "Type", &type, err) != 0 ||
        ra_json_get_string(mount, "Destination", &destination, err) != 0 ||
        ra_json_get_any(mount, "RW", &rw, err) != 0)
        return -1;
    if (destination == NULL)
        return ra_error_set(err, "an entry has no Destination");
    if (ra_path_set_add(&workload->mount_targets, destination) != 0)
        return ra_error_nomem(err);
    if (cJSON_IsFalse(rw))
        return read_readonly(mount, type, destination, workload, err);
    struct ra_writable writable = {.path = ra_path_clean(destination)};
    if (writable.path == NULL)
        return ra_error_nomem(err);
    int status = describe(declared, mount, type, &writable, err);
    if (status == 0)
        status = ra_workload_take_writable(workload, &writable, err);
    ra_writable_clear(&writable);
    return status;
}

static int read_tmpfs(const cJSON *item, struct ra_workload *workload,
                      struct ra_error *err)
{
    if (!cJSON_IsString(item))
        return ra_error_set(err, "an option string is %s", ra_json_type_name(item));
    if (ra_path_set_add(&workload->mount_targets, item->string) != 0)
        return ra_error_nomem(err);
    const char *options = item->valuestring;
    if (ra_tmpfs_parse(options, false).is_readonly)
        return 0;
    struct ra_writable writable = {
        .path = ra_path_clean(item->string),
        .kind = RA_WRITABLE_TMPFS,
        .is_explicit = true,
        .options = options[0] == '\0' ? NULL : strdup(options),
    };
    int status = 0;
    if (writable.path == NULL || (writable.options == NULL && options[0] != '\0'))
        status = ra_error_nomem(err);
    else
        status = ra_workload_take_writable(workload, &writable, err);
    ra_writable_clear(&writable);
    return status;
}

int ra_mounts_read(const cJSON *inspect, struct ra_workload *workload,
                   struct ra_error *err)
{
    struct declared declared = {0};
    const cJSON *item = NULL;
    int status = read_declared(&declared, inspect, err);
    for (item = declared.mounts == NULL ? NULL : declared.mounts->child;
         status == 0 && item != NULL; item = item->next)
        if ((status = read_mount(&declared, item, workload, err)) != 0)
            ra_error_wrap(err, "Mounts");
    for (item = declared.tmpfs == NULL ? NULL : declared.tmpfs->child;
         status == 0 && item != NULL; item = item->next)
        if ((status = read_tmpfs(item, workload, err)) != 0)
            ra_error_wrap(err, "HostConfig.Tmpfs");
    ra_workload_settle_writable(workload);
    for (size_t i = 0; i < declared.asked_count; i++)
        free(declared.asked[i].path);
    free(declared.asked);
    ra_path_set_clear(&declared.by_image);
    return status;
}
