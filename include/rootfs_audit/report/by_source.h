/*
 * The workloads of an audit, source by source, for the formats that have a part for each.
 */
#ifndef ROOTFS_AUDIT_REPORT_BY_SOURCE_H
#define ROOTFS_AUDIT_REPORT_BY_SOURCE_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/sink.h"

#include <stddef.h>

struct ra_by_source {
    const struct ra_audit *audit;
    size_t *order; /* indices of workloads: those of the first source, then ... */
    size_t
        *first; /* for each source, and one past the last: its first place in `order` */
};

/* What one source has: counts as in the audit's summary, but for `gone` and
 * `exit_status`, which are zero. */
struct ra_summary ra_by_source_count(const struct ra_by_source *by_source, size_t source);

/* How many workloads a source has, and each of them, in the audit's order. */
size_t ra_by_source_size(const struct ra_by_source *by_source, size_t source);
const struct ra_workload *ra_by_source_workload(const struct ra_by_source *by_source,
                                                size_t source, size_t index);

/* Sorts them, in linear time. Without memory the sink fails, and no source has any. */
void ra_by_source_init(struct ra_by_source *by_source, const struct ra_audit *audit,
                       struct ra_sink *sink);

void ra_by_source_clear(struct ra_by_source *by_source);

#endif
