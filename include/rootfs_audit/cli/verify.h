/*
 * Asks the kernel about each running container of an audit.
 */
#ifndef ROOTFS_AUDIT_CLI_VERIFY_H
#define ROOTFS_AUDIT_CLI_VERIFY_H

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/error.h"

/* Under `auto`, what could not be seen stays unknown and is noted once; under `always`
 * the workload could not be evaluated; under `never` nothing is looked at. */
int ra_verify(struct ra_audit *audit, enum ra_when when, struct ra_error *err);

#endif
