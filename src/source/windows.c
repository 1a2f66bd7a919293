#include "rootfs_audit/source/windows.h"

#include "rootfs_audit/util/path.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static const cJSON *get_first(const cJSON *object, const char *key)
{
    const cJSON *list = get(object, key);
    return cJSON_IsArray(list) ? list->child : NULL;
}

static bool is_one_of(const cJSON *value, const char *const *words, size_t count)
{
    for (size_t i = 0; cJSON_IsString(value) && i < count; i++)
        if (strcasecmp(value->valuestring, words[i]) == 0)
            return true;
    return false;
}

static bool is_windows(const cJSON *platform)
{
    static const char *const words[] = {"windows"};
    return is_one_of(platform, words, 1);
}

/* Linux has "" and "default". */
static bool is_isolation(const cJSON *isolation)
{
    static const char *const words[] = {"process", "hyperv"};
    return is_one_of(isolation, words, 2);
}

static bool has_path(const cJSON *mount, const char *key)
{
    for (; mount != NULL; mount = mount->next) {
        const cJSON *path = get(mount, key);
        if (cJSON_IsString(path) && ra_path_is_windows(path->valuestring))
            return true;
    }
    return false;
}

bool ra_windows_has_container(const cJSON *inspect)
{
    static const char *const drivers[] = {"windowsfilter", "windows", "lcow"};
    const cJSON *platform = get(inspect, "Platform");
    if (cJSON_IsString(platform) && platform->valuestring[0] != '\0')
        return is_windows(platform);
    return is_one_of(get(inspect, "Driver"), drivers, 3) ||
           is_isolation(get(get(inspect, "HostConfig"), "Isolation")) ||
           has_path(get_first(inspect, "Mounts"), "Destination");
}

bool ra_windows_has_service(const cJSON *service)
{
    const cJSON *task = get(get(service, "Spec"), "TaskTemplate");
    const cJSON *container = get(task, "ContainerSpec");
    const cJSON *platform = get_first(get(task, "Placement"), "Platforms");
    bool is_for_windows = platform != NULL;
    for (; platform != NULL; platform = platform->next)
        is_for_windows &= is_windows(get(platform, "OS"));
    return is_for_windows || is_isolation(get(container, "Isolation")) ||
           has_path(get_first(container, "Mounts"), "Target");
}

bool ra_windows_has_compose_service(const cJSON *service)
{
    static const char windows[] = "windows";
    const cJSON *platform = get(service, "platform");
    size_t length = cJSON_IsString(platform) ? strcspn(platform->valuestring, "/(") : 0;
    return (length == strlen(windows) &&
            strncasecmp(platform->valuestring, windows, length) == 0) ||
           is_isolation(get(service, "isolation")) ||
           has_path(get_first(service, "volumes"), "target");
}

int ra_windows_refuse(struct ra_workload *workload, struct ra_error *err)
{
    bool is_service = workload->kind == RA_WORKLOAD_SERVICE;
    free(workload->error);
    workload->error = strdup(
        is_service ? "not applicable to Windows containers, which have no read-only "
                     "root filesystem; name the services to audit, without this one"
                   : "not applicable to Windows containers, which have no read-only "
                     "root filesystem; name the containers to audit, without this one");
    return workload->error == NULL ? ra_error_nomem(err) : 0;
}
