#include "rootfs_audit/source/inspect.h"

#include "rootfs_audit/source/json.h"
#include "rootfs_audit/source/mounts.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

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
    if (copy_string(state, "Status", &workload->state, err) != 0)
        return ra_error_wrap(err, "State");
    if (name == NULL)
        return ra_error_set(err, "Name is missing");
    return copy(name + (name[0] == '/'), &workload->name, err);
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
    if (external != NULL && external[0] == '\0')
        external = NULL;
    return copy(external, &workload->external, err);
}

static int read_flag(const cJSON *root, struct ra_workload *workload,
                     struct ra_error *err)
{
    const cJSON *host_config = NULL;
    const cJSON *flag = NULL;
    if (ra_json_get_object(root, "HostConfig", &host_config, err) != 0)
        return -1;
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
             read_flag(root, &made, err) == 0 && ra_mounts_read(root, &made, err) == 0)
        status = 0;
    cJSON_Delete(root);
    if (status == 0)
        *workload = made;
    else
        ra_workload_clear(&made);
    return status;
}
