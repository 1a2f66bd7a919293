/*
 * A policy that excuses what fails today, so that what fails tomorrow is noticed.
 */
#ifndef ROOTFS_AUDIT_REPORT_BASELINE_H
#define ROOTFS_AUDIT_REPORT_BASELINE_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/sink.h"

/* Writes a policy (rootfs-audit.policy(5)) with a waiver until the given date for each
 * failing workload of a finished audit: by its name, or by its id where the name is not
 * plain; a line each. `today` goes into the reasons. Both dates are YYYY-MM-DD. */
void ra_baseline_write(const struct ra_audit *audit, const char *today, const char *until,
                       struct ra_sink *sink);

#endif
