#include "rootfs_audit/report/text_summary.h"

#include "rootfs_audit/model/control.h"
#include "rootfs_audit/report/text_layout.h"
#include "rootfs_audit/util/escape.h"
#include "rootfs_audit/util/rfc3339.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void write_shown(struct ra_sink *sink, const char *text)
{
    struct ra_buffer shown;
    ra_buffer_init(&shown, SIZE_MAX / 2);
    if (ra_escape_terminal(&shown, text) != 0)
        ra_sink_fail(sink, "out of memory");
    ra_sink_puts(sink, ra_buffer_text(&shown));
    ra_buffer_clear(&shown);
}

/* What stands between a source's engine and its endpoint. */
static const char *place_of(const struct ra_source *source)
{
    switch (source->kind) {
    case RA_SOURCE_ENGINE:
        return source->product == NULL ? "" : "at ";
    case RA_SOURCE_INSPECT:
        return "inspect documents in ";
    case RA_SOURCE_COMPOSE:
        return "compose file ";
    case RA_SOURCE_SWARM:
        return source->product == NULL ? "" : "swarm at ";
    }
    return "";
}

void ra_text_source_write(const struct ra_source *source, struct ra_sink *sink)
{
    if (source->product != NULL)
        ra_sink_printf(sink, "%s ", source->product);
    if (source->version != NULL) {
        write_shown(sink, source->version);
        ra_sink_puts(sink, " ");
    }
    ra_sink_puts(sink, place_of(source));
    write_shown(sink, source->endpoint);
}

/* "5 containers: 2 passed, 3 failed (docker 20.10.24 at unix:///var/run/docker.sock)" */
static void write_counts(const struct ra_audit *audit, struct ra_sink *sink)
{
    const struct ra_summary *summary = &audit->summary;
    const struct {
        size_t count;
        const char *word;
    } counts[] = {
        {summary->pass, "passed"},         {summary->fail, "failed"},
        {summary->waived, "waived"},       {summary->error, "not evaluated"},
        {summary->gone, "gone meanwhile"},
    };
    const char *separator = ": ";
    if (summary->total == 0 && audit->problem_count > 0)
        ra_sink_puts(sink, "Nothing was audited");
    else if (summary->total == 0)
        ra_sink_printf(sink, "No %s to audit", ra_audit_noun(audit, 0));
    else
        ra_sink_printf(sink, "%zu %s", summary->total,
                       ra_audit_noun(audit, summary->total));
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if (counts[i].count == 0)
            continue;
        ra_sink_printf(sink, "%s%zu %s", separator, counts[i].count, counts[i].word);
        separator = ", ";
    }
    if (audit->source_count == 1) {
        ra_sink_puts(sink, " (");
        ra_text_source_write(&audit->sources[0], sink);
        ra_sink_puts(sink, ")");
    } else if (audit->source_count > 1) {
        ra_sink_printf(sink, " (%zu sources)", audit->source_count);
    }
    ra_sink_puts(sink, "\n");
}

/* How many workloads have a finding of the rule, how many of these are waived, and the
 * highest level that one has. */
static size_t count_rule(const struct ra_audit *audit, const char *rule, size_t *waived,
                         enum ra_level *level)
{
    size_t count = 0;
    *waived = 0;
    *level = RA_LEVEL_OFF;
    for (size_t i = 0; i < audit->workload_count; i++) {
        const struct ra_workload *workload = &audit->workloads[i];
        bool is_first = true;
        for (size_t j = 0; j < workload->finding_count; j++) {
            const struct ra_finding *finding = &workload->findings[j];
            if (strcmp(finding->rule, rule) != 0)
                continue;
            count += is_first;
            *waived += is_first && finding->is_waived;
            if (finding->level > *level)
                *level = finding->level;
            is_first = false;
        }
    }
    return count;
}

/* Wraps a line of plain text; what follows its first line is indented. */
__attribute__((format(printf, 4, 5))) static void
write_line(struct ra_sink *sink, unsigned width, size_t indent, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ra_columns_put_wrapped(text, indent, width > indent ? width - indent : width, sink);
}

/* "     3  fail  rootfs-writable: root filesystem is writable (1 waived)" */
static void write_rules(const struct ra_audit *audit, unsigned width,
                        struct ra_sink *sink)
{
    enum { INDENT = 14 };
    bool is_first = true;
    for (size_t i = 0; i < audit->rule_count; i++) {
        const struct ra_rule_info *rule = &audit->rules[i];
        char remark[48] = "";
        size_t waived = 0;
        enum ra_level level = rule->level;
        size_t count = count_rule(audit, rule->id, &waived, &level);
        if (count == 0)
            continue;
        if (is_first)
            ra_sink_puts(sink, "Findings:\n");
        is_first = false;
        if (waived > 0)
            snprintf(remark, sizeof remark, " (%zu waived)", waived);
        ra_sink_printf(sink, "%6zu  %s  ", count, ra_level_name(level));
        write_line(sink, width, INDENT, "%s: %s%s", rule->id, rule->title, remark);
    }
}

static void write_hint(const struct ra_audit *audit, unsigned width, struct ra_sink *sink)
{
    static const char hint[] =
        "Which places a container must write to, and so with which flags it would run "
        "read-only: rootfs-audit --advise NAME says.";
    for (size_t i = 0; i < audit->workload_count; i++) {
        const struct ra_workload *workload = &audit->workloads[i];
        if (workload->verdict == RA_VERDICT_FAIL && workload->advice == NULL &&
            workload->readonly_rootfs == RA_READONLY_FALSE &&
            audit->sources[workload->source].kind == RA_SOURCE_ENGINE) {
            ra_columns_put_wrapped(hint, 0, width, sink);
            return;
        }
    }
}

/* "CIS Docker Benchmark 5.13 (v1.2: 5.12); rootfs-audit 0.1.0; 2026-11-26T08:00:00Z" */
static void write_origin(const struct ra_audit *audit, unsigned width,
                         struct ra_sink *sink)
{
    enum { TO_SECONDS = 19 };
    char time[RA_RFC3339_SIZE];
    const struct ra_control *control = ra_control();
    if (ra_rfc3339_write(&audit->finished_at, time) != 0)
        ra_sink_fail(sink, "the clock's time cannot be written");
    write_line(sink, width, 0, "%s %s (%s: %s); rootfs-audit %s; %.*sZ",
               control->benchmark, control->ids[0].id, control->ids[1].since,
               control->ids[1].id, audit->tool_version, TO_SECONDS, time);
}

/* "Note: ..." */
static void write_sentence(const char *label, const char *sentence, unsigned width,
                           struct ra_sink *sink)
{
    struct ra_buffer shown;
    ra_buffer_init(&shown, SIZE_MAX / 2);
    if (ra_buffer_puts(&shown, label) != 0 || ra_escape_terminal(&shown, sentence) != 0)
        ra_sink_fail(sink, "out of memory");
    ra_columns_put_wrapped(ra_buffer_text(&shown), 0, width, sink);
    ra_buffer_clear(&shown);
}

void ra_text_summary_write(const struct ra_audit *audit,
                           const struct ra_report_options *options, struct ra_sink *sink)
{
    write_counts(audit, sink);
    for (size_t i = 0; options->is_file && i < audit->problem_count; i++)
        write_sentence("Not complete: ", audit->problems[i], options->width, sink);
    write_rules(audit, options->width, sink);
    write_hint(audit, options->width, sink);
    for (size_t i = 0; i < audit->note_count; i++)
        write_sentence("Note: ", audit->notes[i], options->width, sink);
    write_origin(audit, options->width, sink);
}
