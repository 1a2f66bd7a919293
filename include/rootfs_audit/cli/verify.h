/*
 * Asks the kernel about each running container of an audit.
 */
#ifndef ROOTFS_AUDIT_CLI_VERIFY_H
#define ROOTFS_AUDIT_CLI_VERIFY_H

#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/error.h"

/* Under `auto`, what is not to be seen stays unknown and is noted once; under `always`
 * the workload could not be evaluated; under `never` nothing is looked at. A container
 * that is here and whose mounts cannot be known all the same could not be evaluated
 * either way. */
int ra_verify(struct ra_audit *audit, enum ra_when when, struct ra_error *err);

#endif
