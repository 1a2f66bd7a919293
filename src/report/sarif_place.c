#include "rootfs_audit/report/sarif_place.h"

#include <stdio.h>
#include <string.h>

/* Every byte but the unreserved; a segment of dots only would be a step in the path. */
static int put_segment(struct ra_buffer *out, const char *text)
{
    static const char unreserved[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_~.";
    bool is_dots = strspn(text, ".") == strlen(text);
    if (text[0] == '\0')
        return ra_buffer_puts(out, "%00");
    for (; *text != '\0'; text++) {
        char encoded[8];
        bool is_plain = !is_dots && strchr(unreserved, *text) != NULL;
        snprintf(encoded, sizeof encoded, is_plain ? "%c" : "%%%02X",
                 (unsigned char)*text);
        if (ra_buffer_puts(out, encoded) != 0)
            return -1;
    }
    return 0;
}

int ra_sarif_place(struct ra_buffer *out, const struct ra_source *source,
                   const struct ra_workload *workload)
{
    if (put_segment(out, source->name == NULL ? source->endpoint : source->name) != 0)
        return -1;
    if (workload == NULL)
        return 0;
    const char *folder =
        workload->kind == RA_WORKLOAD_SERVICE ? "/services/" : "/containers/";
    if (ra_buffer_puts(out, folder) != 0)
        return -1;
    return put_segment(out, workload->name);
}

int ra_sarif_fingerprint(struct ra_buffer *out, const struct ra_source *source,
                         const struct ra_workload *workload, const char *rule,
                         const char *about)
{
    if (ra_sarif_place(out, source, workload) != 0 || ra_buffer_puts(out, "#") != 0 ||
        ra_buffer_puts(out, rule) != 0)
        return -1;
    if (about == NULL)
        return 0;
    return ra_buffer_puts(out, "@") == 0 ? put_segment(out, about) : -1;
}
