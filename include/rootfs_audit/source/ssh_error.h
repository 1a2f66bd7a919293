/*
 * Why an ssh connection came to nothing, in words, from what ssh wrote and how it ended.
 */
#ifndef ROOTFS_AUDIT_SOURCE_SSH_ERROR_H
#define ROOTFS_AUDIT_SOURCE_SSH_ERROR_H

#include "rootfs_audit/source/ssh.h"
#include "rootfs_audit/util/error.h"

#include <stdbool.h>

/* Sets `err`, and returns true, where the process failed by itself. */
bool ra_ssh_explain(const struct ra_ssh_end *end, struct ra_error *err);

#endif
