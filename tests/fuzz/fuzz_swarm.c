/* A service of a swarm is read or refused, and passes for read-only only where its spec
 * says true. */
#include "fuzz.h"

#include "rootfs_audit/source/swarm_service.h"
#include "rootfs_audit/util/json.h"
#include "rootfs_audit/util/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct ra_workload workload = {0};
    struct ra_error err = {0};
    cJSON *root = NULL;
    if (ra_json_parse(text, size, &root, NULL) != 0) {
        free(text);
        return 0;
    }
    ra_swarm_service_has_no_container(root);
    if (ra_swarm_service_read(root, &workload, &err) == 0) {
        HOLDS(!err.failed && workload.id != NULL && workload.name != NULL);
        HOLDS(workload.readonly_rootfs != RA_READONLY_TRUE ||
              memmem(text, size, "true", 4) != NULL);
        HOLDS(workload.readonly_rootfs != RA_READONLY_UNKNOWN || workload.error != NULL);
        for (size_t i = 0; i < workload.writable_count; i++)
            HOLDS(workload.writable[i].path[0] == '/' ||
                  (workload.error != NULL && /* of Windows */
                   ra_path_is_windows(workload.writable[i].path)));
    } else {
        HOLDS(err.failed && workload.id == NULL);
    }
    cJSON_Delete(root);
    ra_error_clear(&err);
    ra_workload_clear(&workload);
    free(text);
    return 0;
}
