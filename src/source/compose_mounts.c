#include "rootfs_audit/source/compose_mounts.h"

#include "rootfs_audit/model/tmpfs.h"
#include "rootfs_audit/source/compose_grant.h"
#include "rootfs_audit/source/compose_text.h"
#include "rootfs_audit/source/compose_volume.h"
#include "rootfs_audit/util/json.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOUNTS_MAX = 4096, FROM_MAX = 256 };

struct reading {
    const struct ra_compose_file *file;
    struct ra_workload *workload;
    struct ra_path_set own;          /* the targets of the service's own mounts */
    const cJSON *services[FROM_MAX]; /* itself, and those whose volumes it takes */
    size_t service_count;
    size_t mounts; /* taken from others */
    struct ra_compose_notes *notes;
};

static int get_list(const cJSON *service, const char *key, int max, const cJSON **list,
                    struct ra_error *err)
{
    if (ra_json_get_array(service, key, list, err) != 0)
        return -1;
    if (cJSON_GetArraySize(*list) > max)
        return ra_error_set(err, "%s has more than %d entries", key, max);
    return 0;
}

/* PATH[:OPTIONS], as --tmpfs takes it. */
static int read_tmpfs(const cJSON *item, struct ra_workload *workload,
                      struct ra_error *err)
{
    if (!cJSON_IsString(item))
        return ra_error_set(err, "tmpfs: an entry is %s, not a string",
                            ra_json_type_name(item));
    const char *text = item->valuestring;
    size_t length = strcspn(text, ":");
    const char *options = text[length] == ':' ? text + length + 1 : "";
    struct ra_writable writable = {
        .kind = RA_WRITABLE_TMPFS,
        .is_explicit = true,
        .options = options[0] == '\0' ? NULL : strdup(options),
    };
    writable.path = ra_compose_text_copy_path(text, length);
    int status = 0;
    if (writable.path == NULL || (options[0] != '\0' && writable.options == NULL) ||
        ra_path_set_add(&workload->mount_targets, writable.path) != 0)
        status = ra_error_nomem(err);
    else if (!ra_tmpfs_parse(options, false).is_readonly)
        status = ra_workload_take_writable(workload, &writable, err);
    ra_writable_clear(&writable);
    return status;
}

static int read_tmpfs_list(const cJSON *service, struct ra_workload *workload,
                           struct ra_error *err)
{
    const cJSON *value = NULL;
    const cJSON *list = NULL;
    const cJSON *item = NULL;
    if (ra_json_get_any(service, "tmpfs", &value, err) != 0)
        return -1;
    if (cJSON_IsString(value))
        return read_tmpfs(value, workload, err);
    if (get_list(service, "tmpfs", MOUNTS_MAX, &list, err) != 0)
        return -1;
    cJSON_ArrayForEach(item, list)
    {
        if (read_tmpfs(item, workload, err) != 0)
            return -1;
    }
    return 0;
}

static bool is_own(const struct reading *reading, const cJSON *service)
{
    return service == reading->services[0];
}

/* Adds a mount of one service; what stands in the own ones' place is covered. Clears the
 * volume. */
static int add(struct reading *reading, const cJSON *service,
               struct ra_compose_volume *volume, struct ra_error *err)
{
    int status = 0;
    if (is_own(reading, service) && ra_path_set_add(&reading->own, volume->target) != 0)
        status = ra_error_nomem(err);
    else if (!is_own(reading, service) && ++reading->mounts > MOUNTS_MAX)
        status =
            ra_error_set(err, "volumes_from brings more than %d mounts", (int)MOUNTS_MAX);
    else if (is_own(reading, service) || !ra_path_set_has(&reading->own, volume->target))
        status = ra_compose_volume_add(volume, reading->workload, err);
    ra_compose_volume_clear(volume);
    return status;
}

static int take_volumes(struct reading *reading, const cJSON *service,
                        struct ra_error *err)
{
    const cJSON *volumes = NULL;
    const cJSON *item = NULL;
    if (get_list(service, "volumes", MOUNTS_MAX, &volumes, err) != 0)
        return -1;
    cJSON_ArrayForEach(item, volumes)
    {
        struct ra_compose_volume volume = {0};
        if (ra_compose_volume_read(reading->file, item, &volume, err) != 0)
            return ra_error_wrap(err, "volumes");
        if (add(reading, service, &volume, err) != 0)
            return -1;
    }
    return 0;
}

/* Of several with one target the first. */
static int add_copied(struct ra_workload *workload, struct ra_copied_file *copied,
                      struct ra_error *err)
{
    int status = 0;
    size_t i = 0;
    while (i < workload->copied_file_count &&
           strcmp(workload->copied_files[i].target, copied->target) != 0)
        i++;
    if (i == workload->copied_file_count)
        status = ra_workload_take_copied_file(workload, copied, err);
    ra_copied_file_clear(copied);
    return status;
}

/* A file is bound, unless one of the volumes is mounted at its place; what is copied is
 * the service's own. */
static int take_grant(struct reading *reading, const cJSON *service,
                      struct ra_compose_grant *grant, struct ra_error *err)
{
    if (grant->source != NULL && !ra_path_set_has(&reading->own, grant->target)) {
        struct ra_compose_volume volume = {.kind = RA_WRITABLE_BIND,
                                           .target = grant->target,
                                           .source = grant->source,
                                           .is_readonly = true};
        grant->target = grant->source = NULL;
        return add(reading, service, &volume, err);
    }
    if (!grant->is_copied || !is_own(reading, service))
        return 0;
    struct ra_copied_file copied = {
        .key = grant->key, .target = grant->target, .from = grant->from};
    grant->key = grant->target = NULL;
    return add_copied(reading->workload, &copied, err);
}

static int take_grants(struct reading *reading, const cJSON *service,
                       enum ra_compose_grant_kind kind, struct ra_error *err)
{
    const cJSON *list = NULL;
    const cJSON *item = NULL;
    if (get_list(service, ra_compose_grant_key(kind), MOUNTS_MAX, &list, err) != 0)
        return -1;
    cJSON_ArrayForEach(item, list)
    {
        struct ra_compose_grant grant = {0};
        if (ra_compose_grant_read(reading->file, kind, item, &grant, err) != 0)
            return -1;
        int status = take_grant(reading, service, &grant, err);
        ra_compose_grant_clear(&grant);
        if (status != 0)
            return -1;
    }
    return 0;
}

/* Compose itself binds the engine's socket where it is asked to, and copies the client's
 * credentials. */
static int take_api_socket(struct reading *reading, const cJSON *service,
                           struct ra_error *err)
{
    static const char key[] = "use_api_socket";
    static const char socket[] = "/var/run/docker.sock";
    const cJSON *flag = NULL;
    if (ra_json_get_any(service, key, &flag, err) != 0)
        return -1;
    if (flag == NULL || cJSON_IsFalse(flag))
        return 0;
    struct ra_compose_volume volume = {
        .kind = RA_WRITABLE_BIND, .target = strdup(socket), .source = strdup(socket)};
    struct ra_compose_grant grant = {.key = strdup(key),
                                     .target = strdup("/run/secrets/docker/config.json"),
                                     .is_copied = true,
                                     .from = RA_COPIED_FROM_CLIENT};
    int status = volume.target == NULL || volume.source == NULL || grant.key == NULL ||
                         grant.target == NULL
                     ? ra_error_nomem(err)
                     : take_grant(reading, service, &grant, err);
    if (status == 0)
        status = add(reading, service, &volume, err);
    ra_compose_volume_clear(&volume);
    ra_compose_grant_clear(&grant);
    return status;
}

static int take_mounts(struct reading *reading, const cJSON *service,
                       struct ra_error *err)
{
    if (take_volumes(reading, service, err) != 0 ||
        take_grants(reading, service, RA_COMPOSE_SECRET, err) != 0 ||
        take_grants(reading, service, RA_COMPOSE_CONFIG, err) != 0)
        return -1;
    return take_api_socket(reading, service, err);
}

/* Each service once. */
static int add_service(struct reading *reading, const cJSON *service,
                       struct ra_error *err)
{
    for (size_t i = 0; i < reading->service_count; i++)
        if (reading->services[i] == service)
            return 0;
    if (reading->service_count == FROM_MAX)
        return ra_error_set(err, "volumes_from leads to more than %d services",
                            (int)FROM_MAX);
    reading->services[reading->service_count++] = service;
    return 0;
}

/* Docker compose hands on the names without their modes: what is taken is as writable as
 * it is where it comes from. */
static void note_mode(struct reading *reading, const cJSON *service, const char *entry)
{
    const char *mode = strrchr(entry, ':');
    if (is_own(reading, service) && mode != NULL && strcmp(mode, ":ro") == 0)
        reading->notes->dropped_ro++;
}

/* [service:]NAME[:MODE] or container:NAME[:MODE] */
static int follow(struct reading *reading, const cJSON *service, const cJSON *item,
                  struct ra_error *err)
{
    static const char inside[] = "service:";
    static const char outside[] = "container:";
    if (!cJSON_IsString(item))
        return ra_error_set(err, "volumes_from: an entry is %s, not a string",
                            ra_json_type_name(item));
    const char *name = item->valuestring;
    note_mode(reading, service, name);
    if (strncmp(name, outside, strlen(outside)) == 0) {
        reading->notes->outside++;
        return 0;
    }
    if (strncmp(name, inside, strlen(inside)) == 0)
        name += strlen(inside);
    const cJSON *from =
        ra_compose_index_find(&reading->file->by_service, name, strcspn(name, ":"));
    if (from == NULL)
        return ra_error_set(
            err, "volumes_from names '%.64s', and the file has no such service", name);
    return add_service(reading, from, err);
}

static int take_all_mounts(struct reading *reading, const cJSON *service,
                           struct ra_error *err)
{
    if (add_service(reading, service, err) != 0)
        return -1;
    for (size_t i = 0; i < reading->service_count; i++) {
        const cJSON *from = NULL;
        const cJSON *item = NULL;
        service = reading->services[i];
        if (take_mounts(reading, service, err) != 0 ||
            get_list(service, "volumes_from", FROM_MAX, &from, err) != 0)
            return -1;
        cJSON_ArrayForEach(item, from)
        {
            if (follow(reading, service, item, err) != 0)
                return -1;
        }
    }
    return 0;
}

int ra_compose_mounts_read(const struct ra_compose_file *file, const cJSON *service,
                           struct ra_workload *workload, struct ra_compose_notes *notes,
                           struct ra_error *err)
{
    struct reading reading = {.file = file, .workload = workload, .notes = notes};
    int status = read_tmpfs_list(service, workload, err);
    for (size_t i = 0; status == 0 && i < workload->mount_targets.count; i++)
        if (ra_path_set_add(&reading.own, workload->mount_targets.paths[i]) != 0)
            status = ra_error_nomem(err);
    if (status == 0)
        status = take_all_mounts(&reading, service, err);
    ra_workload_settle_writable(workload);
    ra_path_set_clear(&reading.own);
    return status;
}
