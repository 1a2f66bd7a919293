#include "rootfs_audit/model/product.h"

#include <stddef.h>
#include <string.h>

const struct ra_product *ra_product_named(const char *name)
{
    static const struct ra_product products[] = {
        {"docker", "docker run", "docker cp", "docker ps --all"},
        {"podman", "podman run", "podman cp", "podman ps --all"},
    };
    for (size_t i = 0; name != NULL && i < sizeof products / sizeof products[0]; i++)
        if (strcmp(products[i].name, name) == 0)
            return &products[i];
    return &products[0];
}
