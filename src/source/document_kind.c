#include "rootfs_audit/source/document_kind.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const char save[] = "save containers with: docker inspect CONTAINER... > FILE";

static const char pod[] = "save its containers with: podman inspect CONTAINER... > FILE";
static const char swarm[] = "audit a swarm's services with --swarm";
static const char kubernetes[] = "only containers of Docker and Podman can be audited; "
                                 "save those that were made from it with: podman inspect "
                                 "CONTAINER... > FILE";
static const char containerd[] = "only containers of Docker and Podman can be audited; "
                                 "name a file that docker inspect or podman inspect made";

static bool has(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key) != NULL;
}

/* What nerdctl prints looks like Docker's, and may lack the flag. */
static bool is_of_nerdctl(const cJSON *value)
{
    static const char prefix[] = "nerdctl/";
    const cJSON *host_config = cJSON_GetObjectItemCaseSensitive(value, "HostConfig");
    const cJSON *config = cJSON_GetObjectItemCaseSensitive(value, "Config");
    const cJSON *labels = cJSON_GetObjectItemCaseSensitive(config, "Labels");
    const cJSON *label = NULL;
    if (has(host_config, "ReadonlyRootfs"))
        return false;
    cJSON_ArrayForEach(label, labels)
    {
        if (label->string != NULL && strncmp(label->string, prefix, strlen(prefix)) == 0)
            return true;
    }
    return false;
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
        {"InfraContainerID", "the inspect document of a pod (podman pod inspect)", pod},
        {"CreateInfra", "the inspect document of a pod (podman pod inspect)", pod},
        {"apiVersion", "an object of Kubernetes, which says what shall run", kubernetes},
        {"Snapshotter", "a container of containerd (nerdctl or ctr)", containerd},
        {"ProcessConfig", "the inspect document of an exec in a container", save},
        {"ServiceID", "the inspect document of a task of a swarm", swarm},
        {"Spec", "the inspect document of something in a swarm", swarm},
        {"status", "a container or pod of a Kubernetes node (crictl inspect)",
         containerd},
        {"Names",
         "a list of containers, which does not say whose root filesystem is "
         "read-only",
         save},
    };
    if (is_of_nerdctl(value))
        return ra_error_set(err, "it is a container of containerd (nerdctl inspect); %s",
                            containerd);
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
