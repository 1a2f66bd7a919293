#include "rootfs_audit/report/html_charts.h"

#include "rootfs_audit/report/by_source.h"
#include "rootfs_audit/report/markup.h"

#include <stdlib.h>

/* A bar is so many units long; the page scales it. */
enum { BAR_UNITS = 1000 };

static void put_cell(struct ra_sink *sink, const char *class_name, size_t number)
{
    ra_sink_printf(sink, "<td class=\"%s\">%zu</td>", class_name, number);
}

/* Segments side by side. The numbers stand in cells of their own, so the bar itself is
 * nothing to be read out. */
static void put_bar(struct ra_sink *sink, const char *const classes[],
                    const size_t counts[], size_t count, size_t whole)
{
    size_t before = 0;
    ra_sink_printf(sink,
                   "<td class=\"bar\"><svg viewBox=\"0 0 %d 10\" "
                   "preserveAspectRatio=\"none\" aria-hidden=\"true\">",
                   BAR_UNITS);
    for (size_t i = 0; i < count && whole > 0; i++) {
        size_t start = before * BAR_UNITS / whole;
        before += counts[i];
        size_t end = before * BAR_UNITS / whole;
        if (counts[i] > 0)
            ra_sink_printf(sink,
                           "<rect class=\"%s\" x=\"%zu\" width=\"%zu\" height=\"10\"/>",
                           classes[i], start, end > start ? end - start : 1);
    }
    ra_sink_puts(sink, "</svg></td>");
}

static void put_source_name(struct ra_sink *sink, const struct ra_source *source)
{
    ra_sink_puts(sink, "<th scope=\"row\"><bdi>");
    ra_markup_put(sink, source->name == NULL ? source->endpoint : source->name);
    ra_sink_puts(sink, "</bdi><span class=\"minor\">");
    ra_markup_put(sink, ra_source_kind_name(source->kind));
    if (source->name != NULL) {
        ra_sink_puts(sink, ", ");
        ra_markup_put(sink, source->endpoint);
    }
    if (source->product != NULL) {
        ra_sink_puts(sink, ", ");
        ra_markup_put(sink, source->product);
    }
    if (source->version != NULL) {
        ra_sink_puts(sink, " ");
        ra_markup_put(sink, source->version);
    }
    if (source->api_version != NULL) {
        ra_sink_puts(sink, ", API ");
        ra_markup_put(sink, source->api_version);
    }
    ra_sink_puts(sink, "</span></th>");
}

static void put_source(struct ra_sink *sink, const struct ra_by_source *by_source,
                       size_t index)
{
    static const char *const classes[] = {"fail", "error", "waived", "pass"};
    const struct ra_source *source = &by_source->audit->sources[index];
    const struct ra_summary summary = ra_by_source_count(by_source, index);
    const size_t counts[] = {summary.fail, summary.error, summary.waived, summary.pass};
    ra_sink_puts(sink, "<tr>");
    put_source_name(sink, source);
    if (source->error != NULL) {
        ra_sink_puts(sink,
                     "<td colspan=\"5\" class=\"note\"><strong>Not audited:</strong> ");
        ra_markup_put(sink, source->error);
        ra_sink_puts(sink, "</td></tr>\n");
        return;
    }
    put_bar(sink, classes, counts, 4, summary.total);
    for (size_t i = 0; i < 4; i++)
        put_cell(sink, "n", counts[i]);
    ra_sink_puts(sink, "</tr>\n");
}

void ra_html_sources_write(const struct ra_audit *audit, struct ra_sink *sink)
{
    struct ra_by_source by_source;
    ra_by_source_init(&by_source, audit, sink);
    ra_sink_puts(
        sink, "<section aria-labelledby=\"sources\"><h2 id=\"sources\">What was "
              "audited</h2>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
              "aria-label=\"Table of sources\"><table class=\"chart\"><thead><tr><th "
              "scope=\"col\">Source</th><th scope=\"col\">Share</th><th scope=\"col\" "
              "class=\"n\"><span class=\"key fail\"></span>Fail</th><th scope=\"col\" "
              "class=\"n\"><span class=\"key error\"></span>Error</th><th scope=\"col\" "
              "class=\"n\"><span class=\"key waived\"></span>Waived</th><th "
              "scope=\"col\" class=\"n\"><span class=\"key pass\"></span>Pass</th>"
              "</tr></thead><tbody>\n");
    for (size_t i = 0; i < audit->source_count; i++)
        put_source(sink, &by_source, i);
    ra_sink_puts(sink, "</tbody></table></div></section>\n");
    ra_by_source_clear(&by_source);
}

static void put_rule(struct ra_sink *sink, const struct ra_rule_info *rule, size_t count,
                     size_t whole)
{
    const char *level = ra_level_name(rule->level);
    ra_sink_puts(sink, "<tr><th scope=\"row\"><code>");
    ra_markup_put(sink, rule->id);
    ra_sink_puts(sink, "</code><span class=\"minor\">");
    ra_markup_put(sink, rule->title);
    ra_sink_puts(sink, ": ");
    ra_markup_put(sink, rule->remediation);
    ra_sink_puts(sink, "</span></th>");
    put_bar(sink, &level, &count, 1, whole);
    put_cell(sink, "n", count);
    ra_sink_puts(sink, "<td>");
    ra_markup_put(sink, level);
    ra_sink_puts(sink, "</td></tr>\n");
}

/* How many workloads have a finding of each rule. */
static void count_rules(const struct ra_audit *audit, size_t *counts)
{
    for (size_t i = 0; i < audit->workload_count; i++)
        for (size_t rule = 0; rule < audit->rule_count; rule++)
            counts[rule] +=
                ra_workload_has_finding(&audit->workloads[i], audit->rules[rule].id);
}

void ra_html_rules_write(const struct ra_audit *audit, struct ra_sink *sink)
{
    size_t *counts = calloc(audit->rule_count + 1, sizeof *counts);
    if (counts == NULL) {
        ra_sink_fail(sink, "out of memory");
        return;
    }
    count_rules(audit, counts);
    ra_sink_puts(sink,
                 "<section aria-labelledby=\"rules\"><h2 id=\"rules\">Findings by "
                 "rule</h2>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
                 "aria-label=\"Table of rules\"><table class=\"chart rules\"><thead><tr>"
                 "<th scope=\"col\">Rule</th><th scope=\"col\">Share</th><th "
                 "scope=\"col\" class=\"n\">Workloads</th><th "
                 "scope=\"col\">Level</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < audit->rule_count; i++)
        put_rule(sink, &audit->rules[i], counts[i], audit->workload_count);
    ra_sink_puts(sink, "</tbody></table></div></section>\n");
    free(counts);
}
