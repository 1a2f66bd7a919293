/* A mount table is read or not looked at; read-write is said only of a root that is. */
#include "fuzz.h"

#include "rootfs_audit/evidence/kernel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct ra_workload workload = {0};
    bool looked = false;
    HOLDS(ra_kernel_read_mounts(text, &workload, &looked, NULL) == 0);
    bool has_root = false;
    for (size_t i = 0; i < workload.kernel_mount_count; i++) {
        HOLDS(workload.kernel_mounts[i].path[0] == '/');
        has_root |= workload.kernel_mounts[i].is_root;
    }
    HOLDS(looked == (workload.kernel_rootfs != RA_KERNEL_UNKNOWN));
    HOLDS(has_root == (workload.kernel_rootfs == RA_KERNEL_RW));
    ra_workload_clear(&workload);
    free(text);
    return 0;
}
