/*
 * Files of the proc filesystem.
 */
#ifndef ROOTFS_AUDIT_EVIDENCE_PROC_FILE_H
#define ROOTFS_AUDIT_EVIDENCE_PROC_FILE_H

#include "rootfs_audit/util/buffer.h"

/* Replaces the buffer's text by a file's, opened below the folder `at` (openat(2)).
 * Returns 0, or what went wrong as errno(3) has it; EFBIG where the buffer's limit is too
 * small. */
int ra_proc_file_read(int at, const char *name, struct ra_buffer *text);

/* The same from an open descriptor. */
int ra_proc_file_read_fd(int fd, struct ra_buffer *text);

#endif
