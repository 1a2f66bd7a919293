/*
 * Arguments as a person pastes them into a shell (POSIX.1-2017, Shell Command Language,
 * 2.2 Quoting).
 */
#ifndef ROOTFS_AUDIT_UTIL_SHELL_H
#define ROOTFS_AUDIT_UTIL_SHELL_H

#include "rootfs_audit/util/buffer.h"

/* Appends `argument` so that a shell takes it as one word, to the letter: in single
 * quotes unless it is plain. Returns -1 when the buffer is full. */
int ra_shell_quote(struct ra_buffer *out, const char *argument);

#endif
