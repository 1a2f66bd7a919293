#include "rootfs_audit/source/inspect.h"

#include "rootfs_audit/source/capabilities.h"
#include "rootfs_audit/source/labels.h"
#include "rootfs_audit/source/mounts.h"
#include "rootfs_audit/source/settings.h"
#include "rootfs_audit/source/windows.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/path.h"

#include <cjson/cJSON.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int copy(const char *text, char **to, struct ra_error *err)
{
    if (text != NULL && (*to = strdup(text)) == NULL)
        return ra_error_nomem(err);
    return 0;
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

/* The number that two digits are, or -1. */
static int two_digits(const char *text)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return -1;
    return (text[0] - '0') * 10 + text[1] - '0';
}

/* The seconds that a time zone of RFC 3339 is ahead of UTC: Z, +01:00. Returns whether it
 * is one. */
static bool read_zone(const char *zone, long *ahead)
{
    *ahead = 0;
    if (strcmp(zone, "Z") == 0)
        return true;
    if ((zone[0] != '+' && zone[0] != '-') || strlen(zone) != strlen("+01:00") ||
        zone[3] != ':' || two_digits(zone + 1) < 0 || two_digits(zone + 4) < 0)
        return false;
    *ahead = two_digits(zone + 1) * 3600L + two_digits(zone + 4) * 60L;
    if (zone[0] == '-')
        *ahead = -*ahead;
    return true;
}

/* State.StartedAt, RFC 3339; what is not one, or is before 1970, is not told. */
static int read_started_at(const cJSON *state, long long *started_at,
                           struct ra_error *err)
{
    const cJSON *value = NULL;
    struct tm time = {0};
    long ahead = 0;
    if (ra_json_get_any(state, "StartedAt", &value, err) != 0)
        return -1;
    const char *end = cJSON_IsString(value)
                          ? strptime(value->valuestring, "%Y-%m-%dT%H:%M:%S", &time)
                          : NULL;
    if (end == NULL || !read_zone(end + strspn(end, ".0123456789"), &ahead))
        return 0;
    time_t seconds = timegm(&time) - ahead;
    *started_at = seconds > 0 ? seconds : 0;
    return 0;
}

/* GraphDriver.Data.UpperDir and LowerDir, where the storage driver has them. What is not
 * there or of another type says nothing: drivers differ. */
static int read_layers(const cJSON *root, struct ra_workload *workload,
                       struct ra_error *err)
{
    const cJSON *driver = NULL;
    const cJSON *data = NULL;
    if (ra_json_get_any(root, "GraphDriver", &driver, err) != 0 ||
        ra_json_get_any(driver, "Data", &data, err) != 0)
        return -1;
    const cJSON *lower = cJSON_GetObjectItemCaseSensitive(data, "LowerDir");
    if (cJSON_IsString(lower) &&
        copy(lower->valuestring, &workload->lower_dirs, err) != 0)
        return -1;
    const cJSON *upper = cJSON_GetObjectItemCaseSensitive(data, "UpperDir");
    if (!cJSON_IsString(upper) || upper->valuestring[0] != '/')
        return 0;
    workload->upper_dir = ra_path_clean(upper->valuestring);
    return workload->upper_dir == NULL ? ra_error_nomem(err) : 0;
}

static int read_identity(const cJSON *root, struct ra_workload *workload,
                         struct ra_error *err)
{
    const char *name = NULL;
    const cJSON *state = NULL;
    if (ra_json_copy_string(root, "Id", &workload->id, err) != 0 ||
        ra_json_copy_string(root, "Image", &workload->image_id, err) != 0 ||
        ra_json_get_string(root, "Name", &name, err) != 0 ||
        ra_json_get_object(root, "State", &state, err) != 0)
        return -1;
    if (workload->id == NULL)
        return ra_error_set(err, "Id is missing");
    if (!ra_id_is_full(workload->id))
        return ra_error_set(err, "Id is not %d hexadecimal digits", (int)RA_ID_LENGTH);
    if (ra_json_copy_string(state, "Status", &workload->state, err) != 0 ||
        read_pid(state, &workload->pid, err) != 0 ||
        read_started_at(state, &workload->started_at, err) != 0)
        return ra_error_wrap(err, "State");
    if (name == NULL)
        return ra_error_set(err, "Name is missing");
    if (read_layers(root, workload, err) != 0)
        return -1;
    return copy(name + (name[0] == '/'), &workload->name, err);
}

static int read_working_dir(const cJSON *config, char **working_dir, struct ra_error *err)
{
    const char *path = NULL;
    if (ra_json_get_string(config, "WorkingDir", &path, err) != 0)
        return -1;
    if (path == NULL || path[0] != '/')
        return 0;
    *working_dir = ra_path_clean(path);
    return *working_dir == NULL ? ra_error_nomem(err) : 0;
}

static int read_config(const cJSON *root, struct ra_workload *workload,
                       struct ra_error *err)
{
    const cJSON *config = NULL;
    if (ra_json_get_object(root, "Config", &config, err) != 0)
        return -1;
    if (ra_json_copy_string(config, "Image", &workload->image, err) != 0 ||
        read_working_dir(config, &workload->working_dir, err) != 0 ||
        ra_labels_read(config, workload, err) != 0)
        return ra_error_wrap(err, "Config");
    return 0;
}

static int read_powers(const cJSON *host_config, struct ra_workload *workload,
                       struct ra_error *err)
{
    const cJSON *privileged = NULL;
    const cJSON *memory = NULL;
    if (ra_json_get_any(host_config, "Privileged", &privileged, err) != 0 ||
        ra_json_get_any(host_config, "Memory", &memory, err) != 0 ||
        ra_capabilities_read(host_config, "CapAdd", "CapDrop", &workload->has_sys_admin,
                             err) != 0)
        return ra_error_wrap(err, "HostConfig");
    workload->is_privileged = privileged != NULL && !cJSON_IsFalse(privileged);
    workload->has_memory_limit = cJSON_IsNumber(memory) && memory->valuedouble > 0;
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

int ra_inspect_read_tree(const cJSON *root, struct ra_workload *workload,
                         struct ra_error *err)
{
    struct ra_workload made = {0};
    int status = -1;
    if (!cJSON_IsObject(root))
        ra_error_set(err, "the document is %s, not an object", ra_json_type_name(root));
    else if (read_identity(root, &made, err) == 0 && read_config(root, &made, err) == 0 &&
             read_host_config(root, &made, err) == 0 &&
             ra_mounts_read(root, &made, err) == 0 &&
             ra_settings_read(root, &made, err) == 0)
        status = ra_windows_has_container(root) ? ra_windows_refuse(&made, err) : 0;
    if (status == 0)
        *workload = made;
    else
        ra_workload_clear(&made);
    return status;
}

int ra_inspect_read(const char *text, size_t length, struct ra_workload *workload,
                    struct ra_error *err)
{
    cJSON *root = NULL;
    if (ra_json_parse(text, length, &root, err) != 0)
        return -1;
    int status = ra_inspect_read_tree(root, workload, err);
    cJSON_Delete(root);
    return status;
}

bool ra_inspect_is_leaving(const struct ra_workload *workload)
{
    const char *state = workload->state;
    return state != NULL &&
           (strcmp(state, "removing") == 0 || strcmp(state, "dead") == 0);
}
