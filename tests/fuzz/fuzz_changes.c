/* The changes that are read have a kind and a clean path, and a list that is refused adds
 * none. */
#include "fuzz.h"

#include "rootfs_audit/source/changes.h"
#include "rootfs_audit/util/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct ra_written_list written = {0};
    struct ra_error err = {0};
    int status = ra_changes_parse(text, size, &written, &err);
    HOLDS((status != 0) == err.failed);
    HOLDS(status == 0 || written.count == 0);
    for (size_t i = 0; i < written.count; i++) {
        char *clean = ra_path_clean(written.all[i].path);
        HOLDS(clean != NULL && strcmp(clean, written.all[i].path) == 0);
        HOLDS(written.all[i].evidence == RA_EVIDENCE_CHANGES);
        HOLDS(written.all[i].change != RA_CHANGE_UNKNOWN);
        free(clean);
    }
    ra_written_settle(&written);
    for (size_t i = 1; i < written.count; i++)
        HOLDS(ra_path_compare(written.all[i - 1].path, written.all[i].path) < 0);
    ra_written_clear(&written);
    ra_error_clear(&err);
    free(text);
    return 0;
}
