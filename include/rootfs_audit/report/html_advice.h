/*
 * Waivers and advice in the HTML report; each part is left out where there is none.
 */
#ifndef ROOTFS_AUDIT_REPORT_HTML_ADVICE_H
#define ROOTFS_AUDIT_REPORT_HTML_ADVICE_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/util/sink.h"

void ra_html_waivers_write(const struct ra_audit *audit, struct ra_sink *sink);

/* The advice for the workload with place N in the audit has the id "advice-N". */
void ra_html_advice_write(const struct ra_audit *audit, struct ra_sink *sink);

#endif
