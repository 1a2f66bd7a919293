#include "rootfs_audit/report/html_advice.h"

#include "rootfs_audit/report/html_table.h"
#include "rootfs_audit/report/markup.h"
#include "rootfs_audit/util/shell.h"

#include <stdint.h>

static bool has_waiver(const struct ra_audit *audit)
{
    for (size_t i = 0; i < audit->workload_count; i++)
        for (size_t j = 0; j < audit->workloads[i].finding_count; j++)
            if (audit->workloads[i].findings[j].waiver_until != NULL)
                return true;
    return false;
}

static void put_waiver(struct ra_sink *sink, const struct ra_audit *audit,
                       const struct ra_workload *workload,
                       const struct ra_finding *finding)
{
    ra_sink_puts(sink, "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\"><bdi>");
    ra_markup_put(sink, workload->name);
    ra_sink_puts(sink, "</bdi>");
    ra_html_place_write(audit, workload, sink);
    ra_sink_puts(sink, "</th><td role=\"cell\"><code>");
    ra_markup_put(sink, finding->rule);
    ra_sink_puts(sink, "</code></td><td role=\"cell\">");
    ra_markup_put(sink, finding->waiver_reason);
    ra_sink_puts(sink, "</td><td role=\"cell\" class=\"date\">");
    ra_markup_put(sink, finding->waiver_until);
    ra_sink_puts(
        sink,
        finding->is_waived
            ? "</td><td role=\"cell\"><span class=\"v waived\">Waived</span></td></tr>\n"
            : "</td><td role=\"cell\"><span class=\"v fail\">Expired</span></td></tr>\n");
}

void ra_html_waivers_write(const struct ra_audit *audit, struct ra_sink *sink)
{
    static const char *const columns[] = {"Workload", "Rule", "Reason", "Last day",
                                          "State"};
    if (!has_waiver(audit))
        return;
    ra_sink_puts(sink, "<section aria-labelledby=\"waivers\"><h2 "
                       "id=\"waivers\">Waivers</h2>\n<table class=\"waivers\" "
                       "role=\"table\" aria-labelledby=\"waivers\"><thead "
                       "role=\"rowgroup\"><tr role=\"row\">");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        ra_sink_printf(sink, "<th scope=\"col\" role=\"columnheader\">%s</th>",
                       columns[i]);
    ra_sink_puts(sink, "</tr></thead><tbody role=\"rowgroup\">\n");
    for (size_t i = 0; i < audit->workload_count; i++) {
        const struct ra_workload *workload = &audit->workloads[i];
        for (size_t j = 0; j < workload->finding_count; j++)
            if (workload->findings[j].waiver_until != NULL)
                put_waiver(sink, audit, workload, &workload->findings[j]);
    }
    ra_sink_puts(sink, "</tbody></table></section>\n");
}

/* One a line, as a shell takes them. */
static void put_flags(struct ra_sink *sink, const struct ra_strings *flags,
                      const char *command)
{
    ra_sink_printf(sink,
                   "<p>Recreate it with these %s flags, placed before the image:</p>\n"
                   "<div class=\"copy\" data-what=\"the flags\"><pre>",
                   command);
    for (size_t i = 0; i < flags->count; i++) {
        struct ra_buffer quoted;
        ra_buffer_init(&quoted, SIZE_MAX / 2);
        if (ra_shell_quote(&quoted, flags->all[i]) != 0)
            ra_sink_fail(sink, "out of memory");
        ra_markup_put_escaped(sink, ra_buffer_text(&quoted));
        ra_sink_puts(sink, i + 1 < flags->count ? " \\\n" : "");
        ra_buffer_clear(&quoted);
    }
    ra_sink_puts(sink, "</pre></div>\n");
}

/* " (changes, upper-dir), for implicit-volume" */
static void put_reasons(struct ra_sink *sink, const struct ra_advice_path *path)
{
    const char *separator = " (";
    for (unsigned i = 0; i < RA_EVIDENCE_COUNT; i++) {
        if ((path->evidence & 1U << i) == 0)
            continue;
        ra_sink_puts(sink, separator);
        ra_markup_put(sink, ra_evidence_name((enum ra_evidence)(1U << i)));
        separator = ", ";
    }
    if (path->evidence != 0)
        ra_sink_puts(sink, ")");
    if (path->rule != NULL)
        ra_sink_printf(sink, ", for <code>%s</code>", path->rule);
}

static void put_path(struct ra_sink *sink, const struct ra_advice_path *path)
{
    ra_sink_puts(sink, "<li><code>");
    ra_markup_put(sink, path->path);
    ra_sink_puts(sink, "</code> ");
    ra_markup_put(sink, ra_advice_as_name(path->as));
    for (size_t i = 0; i < path->examples.count; i++) {
        ra_sink_puts(sink, i == 0 ? ", for <code>" : ", <code>");
        ra_markup_put(sink, path->examples.all[i]);
        ra_sink_puts(sink, "</code>");
    }
    if (path->count > path->examples.count)
        ra_sink_printf(sink, " and %zu more", path->count - path->examples.count);
    put_reasons(sink, path);
    for (size_t i = 0; i < path->remarks.count; i++) {
        ra_sink_puts(sink, i == 0 ? ": " : "; ");
        ra_markup_put(sink, path->remarks.all[i]);
    }
    ra_sink_puts(sink, "</li>\n");
}

static void put_lines(struct ra_sink *sink, const char *label,
                      const struct ra_strings *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        ra_sink_printf(sink, "<li>%s: ", label);
        ra_markup_put(sink, lines->all[i]);
        ra_sink_puts(sink, "</li>\n");
    }
}

/* A service has no flags, so that its lines are what to do; else they are the same once
 * more, and folded up. */
static void put_compose(struct ra_sink *sink, const char *compose, bool is_service)
{
    ra_sink_puts(sink, is_service ? "<p>Add to its compose file:</p>\n"
                                  : "<details><summary>The same as an override file of "
                                    "docker compose</summary>");
    ra_sink_puts(sink, "<div class=\"copy\" data-what=\"the compose file\"><pre>");
    ra_markup_put_escaped(sink, compose);
    ra_sink_puts(sink, is_service ? "</pre></div>\n" : "</pre></div></details>\n");
}

static void put_missing(struct ra_sink *sink, const struct ra_advice *advice)
{
    struct ra_buffer line;
    ra_buffer_init(&line, SIZE_MAX / 2);
    if (ra_advice_append_missing(advice, &line) != 0)
        ra_sink_fail(sink, "out of memory");
    if (line.length > 0) {
        ra_sink_puts(sink, "<p>");
        ra_markup_put(sink, ra_buffer_text(&line));
        ra_sink_puts(sink, "</p>\n");
    }
    ra_buffer_clear(&line);
}

static void put_why(struct ra_sink *sink, const struct ra_advice *advice)
{
    if (advice->path_count + advice->remarks.count == 0)
        return;
    ra_sink_puts(sink, "<ul>\n");
    for (size_t i = 0; i < advice->path_count; i++)
        put_path(sink, &advice->paths[i]);
    put_lines(sink, "Note", &advice->remarks);
    ra_sink_puts(sink, "</ul>\n");
}

static void put_advice(struct ra_sink *sink, const struct ra_audit *audit, size_t index)
{
    const struct ra_workload *workload = &audit->workloads[index];
    const struct ra_advice *advice = workload->advice;
    bool is_service = workload->kind == RA_WORKLOAD_SERVICE;
    ra_sink_printf(sink,
                   "<article aria-labelledby=\"advice-%zu\"><h3 id=\"advice-%zu\" "
                   "tabindex=\"-1\"><bdi>",
                   index, index);
    ra_markup_put(sink, workload->name);
    ra_sink_puts(sink, "</bdi> ");
    ra_html_place_write(audit, workload, sink);
    ra_sink_puts(sink, "</h3>\n");
    put_missing(sink, advice);
    if (advice->run_flags.count > 0 && !is_service)
        put_flags(sink, &advice->run_flags, ra_audit_product(audit, workload)->run);
    if (advice->compose != NULL && is_service)
        put_compose(sink, advice->compose, is_service);
    put_why(sink, advice);
    if (advice->compose != NULL && !is_service)
        put_compose(sink, advice->compose, is_service);
    ra_sink_puts(sink, "</article>\n");
}

void ra_html_advice_write(const struct ra_audit *audit, struct ra_sink *sink)
{
    bool is_begun = false;
    for (size_t i = 0; i < audit->workload_count; i++) {
        if (audit->workloads[i].advice == NULL)
            continue;
        if (!is_begun)
            ra_sink_puts(sink, "<section aria-labelledby=\"advice\"><h2 "
                               "id=\"advice\">Advice</h2>\n");
        is_begun = true;
        put_advice(sink, audit, i);
    }
    if (is_begun)
        ra_sink_puts(sink, "</section>\n");
}
