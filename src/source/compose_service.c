#include "rootfs_audit/source/compose_service.h"

#include "rootfs_audit/source/capabilities.h"
#include "rootfs_audit/source/compose_mounts.h"
#include "rootfs_audit/source/compose_text.h"
#include "rootfs_audit/source/labels.h"
#include "rootfs_audit/source/windows.h"
#include "rootfs_audit/util/buffer.h"
#include "rootfs_audit/util/byte_size.h"
#include "rootfs_audit/util/json.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_image(const struct ra_compose_file *file, const cJSON *service,
                      struct ra_workload *workload, struct ra_error *err)
{
    const cJSON *build = NULL;
    if (ra_json_copy_string(service, "image", &workload->image, err) != 0 ||
        ra_json_get_any(service, "build", &build, err) != 0)
        return -1;
    if (workload->image != NULL || build == NULL || file->project == NULL)
        return 0;
    if (asprintf(&workload->image, "%s-%s", file->project, service->string) < 0) {
        workload->image = NULL;
        return ra_error_nomem(err);
    }
    return 0;
}

static bool is_zero(const cJSON *number)
{
    return (cJSON_IsNumber(number) && !(number->valuedouble > 0)) ||
           (cJSON_IsString(number) && strcmp(number->valuestring, "0") == 0);
}

/* `scale`, or else `deploy.replicas`. */
static int read_replicas(const cJSON *service, bool *has_none, struct ra_error *err)
{
    const cJSON *scale = NULL;
    const cJSON *deploy = NULL;
    const cJSON *replicas = NULL;
    if (ra_json_get_any(service, "scale", &scale, err) != 0 ||
        ra_json_get_object(service, "deploy", &deploy, err) != 0 ||
        ra_json_get_any(deploy, "replicas", &replicas, err) != 0)
        return -1;
    *has_none = is_zero(scale != NULL ? scale : replicas);
    return 0;
}

/* "profiles: dev, test", "0 replicas", "0 replicas; profiles: dev", or NULL. */
static int read_state(const cJSON *service, bool has_no_replicas, char **state,
                      struct ra_error *err)
{
    enum { STATE_MAX = 4096 };
    const cJSON *profiles = NULL;
    const cJSON *item = NULL;
    const char *separator = has_no_replicas ? "; profiles: " : "profiles: ";
    struct ra_buffer text;
    int status = ra_json_get_array(service, "profiles", &profiles, err);
    ra_buffer_init(&text, STATE_MAX);
    if (status == 0 && has_no_replicas && ra_buffer_puts(&text, "0 replicas") != 0)
        status = ra_error_nomem(err);
    for (item = profiles == NULL ? NULL : profiles->child; status == 0 && item != NULL;
         item = item->next) {
        if (!cJSON_IsString(item))
            status = ra_error_set(err, "profiles: an entry is %s, not a string",
                                  ra_json_type_name(item));
        else if (ra_buffer_puts(&text, separator) != 0 ||
                 ra_buffer_puts(&text, item->valuestring) != 0)
            status = ra_error_set(err, "profiles: they have more than %d bytes",
                                  (int)STATE_MAX);
        separator = ", ";
    }
    if (status == 0 && text.length > 0 && (*state = ra_buffer_take(&text)) == NULL)
        status = ra_error_nomem(err);
    ra_buffer_clear(&text);
    return status;
}

static int read_flag(const cJSON *service, struct ra_workload *workload,
                     struct ra_error *err)
{
    const cJSON *flag = NULL;
    if (ra_json_get_any(service, "read_only", &flag, err) != 0)
        return -1;
    if (cJSON_IsTrue(flag))
        workload->readonly_rootfs = RA_READONLY_TRUE;
    else if (flag == NULL || cJSON_IsFalse(flag))
        workload->readonly_rootfs = RA_READONLY_FALSE;
    else if (asprintf(&workload->error, "read_only is %s, not true or false",
                      ra_json_type_name(flag)) < 0) {
        workload->error = NULL;
        return ra_error_nomem(err);
    }
    return 0;
}

/* {command, user, privileged}: the first that is privileged is told by its key. */
static int read_hooks(const cJSON *service, const char *key, struct ra_workload *workload,
                      struct ra_error *err)
{
    const cJSON *hooks = NULL;
    const cJSON *hook = NULL;
    const cJSON *privileged = NULL;
    size_t index = 0;
    if (ra_json_get_array(service, key, &hooks, err) != 0)
        return -1;
    cJSON_ArrayForEach(hook, hooks)
    {
        if (!cJSON_IsObject(hook))
            return ra_error_set(err, "%s: an entry is %s, not an object", key,
                                ra_json_type_name(hook));
        if (ra_json_get_any(hook, "privileged", &privileged, err) != 0)
            return -1;
        bool is_first = privileged != NULL && !cJSON_IsFalse(privileged) &&
                        workload->privileged_hook == NULL;
        if (is_first && asprintf(&workload->privileged_hook, "%s[%zu]", key, index) < 0) {
            workload->privileged_hook = NULL;
            return ra_error_nomem(err);
        }
        index++;
    }
    return 0;
}

static bool is_limit(const cJSON *memory)
{
    if (cJSON_IsString(memory))
        return ra_byte_size_parse(memory->valuestring) > 0;
    return cJSON_IsNumber(memory) && memory->valuedouble > 0;
}

static int read_memory(const cJSON *service, bool *has_limit, struct ra_error *err)
{
    const cJSON *old = NULL;
    const cJSON *deploy = NULL;
    const cJSON *resources = NULL;
    const cJSON *limits = NULL;
    const cJSON *memory = NULL;
    if (ra_json_get_any(service, "mem_limit", &old, err) != 0 ||
        ra_json_get_object(service, "deploy", &deploy, err) != 0 ||
        ra_json_get_object(deploy, "resources", &resources, err) != 0 ||
        ra_json_get_object(resources, "limits", &limits, err) != 0 ||
        ra_json_get_any(limits, "memory", &memory, err) != 0)
        return -1;
    *has_limit = is_limit(old) || is_limit(memory);
    return 0;
}

static int read_powers(const cJSON *service, struct ra_workload *workload,
                       struct ra_error *err)
{
    const cJSON *privileged = NULL;
    if (ra_json_get_any(service, "privileged", &privileged, err) != 0 ||
        ra_capabilities_read(service, "cap_add", "cap_drop", &workload->has_sys_admin,
                             err) != 0 ||
        read_hooks(service, "post_start", workload, err) != 0 ||
        read_hooks(service, "pre_stop", workload, err) != 0)
        return -1;
    workload->is_privileged = privileged != NULL && !cJSON_IsFalse(privileged);
    return read_memory(service, &workload->has_memory_limit, err);
}

static int add_label(const char *key, size_t length, const char *value,
                     struct ra_workload *workload, struct ra_error *err)
{
    char *own_key = ra_compose_text_copy(key, length);
    char *own_value = ra_compose_text_copy(value, strlen(value));
    int status = own_key == NULL || own_value == NULL
                     ? ra_error_nomem(err)
                     : ra_labels_add(workload, own_key, own_value, err);
    free(own_key);
    free(own_value);
    return status;
}

/* KEY=VALUE, or KEY */
static int read_listed_label(const cJSON *item, struct ra_workload *workload,
                             struct ra_error *err)
{
    if (!cJSON_IsString(item))
        return ra_error_set(err, "labels: an entry is %s, not a string",
                            ra_json_type_name(item));
    const char *text = item->valuestring;
    size_t length = strcspn(text, "=");
    return add_label(text, length, text + length + (text[length] == '='), workload, err);
}

/* A value that YAML made a number or a truth value is meant as its text. */
static int read_label(const cJSON *item, struct ra_workload *workload,
                      struct ra_error *err)
{
    if (cJSON_IsString(item) || cJSON_IsNull(item))
        return add_label(item->string, strlen(item->string),
                         cJSON_IsNull(item) ? "" : item->valuestring, workload, err);
    if (!cJSON_IsNumber(item) && !cJSON_IsBool(item))
        return ra_error_set(err, "labels: the label %.64s is %s, not a string",
                            item->string, ra_json_type_name(item));
    char *text = cJSON_PrintUnformatted(item);
    int status = text == NULL ? ra_error_nomem(err)
                              : ra_labels_add(workload, item->string, text, err);
    cJSON_free(text);
    return status;
}

static int read_labels(const cJSON *service, struct ra_workload *workload,
                       struct ra_error *err)
{
    const cJSON *labels = NULL;
    const cJSON *item = NULL;
    const cJSON *external = NULL; /* is looked up only for one that stands twice */
    if (ra_json_get_any(service, "labels", &labels, err) != 0 ||
        (cJSON_IsObject(labels) &&
         ra_json_get_any(labels, ra_labels_external, &external, err) != 0))
        return -1;
    if (labels != NULL && !cJSON_IsArray(labels) && !cJSON_IsObject(labels))
        return ra_error_set(err, "labels is %s, neither an object nor an array",
                            ra_json_type_name(labels));
    cJSON_ArrayForEach(item, labels)
    {
        if ((cJSON_IsObject(labels) ? read_label(item, workload, err)
                                    : read_listed_label(item, workload, err)) != 0)
            return -1;
    }
    return 0;
}

static int read_working_dir(const cJSON *service, char **working_dir,
                            struct ra_error *err)
{
    const char *path = NULL;
    if (ra_json_get_string(service, "working_dir", &path, err) != 0)
        return -1;
    if (path == NULL || path[0] != '/')
        return 0;
    *working_dir = ra_compose_text_copy_path(path, strlen(path));
    return *working_dir == NULL ? ra_error_nomem(err) : 0;
}

/* What a variable may not stand in: the verdict would be about something else. */
static int check_variables(const cJSON *service, struct ra_error *err)
{
    static const char *const keys[] = {
        "read_only", "privileged",     "cap_add",      "cap_drop",
        "tmpfs",     "volumes",        "volumes_from", "configs",
        "secrets",   "use_api_socket", "platform",     "isolation",
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (ra_compose_text_check(cJSON_GetObjectItemCaseSensitive(service, keys[i]),
                                  keys[i], err) != 0)
            return -1;
    return 0;
}

static int read_service(const struct ra_compose_file *file, const cJSON *service,
                        struct ra_workload *workload, struct ra_compose_notes *notes,
                        struct ra_error *err)
{
    workload->kind = RA_WORKLOAD_SERVICE;
    workload->id = strdup(service->string);
    workload->name = strdup(service->string);
    if (workload->id == NULL || workload->name == NULL)
        return ra_error_nomem(err);
    if (!cJSON_IsObject(service))
        return ra_error_set(err, "it is %s, not an object", ra_json_type_name(service));
    if (check_variables(service, err) != 0 || read_flag(service, workload, err) != 0 ||
        read_image(file, service, workload, err) != 0 ||
        read_replicas(service, &workload->has_no_replicas, err) != 0 ||
        read_state(service, workload->has_no_replicas, &workload->state, err) != 0 ||
        read_working_dir(service, &workload->working_dir, err) != 0 ||
        read_powers(service, workload, err) != 0 ||
        read_labels(service, workload, err) != 0)
        return -1;
    if (ra_windows_has_compose_service(service))
        return ra_windows_refuse(workload, err);
    return ra_compose_mounts_read(file, service, workload, notes, err);
}

int ra_compose_service_read(const struct ra_compose_file *file, const cJSON *service,
                            struct ra_workload *workload, struct ra_compose_notes *notes,
                            struct ra_error *err)
{
    struct ra_workload made = {0};
    if (read_service(file, service, &made, notes, err) != 0) {
        ra_workload_clear(&made);
        return -1;
    }
    notes->without_replicas += made.has_no_replicas;
    notes->with_variables += ra_compose_text_variable(service) != NULL;
    *workload = made;
    return 0;
}
