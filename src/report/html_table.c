#include "rootfs_audit/report/html_table.h"

#include "rootfs_audit/report/markup.h"

#include <string.h>

/* More places than this are folded up. */
enum { PLACES_SHOWN = 6 };

/* A browser passes over so many rows at once while they are out of sight: of a hundred
 * thousand rows it lays out those that are seen. The script keeps the number. */
enum { ROWS_TOGETHER = 100 };

static const struct {
    const char *class_name;
    const char *word;
} looks[] = {
    [RA_VERDICT_ERROR] = {"error", "Error"},
    [RA_VERDICT_FAIL] = {"fail", "Fail"},
    [RA_VERDICT_WAIVED] = {"waived", "Waived"},
    [RA_VERDICT_PASS] = {"pass", "Pass"},
};

void ra_html_verdict_write(enum ra_verdict verdict, struct ra_sink *sink)
{
    ra_sink_printf(sink, "<span class=\"v %s\">%s</span>", looks[verdict].class_name,
                   looks[verdict].word);
}

/* Opens a cell. The roles are said: where the page is narrow, rows are no table rows to
 * the style sheet, and would lose them. */
static void open_cell(struct ra_sink *sink)
{
    ra_sink_puts(sink, "<td role=\"cell\">");
}

static void put_minor(struct ra_sink *sink, const char *class_name, const char *text)
{
    if (text == NULL)
        return;
    ra_sink_printf(sink, "<span class=\"%s\">", class_name);
    ra_markup_put(sink, text);
    ra_sink_puts(sink, "</span>");
}

void ra_html_place_write(const struct ra_audit *audit, const struct ra_workload *workload,
                         struct ra_sink *sink)
{
    const struct ra_source *source = &audit->sources[workload->source];
    if (audit->source_count == 1)
        return;
    put_minor(sink, "minor", ra_source_label(source));
    if (!source->is_label_shared)
        return;
    if (ra_source_label(source) != source->endpoint)
        put_minor(sink, "minor", source->endpoint);
    put_minor(sink, "minor", source->product);
}

static void put_name(struct ra_sink *sink, const struct ra_audit *audit,
                     const struct ra_workload *workload)
{
    ra_sink_puts(sink, "<th scope=\"row\" role=\"rowheader\"><bdi>");
    ra_markup_put(sink, workload->name);
    ra_sink_puts(sink, "</bdi>");
    put_minor(sink, "minor", ra_workload_image(workload));
    ra_html_place_write(audit, workload, sink);
    if (strcmp(workload->id, workload->name) != 0)
        put_minor(sink, "minor id", workload->id);
    ra_sink_puts(sink, "</th>");
}

static void put_rootfs(struct ra_sink *sink, const struct ra_workload *workload)
{
    static const char *const flags[] = {
        [RA_READONLY_UNKNOWN] = "not known",
        [RA_READONLY_FALSE] = "writable",
        [RA_READONLY_TRUE] = "read-only",
    };
    static const char *const kernel[] = {
        [RA_KERNEL_UNKNOWN] = NULL,
        [RA_KERNEL_RO] = "kernel: read-only",
        [RA_KERNEL_RW] = "kernel: read-write",
    };
    open_cell(sink);
    ra_sink_puts(sink, flags[workload->readonly_rootfs]);
    put_minor(sink, "minor", kernel[workload->kernel_rootfs]);
    put_minor(sink, "minor", workload->state);
    ra_sink_puts(sink, "</td>");
}

static void put_place(struct ra_sink *sink, const struct ra_writable *writable)
{
    ra_sink_puts(sink, "<li><code>");
    ra_markup_put(sink, writable->path);
    ra_sink_puts(sink, "</code> ");
    ra_markup_put(sink, ra_writable_kind_name(writable->kind));
    if (writable->source != NULL) {
        ra_sink_puts(sink, " <bdi>");
        ra_markup_put(sink, writable->source);
        ra_sink_puts(sink, "</bdi>");
    }
    if (writable->driver != NULL && strcmp(writable->driver, "local") != 0) {
        ra_sink_puts(sink, ", driver ");
        ra_markup_put(sink, writable->driver);
    }
    if (writable->options != NULL && writable->options[0] != '\0') {
        ra_sink_puts(sink, " ");
        ra_markup_put(sink, writable->options);
    }
    if (!writable->is_explicit)
        ra_sink_puts(sink, writable->kind == RA_WRITABLE_VOLUME ? ", anonymous"
                                                                : ", by the engine");
    ra_sink_puts(sink, "</li>");
}

static void put_places(struct ra_sink *sink, const struct ra_workload *workload)
{
    bool is_folded = workload->writable_count > PLACES_SHOWN;
    open_cell(sink);
    if (is_folded)
        ra_sink_printf(sink, "<details><summary>%zu places</summary>",
                       workload->writable_count);
    if (workload->writable_count > 0) {
        ra_sink_puts(sink, "<ul>");
        for (size_t i = 0; i < workload->writable_count; i++)
            put_place(sink, &workload->writable[i]);
        ra_sink_puts(sink, "</ul>");
    } else if (workload->external == NULL) {
        ra_sink_puts(sink, workload->error == NULL ? "none declared" : "not known");
    }
    if (is_folded)
        ra_sink_puts(sink, "</details>");
    if (workload->external != NULL) {
        ra_sink_puts(sink, "<span class=\"minor\">external: ");
        ra_markup_put(sink, workload->external);
        ra_sink_puts(sink, "</span>");
    }
    ra_sink_puts(sink, "</td>");
}

static void put_finding(struct ra_sink *sink, const struct ra_finding *finding)
{
    const char *level = ra_level_name(finding->level);
    ra_sink_printf(sink, "<li class=\"%s\"><b>%s</b> <code>%s</code> ", level, level,
                   finding->rule);
    ra_markup_put(sink, finding->message);
    if (finding->waiver_until != NULL) {
        ra_sink_puts(sink, finding->is_waived ? " <i>Waived until "
                                              : " <i>Waiver expired after ");
        ra_markup_put(sink, finding->waiver_until);
        ra_sink_puts(sink, ".</i>");
    }
    ra_sink_puts(sink, "</li>");
}

static void put_findings(struct ra_sink *sink, const struct ra_workload *workload,
                         size_t index)
{
    open_cell(sink);
    if (workload->error != NULL) {
        ra_sink_puts(sink, "Not evaluated: ");
        ra_markup_put(sink, workload->error);
    } else if (workload->finding_count == 0) {
        ra_sink_puts(sink, "none");
    } else {
        ra_sink_puts(sink, "<ul>");
        for (size_t i = 0; i < workload->finding_count; i++)
            put_finding(sink, &workload->findings[i]);
        ra_sink_puts(sink, "</ul>");
    }
    if (workload->advice != NULL)
        ra_sink_printf(sink, "<a href=\"#advice-%zu\">Flags that would mend it</a>",
                       index);
    ra_sink_puts(sink, "</td>");
}

static void put_row(struct ra_sink *sink, const struct ra_audit *audit, size_t index)
{
    const struct ra_workload *workload = &audit->workloads[index];
    ra_sink_printf(sink, "<tr role=\"row\" class=\"%s\">",
                   looks[workload->verdict].class_name);
    open_cell(sink);
    ra_html_verdict_write(workload->verdict, sink);
    ra_sink_puts(sink, "</td>");
    put_name(sink, audit, workload);
    put_rootfs(sink, workload);
    put_places(sink, workload);
    put_findings(sink, workload, index);
    ra_sink_puts(sink, "</tr>\n");
}

/* Hidden until the script is there to serve it. */
static void put_controls(struct ra_sink *sink, const struct ra_audit *audit)
{
    const struct ra_summary *summary = &audit->summary;
    const size_t counts[] = {
        [RA_VERDICT_ERROR] = summary->error,
        [RA_VERDICT_FAIL] = summary->fail,
        [RA_VERDICT_WAIVED] = summary->waived,
        [RA_VERDICT_PASS] = summary->pass,
    };
    ra_sink_puts(sink, "<div id=\"controls\" role=\"search\" hidden><label "
                       "for=\"search\">Show those with "
                       "</label><input id=\"search\" type=\"search\" "
                       "autocomplete=\"off\" placeholder=\"name, image, path, rule\">"
                       "<fieldset><legend>Verdicts</legend>");
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        ra_sink_printf(sink,
                       "<label><input type=\"checkbox\" name=\"verdict\" value=\"%s\" "
                       "checked> %s (%zu)</label>",
                       looks[i].class_name, looks[i].word, counts[i]);
    ra_sink_puts(sink, "</fieldset></div><p id=\"shown\" role=\"status\"></p>\n");
}

void ra_html_workloads_write(const struct ra_audit *audit, struct ra_sink *sink)
{
    static const char *const columns[] = {"Verdict", "Workload", "Root filesystem",
                                          "Places to write", "Findings"};
    ra_sink_puts(sink, "<section aria-labelledby=\"workloads\"><h2 id=\"workloads\" "
                       "tabindex=\"-1\">Workloads</h2>\n");
    if (audit->workload_count == 0) {
        ra_sink_puts(sink, audit->problem_count == 0
                               ? "<p>There is none.</p></section>\n"
                               : "<p>None was audited.</p></section>\n");
        return;
    }
    put_controls(sink, audit);
    ra_sink_puts(sink, "<table id=\"table\" role=\"table\" aria-labelledby=\"workloads\">"
                       "<thead role=\"rowgroup\"><tr role=\"row\">");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        ra_sink_printf(sink, "<th scope=\"col\" role=\"columnheader\">%s</th>",
                       columns[i]);
    ra_sink_puts(sink, "</tr></thead><tbody role=\"rowgroup\">\n");
    for (size_t i = 0; i < audit->workload_count; i++) {
        if (i > 0 && i % ROWS_TOGETHER == 0)
            ra_sink_puts(sink, "</tbody><tbody role=\"rowgroup\">\n");
        put_row(sink, audit, i);
    }
    ra_sink_puts(sink, "</tbody></table></section>\n");
}
