#include "rootfs_audit/source/compose_mounts.h"

#include "rootfs_audit/model/tmpfs.h"
#include "rootfs_audit/source/compose_volume.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/path.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOUNTS_MAX = 4096, FROM_MAX = 256 };

/* A service whose volumes are taken, and whether that makes them read-only. */
struct visit {
    const cJSON *service;
    bool is_readonly;
};

struct reading {
    const struct ra_compose_file *file;
    struct ra_workload *workload;
    struct ra_path_set own; /* the targets of the service's own mounts */
    struct visit visits[FROM_MAX];
    size_t visit_count;
    size_t mounts;  /* taken from others */
    size_t outside; /* containers that are not of this file */
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
    char *path = strndup(text, length);
    writable.path = path == NULL ? NULL : ra_path_clean(path);
    free(path);
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

/* Takes the volumes of one service; what stands in the own ones' place is covered. */
static int take_volumes(struct reading *reading, const struct visit *visit,
                        struct ra_error *err)
{
    const cJSON *volumes = NULL;
    const cJSON *item = NULL;
    bool is_own = visit == reading->visits;
    if (get_list(visit->service, "volumes", MOUNTS_MAX, &volumes, err) != 0)
        return -1;
    cJSON_ArrayForEach(item, volumes)
    {
        struct ra_compose_volume volume = {0};
        int status = ra_compose_volume_read(reading->file, item, &volume, err);
        if (status != 0)
            return ra_error_wrap(err, "volumes");
        volume.is_readonly |= visit->is_readonly;
        if (is_own && ra_path_set_add(&reading->own, volume.target) != 0)
            status = ra_error_nomem(err);
        else if (!is_own && ++reading->mounts > MOUNTS_MAX)
            status = ra_error_set(err, "volumes_from brings more than %d mounts",
                                  (int)MOUNTS_MAX);
        else if (is_own || !ra_path_set_has(&reading->own, volume.target))
            status = ra_compose_volume_add(&volume, reading->workload, err);
        ra_compose_volume_clear(&volume);
        if (status != 0)
            return -1;
    }
    return 0;
}

/* Each service once, but again where it was taken read-only and now is not. */
static int add_visit(struct reading *reading, const cJSON *service, bool is_readonly,
                     struct ra_error *err)
{
    for (size_t i = 0; i < reading->visit_count; i++)
        if (reading->visits[i].service == service &&
            (is_readonly || !reading->visits[i].is_readonly))
            return 0;
    if (reading->visit_count == FROM_MAX)
        return ra_error_set(err, "volumes_from leads to more than %d services",
                            (int)FROM_MAX);
    reading->visits[reading->visit_count++] =
        (struct visit){.service = service, .is_readonly = is_readonly};
    return 0;
}

/* [service:]NAME[:MODE] or container:NAME[:MODE] */
static int follow(struct reading *reading, const cJSON *item, bool is_readonly,
                  struct ra_error *err)
{
    static const char inside[] = "service:";
    static const char outside[] = "container:";
    if (!cJSON_IsString(item))
        return ra_error_set(err, "volumes_from: an entry is %s, not a string",
                            ra_json_type_name(item));
    const char *name = item->valuestring;
    if (strncmp(name, outside, strlen(outside)) == 0) {
        reading->outside++;
        return 0;
    }
    if (strncmp(name, inside, strlen(inside)) == 0)
        name += strlen(inside);
    size_t length = strcspn(name, ":");
    const cJSON *service =
        ra_compose_index_find(&reading->file->by_service, name, length);
    if (service == NULL)
        return ra_error_set(
            err, "volumes_from names '%.64s', and the file has no such service", name);
    return add_visit(reading, service, is_readonly || strcmp(name + length, ":ro") == 0,
                     err);
}

static int take_all_volumes(struct reading *reading, const cJSON *service,
                            struct ra_error *err)
{
    if (add_visit(reading, service, false, err) != 0)
        return -1;
    for (size_t i = 0; i < reading->visit_count; i++) {
        const cJSON *from = NULL;
        const cJSON *item = NULL;
        if (take_volumes(reading, &reading->visits[i], err) != 0 ||
            get_list(reading->visits[i].service, "volumes_from", FROM_MAX, &from, err) !=
                0)
            return -1;
        cJSON_ArrayForEach(item, from)
        {
            if (follow(reading, item, reading->visits[i].is_readonly, err) != 0)
                return -1;
        }
    }
    return 0;
}

/* Compose binds the engine's socket itself where it is asked to. */
static int read_api_socket(const cJSON *service, struct ra_workload *workload,
                           struct ra_error *err)
{
    static const char socket[] = "/var/run/docker.sock";
    const cJSON *flag = NULL;
    if (ra_json_get_any(service, "use_api_socket", &flag, err) != 0)
        return -1;
    if (flag == NULL || cJSON_IsFalse(flag))
        return 0;
    struct ra_compose_volume volume = {
        .kind = RA_WRITABLE_BIND, .target = strdup(socket), .source = strdup(socket)};
    int status = volume.target == NULL || volume.source == NULL
                     ? ra_error_nomem(err)
                     : ra_compose_volume_add(&volume, workload, err);
    ra_compose_volume_clear(&volume);
    return status;
}

int ra_compose_mounts_read(const struct ra_compose_file *file, const cJSON *service,
                           struct ra_workload *workload, size_t *outside,
                           struct ra_error *err)
{
    struct reading reading = {.file = file, .workload = workload};
    int status = read_tmpfs_list(service, workload, err);
    for (size_t i = 0; status == 0 && i < workload->mount_targets.count; i++)
        if (ra_path_set_add(&reading.own, workload->mount_targets.paths[i]) != 0)
            status = ra_error_nomem(err);
    if (status == 0)
        status = take_all_volumes(&reading, service, err);
    if (status == 0)
        status = read_api_socket(service, workload, err);
    ra_workload_settle_writable(workload);
    *outside += reading.outside;
    ra_path_set_clear(&reading.own);
    return status;
}
