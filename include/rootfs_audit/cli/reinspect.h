/*
 * Inspects a container again, when its process has ended since it was inspected.
 */
#ifndef ROOTFS_AUDIT_CLI_REINSPECT_H
#define ROOTFS_AUDIT_CLI_REINSPECT_H

#include "rootfs_audit/cli/endpoints.h"
#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/model/audit.h"

/* All of it is borrowed. */
struct ra_reinspector {
    const struct ra_options *options;
    const struct ra_endpoints *endpoints; /* of the audit's sources, in their order */
    const struct ra_audit *audit;
};

/* As ra_reinspect_function has it; `context` is a struct ra_reinspector. One that is
 * there no more, or on its way out, does not run. */
int ra_reinspect(void *context, struct ra_workload *workload);

#endif
