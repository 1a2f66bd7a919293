/*
 * What the SARIF report is made of: SARIF 2.1.0 (OASIS), by its sections. Each value is
 * new, and NULL when memory ran out.
 */
#ifndef ROOTFS_AUDIT_REPORT_SARIF_PARTS_H
#define ROOTFS_AUDIT_REPORT_SARIF_PARTS_H

#include "rootfs_audit/report/sarif_gaps.h"
#include "rootfs_audit/report/sarif_place.h"

#include <cjson/cJSON.h>

/* The properties of the invocation, 3.20: what was audited, and the counts. */
cJSON *ra_sarif_invocation_properties(const struct ra_audit *audit);

/* notification, 3.58. */
cJSON *ra_sarif_notification(const struct ra_audit *audit,
                             const struct ra_sarif_gap *gap);

/* artifact, 3.24: a workload, by a path that is made up. */
cJSON *ra_sarif_artifact(const struct ra_sarif_spot *spot);

/* result, 3.27: a finding of the spot's workload, and a gap. */
cJSON *ra_sarif_result(const struct ra_audit *audit, const struct ra_sarif_spot *spot,
                       const struct ra_finding *finding);
cJSON *ra_sarif_gap_result(const struct ra_audit *audit, const struct ra_sarif_gap *gap);

#endif
