#include "rootfs_audit/util/shell.h"

#include <string.h>

int ra_shell_quote(struct ra_buffer *out, const char *argument)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_@%+=:,./-";
    if (argument[0] != '\0' && strspn(argument, plain) == strlen(argument))
        return ra_buffer_puts(out, argument);
    if (ra_buffer_puts(out, "'") != 0)
        return -1;
    while (*argument != '\0') {
        size_t length = strcspn(argument, "'");
        if (ra_buffer_append(out, argument, length) != 0)
            return -1;
        argument += length;
        if (*argument == '\'' && ra_buffer_puts(out, "'\\''") != 0)
            return -1;
        argument += *argument == '\'';
    }
    return ra_buffer_puts(out, "'");
}
