/*
 * Inspects a container again, when its process has ended since it was inspected.
 */
#ifndef ROOTFS_AUDIT_CLI_REINSPECT_H
#define ROOTFS_AUDIT_CLI_REINSPECT_H

#include "rootfs_audit/cli/endpoints.h"
#include "rootfs_audit/cli/options.h"
#include "rootfs_audit/cli/verify.h"
#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/source/client.h"

/* Ready when all but the borrowed members are zero. After four questions in a row without
 * an answer it asks no more. */
struct ra_reinspector {
    const struct ra_options *options;     /* borrowed */
    const struct ra_endpoints *endpoints; /* borrowed: of the audit's sources, in order */
    const struct ra_audit *audit;         /* borrowed */
    struct ra_client *client;             /* of the source asked last; or NULL */
    size_t source;
    unsigned unanswered;
};

/* As ra_reinspect_function has it; `context` is a struct ra_reinspector. */
enum ra_reinspected ra_reinspect(void *context, struct ra_workload *workload);

void ra_reinspector_clear(struct ra_reinspector *reinspector);

#endif
