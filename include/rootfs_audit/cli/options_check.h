/*
 * Options that only make sense together, and those that contradict each other.
 */
#ifndef ROOTFS_AUDIT_CLI_OPTIONS_CHECK_H
#define ROOTFS_AUDIT_CLI_OPTIONS_CHECK_H

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/util/error.h"

/* Refuses what contradicts; the error names both options and says what to do. */
int ra_options_check(const struct ra_options *options, struct ra_error *err);

/* Whether one of the wanted formats prints the host names of engines. */
bool ra_options_want_host_name(const struct ra_options *options);

#endif
