/* Mount tables, two where a 0x01 divides the input, are read or not looked at; read-write
 * is said only of a root that is. */
#include "fuzz.h"

#include "rootfs_audit/evidence/kernel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    static char upper_dir[] = "/u/diff";
    char *others[] = {strchr(text, 1)};
    size_t count = others[0] == NULL ? 0 : 1;
    if (count == 1)
        *others[0]++ = '\0';
    struct ra_workload workload = {.upper_dir = size % 2 == 0 ? NULL : upper_dir,
                                   .readonly_rootfs = RA_READONLY_TRUE,
                                   .has_own_tmpfs = size % 5 == 0,
                                   .has_image_tmpfs = size % 7 == 0,
                                   .has_writable_cgroups = size % 11 == 0};
    const struct ra_kernel_facts facts = {.has_other_users = size % 3 == 0};
    bool looked = false;
    HOLDS(ra_kernel_read_tables(text, others, count, &facts, &workload, &looked, NULL) ==
          0);
    bool has_root = false;
    for (size_t i = 0; i < workload.kernel_mount_count; i++) {
        HOLDS(workload.kernel_mounts[i].path[0] == '/');
        HOLDS(!workload.kernel_mounts[i].is_root ||
              workload.kernel_mounts[i].setting == NULL);
        has_root |= workload.kernel_mounts[i].is_root;
    }
    for (size_t i = 0; i < workload.writable_count; i++) {
        HOLDS(workload.writable[i].path[0] == '/');
        HOLDS(workload.writable[i].kind == RA_WRITABLE_TMPFS);
        HOLDS(i == 0 ||
              strcmp(workload.writable[i - 1].path, workload.writable[i].path) != 0);
    }
    HOLDS(looked == (workload.kernel_rootfs != RA_KERNEL_UNKNOWN));
    HOLDS(has_root == (workload.kernel_rootfs == RA_KERNEL_RW));
    workload.upper_dir = NULL;
    ra_workload_clear(&workload);
    free(text);
    return 0;
}
