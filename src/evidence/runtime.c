#include "rootfs_audit/evidence/runtime.h"

#include <stddef.h>
#include <string.h>

bool ra_runtime_uses_host_kernel(const char *runtime)
{
    static const char *const names[] = {
        "runc", "crun", "youki", "oci", "io.containerd.runc.v1", "io.containerd.runc.v2"};
    const char *slash = runtime == NULL ? NULL : strrchr(runtime, '/');
    const char *name = slash == NULL ? runtime : slash + 1;
    for (size_t i = 0; name != NULL && i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return name == NULL || name[0] == '\0';
}
