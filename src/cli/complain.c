#include "rootfs_audit/cli/complain.h"

#include "rootfs_audit/util/escape.h"

#include <stdint.h>
#include <stdio.h>

void ra_complain(const char *message)
{
    struct ra_buffer escaped;
    ra_buffer_init(&escaped, SIZE_MAX / 2);
    if (ra_escape_terminal(&escaped, message) != 0)
        ra_buffer_reset(&escaped);
    fprintf(stderr, "rootfs-audit: %s\n", ra_buffer_text(&escaped));
    ra_buffer_clear(&escaped);
}
