/*
 * Advice in the text report: flags to paste, and a reason for each.
 */
#ifndef ROOTFS_AUDIT_REPORT_TEXT_ADVICE_H
#define ROOTFS_AUDIT_REPORT_TEXT_ADVICE_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/report/format.h"
#include "rootfs_audit/util/sink.h"

/* Writes a workload's advice, which it has, below its line. The flags are quoted for a
 * shell, each on a line that ends in a backslash but for the last; a service gets the
 * lines of a compose file in their place. */
void ra_text_advice_write(const struct ra_audit *audit,
                          const struct ra_workload *workload,
                          const struct ra_report_options *options, struct ra_sink *sink);

#endif
