#include "rootfs_audit/source/mounts.h"

#include "rootfs_audit/model/tmpfs.h"
#include "rootfs_audit/source/mount_spec.h"
#include "rootfs_audit/source/overlay_mount.h"
#include "rootfs_audit/util/buffer.h"
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
    const cJSON *binds;  /* HostConfig.Binds */
    struct asked *asked; /* sorted by path */
    size_t asked_count;
    struct ra_path_set by_image; /* Config.Volumes: the image's, and those of -v PATH */
    struct ra_path_set images;   /* where an entry of Mounts has an image */
    struct ra_path_set overlays; /* where another has an overlay */
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

/* A path, cleaned: //etc is /etc. */
static int copy_source(const cJSON *mount, char **to, struct ra_error *err)
{
    const char *source = NULL;
    if (ra_json_get_string(mount, "Source", &source, err) != 0)
        return -1;
    if (source == NULL || source[0] == '\0')
        return 0;
    *to = ra_path_clean_any(source);
    return *to == NULL ? ra_error_nomem(err) : 0;
}

static int add_target(struct ra_workload *workload, const char *path,
                      struct ra_error *err)
{
    if (ra_path_is_windows(path) || ra_path_set_add(&workload->mount_targets, path) == 0)
        return 0;
    return ra_error_nomem(err);
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
    declared->binds = cJSON_GetObjectItemCaseSensitive(host_config, "Binds");
    if (check_size(declared->binds, "Binds", err) != 0 ||
        get_map(host_config, "Tmpfs", &declared->tmpfs, err) != 0 ||
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
    const cJSON *asked = find_asked(declared, writable->path);
    if (ra_json_copy_string(mount, "Name", &writable->source, err) != 0 ||
        ra_json_copy_string(mount, "Driver", &writable->driver, err) != 0 ||
        ra_mount_spec_subpath(asked, &writable->options, err) != 0)
        return -1;
    writable->is_explicit = !is_anonymous(writable->source) ||
                            !ra_path_set_has(&declared->by_image, writable->path) ||
                            asked != NULL;
    writable->is_shared =
        writable->driver != NULL && strcmp(writable->driver, "local") != 0;
    return 0;
}

/* Mounts[].Options, with commas between them. */
static int copy_options(const cJSON *mount, char **options, struct ra_error *err)
{
    enum { OPTIONS_MAX = 4096 };
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(mount, "Options");
    struct ra_buffer text;
    int status = 0;
    ra_buffer_init(&text, OPTIONS_MAX);
    for (const cJSON *word = cJSON_IsArray(list) ? list->child : NULL; word != NULL;
         word = word->next)
        if (cJSON_IsString(word) &&
            (ra_buffer_puts(&text, text.length == 0 ? "" : ",") != 0 ||
             ra_buffer_puts(&text, word->valuestring) != 0))
            status = ra_error_set(err, "Options: there are too many");
    if (status == 0 && text.length > 0 && (*options = ra_buffer_take(&text)) == NULL)
        status = ra_error_nomem(err);
    ra_buffer_clear(&text);
    return status;
}

/* Podman calls a filesystem of the kernel's own a bind of its name. */
static bool is_filesystem(const char *type, const char *source)
{
    return ra_mount_spec_kind(type) == RA_WRITABLE_BIND && source != NULL &&
           source[0] != '\0' && source[0] != '/' && !ra_path_is_windows(source);
}

static int describe_filesystem(const cJSON *mount, const char *name,
                               struct ra_writable *writable, struct ra_error *err)
{
    writable->is_ramfs = strcmp(name, "ramfs") == 0;
    if (writable->is_ramfs || strcmp(name, "tmpfs") == 0) {
        writable->kind = RA_WRITABLE_TMPFS;
        return copy_options(mount, &writable->options, err);
    }
    writable->kind = RA_WRITABLE_OTHER;
    writable->options = strdup(name);
    return writable->options == NULL ? ra_error_nomem(err) : 0;
}

static int describe_overlay(struct declared *declared,
                            const struct ra_overlay_mount *overlay,
                            struct ra_writable *writable, struct ra_error *err)
{
    if (ra_overlay_mount_describe(overlay, writable, err) != 0)
        return -1;
    if (!ra_path_set_has(&declared->images, writable->path))
        return 0;
    free(writable->options);
    writable->options = strdup("image");
    return writable->options == NULL ? ra_error_nomem(err) : 0;
}

static int describe(struct declared *declared, const cJSON *mount, const char *type,
                    struct ra_writable *writable, struct ra_error *err)
{
    writable->kind = ra_mount_spec_kind(type);
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
        /* What is written to an image that Podman mounts goes with the container. */
        writable->is_persistent = type == NULL || strcmp(type, "image") != 0;
        return ra_json_copy_string(mount, "Type", &writable->options, err);
    }
    return 0;
}

/* Of what is read-only, only binds matter later: a socket in one still answers. */
static int read_readonly(const struct declared *declared, const cJSON *mount,
                         const char *destination, struct ra_workload *workload,
                         struct ra_error *err)
{
    struct ra_readonly_bind bind = {.path = ra_path_clean_any(destination)};
    if (bind.path == NULL)
        return ra_error_nomem(err);
    bind.is_shallow = ra_mount_spec_is_shallow(find_asked(declared, bind.path));
    int status = copy_source(mount, &bind.source, err);
    if (status == 0 && bind.source != NULL)
        status = ra_workload_take_readonly_bind(workload, &bind, err);
    ra_readonly_bind_clear(&bind);
    return status;
}

/* An entry of Mounts[]. */
struct entry {
    const char *type;
    const char *source;
    const char *destination;
    bool is_readonly;
    struct ra_overlay_mount overlay;
};

static int read_entry(const struct declared *declared, const cJSON *mount,
                      struct entry *entry, struct ra_error *err)
{
    const cJSON *rw = NULL;
    if (!cJSON_IsObject(mount))
        return ra_error_set(err, "an entry is %s, not an object",
                            ra_json_type_name(mount));
    if (ra_json_get_string(mount, "Type", &entry->type, err) != 0 ||
        ra_json_get_string(mount, "Source", &entry->source, err) != 0 ||
        ra_json_get_string(mount, "Destination", &entry->destination, err) != 0 ||
        ra_json_get_any(mount, "RW", &rw, err) != 0)
        return -1;
    if (entry->destination == NULL)
        return ra_error_set(err, "an entry has no Destination");
    if (ra_overlay_mount_read(mount, declared->binds, &entry->overlay, err) != 0)
        return -1;
    entry->is_readonly =
        cJSON_IsFalse(rw) || (entry->overlay.is_overlay && !entry->overlay.is_writable);
    return 0;
}

static int add_writable(struct declared *declared, const cJSON *mount,
                        const struct entry *entry, struct ra_workload *workload,
                        struct ra_error *err)
{
    struct ra_writable writable = {.path = ra_path_clean_any(entry->destination),
                                   .is_explicit = true};
    int status = 0;
    if (writable.path == NULL)
        status = ra_error_nomem(err);
    else if (entry->overlay.is_overlay)
        status = describe_overlay(declared, &entry->overlay, &writable, err);
    else if (is_filesystem(entry->type, entry->source))
        status = describe_filesystem(mount, entry->source, &writable, err);
    else
        status = describe(declared, mount, entry->type, &writable, err);
    if (status == 0)
        status = ra_workload_take_writable(workload, &writable, err);
    ra_writable_clear(&writable);
    return status;
}

static bool is_image(const cJSON *mount)
{
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(mount, "Type");
    return cJSON_IsString(type) && strcmp(type->valuestring, "image") == 0;
}

static int take_entry(struct declared *declared, const cJSON *mount,
                      const struct entry *entry, struct ra_workload *workload,
                      struct ra_error *err)
{
    if (add_target(workload, entry->destination, err) != 0)
        return -1;
    if (entry->overlay.is_overlay &&
        ra_path_set_add(&declared->overlays, entry->destination) != 0)
        return ra_error_nomem(err);
    if (!entry->is_readonly)
        return add_writable(declared, mount, entry, workload, err);
    if (!entry->overlay.is_overlay && !is_filesystem(entry->type, entry->source) &&
        ra_mount_spec_kind(entry->type) == RA_WRITABLE_BIND)
        return read_readonly(declared, mount, entry->destination, workload, err);
    return 0;
}

static int read_mount(struct declared *declared, const cJSON *mount,
                      struct ra_workload *workload, struct ra_error *err)
{
    struct entry entry = {0};
    int status = read_entry(declared, mount, &entry, err);
    if (status == 0)
        status = take_entry(declared, mount, &entry, workload, err);
    ra_overlay_mount_clear(&entry.overlay);
    return status;
}

/* An image that Podman mounts is listed twice, and its overlay tells what it is. */
static int read_image(struct declared *declared, const cJSON *mount,
                      struct ra_workload *workload, struct ra_error *err)
{
    const char *destination = NULL;
    if (ra_json_get_string(mount, "Destination", &destination, err) != 0)
        return -1;
    char *path = ra_path_clean(destination == NULL ? "" : destination);
    if (path == NULL)
        return ra_error_nomem(err);
    bool is_told = destination != NULL && ra_path_set_has(&declared->overlays, path);
    free(path);
    return is_told ? 0 : read_mount(declared, mount, workload, err);
}

static int read_mounts(struct declared *declared, struct ra_workload *workload,
                       struct ra_error *err)
{
    const cJSON *mount = NULL;
    cJSON_ArrayForEach(mount, declared->mounts)
    {
        const cJSON *place = cJSON_GetObjectItemCaseSensitive(mount, "Destination");
        if (is_image(mount) && cJSON_IsString(place) &&
            ra_path_set_add(&declared->images, place->valuestring) != 0)
            return ra_error_nomem(err);
    }
    cJSON_ArrayForEach(mount, declared->mounts)
    {
        if (!is_image(mount) && read_mount(declared, mount, workload, err) != 0)
            return -1;
    }
    cJSON_ArrayForEach(mount, declared->mounts)
    {
        if (is_image(mount) && read_image(declared, mount, workload, err) != 0)
            return -1;
    }
    return 0;
}

static int read_tmpfs(const cJSON *item, struct ra_workload *workload,
                      struct ra_error *err)
{
    if (!cJSON_IsString(item))
        return ra_error_set(err, "an option string is %s", ra_json_type_name(item));
    if (add_target(workload, item->string, err) != 0)
        return -1;
    const char *options = item->valuestring;
    if (ra_tmpfs_parse(options, false).is_readonly)
        return 0;
    struct ra_writable writable = {
        .path = ra_path_clean_any(item->string),
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
    if (status == 0 && (status = read_mounts(&declared, workload, err)) != 0)
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
    ra_path_set_clear(&declared.images);
    ra_path_set_clear(&declared.overlays);
    return status;
}
