#include "rootfs_audit/source/data_root.h"

#include "rootfs_audit/util/path.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* How long the part of a path before its last folders is; 0 where it does not end so. */
typedef size_t root_length(const char *path, const char *id);

/* <root>/containers/<id>/<file> */
static size_t before_containers(const char *path, const char *id)
{
    static const char folder[] = "/containers/";
    for (const char *at = strstr(path, folder); at != NULL; at = strstr(at + 1, folder)) {
        const char *named = at + strlen(folder);
        if (strncmp(named, id, RA_ID_LENGTH) == 0 && named[RA_ID_LENGTH] == '/' &&
            strchr(named + RA_ID_LENGTH + 1, '/') == NULL)
            return (size_t)(at - path);
    }
    return 0;
}

/* <root>/<driver>-containers/<id>/userdata */
static size_t before_driver_containers(const char *path, const char *id)
{
    static const char folder[] = "-containers/";
    static const char userdata[] = "/userdata";
    for (const char *at = strstr(path, folder); at != NULL; at = strstr(at + 1, folder)) {
        const char *named = at + strlen(folder);
        const char *driver = at;
        while (driver > path && *driver != '/')
            driver--;
        if (driver + 1 < at && strncmp(named, id, RA_ID_LENGTH) == 0 &&
            strncmp(named + RA_ID_LENGTH, userdata, strlen(userdata)) == 0)
            return (size_t)(driver - path);
    }
    return 0;
}

/* <root>/overlay2/<layer>/diff */
static size_t before_layers(const char *path, const char *id)
{
    static const char *const folders[] = {"/overlay2/", "/overlay/"};
    (void)id;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        const char *at = strstr(path, folders[i]);
        const char *layer = at == NULL ? "" : at + strlen(folders[i]);
        if (strcmp(layer + strcspn(layer, "/"), "/diff") == 0)
            return (size_t)(at - path);
    }
    return 0;
}

static int take(const char *path, size_t length, struct ra_workload *workload,
                struct ra_error *err)
{
    char *root = strndup(path, length);
    workload->data_root = root == NULL ? NULL : ra_path_clean(root);
    free(root);
    return workload->data_root == NULL ? ra_error_nomem(err) : 0;
}

static int try_path(const cJSON *value, root_length *measure,
                    struct ra_workload *workload, struct ra_error *err)
{
    if (workload->data_root != NULL || !cJSON_IsString(value) ||
        value->valuestring[0] != '/')
        return 0;
    size_t length = measure(value->valuestring, workload->id);
    return length == 0 ? 0 : take(value->valuestring, length, workload, err);
}

/* <root>/volumes/<name>/_data, of a volume that the engine itself keeps. */
static int try_volume(const cJSON *mount, struct ra_workload *workload,
                      struct ra_error *err)
{
    static const char folder[] = "/volumes/";
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(mount, "Type");
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(mount, "Name");
    const cJSON *driver = cJSON_GetObjectItemCaseSensitive(mount, "Driver");
    const cJSON *source = cJSON_GetObjectItemCaseSensitive(mount, "Source");
    if (workload->data_root != NULL || !cJSON_IsString(type) || !cJSON_IsString(name) ||
        !cJSON_IsString(driver) || !cJSON_IsString(source) ||
        strcmp(type->valuestring, "volume") != 0 ||
        strcmp(driver->valuestring, "local") != 0 || name->valuestring[0] == '\0' ||
        source->valuestring[0] != '/')
        return 0;
    for (const char *at = strstr(source->valuestring, folder); at != NULL;
         at = strstr(at + 1, folder)) {
        size_t length = strlen(name->valuestring);
        const char *named = at + strlen(folder);
        if (at > source->valuestring && strncmp(named, name->valuestring, length) == 0 &&
            strcmp(named + length, "/_data") == 0)
            return take(source->valuestring, (size_t)(at - source->valuestring), workload,
                        err);
    }
    return 0;
}

int ra_data_root_read(const cJSON *inspect, struct ra_workload *workload,
                      struct ra_error *err)
{
    static const struct {
        const char *key;
        root_length *measure;
    } paths[] = {
        {"StaticDir", before_driver_containers}, {"HostsPath", before_containers},
        {"LogPath", before_containers},          {"ResolvConfPath", before_containers},
        {"HostnamePath", before_containers},     {"LogPath", before_driver_containers},
    };
    const cJSON *mounts = cJSON_GetObjectItemCaseSensitive(inspect, "Mounts");
    const cJSON *driver = cJSON_GetObjectItemCaseSensitive(inspect, "GraphDriver");
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(driver, "Data");
    const cJSON *upper = cJSON_GetObjectItemCaseSensitive(data, "UpperDir");
    const cJSON *mount = cJSON_IsArray(mounts) ? mounts->child : NULL;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (try_path(cJSON_GetObjectItemCaseSensitive(inspect, paths[i].key),
                     paths[i].measure, workload, err) != 0)
            return -1;
    for (; mount != NULL; mount = mount->next)
        if (try_volume(mount, workload, err) != 0)
            return -1;
    return try_path(upper, before_layers, workload, err);
}
