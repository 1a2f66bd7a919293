#include "rootfs_audit/report/format.h"

#include "rootfs_audit/model/control.h"
#include "rootfs_audit/report/by_source.h"
#include "rootfs_audit/report/markup.h"
#include "rootfs_audit/util/rfc3339.h"
#include "rootfs_audit/util/shell.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Servers that read JUnit's XML want a time without fraction or zone; it is UTC. */
enum { TO_SECONDS = 19 };

static void write_number(struct ra_sink *sink, const char *name, size_t number)
{
    ra_sink_printf(sink, " %s=\"%zu\"", name, number);
}

/* `errors` is what cannot be told from the verdicts. */
static void write_counts(struct ra_sink *sink, const struct ra_summary *summary,
                         size_t errors)
{
    write_number(sink, "tests", summary->total + errors);
    write_number(sink, "failures", summary->fail);
    write_number(sink, "errors", summary->error + errors);
    write_number(sink, "skipped", summary->waived);
}

static void write_start(struct ra_sink *sink, const struct ra_audit *audit)
{
    char text[RA_RFC3339_SIZE];
    if (ra_rfc3339_write(&audit->started_at, text) != 0)
        ra_sink_fail(sink, "the clock's time cannot be written");
    ra_sink_printf(sink, " timestamp=\"%.*s\"", TO_SECONDS, text);
}

static void write_property(struct ra_sink *sink, const char *name, const char *value)
{
    if (value == NULL)
        return;
    ra_sink_puts(sink, "      <property");
    ra_markup_attribute(sink, "name", name);
    ra_markup_attribute(sink, "value", value);
    ra_sink_puts(sink, "/>\n");
}

static void write_origin(struct ra_sink *sink, const struct ra_audit *audit)
{
    const struct ra_control *control = ra_control();
    char text[64];
    write_property(sink, "tool.name", "rootfs-audit");
    write_property(sink, "tool.version", audit->tool_version);
    write_property(sink, "control.benchmark", control->benchmark);
    write_property(sink, "control.title", control->title);
    for (size_t i = 0; i < control->id_count; i++) {
        snprintf(text, sizeof text, "%s (%s)", control->ids[i].id, control->ids[i].since);
        write_property(sink, "control.id", text);
    }
}

static void write_properties(struct ra_sink *sink, const struct ra_audit *audit,
                             const struct ra_source *source)
{
    ra_sink_puts(sink, "    <properties>\n");
    write_origin(sink, audit);
    if (source != NULL) {
        write_property(sink, "source.kind", ra_source_kind_name(source->kind));
        write_property(sink, "source.endpoint", source->endpoint);
        write_property(sink, "engine.product", source->product);
        write_property(sink, "engine.name", source->name);
        write_property(sink, "engine.version", source->version);
        write_property(sink, "engine.api_version", source->api_version);
    }
    for (size_t i = 0; i < audit->note_count; i++)
        write_property(sink, "note", audit->notes[i]);
    ra_sink_puts(sink, "    </properties>\n");
}

static void begin_suite(struct ra_sink *sink, const struct ra_audit *audit, size_t id,
                        const char *name, const struct ra_summary *summary, size_t errors)
{
    ra_sink_puts(sink, "  <testsuite");
    ra_markup_attribute(sink, "name", name);
    write_counts(sink, summary, errors);
    ra_sink_puts(sink, " time=\"0\"");
    write_start(sink, audit);
    write_number(sink, "id", id);
}

/* What tells a workload from the others of its source: a name that another has too gets
 * its id. The audit's order has them side by side. */
static void write_name(struct ra_sink *sink, const struct ra_by_source *by_source,
                       size_t source, size_t index)
{
    const struct ra_workload *workload = ra_by_source_workload(by_source, source, index);
    size_t size = ra_by_source_size(by_source, source);
    bool is_shared =
        (index > 0 && strcmp(ra_by_source_workload(by_source, source, index - 1)->name,
                             workload->name) == 0) ||
        (index + 1 < size &&
         strcmp(ra_by_source_workload(by_source, source, index + 1)->name,
                workload->name) == 0);
    ra_sink_puts(sink, " name=\"");
    ra_markup_put(sink, workload->name);
    if (is_shared) {
        ra_sink_puts(sink, " (");
        ra_markup_put(sink, workload->id);
        ra_sink_puts(sink, ")");
    }
    ra_sink_puts(sink, "\"");
}

/* A line of text: "LABEL: VALUE". */
static void write_line(struct ra_sink *sink, const char *label, const char *value)
{
    if (value == NULL)
        return;
    ra_markup_put(sink, label);
    ra_sink_puts(sink, ": ");
    ra_markup_put(sink, value);
    ra_sink_puts(sink, "\n");
}

static void write_missing(struct ra_sink *sink, const struct ra_advice *advice)
{
    struct ra_buffer line;
    ra_buffer_init(&line, SIZE_MAX / 2);
    if (ra_advice_append_missing(advice, &line) != 0)
        ra_sink_fail(sink, "out of memory");
    ra_markup_put(sink, ra_buffer_text(&line));
    ra_sink_puts(sink, line.length > 0 ? "\n" : "");
    ra_buffer_clear(&line);
}

static void write_flags(struct ra_sink *sink, const struct ra_advice *advice,
                        const char *command)
{
    if (advice == NULL)
        return;
    write_missing(sink, advice);
    if (advice->run_flags.count == 0)
        return;
    ra_sink_printf(sink, "Recreate it with these %s flags:", command);
    for (size_t i = 0; i < advice->run_flags.count; i++) {
        struct ra_buffer quoted;
        ra_buffer_init(&quoted, SIZE_MAX / 2);
        if (ra_shell_quote(&quoted, advice->run_flags.all[i]) != 0)
            ra_sink_fail(sink, "out of memory");
        ra_sink_puts(sink, " ");
        ra_markup_put_escaped(sink, ra_buffer_text(&quoted));
        ra_buffer_clear(&quoted);
    }
    ra_sink_puts(sink, "\n");
}

static void write_finding(struct ra_sink *sink, const struct ra_finding *finding)
{
    ra_sink_printf(sink, "%s %s: ", ra_level_name(finding->level), finding->rule);
    ra_markup_put(sink, finding->message);
    if (finding->waiver_until != NULL) {
        ra_sink_puts(sink,
                     finding->is_waived ? " (waived until " : " (waiver expired after ");
        ra_markup_put(sink, finding->waiver_until);
        ra_sink_puts(sink, ": ");
        ra_markup_put(sink, finding->waiver_reason);
        ra_sink_puts(sink, ")");
    }
    ra_sink_puts(sink, "\n");
}

/* All that there is to say of a workload, a line each. */
static void write_details(struct ra_sink *sink, const struct ra_audit *audit,
                          const struct ra_workload *workload)
{
    const char *strategies[RA_STRATEGY_MAX];
    size_t strategy_count = ra_workload_strategies(workload, strategies);
    for (size_t i = 0; i < workload->finding_count; i++)
        write_finding(sink, &workload->findings[i]);
    write_line(sink, "id", workload->id);
    write_line(sink, "image", ra_workload_image(workload));
    write_line(sink, "state", workload->state);
    write_line(sink, "kernel", ra_kernel_rootfs_name(workload->kernel_rootfs));
    for (size_t i = 0; i < strategy_count; i++)
        write_line(sink, "write strategy", strategies[i]);
    for (size_t i = 0; i < workload->writable_count; i++)
        write_line(sink, "writable", workload->writable[i].path);
    write_flags(sink, workload->advice, ra_audit_product(audit, workload)->run);
}

/* The finding that stands for the workload: the first that fails it, or is waived. */
static const struct ra_finding *main_finding(const struct ra_workload *workload)
{
    for (size_t i = 0; i < workload->finding_count; i++)
        if (workload->findings[i].is_counted &&
            (workload->verdict == RA_VERDICT_WAIVED || !workload->findings[i].is_waived))
            return &workload->findings[i];
    return NULL;
}

static void write_error(struct ra_sink *sink, const char *type, const char *message)
{
    ra_sink_puts(sink, "      <error");
    ra_markup_attribute(sink, "message", message);
    ra_markup_attribute(sink, "type", type);
    ra_sink_puts(sink, ">");
    ra_markup_put(sink, message);
    ra_sink_puts(sink, "</error>\n");
}

static void write_failure(struct ra_sink *sink, const struct ra_audit *audit,
                          const struct ra_workload *workload)
{
    const struct ra_finding *finding = main_finding(workload);
    ra_sink_puts(sink, "      <failure");
    ra_markup_attribute(sink, "message", finding == NULL ? "" : finding->message);
    ra_markup_attribute(sink, "type", finding == NULL ? "" : finding->rule);
    ra_sink_puts(sink, ">");
    write_details(sink, audit, workload);
    ra_sink_puts(sink, "</failure>\n");
}

static void write_skipped(struct ra_sink *sink, const struct ra_workload *workload)
{
    const struct ra_finding *finding = main_finding(workload);
    ra_sink_puts(sink, "      <skipped message=\"");
    if (finding == NULL) {
        ra_sink_puts(sink, "let through by the policy's levels");
    } else {
        ra_sink_puts(sink, "waived until ");
        ra_markup_put(sink, finding->waiver_until);
        ra_sink_puts(sink, ": ");
        ra_markup_put(sink, finding->waiver_reason);
    }
    ra_sink_puts(sink, "\"/>\n");
}

static void write_case(struct ra_sink *sink, const struct ra_by_source *by_source,
                       size_t source, size_t index)
{
    const struct ra_workload *workload = ra_by_source_workload(by_source, source, index);
    ra_sink_puts(sink, "    <testcase");
    write_name(sink, by_source, source, index);
    ra_markup_attribute(sink, "classname", by_source->audit->sources[source].endpoint);
    ra_sink_puts(sink, " time=\"0\">\n");
    switch (workload->verdict) {
    case RA_VERDICT_ERROR:
        write_error(sink, "not-evaluated",
                    workload->error == NULL ? "" : workload->error);
        break;
    case RA_VERDICT_FAIL:
        write_failure(sink, by_source->audit, workload);
        break;
    case RA_VERDICT_WAIVED:
        write_skipped(sink, workload);
        break;
    case RA_VERDICT_PASS:
        break;
    }
    if (workload->verdict != RA_VERDICT_FAIL) {
        ra_sink_puts(sink, "      <system-out>");
        write_details(sink, by_source->audit, workload);
        ra_sink_puts(sink, "</system-out>\n");
    }
    ra_sink_puts(sink, "    </testcase>\n");
}

/* A source that could not be audited has no workloads, and its error is among the
 * problems. */
static void write_suite(struct ra_sink *sink, const struct ra_by_source *by_source,
                        size_t index)
{
    const struct ra_source *source = &by_source->audit->sources[index];
    const struct ra_summary summary = ra_by_source_count(by_source, index);
    size_t size = ra_by_source_size(by_source, index);
    begin_suite(sink, by_source->audit, index, source->endpoint, &summary, 0);
    if (source->name != NULL)
        ra_markup_attribute(sink, "hostname", source->name);
    ra_sink_puts(sink, ">\n");
    write_properties(sink, by_source->audit, source);
    for (size_t i = 0; i < size; i++)
        write_case(sink, by_source, index, i);
    if (source->error != NULL) {
        ra_sink_puts(sink, "    <system-err>");
        ra_markup_put(sink, source->error);
        ra_sink_puts(sink, "</system-err>\n");
    }
    ra_sink_puts(sink, "  </testsuite>\n");
}

/* What kept the audit from being complete: an error each, so that no server shows green.
 */
static void write_problems(struct ra_sink *sink, const struct ra_audit *audit)
{
    static const struct ra_summary none = {0};
    if (audit->problem_count == 0)
        return;
    begin_suite(sink, audit, audit->source_count, "rootfs-audit", &none,
                audit->problem_count);
    ra_sink_puts(sink, ">\n");
    write_properties(sink, audit, NULL);
    for (size_t i = 0; i < audit->problem_count; i++) {
        ra_sink_printf(sink,
                       "    <testcase name=\"the audit is complete (%zu)\" "
                       "classname=\"rootfs-audit\" time=\"0\">\n",
                       i + 1);
        write_error(sink, "not-complete", audit->problems[i]);
        ra_sink_puts(sink, "    </testcase>\n");
    }
    ra_sink_puts(sink, "  </testsuite>\n");
}

static void write_duration(struct ra_sink *sink, const struct ra_audit *audit)
{
    long long ms =
        (long long)(audit->finished_at.tv_sec - audit->started_at.tv_sec) * 1000 +
        (audit->finished_at.tv_nsec - audit->started_at.tv_nsec) / 1000000;
    ms = ms < 0 ? 0 : ms; /* a clock may be set back */
    ra_sink_printf(sink, " time=\"%lld.%03lld\"", ms / 1000, ms % 1000);
}

void ra_report_junit(const struct ra_audit *audit,
                     const struct ra_report_options *options, struct ra_sink *sink)
{
    struct ra_by_source by_source;
    (void)options;
    ra_by_source_init(&by_source, audit, sink);
    ra_sink_puts(sink, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "
                       "name=\"rootfs-audit\"");
    write_counts(sink, &audit->summary, audit->problem_count);
    write_duration(sink, audit);
    write_start(sink, audit);
    ra_sink_puts(sink, ">\n");
    for (size_t i = 0; i < audit->source_count; i++)
        write_suite(sink, &by_source, i);
    write_problems(sink, audit);
    ra_sink_puts(sink, "</testsuites>\n");
    ra_by_source_clear(&by_source);
}
