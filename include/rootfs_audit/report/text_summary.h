/*
 * The end of the text report: counts, by verdict and by rule, and what it was about.
 */
#ifndef ROOTFS_AUDIT_REPORT_TEXT_SUMMARY_H
#define ROOTFS_AUDIT_REPORT_TEXT_SUMMARY_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/report/format.h"
#include "rootfs_audit/util/sink.h"

/* Writes "docker 20.10.24 at unix:///var/run/docker.sock". */
void ra_text_source_write(const struct ra_source *source, struct ra_sink *sink);

void ra_text_summary_write(const struct ra_audit *audit,
                           const struct ra_report_options *options, struct ra_sink *sink);

#endif
