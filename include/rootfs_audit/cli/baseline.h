/*
 * Writes the baseline that was asked for.
 */
#ifndef ROOTFS_AUDIT_CLI_BASELINE_H
#define ROOTFS_AUDIT_CLI_BASELINE_H

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/error.h"

/* Before the audit: whether its last day is still to come, and its file is none yet and
 * can be made. `today` is YYYY-MM-DD. */
int ra_baseline_check(const struct ra_options *options, const char *today,
                      struct ra_error *err);

/* Writes the file, if one is wanted. That it could not be is a problem of the audit, so
 * that the reports know. */
int ra_baseline_create(const struct ra_options *options, const char *today,
                       struct ra_audit *audit, struct ra_error *err);

#endif
