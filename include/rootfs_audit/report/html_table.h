/*
 * The table of workloads in the HTML report.
 */
#ifndef ROOTFS_AUDIT_REPORT_HTML_TABLE_H
#define ROOTFS_AUDIT_REPORT_HTML_TABLE_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/sink.h"

void ra_html_workloads_write(const struct ra_audit *audit, struct ra_sink *sink);

/* Where a workload is, below its name; nothing where there is but one source. */
void ra_html_place_write(const struct ra_audit *audit, const struct ra_workload *workload,
                         struct ra_sink *sink);

/* "Fail", in its look. */
void ra_html_verdict_write(enum ra_verdict verdict, struct ra_sink *sink);

#endif
