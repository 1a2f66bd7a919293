#include "rootfs_audit/util/strings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int ra_strings_add(struct ra_strings *strings, struct ra_error *err, const char *format,
                   ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0)
        return ra_error_nomem(err);
    char **grown = reallocarray(strings->all, strings->count + 1, sizeof *grown);
    if (grown == NULL) {
        free(text);
        return ra_error_nomem(err);
    }
    strings->all = grown;
    grown[strings->count++] = text;
    return 0;
}

void ra_strings_clear(struct ra_strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->all[i]);
    free(strings->all);
    *strings = (struct ra_strings){0};
}
