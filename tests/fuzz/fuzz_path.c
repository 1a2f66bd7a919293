/* A clean path is absolute, has no empty, "." or ".." part, and is clean. */
#include "fuzz.h"

#include "rootfs_audit/util/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char *clean = ra_path_clean(text);
    HOLDS(clean != NULL && clean[0] == '/');
    char *again = ra_path_clean(clean);
    HOLDS(again != NULL && strcmp(clean, again) == 0);
    size_t length = strlen(clean);
    HOLDS(length == 1 || clean[length - 1] != '/');
    HOLDS(strstr(clean, "//") == NULL && strstr(clean, "/./") == NULL &&
          strstr(clean, "/../") == NULL);
    HOLDS(ra_path_is_within(clean, "/") && ra_path_is_within(clean, clean));
    free(again);
    free(clean);
    free(text);
    return 0;
}
