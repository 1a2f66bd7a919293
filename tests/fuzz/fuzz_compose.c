/* The services of a compose file are read or refused. One passes for read-only only where
 * the file says true, and every place to write has a clean path. */
#include "fuzz.h"

#include "rootfs_audit/source/compose_file.h"
#include "rootfs_audit/source/compose_service.h"
#include "rootfs_audit/util/json.h"

static void check_service(const struct ra_compose_file *file, const cJSON *service)
{
    struct ra_workload workload = {0};
    struct ra_error err = {0};
    struct ra_compose_notes notes = {0};
    if (ra_compose_service_read(file, service, &workload, &notes, &err) == 0) {
        const cJSON *flag = cJSON_GetObjectItemCaseSensitive(service, "read_only");
        HOLDS(!err.failed && strcmp(workload.name, service->string) == 0);
        HOLDS(workload.kind == RA_WORKLOAD_SERVICE);
        HOLDS((workload.readonly_rootfs == RA_READONLY_TRUE) == !!cJSON_IsTrue(flag));
        HOLDS(workload.readonly_rootfs != RA_READONLY_UNKNOWN || workload.error != NULL);
        for (size_t i = 0; i < workload.writable_count; i++) {
            HOLDS(workload.writable[i].path[0] == '/');
            HOLDS(i == 0 ||
                  strcmp(workload.writable[i - 1].path, workload.writable[i].path) <= 0);
        }
        for (size_t i = 0; i < workload.copied_file_count; i++)
            HOLDS(workload.copied_files[i].target[0] == '/');
    } else {
        HOLDS(err.failed && workload.id == NULL);
    }
    ra_error_clear(&err);
    ra_workload_clear(&workload);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct ra_compose_file file = {0};
    cJSON *root = NULL;
    if (ra_json_parse(text, size, &root, NULL) == 0 && cJSON_IsObject(root) &&
        ra_compose_file_init(&file, root, NULL) == 0)
        for (size_t i = 0; i < file.by_service.count; i++)
            check_service(&file, file.by_service.members[i]);
    ra_compose_file_clear(&file);
    cJSON_Delete(root);
    free(text);
    return 0;
}
