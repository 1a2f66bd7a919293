#include "rootfs_audit/source/labels.h"

#include "rootfs_audit/util/json.h"

#include <stdbool.h>
#include <string.h>

const char ra_labels_external[] = "rootfs-audit.external";

int ra_labels_add(struct ra_workload *workload, const char *key, const char *value,
                  struct ra_error *err)
{
    struct ra_label label = {.key = strdup(key), .value = strdup(value)};
    bool is_external = workload->external == NULL && value[0] != '\0' &&
                       strcmp(key, ra_labels_external) == 0;
    if (is_external)
        workload->external = strdup(value);
    int status = 0;
    if (label.key == NULL || label.value == NULL ||
        (is_external && workload->external == NULL))
        status = ra_error_nomem(err);
    else
        status = ra_workload_take_label(workload, &label, err);
    ra_label_clear(&label);
    return status;
}

int ra_labels_read(const cJSON *object, struct ra_workload *workload,
                   struct ra_error *err)
{
    const cJSON *labels = NULL;
    const cJSON *item = NULL;
    const char *external = NULL;
    if (ra_json_get_object(object, "Labels", &labels, err) != 0 ||
        ra_json_get_string(labels, ra_labels_external, &external, err) != 0)
        return -1;
    cJSON_ArrayForEach(item, labels)
    {
        if (!cJSON_IsString(item))
            return ra_error_set(err, "Labels: the label %.64s is %s, not a string",
                                item->string, ra_json_type_name(item));
        if (ra_labels_add(workload, item->string, item->valuestring, err) != 0)
            return -1;
    }
    return 0;
}
