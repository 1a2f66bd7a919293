/*
 * A list of strings that it owns.
 */
#ifndef ROOTFS_AUDIT_UTIL_STRINGS_H
#define ROOTFS_AUDIT_UTIL_STRINGS_H

#include "rootfs_audit/util/error.h"

#include <stddef.h>

struct ra_strings {
    char **all;
    size_t count;
};

/* Adds a string, printf-style. */
int ra_strings_add(struct ra_strings *strings, struct ra_error *err, const char *format,
                   ...) __attribute__((format(printf, 3, 4)));

void ra_strings_clear(struct ra_strings *strings);

#endif
