/*
 * Files that are there whole or not at all.
 */
#ifndef ROOTFS_AUDIT_UTIL_FILE_H
#define ROOTFS_AUDIT_UTIL_FILE_H

#include "rootfs_audit/util/error.h"

#include <stddef.h>

/* Writes a new file: to a temporary one in the same folder, which is synced and linked to
 * `path`. One that exists is not touched, and is an error. The mode is 0666 less umask.
 */
int ra_file_create(const char *path, const char *bytes, size_t length,
                   struct ra_error *err);

#endif
