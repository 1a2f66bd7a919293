/*
 * What the SARIF report is made of: SARIF 2.1.0 (OASIS), by its sections. Each value is
 * new, and NULL when memory ran out.
 */
#ifndef ROOTFS_AUDIT_REPORT_SARIF_PARTS_H
#define ROOTFS_AUDIT_REPORT_SARIF_PARTS_H

#include "rootfs_audit/model/audit.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* invocation, 3.20. */
cJSON *ra_sarif_invocation(const struct ra_audit *audit);

/* artifact, 3.24: a workload, by a path that is made up. */
cJSON *ra_sarif_artifact(const struct ra_audit *audit,
                         const struct ra_workload *workload);

/* result, 3.27: a finding of the workload with this place in the audit. */
cJSON *ra_sarif_result(const struct ra_audit *audit, size_t workload,
                       const struct ra_finding *finding);

/* A result for a workload that could not be evaluated, and for a problem. */
cJSON *ra_sarif_not_evaluated(const struct ra_audit *audit, size_t workload);
cJSON *ra_sarif_problem(const struct ra_audit *audit, size_t problem);

#endif
