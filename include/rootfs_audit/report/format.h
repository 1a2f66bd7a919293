/*
 * The formats: one table, one file each under src/report. A format renders a finished
 * audit into a sink and knows neither where that leads nor how the audit came about.
 */
#ifndef ROOTFS_AUDIT_REPORT_FORMAT_H
#define ROOTFS_AUDIT_REPORT_FORMAT_H

#include "rootfs_audit/model/audit.h"
#include "rootfs_audit/model/rule_info.h"
#include "rootfs_audit/util/error.h"
#include "rootfs_audit/util/sink.h"

#include <stdbool.h>
#include <stddef.h>

/* How a person wants to see it. Formats for machines ignore it. */
struct ra_report_options {
    bool is_coloured;
    bool is_verbose;
    bool is_quiet;  /* leave out what passed */
    unsigned width; /* columns of the terminal */
};

struct ra_format {
    const char *name;
    bool wants_host_name; /* prints the host name of an engine */
    bool has_advice;      /* prints what a workload's advice is */

    /* Writes the whole report. Failures stay in the sink (ra_sink_finish). */
    void (*render)(const struct ra_audit *audit, const struct ra_report_options *options,
                   struct ra_sink *sink);

    /* Writes the table of rules, within `width` columns; NULL where the format has no way
     * to say it. */
    void (*list_rules)(const struct ra_rule_info *rules, size_t count, unsigned width,
                       struct ra_sink *sink);
};

const struct ra_format *ra_formats(size_t *count);

/* The format with this name, or NULL. */
const struct ra_format *ra_format_find(const char *name);

/* The formats themselves. */
void ra_report_text(const struct ra_audit *audit, const struct ra_report_options *options,
                    struct ra_sink *sink);
void ra_report_json(const struct ra_audit *audit, const struct ra_report_options *options,
                    struct ra_sink *sink);
void ra_list_rules_text(const struct ra_rule_info *rules, size_t count, unsigned width,
                        struct ra_sink *sink);
void ra_list_rules_json(const struct ra_rule_info *rules, size_t count, unsigned width,
                        struct ra_sink *sink);
void ra_report_cis(const struct ra_audit *audit, const struct ra_report_options *options,
                   struct ra_sink *sink);

#endif
