#include "rootfs_audit/model/advice.h"

#include <stdlib.h>

bool ra_advice_is_complete(const struct ra_advice *advice)
{
    return advice->gaps.count == 0;
}

int ra_advice_append_missing(const struct ra_advice *advice, struct ra_buffer *text)
{
    for (size_t i = 0; i < advice->gaps.count; i++)
        if (ra_buffer_puts(text, i == 0 ? "Evidence missing: " : "; ") != 0 ||
            ra_buffer_puts(text, advice->gaps.all[i]) != 0)
            return -1;
    return 0;
}

const char *ra_advice_as_name(enum ra_advice_as as)
{
    static const char *const names[] = {
        [RA_ADVICE_TMPFS] = "tmpfs",
        [RA_ADVICE_VOLUME] = "volume",
        [RA_ADVICE_BAKE] = "bake",
    };
    return names[as];
}

void ra_advice_path_clear(struct ra_advice_path *path)
{
    free(path->path);
    free(path->flag);
    ra_strings_clear(&path->examples);
    ra_strings_clear(&path->remarks);
    *path = (struct ra_advice_path){0};
}

void ra_advice_free(struct ra_advice *advice)
{
    if (advice == NULL)
        return;
    for (size_t i = 0; i < advice->path_count; i++)
        ra_advice_path_clear(&advice->paths[i]);
    free(advice->paths);
    ra_strings_clear(&advice->run_flags);
    ra_strings_clear(&advice->volumes);
    ra_strings_clear(&advice->remarks);
    ra_strings_clear(&advice->gaps);
    free(advice->compose);
    free(advice);
}
