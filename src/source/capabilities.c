#include "rootfs_audit/source/capabilities.h"

#include "rootfs_audit/util/json.h"

#include <string.h>
#include <strings.h>

/* Whether the list names a capability. */
static int find(const cJSON *object, const char *key, const char *name, bool *is_named,
                struct ra_error *err)
{
    const cJSON *capabilities = NULL;
    const cJSON *item = NULL;
    *is_named = false;
    if (ra_json_get_array(object, key, &capabilities, err) != 0)
        return -1;
    cJSON_ArrayForEach(item, capabilities)
    {
        if (!cJSON_IsString(item))
            return ra_error_set(err, "%s: an entry is %s, not a string", key,
                                ra_json_type_name(item));
        const char *capability = item->valuestring;
        if (strncasecmp(capability, "CAP_", 4) == 0)
            capability += 4;
        *is_named |= strcasecmp(capability, name) == 0;
    }
    return 0;
}

int ra_capabilities_read(const cJSON *object, const char *add_key, const char *drop_key,
                         bool *has_sys_admin, struct ra_error *err)
{
    bool is_added = false;
    bool are_all_added = false;
    bool is_dropped = false;
    if (find(object, add_key, "SYS_ADMIN", &is_added, err) != 0 ||
        find(object, add_key, "ALL", &are_all_added, err) != 0 ||
        find(object, drop_key, "SYS_ADMIN", &is_dropped, err) != 0)
        return -1;
    *has_sys_admin = is_added || (are_all_added && !is_dropped);
    return 0;
}
