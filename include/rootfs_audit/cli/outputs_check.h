/*
 * What must not be written to, told before the audit.
 */
#ifndef ROOTFS_AUDIT_CLI_OUTPUTS_CHECK_H
#define ROOTFS_AUDIT_CLI_OUTPUTS_CHECK_H

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/util/error.h"

/* Whether each report's file can be written, as far as that can be told, and is none that
 * is read or written otherwise. */
int ra_outputs_check(const struct ra_options *options, struct ra_error *err);

#endif
