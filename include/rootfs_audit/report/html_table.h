/*
 * The table of workloads in the HTML report.
 */
#ifndef ROOTFS_AUDIT_REPORT_HTML_TABLE_H
#define ROOTFS_AUDIT_REPORT_HTML_TABLE_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/sink.h"

void ra_html_workloads_write(const struct ra_audit *audit, struct ra_sink *sink);

/* "Fail", in its look. */
void ra_html_verdict_write(enum ra_verdict verdict, struct ra_sink *sink);

#endif
