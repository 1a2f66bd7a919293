/*
 * The pictures of the HTML report: tables whose rows have a bar each, so that they can be
 * read with and without eyes.
 */
#ifndef ROOTFS_AUDIT_REPORT_HTML_CHARTS_H
#define ROOTFS_AUDIT_REPORT_HTML_CHARTS_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/sink.h"

/* What was audited, and how each source came off. */
void ra_html_sources_write(const struct ra_audit *audit, struct ra_sink *sink);

/* How many workloads have a finding of each rule, fired or not. */
void ra_html_rules_write(const struct ra_audit *audit, struct ra_sink *sink);

#endif
