/*
 * What was not audited, for SARIF: code scanning shows results and nothing else, so that
 * each gap is one. A missing result would look like a pass.
 */
#ifndef ROOTFS_AUDIT_REPORT_SARIF_GAPS_H
#define ROOTFS_AUDIT_REPORT_SARIF_GAPS_H

#include "rootfs_audit/report/sarif_place.h"
#include "rootfs_audit/report/sarif_rules.h"

#include <cjson/cJSON.h>

struct ra_sarif_gap {
    enum ra_sarif_gap_rule rule;
    struct ra_sarif_spot spot;
    const char *words; /* why; borrowed */
    size_t turn;       /* of the gaps with this rule and spot, how many come before */
};

/* Calls `use` for each: the sources with an error, the problems that are not the error of
 * a source, and the workloads that could not be evaluated. Without memory the sink fails.
 */
void ra_sarif_gaps_each(const struct ra_sarif_places *places, struct ra_sink *sink,
                        void (*use)(const struct ra_sarif_gap *gap, void *context),
                        void *context);

#endif
