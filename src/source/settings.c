#include "rootfs_audit/source/settings.h"

#include "rootfs_audit/source/data_root.h"
#include "rootfs_audit/source/podman_command.h"
#include "rootfs_audit/util/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* A list's first element, or NULL. */
static const cJSON *get_first(const cJSON *object, const char *key)
{
    const cJSON *list = get(object, key);
    return cJSON_IsArray(list) ? list->child : NULL;
}

/* A text that is not empty, or NULL. */
static const char *get_text(const cJSON *object, const char *key)
{
    const cJSON *value = get(object, key);
    return cJSON_IsString(value) && value->valuestring[0] != '\0' ? value->valuestring
                                                                  : NULL;
}

static int copy(const char *text, char **to, struct ra_error *err)
{
    if (text != NULL && (*to = strdup(text)) == NULL)
        return ra_error_nomem(err);
    return 0;
}

/* Storage.RootFS.Snapshot.Name from API 1.52 on. Before, the storage driver has the
 * snapshotter's name, and no data; as Docker's own drivers without data have too.
 */
static const char *find_snapshotter(const cJSON *inspect)
{
    static const char *const drivers_without_data[] = {"vfs", "btrfs"};
    const cJSON *storage = get(inspect, "Storage");
    const char *name = get_text(get(get(storage, "RootFS"), "Snapshot"), "Name");
    const cJSON *driver = get(inspect, "GraphDriver");
    const cJSON *data = get(driver, "Data");
    if (name != NULL || get_text(inspect, "OCIRuntime") != NULL ||
        (data != NULL && !cJSON_IsNull(data)))
        return name;
    name = get_text(driver, "Name");
    bool has_manifest = cJSON_IsObject(get(inspect, "ImageManifestDescriptor"));
    for (size_t i = 0; name != NULL && !has_manifest &&
                       i < sizeof drivers_without_data / sizeof drivers_without_data[0];
         i++)
        if (strcmp(name, drivers_without_data[i]) == 0)
            return NULL;
    return name;
}

/* Podman's HostConfig.Runtime is "oci" whichever it is. */
static const char *find_runtime(const cJSON *inspect, const cJSON *host_config)
{
    const char *runtime = get_text(inspect, "OCIRuntime");
    if (runtime != NULL)
        return runtime;
    runtime = get_text(host_config, "Runtime");
    return runtime == NULL || strcmp(runtime, "oci") == 0 ? NULL : runtime;
}

/* As Go's strconv.ParseBool, by which Docker reads it. */
static bool is_true(const char *text)
{
    static const char *const words[] = {"1", "t", "T", "true", "TRUE", "True"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

/* What of --security-opt KEY=VALUE, or KEY:VALUE where it has no equals sign. NULL where
 * it has another key. */
static const char *option_value(const char *option, const char *key)
{
    size_t length = strlen(key);
    char separator = strchr(option, '=') == NULL ? ':' : '=';
    return strncmp(option, key, length) == 0 && option[length] == separator
               ? option + length + 1
               : NULL;
}

/* Whether a list of paths between colons has one. */
static bool has_path(const char *list, const char *path)
{
    while (*list != '\0') {
        size_t length = strcspn(list, ":");
        if (strlen(path) == length && strncmp(list, path, length) == 0)
            return true;
        list += length;
        list += *list == ':';
    }
    return false;
}

/* The last of several options outranks those before it. */
static void read_option(const char *option, struct ra_workload *workload)
{
    const char *value = NULL;
    if ((value = option_value(option, "writable-cgroups")) != NULL)
        workload->has_writable_cgroups = is_true(value);
    else if ((value = option_value(option, "systempaths")) != NULL)
        workload->is_unmasked |= strcmp(value, "unconfined") == 0;
    else if ((value = option_value(option, "unmask")) != NULL) {
        bool is_all = strcasecmp(value, "all") == 0;
        workload->is_unmasked |= is_all;
        workload->has_unmasked_cgroups |= is_all || has_path(value, "/sys/fs/cgroup");
    }
}

static bool is_empty_array(const cJSON *value)
{
    return cJSON_IsArray(value) && value->child == NULL;
}

/* The CLI turns systempaths=unconfined into two empty lists. Podman 4 lists `unmask`
 * nowhere but on the command line. */
static void read_security(const cJSON *inspect, const cJSON *host_config,
                          struct ra_workload *workload)
{
    const cJSON *option = get_first(host_config, "SecurityOpt");
    struct ra_podman_command command = ra_podman_command_of(inspect);
    const cJSON *argument = command.first;
    const char *value = NULL;
    for (; option != NULL; option = option->next)
        if (cJSON_IsString(option))
            read_option(option->valuestring, workload);
    while ((value = ra_podman_command_value(&command, &argument, "--security-opt",
                                            '\0')) != NULL)
        read_option(value, workload);
    workload->is_unmasked |= is_empty_array(get(host_config, "MaskedPaths")) &&
                             is_empty_array(get(host_config, "ReadonlyPaths"));
}

static bool has_own_ids(const cJSON *host_config, const struct ra_workload *workload)
{
    const char *mode = get_text(host_config, "UsernsMode");
    bool is_mapped = get_first(get(host_config, "IDMappings"), "UidMap") != NULL;
    if (mode == NULL)
        return is_mapped || ra_workload_is_of_remapped_engine(workload);
    return is_mapped || strcmp(mode, "host") != 0;
}

/* Whether it is a CDI name, VENDOR/CLASS=NAME, and not a path. */
static bool is_plugin_device(const char *device)
{
    return device != NULL && device[0] != '/' && strchr(device, '=') != NULL;
}

static bool has_device_plugins(const cJSON *inspect, const cJSON *host_config)
{
    const cJSON *device = get_first(host_config, "Devices");
    struct ra_podman_command command = ra_podman_command_of(inspect);
    const cJSON *argument = command.first;
    const char *value = NULL;
    bool has = get_first(host_config, "DeviceRequests") != NULL;
    for (; device != NULL; device = device->next)
        has |= is_plugin_device(get_text(device, "PathOnHost"));
    while ((value = ra_podman_command_value(&command, &argument, "--device", '\0')) !=
           NULL)
        has |= is_plugin_device(value);
    return has;
}

int ra_settings_read(const cJSON *inspect, struct ra_workload *workload,
                     struct ra_error *err)
{
    const cJSON *config = get(inspect, "Config");
    const cJSON *host_config = get(inspect, "HostConfig");
    const char *cgroups = get_text(host_config, "Cgroups");
    if (copy(find_snapshotter(inspect), &workload->snapshotter, err) != 0 ||
        copy(find_runtime(inspect, host_config), &workload->runtime, err) != 0 ||
        ra_data_root_read(inspect, workload, err) != 0)
        return -1;
    read_security(inspect, host_config, workload);
    workload->is_systemd = cJSON_IsTrue(get(config, "SystemdMode"));
    workload->has_no_cgroup = cgroups != NULL && strcmp(cgroups, "disabled") == 0;
    workload->has_device_plugins = has_device_plugins(inspect, host_config);
    workload->has_own_ids = has_own_ids(host_config, workload);
    return 0;
}
