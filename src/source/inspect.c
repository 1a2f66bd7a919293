#include "rootfs_audit/source/inspect.h"

#include "rootfs_audit/source/mounts.h"
#include "rootfs_audit/util/json.h"

#include <cjson/cJSON.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char external_label[] = "rootfs-audit.external";

static int copy(const char *text, char **to, struct ra_error *err)
{
    if (text != NULL && (*to = strdup(text)) == NULL)
        return ra_error_nomem(err);
    return 0;
}

static int copy_string(const cJSON *object, const char *key, char **to,
                       struct ra_error *err)
{
    const char *text = NULL;
    if (ra_json_get_string(object, key, &text, err) != 0)
        return -1;
    return copy(text, to, err);
}

static int read_pid(const cJSON *state, long *pid, struct ra_error *err)
{
    const cJSON *value = NULL;
    if (ra_json_get_any(state, "Pid", &value, err) != 0)
        return -1;
    if (cJSON_IsNumber(value) && value->valuedouble >= 1 && value->valuedouble <= INT_MAX)
        *pid = (long)value->valuedouble;
    return 0;
}

static int read_identity(const cJSON *root, struct ra_workload *workload,
                         struct ra_error *err)
{
    const char *name = NULL;
    const cJSON *state = NULL;
    if (copy_string(root, "Id", &workload->id, err) != 0 ||
        copy_string(root, "Image", &workload->image_id, err) != 0 ||
        ra_json_get_string(root, "Name", &name, err) != 0 ||
        ra_json_get_object(root, "State", &state, err) != 0)
        return -1;
    if (workload->id == NULL)
        return ra_error_set(err, "Id is missing");
    if (!ra_id_is_full(workload->id))
        return ra_error_set(err, "Id is not %d hexadecimal digits", (int)RA_ID_LENGTH);
    if (copy_string(state, "Status", &workload->state, err) != 0 ||
        read_pid(state, &workload->pid, err) != 0)
        return ra_error_wrap(err, "State");
    if (name == NULL)
        return ra_error_set(err, "Name is missing");
    return copy(name + (name[0] == '/'), &workload->name, err);
}

static int read_labels(const cJSON *labels, struct ra_workload *workload,
                       struct ra_error *err)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, labels)
    {
        struct ra_label label = {0};
        if (!cJSON_IsString(item))
            return ra_error_set(err, "Config: Labels: the label %s is %s, not a string",
                                item->string, ra_json_type_name(item));
        int status = copy(item->string, &label.key, err);
        if (status == 0)
            status = copy(item->valuestring, &label.value, err);
        if (status == 0)
            status = ra_workload_take_label(workload, &label, err);
        ra_label_clear(&label);
        if (status != 0)
            return -1;
    }
    return 0;
}

static int read_config(const cJSON *root, struct ra_workload *workload,
                       struct ra_error *err)
{
    const cJSON *config = NULL;
    const cJSON *labels = NULL;
    const char *external = NULL;
    if (ra_json_get_object(root, "Config", &config, err) != 0)
        return -1;
    if (copy_string(config, "Image", &workload->image, err) != 0 ||
        ra_json_get_object(config, "Labels", &labels, err) != 0 ||
        ra_json_get_string(labels, external_label, &external, err) != 0)
        return ra_error_wrap(err, "Config");
    if (external != NULL && external[0] != '\0' &&
        copy(external, &workload->external, err) != 0)
        return -1;
    return read_labels(labels, workload, err);
}

/* CapAdd is kept as it was typed: cap_sys_admin, SYS_ADMIN, all. */
static bool names_sys_admin(const char *capability)
{
    if (strncasecmp(capability, "CAP_", 4) == 0)
        capability += 4;
    return strcasecmp(capability, "SYS_ADMIN") == 0 || strcasecmp(capability, "ALL") == 0;
}

static int read_powers(const cJSON *host_config, struct ra_workload *workload,
                       struct ra_error *err)
{
    const cJSON *privileged = NULL;
    const cJSON *capabilities = NULL;
    const cJSON *memory = NULL;
    const cJSON *item = NULL;
    if (ra_json_get_any(host_config, "Privileged", &privileged, err) != 0 ||
        ra_json_get_array(host_config, "CapAdd", &capabilities, err) != 0 ||
        ra_json_get_any(host_config, "Memory", &memory, err) != 0)
        return ra_error_wrap(err, "HostConfig");
    workload->is_privileged = privileged != NULL && !cJSON_IsFalse(privileged);
    workload->has_memory_limit = cJSON_IsNumber(memory) && memory->valuedouble > 0;
    cJSON_ArrayForEach(item, capabilities)
    {
        if (!cJSON_IsString(item))
            return ra_error_set(err, "HostConfig: CapAdd: an entry is %s, not a string",
                                ra_json_type_name(item));
        workload->has_sys_admin |= names_sys_admin(item->valuestring);
    }
    return 0;
}

static int read_flag(const cJSON *host_config, struct ra_workload *workload,
                     struct ra_error *err)
{
    const cJSON *flag = NULL;
    if (ra_json_get_any(host_config, "ReadonlyRootfs", &flag, err) != 0)
        return ra_error_wrap(err, "HostConfig");
    if (cJSON_IsTrue(flag)) {
        workload->readonly_rootfs = RA_READONLY_TRUE;
    } else if (cJSON_IsFalse(flag)) {
        workload->readonly_rootfs = RA_READONLY_FALSE;
    } else {
        const char *is = flag == NULL ? "missing or null" : ra_json_type_name(flag);
        if (asprintf(&workload->error,
                     "HostConfig.ReadonlyRootfs is %s, not true or false", is) < 0) {
            workload->error = NULL;
            return ra_error_nomem(err);
        }
    }
    return 0;
}

static int read_host_config(const cJSON *root, struct ra_workload *workload,
                            struct ra_error *err)
{
    const cJSON *host_config = NULL;
    if (ra_json_get_object(root, "HostConfig", &host_config, err) != 0 ||
        read_flag(host_config, workload, err) != 0)
        return -1;
    return read_powers(host_config, workload, err);
}

int ra_inspect_read(const char *text, size_t length, struct ra_workload *workload,
                    struct ra_error *err)
{
    cJSON *root = NULL;
    struct ra_workload made = {0};
    if (ra_json_parse(text, length, &root, err) != 0)
        return -1;
    int status = -1;
    if (!cJSON_IsObject(root))
        ra_error_set(err, "the document is %s, not an object", ra_json_type_name(root));
    else if (read_identity(root, &made, err) == 0 && read_config(root, &made, err) == 0 &&
             read_host_config(root, &made, err) == 0 &&
             ra_mounts_read(root, &made, err) == 0)
        status = 0;
    cJSON_Delete(root);
    if (status == 0)
        *workload = made;
    else
        ra_workload_clear(&made);
    return status;
}
