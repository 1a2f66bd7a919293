/*
 * Files, read whole.
 */
#ifndef ROOTFS_AUDIT_UTIL_FILE_H
#define ROOTFS_AUDIT_UTIL_FILE_H

#include "rootfs_audit/util/buffer.h"

#include <stddef.h>

/* Replaces the buffer's text by a file's, opened below the folder `at`, or from the
 * working directory on where that is AT_FDCWD (openat(2)). Returns 0, or what went wrong
 * as errno(3) has it; EFBIG where the buffer's limit is too small. */
int ra_file_read(int at, const char *name, struct ra_buffer *text);

/* The same from an open descriptor. */
int ra_file_read_fd(int fd, struct ra_buffer *text);

#endif
