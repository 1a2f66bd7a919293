#include "rootfs_audit/report/html_charts.h"

#include "rootfs_audit/report/by_source.h"
#include "rootfs_audit/report/markup.h"

#include <stdlib.h>

/* A bar is so many units long; the page scales it. */
enum { BAR_UNITS = 1000 };

/* The roles are said: where the page is narrow, rows are no table rows to the style
 * sheet, and would lose them. */
static void open_table(struct ra_sink *sink, const char *id, const char *label,
                       const char *title)
{
    ra_sink_printf(sink,
                   "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n<div "
                   "class=\"scroll\" role=\"region\" tabindex=\"0\" "
                   "aria-label=\"%s\"><table role=\"table\" class=\"chart\" "
                   "aria-labelledby=\"%s\"><thead role=\"rowgroup\"><tr role=\"row\">",
                   id, id, title, label, id);
}

static void put_head_cell(struct ra_sink *sink, const char *class_name, const char *key,
                          const char *word)
{
    ra_sink_puts(sink, "<th scope=\"col\" role=\"columnheader\"");
    if (class_name != NULL)
        ra_markup_attribute(sink, "class", class_name);
    ra_sink_puts(sink, ">");
    if (key != NULL)
        ra_sink_printf(sink, "<span class=\"key %s\"></span>", key);
    ra_sink_printf(sink, "%s</th>", word);
}

static void open_body(struct ra_sink *sink)
{
    ra_sink_puts(sink, "</tr></thead><tbody role=\"rowgroup\">\n");
}

static void put_cell(struct ra_sink *sink, const char *class_name, size_t number)
{
    ra_sink_printf(sink, "<td role=\"cell\" class=\"%s\">%zu</td>", class_name, number);
}

/* Segments side by side. The numbers stand in cells of their own, so the bar itself is
 * nothing to be read out. */
static void put_bar(struct ra_sink *sink, const char *const classes[],
                    const size_t counts[], size_t count, size_t whole)
{
    size_t before = 0;
    ra_sink_printf(sink,
                   "<td role=\"cell\" class=\"bar\"><svg viewBox=\"0 0 %d 10\" "
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
    ra_sink_puts(sink, "<th scope=\"row\" role=\"rowheader\"><bdi>");
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
    ra_sink_puts(sink, "<tr role=\"row\">");
    put_source_name(sink, source);
    if (source->error != NULL) {
        ra_sink_puts(sink, "<td role=\"cell\" colspan=\"5\" class=\"note\"><strong>Not "
                           "audited:</strong> ");
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
    if (audit->source_count == 0)
        return;
    ra_by_source_init(&by_source, audit, sink);
    open_table(sink, "sources", "Table of sources", "What was audited");
    put_head_cell(sink, NULL, NULL, "Source");
    put_head_cell(sink, NULL, NULL, "Share");
    put_head_cell(sink, "n", "fail", "Fail");
    put_head_cell(sink, "n", "error", "Error");
    put_head_cell(sink, "n", "waived", "Waived");
    put_head_cell(sink, "n", "pass", "Pass");
    open_body(sink);
    for (size_t i = 0; i < audit->source_count; i++)
        put_source(sink, &by_source, i);
    ra_sink_puts(sink, "</tbody></table></div></section>\n");
    ra_by_source_clear(&by_source);
}

static void put_rule(struct ra_sink *sink, const struct ra_rule_info *rule, size_t count,
                     size_t whole)
{
    const char *level = ra_level_name(rule->level);
    ra_sink_puts(sink, "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\"><code>");
    ra_markup_put(sink, rule->id);
    ra_sink_puts(sink, "</code><span class=\"minor\">");
    ra_markup_put(sink, rule->title);
    ra_sink_puts(sink, ": ");
    ra_markup_put(sink, rule->remediation);
    ra_sink_puts(sink, "</span></th>");
    put_bar(sink, &level, &count, 1, whole);
    put_cell(sink, "n", count);
    ra_sink_puts(sink, "<td role=\"cell\" class=\"level\">");
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
    open_table(sink, "rules", "Table of rules", "Findings by rule");
    put_head_cell(sink, NULL, NULL, "Rule");
    put_head_cell(sink, NULL, NULL, "Share");
    put_head_cell(sink, "n", NULL, "Workloads");
    put_head_cell(sink, "level", NULL, "Level");
    open_body(sink);
    for (size_t i = 0; i < audit->rule_count; i++)
        put_rule(sink, &audit->rules[i], counts[i], audit->workload_count);
    ra_sink_puts(sink, "</tbody></table></div></section>\n");
    free(counts);
}
