/* A container list is read or refused; what was read has ids that are safe in a URL. */
#include "fuzz.h"

#include "rootfs_audit/source/selection.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct ra_list list = {0};
    struct ra_error err = {0};
    if (ra_list_read(text, size, &list, &err) == 0) {
        static const char *const names[] = {"web", "0"};
        struct ra_selection selection = {.names = names, .name_count = 2};
        struct ra_audit audit = {0};
        HOLDS(!err.failed);
        for (size_t i = 0; i < list.count; i++)
            HOLDS(strspn(list.containers[i].id, "0123456789abcdef") == 64);
        HOLDS(ra_selection_apply(&selection, &list, "unix:///s", &audit, &err) == 0);
        ra_audit_clear(&audit);
    } else {
        HOLDS(err.failed && ra_error_message(&err)[0] != '\0');
        HOLDS(list.containers == NULL);
    }
    ra_error_clear(&err);
    ra_list_clear(&list);
    free(text);
    return 0;
}
