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

/* How it is wanted. */
struct ra_report_options {
    bool is_coloured;
    bool is_verbose;
    bool is_quiet;           /* leave out what passed or is waived */
    bool is_file;            /* nobody reads standard error beside it */
    unsigned width;          /* columns of the terminal */
    long long last_complete; /* for formats that keep it: seconds since the epoch; 0 when
                                there was no complete audit before this one */
};

struct ra_format {
    const char *name;
    bool wants_host_name; /* prints the host name of an engine */
    bool has_advice;      /* prints what a workload's advice is */

    /* Writes the whole report. Failures stay in the sink (ra_sink_finish). */
    void (*render)(const struct ra_audit *audit, const struct ra_report_options *options,
                   struct ra_sink *sink);

    /* Writes one workload, which needs no other, as its part of the report; NULL where a
     * report is more than its workloads. The audit need not be finished: of it only what
     * was known at its start is used, and `source`, the index to be shown, counts in
     * place of the workload's. */
    void (*render_workload)(const struct ra_audit *audit,
                            const struct ra_workload *workload, size_t source,
                            struct ra_sink *sink);

    /* When the last complete audit was, by the text of an older report: seconds since the
     * epoch, or 0. NULL where the format does not keep it. */
    long long (*read_last_complete)(const char *text);

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
void ra_report_jsonl(const struct ra_audit *audit,
                     const struct ra_report_options *options, struct ra_sink *sink);
void ra_report_jsonl_workload(const struct ra_audit *audit,
                              const struct ra_workload *workload, size_t source,
                              struct ra_sink *sink);
void ra_report_junit(const struct ra_audit *audit,
                     const struct ra_report_options *options, struct ra_sink *sink);
void ra_report_sarif(const struct ra_audit *audit,
                     const struct ra_report_options *options, struct ra_sink *sink);
void ra_report_prometheus(const struct ra_audit *audit,
                          const struct ra_report_options *options, struct ra_sink *sink);
long long ra_prometheus_last_complete(const char *text);
void ra_report_html(const struct ra_audit *audit, const struct ra_report_options *options,
                    struct ra_sink *sink);
void ra_report_cis(const struct ra_audit *audit, const struct ra_report_options *options,
                   struct ra_sink *sink);
void ra_list_rules_text(const struct ra_rule_info *rules, size_t count, unsigned width,
                        struct ra_sink *sink);
void ra_list_rules_json(const struct ra_rule_info *rules, size_t count, unsigned width,
                        struct ra_sink *sink);

#endif
