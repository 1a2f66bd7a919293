#include "rootfs_audit/source/swarm_service.h"

#include "rootfs_audit/source/capabilities.h"
#include "rootfs_audit/source/labels.h"
#include "rootfs_audit/source/mount_spec.h"
#include "rootfs_audit/source/volume_options.h"
#include "rootfs_audit/source/windows.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOUNTS_MAX = 4096 };

/* "replicated, 3 replicas", "global", "replicated-job, 1 completion", "global-job" */
static int read_mode(const cJSON *spec, struct ra_workload *workload,
                     struct ra_error *err)
{
    static const struct {
        const char *key;
        const char *name;
        const char *count; /* the key of how many */
        const char *noun;
        double by_default;
    } modes[] = {
        {"Replicated", "replicated", "Replicas", "replica", 1},
        {"Global", "global", NULL, NULL, 0},
        {"ReplicatedJob", "replicated-job", "TotalCompletions", "completion", 1},
        {"GlobalJob", "global-job", NULL, NULL, 0},
    };
    const cJSON *mode = NULL;
    const cJSON *found = NULL;
    const cJSON *count = NULL;
    size_t i = 0;
    if (ra_json_get_object(spec, "Mode", &mode, err) != 0)
        return -1;
    for (; i < sizeof modes / sizeof modes[0] && found == NULL; i++)
        if (ra_json_get_object(mode, modes[i].key, &found, err) != 0)
            return -1;
    if (found == NULL)
        return 0;
    i--;
    if (modes[i].count != NULL &&
        ra_json_get_any(found, modes[i].count, &count, err) != 0)
        return -1;
    double number = count != NULL && cJSON_IsNumber(count) && count->valuedouble >= 0 &&
                            count->valuedouble < 1e15
                        ? count->valuedouble
                        : modes[i].by_default;
    int length = modes[i].count == NULL
                     ? asprintf(&workload->state, "%s", modes[i].name)
                     : asprintf(&workload->state, "%s, %.0f %s%s", modes[i].name, number,
                                modes[i].noun, number < 1 || number > 1 ? "s" : "");
    if (length < 0) {
        workload->state = NULL;
        return ra_error_nomem(err);
    }
    workload->has_no_replicas = modes[i].count != NULL && number < 1;
    return 0;
}

static int read_flag(const cJSON *container, struct ra_workload *workload,
                     struct ra_error *err)
{
    const cJSON *flag = NULL;
    if (ra_json_get_any(container, "ReadOnly", &flag, err) != 0)
        return -1;
    if (cJSON_IsTrue(flag)) {
        workload->readonly_rootfs = RA_READONLY_TRUE;
    } else if (flag == NULL || cJSON_IsFalse(flag)) {
        workload->readonly_rootfs = RA_READONLY_FALSE;
    } else if (asprintf(&workload->error,
                        "ContainerSpec.ReadOnly is %s, not true or false",
                        ra_json_type_name(flag)) < 0) {
        workload->error = NULL;
        return ra_error_nomem(err);
    }
    return 0;
}

static int read_limit(const cJSON *task, bool *has_limit, struct ra_error *err)
{
    const cJSON *resources = NULL;
    const cJSON *limits = NULL;
    const cJSON *memory = NULL;
    if (ra_json_get_object(task, "Resources", &resources, err) != 0 ||
        ra_json_get_object(resources, "Limits", &limits, err) != 0 ||
        ra_json_get_any(limits, "MemoryBytes", &memory, err) != 0)
        return -1;
    *has_limit = cJSON_IsNumber(memory) && memory->valuedouble > 0;
    return 0;
}

static int read_volume(const cJSON *mount, const char *source,
                       struct ra_writable *writable, struct ra_volume_options *options,
                       struct ra_error *err)
{
    const cJSON *volume = NULL;
    const cJSON *driver = NULL;
    const cJSON *told = NULL;
    if (source != NULL && source[0] != '\0' &&
        (writable->source = strdup(source)) == NULL)
        return ra_error_nomem(err);
    if (ra_json_get_object(mount, "VolumeOptions", &volume, err) != 0 ||
        ra_json_get_object(volume, "DriverConfig", &driver, err) != 0 ||
        ra_json_copy_string(driver, "Name", &writable->driver, err) != 0 ||
        ra_json_get_object(driver, "Options", &told, err) != 0 ||
        ra_volume_options_read(told, options, err) != 0 ||
        ra_mount_spec_subpath(mount, &writable->options, err) != 0)
        return -1;
    if (writable->driver != NULL && writable->driver[0] == '\0') {
        free(writable->driver);
        writable->driver = NULL;
    }
    return 0;
}

static int describe(const cJSON *mount, const char *type, const char *source,
                    struct ra_writable *writable, struct ra_volume_options *options,
                    struct ra_error *err)
{
    writable->kind = ra_mount_spec_kind(type);
    writable->is_explicit = true;
    writable->is_persistent = writable->kind != RA_WRITABLE_TMPFS;
    switch (writable->kind) {
    case RA_WRITABLE_TMPFS:
        return ra_mount_spec_tmpfs(mount, &writable->options, err);
    case RA_WRITABLE_BIND:
        writable->source = ra_path_clean_any(source == NULL ? "" : source);
        return writable->source == NULL ? ra_error_nomem(err) : 0;
    case RA_WRITABLE_VOLUME:
        if (read_volume(mount, source, writable, options, err) != 0)
            return -1;
        writable->is_shared =
            strcmp(type, "cluster") == 0 ||
            (writable->driver != NULL && strcmp(writable->driver, "local") != 0);
        return 0;
    case RA_WRITABLE_OTHER:
        writable->options = strdup(type);
        return writable->options == NULL ? ra_error_nomem(err) : 0;
    }
    return 0;
}

static int add_readonly(const cJSON *mount, const char *type, const char *source,
                        const char *target, struct ra_workload *workload,
                        struct ra_error *err)
{
    if (ra_mount_spec_kind(type) != RA_WRITABLE_BIND || source == NULL)
        return 0;
    struct ra_readonly_bind bind = {.path = ra_path_clean_any(target),
                                    .source = ra_path_clean_any(source),
                                    .is_shallow = ra_mount_spec_is_shallow(mount)};
    int status = bind.path == NULL || bind.source == NULL
                     ? ra_error_nomem(err)
                     : ra_workload_take_readonly_bind(workload, &bind, err);
    ra_readonly_bind_clear(&bind);
    return status;
}

static int add_writable(const cJSON *mount, const char *type, const char *source,
                        const char *target, struct ra_workload *workload,
                        struct ra_error *err)
{
    struct ra_writable writable = {.path = ra_path_clean_any(target)};
    struct ra_volume_options options = {0};
    int status = -1;
    if (writable.path == NULL) {
        ra_error_nomem(err);
    } else if (describe(mount, type, source, &writable, &options, err) == 0) {
        bool is_local = writable.kind == RA_WRITABLE_VOLUME && !writable.is_shared;
        status = ra_workload_take_writable(workload, &writable, err);
        if (status == 0 && is_local)
            status = ra_volume_options_apply(&options, workload,
                                             workload->writable_count - 1, err);
    }
    ra_volume_options_clear(&options);
    ra_writable_clear(&writable);
    return status;
}

static int read_mount(const cJSON *mount, struct ra_workload *workload,
                      struct ra_error *err)
{
    const char *type = NULL;
    const char *source = NULL;
    const char *target = NULL;
    const cJSON *flag = NULL;
    if (!cJSON_IsObject(mount))
        return ra_error_set(err, "an entry is %s, not an object",
                            ra_json_type_name(mount));
    if (ra_json_get_string(mount, "Type", &type, err) != 0 ||
        ra_json_get_string(mount, "Source", &source, err) != 0 ||
        ra_json_get_string(mount, "Target", &target, err) != 0 ||
        ra_json_get_any(mount, "ReadOnly", &flag, err) != 0)
        return -1;
    if (type == NULL || target == NULL)
        return ra_error_set(err, "an entry has no %s", type == NULL ? "Type" : "Target");
    if (!ra_path_is_windows(target) &&
        ra_path_set_add(&workload->mount_targets, target) != 0)
        return ra_error_nomem(err);
    if (cJSON_IsTrue(flag) || strcmp(type, "image") == 0)
        return add_readonly(mount, type, source, target, workload, err);
    return add_writable(mount, type, source, target, workload, err);
}

static int read_mounts(const cJSON *container, struct ra_workload *workload,
                       struct ra_error *err)
{
    const cJSON *mounts = NULL;
    const cJSON *mount = NULL;
    if (ra_json_get_array(container, "Mounts", &mounts, err) != 0)
        return -1;
    if (cJSON_GetArraySize(mounts) > MOUNTS_MAX)
        return ra_error_set(err, "Mounts has more than %d entries", (int)MOUNTS_MAX);
    cJSON_ArrayForEach(mount, mounts)
    {
        if (read_mount(mount, workload, err) != 0)
            return ra_error_wrap(err, "Mounts");
    }
    ra_workload_settle_writable(workload);
    return 0;
}

static int read_working_dir(const cJSON *container, char **working_dir,
                            struct ra_error *err)
{
    const char *path = NULL;
    if (ra_json_get_string(container, "Dir", &path, err) != 0)
        return -1;
    if (path == NULL || path[0] != '/')
        return 0;
    *working_dir = ra_path_clean(path);
    return *working_dir == NULL ? ra_error_nomem(err) : 0;
}

static int read_container(const cJSON *container, struct ra_workload *workload,
                          struct ra_error *err)
{
    if (read_flag(container, workload, err) != 0 ||
        ra_json_copy_string(container, "Image", &workload->image, err) != 0 ||
        read_working_dir(container, &workload->working_dir, err) != 0 ||
        ra_capabilities_read(container, "CapabilityAdd", "CapabilityDrop",
                             &workload->has_sys_admin, err) != 0 ||
        ra_labels_read(container, workload, err) != 0)
        return -1;
    return read_mounts(container, workload, err);
}

static int read_service(const cJSON *service, struct ra_workload *workload,
                        struct ra_error *err)
{
    const cJSON *spec = NULL;
    const cJSON *task = NULL;
    const cJSON *container = NULL;
    workload->kind = RA_WORKLOAD_SERVICE;
    if (ra_json_copy_string(service, "ID", &workload->id, err) != 0 ||
        ra_json_get_object(service, "Spec", &spec, err) != 0 ||
        ra_json_copy_string(spec, "Name", &workload->name, err) != 0 ||
        ra_json_get_object(spec, "TaskTemplate", &task, err) != 0 ||
        ra_json_get_object(task, "ContainerSpec", &container, err) != 0)
        return -1;
    if (workload->id == NULL || workload->name == NULL)
        return ra_error_set(err, "%s is missing",
                            workload->id == NULL ? "ID" : "Spec.Name");
    if (container == NULL)
        return ra_error_set(err, "Spec.TaskTemplate.ContainerSpec is missing");
    if (read_container(container, workload, err) != 0)
        return ra_error_wrap(err, "ContainerSpec");
    if (read_mode(spec, workload, err) != 0 ||
        read_limit(task, &workload->has_memory_limit, err) != 0)
        return -1;
    if (ra_windows_has_service(service) && ra_windows_refuse(workload, err) != 0)
        return -1;
    return ra_labels_read(spec, workload, err);
}

bool ra_swarm_service_has_no_container(const cJSON *service)
{
    const cJSON *spec = cJSON_GetObjectItemCaseSensitive(service, "Spec");
    const cJSON *task = cJSON_GetObjectItemCaseSensitive(spec, "TaskTemplate");
    const cJSON *runtime = cJSON_GetObjectItemCaseSensitive(task, "Runtime");
    return cJSON_IsString(runtime) && (strcmp(runtime->valuestring, "plugin") == 0 ||
                                       strcmp(runtime->valuestring, "attachment") == 0);
}

int ra_swarm_service_read(const cJSON *service, struct ra_workload *workload,
                          struct ra_error *err)
{
    struct ra_workload made = {0};
    if (read_service(service, &made, err) != 0) {
        ra_workload_clear(&made);
        return -1;
    }
    *workload = made;
    return 0;
}
