#include "rootfs_audit/source/document_kind.h"

#include <stdbool.h>
#include <stddef.h>

static const char save[] = "save containers with: docker inspect CONTAINER... > FILE";

static bool has(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key) != NULL;
}

int ra_document_kind_check(const cJSON *value, struct ra_error *err)
{
    static const struct {
        const char *key;
        const char *what;
        const char *cure;
    } kinds[] = {
        {"services", "a compose file", "audit it with --compose=FILE"},
        {"RootFS", "the inspect document of an image, not of a container", save},
        {"Mountpoint", "the inspect document of a volume", save},
        {"IPAM", "the inspect document of a network", save},
        {"Spec", "the inspect document of something in a swarm",
         "audit a swarm's services with --swarm"},
        {"Names",
         "a list of containers, which does not say whose root filesystem is "
         "read-only",
         save},
    };
    if (cJSON_IsObject(value) && has(value, "HostConfig") && has(value, "Name"))
        return 0;
    for (size_t i = 0; cJSON_IsObject(value) && i < sizeof kinds / sizeof kinds[0]; i++)
        if (has(value, kinds[i].key))
            return ra_error_set(err, "it is %s; %s", kinds[i].what, kinds[i].cure);
    if (cJSON_IsObject(value) && (has(value, "Id") || has(value, "HostConfig")))
        return 0;
    return ra_error_set(err, "it is %s; %s",
                        cJSON_IsString(value) ? "a string, and no inspect document"
                                              : "no inspect document",
                        save);
}
